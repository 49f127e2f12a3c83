import { beforeEach, describe, expect, it } from "vitest";
import { affordable, minus, progress, times } from "./credits";
import { locale, locales } from "./locale.svelte";
import { article, day, isolated, signed, span, speakFor, time, tokens, tokensWord } from "./words";

beforeEach(() => {
  speakFor({ time_zone: "Europe/Berlin", unit: "Tokens" });
  locale.choose("en");
});

describe("amounts", () => {
  it("have their plural", () => {
    expect(["0", "1", "2", "0.5", "1000", "12.0001"].map((amount) => tokens(amount))).toEqual([
      "0 tokens",
      "1 token",
      "2 tokens",
      "0.5 tokens",
      "1,000 tokens",
      "12.0001 tokens",
    ]);
    expect(tokensWord("1")).toBe("token");
  });

  it("have it in every language", () => {
    const said = locales.map((each) => {
      locale.choose(each);
      return [tokens("1"), tokens("2"), tokens("0.5"), tokens("1000")];
    });
    expect(said).toEqual([
      ["1 token", "2 tokens", "0.5 tokens", "1,000 tokens"],
      ["1 ficha", "2 fichas", "0,5 fichas", "1000 fichas"],
      ["1 Token", "2 Tokens", "0,5 Tokens", "1.000 Tokens"],
      ["1 jeton", "2 jetons", "0,5 jeton", "1\u202f000 jetons"],
      ["1 אסימון", "שני אסימונים", "0.5 אסימון", "1,000 אסימונים"],
    ]);
  });

  it("keep a gym's own unit as it was written", () => {
    speakFor({ time_zone: "Europe/Berlin", unit: "Stars" });
    expect(tokens("3")).toBe("3 Stars");
  });

  it("are added up in ten-thousandths", () => {
    expect(minus("0.3", "0.1")).toBe("0.2");
    expect(times("0.1", 3)).toBe("0.3");
    expect(minus("12", times("10", 1))).toBe("2");
  });

  it("fit as often as they fit", () => {
    expect(affordable("29.9999", "10")).toBe(2);
    expect(affordable("30", "10")).toBe(3);
    expect(affordable("-1", "10")).toBe(0);
    expect(affordable("0", "0")).toBeGreaterThan(99);
  });

  it("make their way to a price, and never past it", () => {
    expect(progress("20", "8")).toBe(0.6);
    expect(progress("20", "30")).toBe(0);
    expect(progress("0", "0")).toBe(1);
  });

  it("say their sign", () => {
    expect([signed("+1"), signed("-10"), signed("0")]).toEqual(["+1", "−10", "0"]);
  });
});

describe("times", () => {
  it("are the gym's", () => {
    expect(time("2026-11-24T17:04:00Z")).toBe("18:04");
    speakFor({ time_zone: "America/New_York", unit: "Tokens" });
    expect(time("2026-11-24T17:04:00Z")).toBe("12:04");
  });

  it("survive a time zone that nobody knows", () => {
    speakFor({ time_zone: "Mars/Olympus", unit: "Tokens" });
    expect(time("2026-11-24T17:04:00Z")).toMatch(/^\d\d:\d\d$/);
  });

  it("name a gym day, wherever the computer is", () => {
    expect(day("2026-11-30")).toBe("Nov 30");
  });

  it("are said in their largest unit", () => {
    expect([0, 59, 60, 3599, 7200, 3 * 86_400].map(span)).toEqual([
      "0 s",
      "59 s",
      "1 min",
      "59 min",
      "2 h",
      "3 d",
    ]);
  });
});

it("one thing has an article, several have none", () => {
  expect(["Gym bag", "Apron", "Grip socks", "Glass"].map(article)).toEqual(["a ", "an ", "", "a "]);
});

it("a name that runs the other way is fenced off", () => {
  expect(isolated("Ada")).toBe("Ada");
  expect(isolated("נועה")).toBe("\u2068נועה\u2069");
  locale.choose("he");
  expect(isolated("נועה")).toBe("נועה");
});
