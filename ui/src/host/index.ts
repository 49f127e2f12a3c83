/**
 * The one place that knows what is on the other side of the bridge. In the application that is the engine; in a browser
 * during development it is a little gym in memory, which the built application does not contain.
 */
import { tauriHost } from "./tauri";
import type { Host } from "./types";

export * from "./types";

export async function openHost(): Promise<Host> {
  if (import.meta.env.DEV && !("__TAURI_INTERNALS__" in window)) {
    const { fakeHost } = await import("./fake/host");
    return fakeHost(new URLSearchParams(location.search));
  }
  return tauriHost();
}
