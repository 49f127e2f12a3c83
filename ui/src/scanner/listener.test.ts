import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listen, type Heard, type Listener } from "./listener";
import { readiness } from "./readiness";

let clock = 1000;
let heard: Heard[];
let letters: string[];
let ears: Listener;

function press(
  key: string,
  code: string,
  target: EventTarget = document.activeElement ?? document.body,
): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true });
  Object.defineProperty(event, "timeStamp", { value: clock });
  target.dispatchEvent(event);
  const field = document.activeElement;
  // The page writes a character that nobody prevented.
  if (key.length === 1 && !event.defaultPrevented && field instanceof HTMLInputElement) {
    field.value += key;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return event;
}

function type(text: string, gap: number): void {
  for (const sign of text) {
    clock += gap;
    press(sign, /\d/.test(sign) ? `Digit${sign}` : `Key${sign.toUpperCase()}`);
  }
}

function enter(gap = 5): KeyboardEvent {
  clock += gap;
  return press("Enter", "Enter");
}

function field(value: string): HTMLInputElement {
  const input = document.createElement("input");
  document.body.append(input);
  input.value = value;
  input.focus();
  return input;
}

beforeEach(() => {
  vi.useFakeTimers();
  heard = [];
  letters = [];
  ears = listen({ onScan: (scan) => heard.push(scan), onKey: (key) => letters.push(key) });
});

afterEach(() => {
  ears.stop();
  vi.useRealTimers();
  document.body.replaceChildren();
});

describe("the listener", () => {
  it("hears a scan when nothing has the focus", () => {
    type("10000001", 5);
    const terminator = enter();
    expect(heard.map((scan) => scan.code)).toEqual(["10000001"]);
    expect(heard[0]?.at).toBe(clock);
    expect(terminator.defaultPrevented).toBe(true);
  });

  it("leaves a field as it was, and lets nobody else see the terminator", () => {
    const input = field("Ad");
    input.setSelectionRange(1, 2);
    const told: string[] = [];
    const pressed = vi.fn();
    input.addEventListener("input", () => told.push(input.value));
    input.addEventListener("keydown", (event) => event.key === "Enter" && pressed());
    type("10000001", 5);
    enter();
    expect(heard).toHaveLength(1);
    expect(input.value).toBe("Ad");
    expect([input.selectionStart, input.selectionEnd]).toEqual([1, 2]);
    expect(told.at(-1)).toBe("Ad");
    expect(pressed).not.toHaveBeenCalled();
  });

  it("leaves a typist's text and Enter alone", () => {
    const input = field("");
    type("lindqvist", 60);
    const terminator = enter(60);
    expect(heard).toEqual([]);
    expect(input.value).toBe("lindqvist");
    expect(terminator.defaultPrevented).toBe(false);
  });

  it("keeps what a hand typed before the scanner spoke", () => {
    const input = field("");
    type("lind", 70);
    clock += 70;
    type("10000001", 5);
    enter();
    expect(heard.map((scan) => scan.code)).toEqual(["10000001"]);
    expect(input.value).toBe("lind");
  });

  it("hears two scans right after each other", () => {
    type("10000001", 5);
    enter();
    type("10000002", 5);
    enter();
    expect(heard.map((scan) => scan.code)).toEqual(["10000001", "10000002"]);
  });

  it("tells a lone letter, but only once no scan follows it", () => {
    clock += 1000;
    press("r", "KeyR");
    expect(letters).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(letters).toEqual(["r"]);
  });

  it("does not take the first letter of a card for a shortcut", () => {
    type("r1234567", 5);
    enter();
    vi.advanceTimersByTime(1000);
    expect(letters).toEqual([]);
    expect(heard[0]?.code).toBe("r1234567");
  });

  it("starts anew after another key", () => {
    type("100", 5);
    press("ArrowLeft", "ArrowLeft");
    type("20000", 5);
    enter();
    expect(heard).toEqual([]);
  });

  it("is silent once stopped", () => {
    ears.stop();
    type("10000001", 5);
    enter();
    expect(heard).toEqual([]);
    expect(ears.selfTest()).toBe(false);
  });
});

describe("the light", () => {
  const page = { hasFocus: () => true, visibilityState: "visible" };

  it("is green after a test that passed", () => {
    expect(readiness(page, () => ears.selfTest())).toBe("ready");
  });

  it("is amber when something eats the keys", () => {
    const thief = (event: Event): void => event.stopImmediatePropagation();
    ears.stop();
    window.addEventListener("keydown", thief, { capture: true });
    ears = listen({ onScan: (scan) => heard.push(scan) });
    expect(readiness(page, () => ears.selfTest())).toBe("not_heard");
    window.removeEventListener("keydown", thief, { capture: true });
  });

  it("is amber when another window is in front", () => {
    expect(readiness({ ...page, hasFocus: () => false }, () => true)).toBe("not_in_front");
    expect(readiness({ ...page, visibilityState: "hidden" }, () => true)).toBe("not_in_front");
  });
});
