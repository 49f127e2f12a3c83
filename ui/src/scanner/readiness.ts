/** Would a scan be heard right now? Proven, not assumed: the light is green only after a test that passed. */

export type Readiness = "ready" | "not_in_front" | "not_heard";

interface Page {
  hasFocus(): boolean;
  readonly visibilityState: string;
}

export function readiness(page: Page, selfTest: () => boolean): Readiness {
  if (!page.hasFocus() || page.visibilityState === "hidden") return "not_in_front";
  return selfTest() ? "ready" : "not_heard";
}

/** How often the test runs, in milliseconds. */
const HEARTBEAT = 1000;

/**
 * Keeps testing, and tells every change. While the window is behind another one it asks for the front again, gently: an
 * operating system may refuse, and then the light says so.
 */
export function watchReadiness(selfTest: () => boolean, tell: (now: Readiness) => void): () => void {
  let last: Readiness | null = null;
  const look = (): void => {
    const now = readiness(document, selfTest);
    if (now !== last) tell(now);
    last = now;
  };
  const beat = (): void => {
    look();
    if (last === "not_in_front" && document.visibilityState !== "hidden") window.focus();
  };
  const timer = setInterval(beat, HEARTBEAT);
  const events = ["focus", "blur"] as const;
  for (const name of events) window.addEventListener(name, look);
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    clearInterval(timer);
    for (const name of events) window.removeEventListener(name, look);
    document.removeEventListener("visibilitychange", look);
  };
}
