import { describe, expect, it } from "vitest";
import { classify, SCANNER, type Press } from "./classify";

/** Keys of a text with the given distances between them; a shorter list repeats its last. */
function keys(text: string, gaps: number[], from = 0): Press[] {
  let at = from;
  return [...text].map((character, index) => {
    if (index > 0) at += gaps[Math.min(index - 1, gaps.length - 1)] ?? 0;
    return { character, at };
  });
}

const end = (presses: Press[], after = 5): number => (presses.at(-1)?.at ?? 0) + after;

/** Always the same numbers from the same seed: a failure can be seen again. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("the rhythm", () => {
  it("hears a scanner", () => {
    const presses = keys("10000001", [4]);
    expect(classify(presses, end(presses))).toEqual({ from: 0, code: "10000001" });
  });

  it("hears a scanner through a hiccup of the computer", () => {
    const presses = keys("10000001", [5, 5, 95, 5]);
    expect(classify(presses, end(presses))?.code).toBe("10000001");
  });

  it("takes a fast typist for a person", () => {
    const presses = keys("lindqvist", [45]);
    expect(classify(presses, end(presses, 45))).toBeNull();
  });

  it("does not take five quick keys for a card", () => {
    const presses = keys("12345", [4]);
    expect(classify(presses, end(presses))).toBeNull();
    expect(SCANNER.shortest).toBe(6);
  });

  it("is a person when Enter comes late", () => {
    const presses = keys("10000001", [4]);
    expect(classify(presses, end(presses, 101))).toBeNull();
  });

  it("is a person when one gap is too long", () => {
    const presses = keys("10000001", [2, 2, 101, 2]);
    expect(classify(presses, end(presses))).toBeNull();
  });

  it("leaves a hand's letters to the hand when the scanner speaks right after them", () => {
    const typed = keys("lind", [70]);
    const scanned = keys("10000001", [4], end(typed, 90));
    expect(classify([...typed, ...scanned], end(scanned))).toEqual({ from: 4, code: "10000001" });
  });

  it("hears nothing in nothing", () => {
    expect(classify([], 10)).toBeNull();
  });

  it("never trusts a clock that runs backwards", () => {
    const presses = keys("10000001", [4, -3, 4]);
    expect(classify(presses, end(presses))).toBeNull();
  });
});

describe("whatever the code and the jitter", () => {
  const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-@._+/";

  it("a scanner is always heard, and in full", () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const roll = dice(seed);
      const length = 6 + Math.floor(roll() * 60);
      const code = Array.from({ length }, () => alphabet[Math.floor(roll() * alphabet.length)]).join("");
      const presses = keys(
        code,
        Array.from({ length }, () => 1 + roll() * 28),
      );
      expect(classify(presses, end(presses, roll() * 100))?.code, `seed ${seed}`).toBe(code);
    }
  });

  it("a person is never heard", () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const roll = dice(seed);
      const length = 1 + Math.floor(roll() * 40);
      const presses = keys(
        "x".repeat(length),
        Array.from({ length }, () => 31 + roll() * 300),
      );
      expect(classify(presses, end(presses, 31)), `seed ${seed}`).toBeNull();
    }
  });
});
