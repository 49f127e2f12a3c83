/** How long from the scanner's last key to the frame that shows the verdict. */

export const MEASURE = "scan-to-paint";

/** Entries are kept for whoever looks; a desk that runs for weeks must not keep them all. */
const KEPT = 2000;

/** Call right after the verdict went into the page. `from` is on the clock of `performance.now()`. */
export function measurePaint(from: number, tell: (ms: number) => void): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (performance.getEntriesByName(MEASURE).length >= KEPT) performance.clearMeasures(MEASURE);
      const end = performance.now();
      performance.measure(MEASURE, { start: Math.min(from, end), end });
      tell(Math.max(0, end - from));
    }),
  );
}
