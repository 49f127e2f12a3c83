/** How long from the scanner's last key to the frame that shows the verdict. */

export const MEASURE = "scan-to-paint";

/** Entries are kept for whoever looks; a desk that runs for weeks must not keep them all. */
const KEPT = 2000;

/**
 * Call right after the verdict went into the page. `from` is on the clock of `performance.now()`.
 *
 * The frame's own callback runs before the page is laid out and painted; a message posted there is delivered after. What a
 * graphics card or the screen takes from then on is not in the figure: no page can see it.
 */
export function measurePaint(from: number, tell: (ms: number) => void): void {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      if (performance.getEntriesByName(MEASURE).length >= KEPT) performance.clearMeasures(MEASURE);
      const end = performance.now();
      performance.measure(MEASURE, { start: Math.min(from, end), end });
      tell(Math.max(0, end - from));
    };
    port2.postMessage(null);
  });
}
