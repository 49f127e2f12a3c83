/**
 * Hears the scanner on every screen, before anything else on the page does.
 *
 * The listener stands in the capture phase of the window. Characters pass on to where they are going, for they may be a
 * person's; with each one it remembers what the focused field held before. When the terminator shows that they were a scan,
 * the field gets back its text and selection, the terminator goes no further, and the code is handed over. Keys of one
 * letter ("R" for Redeem) are therefore not acted on at once: `onKey` is told a lone key only after the rhythm has shown
 * that no scan follows it.
 */

import { classify, SCANNER, type Press, type Rhythm } from "./classify";
import { character, isTerminator } from "./layout";

type Field = HTMLInputElement | HTMLTextAreaElement;

interface Before {
  readonly field: Field;
  readonly value: string;
  readonly start: number | null;
  readonly end: number | null;
}

export interface Heard {
  readonly code: string;
  /** When the terminator went down, on the clock of `performance.now()`. */
  readonly at: number;
}

export interface ScannerEars {
  onScan(scan: Heard): void;
  /** A single letter that a person pressed outside any field. */
  onKey?(key: string): void;
  readonly rhythm?: Rhythm;
}

export interface Listener {
  /** Sends itself a key and tells whether it was heard: proof that nothing eats keys before us. */
  selfTest(): boolean;
  stop(): void;
}

/** No keyboard has this key. */
const TEST_KEY = "ScannerSelfTest";

function isField(element: Element | null): element is Field {
  return element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement;
}

function before(field: Field): Before {
  return { field, value: field.value, start: field.selectionStart, end: field.selectionEnd };
}

function putBack({ field, value, start, end }: Before): void {
  if (field.value !== value) {
    field.value = value;
    // Whoever is bound to the field learns of it in the way it learned of the characters.
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (start !== null && document.activeElement === field) field.setSelectionRange(start, end);
}

export function listen(ears: ScannerEars, target: Window = window): Listener {
  const rhythm = ears.rhythm ?? SCANNER;
  let presses: Press[] = [];
  let memory: (Before | null)[] = [];
  let loneKey: ReturnType<typeof setTimeout> | undefined;
  let heardMyself = false;

  const forget = (): void => {
    presses = [];
    memory = [];
    clearTimeout(loneKey);
  };

  const terminator = (event: KeyboardEvent): void => {
    const scan = classify(presses, event.timeStamp, rhythm);
    const held = scan ? memory[scan.from] : null;
    forget();
    if (!scan) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (held) putBack(held);
    ears.onScan({ code: scan.code, at: event.timeStamp });
  };

  const letter = (event: KeyboardEvent, written: string): void => {
    const last = presses.at(-1);
    if (last && event.timeStamp - last.at > rhythm.longestGap) forget();
    const focused = document.activeElement;
    const field = isField(focused) ? focused : null;
    presses.push({ character: written, at: event.timeStamp });
    memory.push(field ? before(field) : null);
    clearTimeout(loneKey);
    if (field) return;
    // Outside a field a burst must not work lists and buttons while it passes.
    if (presses.length > 1) event.preventDefault();
    else if (!event.repeat) loneKey = setTimeout(() => ears.onKey?.(event.key), rhythm.longestGap + 10);
  };

  const hear = (event: KeyboardEvent): void => {
    if (event.code === TEST_KEY) {
      heardMyself = true;
      event.stopImmediatePropagation();
      return;
    }
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return forget();
    if (isTerminator(event)) return terminator(event);
    const written = character(event);
    if (written !== null) return letter(event, written);
    // Shift and Caps Lock belong to the character that follows; every other key breaks a burst.
    if (event.key !== "Shift" && event.key !== "CapsLock") forget();
  };

  target.addEventListener("keydown", hear, { capture: true });
  return {
    selfTest() {
      heardMyself = false;
      target.dispatchEvent(new KeyboardEvent("keydown", { code: TEST_KEY, cancelable: true }));
      return heardMyself;
    },
    stop() {
      forget();
      target.removeEventListener("keydown", hear, { capture: true });
    },
  };
}
