// Small lines without axes. What they show is said in words too, for those who do not see them.
const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 150;
const HEIGHT = 44;
const POINTS_MIN = 15;
const CLASSES = ['first', 'second', 'third'];

/**
 * @typedef {{ element: SVGSVGElement,
 *   update: (series: readonly (readonly (number | null)[])[], label: string) => void }} Sparkline
 */

/**
 * A picture of one line or up to three, on one scale from zero.
 *
 * @param {number} [points] as many as there are from left to right
 * @returns {Sparkline}
 */
export function createSparkline(points = 150) {
  const element = document.createElementNS(SVG, 'svg');
  element.setAttribute('class', 'spark');
  element.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  element.setAttribute('preserveAspectRatio', 'none');
  element.setAttribute('role', 'img');
  /** @type {SVGPolylineElement[]} */
  const lines = [];
  return {
    element,
    update(series, label) {
      const top = Math.max(...series.flat().map((value) => value ?? 0), Number.MIN_VALUE);
      series.forEach((values, index) => {
        let line = lines[index];
        if (line === undefined) {
          line = document.createElementNS(SVG, 'polyline');
          line.setAttribute('class', CLASSES[index] ?? '');
          lines.push(line);
          element.append(line);
        }
        // The line fills its width soon after the page was opened, and slides once it is full.
        line.setAttribute(
          'points',
          placed(values, Math.min(points, Math.max(values.length, POINTS_MIN)), top),
        );
      });
      element.setAttribute('aria-label', label);
    },
  };
}

/**
 * The newest point is at the right end; points without a value are left out.
 *
 * @param {readonly (number | null)[]} values
 * @param {number} points
 * @param {number} top
 */
function placed(values, points, top) {
  const step = WIDTH / (points - 1);
  return values
    .map((value, index) => {
      if (value === null) return '';
      const x = WIDTH - (values.length - 1 - index) * step;
      const y = HEIGHT - 1.5 - (value / top) * (HEIGHT - 3);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .filter((point) => point !== '')
    .join(' ');
}
