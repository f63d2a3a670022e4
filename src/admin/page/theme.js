// Runs before anything is drawn, so that a chosen theme never flashes in the other one; a module would run too late.
const chosen = localStorage.getItem('gw.theme');
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
