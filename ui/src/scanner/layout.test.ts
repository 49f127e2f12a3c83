import { describe, expect, it } from "vitest";
import { character, isTerminator } from "./layout";

const key = (code: string, shiftKey = false, written = "") => ({ code, key: written, shiftKey });

describe("a key is read by its place", () => {
  it("whatever the layout makes of it", () => {
    expect(character(key("KeyZ", false, "y"))).toBe("z");
    expect(character(key("Digit1", false, "&"))).toBe("1");
    expect(character(key("Minus", false, "ß"))).toBe("-");
  });

  it("whatever Caps Lock makes of it", () => {
    expect(character(key("KeyA", false, "A"))).toBe("a");
    expect(character(key("KeyA", true, "a"))).toBe("A");
  });

  it("on the number pad as well", () => {
    expect(["Numpad1", "NumpadSubtract", "NumpadDecimal"].map((code) => character(key(code)))).toEqual([
      "1",
      "-",
      ".",
    ]);
  });

  it("writes what an e-mail needs", () => {
    expect(character(key("Digit2", true))).toBe("@");
    expect(character(key("Minus", true))).toBe("_");
    expect(character(key("Equal", true))).toBe("+");
  });

  it("falls back to what is written when a key has no place", () => {
    expect(character(key("", false, "@"))).toBe("@");
    expect(character(key("Unidentified", false, "7"))).toBe("7");
  });

  it("writes nothing for a key that writes nothing", () => {
    for (const code of ["ShiftLeft", "F1", "ArrowUp", "Backspace", "Enter"])
      expect(character(key(code, false, code))).toBeNull();
  });
});

it("a code ends with Enter or Tab", () => {
  expect(["Enter", "NumpadEnter", "Tab"].every((code) => isTerminator(key(code)))).toBe(true);
  expect(isTerminator(key("Space"))).toBe(false);
});
