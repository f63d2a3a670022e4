/** Milliseconds of processor time this test's process has used: unlike the clock, it does not run while others have the processor. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
