import { beforeEach, describe, expect, it } from "vitest";
import { locale } from "../i18n/locale.svelte";
import { speakFor } from "../i18n/words";
import { looksLikeCode } from "./code";
import { face, type Judged } from "./verdict";

const it_is = (more: Partial<Judged>): Judged => ({
  outcome: "token_issued",
  reason: null,
  name: "Ada",
  code: "10000001",
  since: null,
  earned: "1",
  ...more,
});

beforeEach(() => {
  locale.choose("en");
  speakFor({ time_zone: "Europe/Berlin", unit: "Tokens" });
});

describe("every outcome has a colour, a sound and words", () => {
  const cases: [string, Partial<Judged>, string][] = [
    ["issued", {}, "in ok | Welcome, Ada | +1 token"],
    ["queued", { outcome: "token_queued" }, "in ok clock | Welcome, Ada | +1 token"],
    ["half a token", { earned: "0.5" }, "in ok | Welcome, Ada | +0.5 tokens"],
    [
      "being set up",
      { outcome: "visit_recorded", reason: "being_set_up", earned: "0" },
      "note ok clock | Visit noted, Ada | The program is being made. The token follows by itself.",
    ],
    [
      "unverified",
      { outcome: "visit_recorded", reason: "unverified" },
      "note ok clock | Visit noted, Ada | This member is new to this desk. The token is decided when Wix can be reached.",
    ],
    [
      "already in",
      { outcome: "already_in", reason: "reentry", since: "2026-11-24T17:03:00Z" },
      "look look | Ada is already in | Since 18:03. No second token.",
    ],
    [
      "not enrolled",
      { outcome: "no_token", reason: "not_enrolled" },
      "note look | Welcome back, Ada | Visit noted. Not in the program, so no token.",
    ],
    [
      "paused",
      { outcome: "no_token", reason: "paused" },
      "look look | Ada's program is paused | Visit noted, no token. A manager can resume the program.",
    ],
    [
      "ended",
      { outcome: "no_token", reason: "ended" },
      "look look | Ada's program has ended | Visit noted, no token: the first year is over.",
    ],
    [
      "blocked",
      { outcome: "no_token", reason: "blocked" },
      "look look | Please ask a manager | This member's account is blocked. No token.",
    ],
    [
      "unknown",
      { outcome: "unknown_member", code: "999999" },
      "no no | Unknown card | 999999. Nothing was recorded.",
    ],
    [
      "malformed",
      { outcome: "unknown_member", reason: "malformed", code: "%%%" },
      "no no | That was no card | %%% is not a card number, an e-mail or a member id. Nothing was recorded.",
    ],
    ["nameless", { name: "" }, "in ok | Welcome | +1 token"],
  ];

  it.each(cases)("%s", (_, more, expected) => {
    const { tone, sound, clock, title, line } = face(it_is(more));
    expect(`${tone} ${sound}${clock ? " clock" : ""} | ${title} | ${line}`).toBe(expected);
  });
});

it("a code is told from a name", () => {
  const codes = ["10000001", "IRON-0042", "ada@example.com", "5b0a1c2d-1111-4a4a-8b8b-000000000001"];
  const names = ["Ada", "Ada Lindqvist", "O'Neill", "Anna-Lena", "נועה", "42"];
  expect(codes.filter((text) => !looksLikeCode(text))).toEqual([]);
  expect(names.filter(looksLikeCode)).toEqual([]);
});
