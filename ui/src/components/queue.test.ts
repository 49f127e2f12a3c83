import { expect, it } from "vitest";
import type { ConnectionState, QueueHealth } from "../host";
import { locale } from "../i18n/locale.svelte";
import { speakFor } from "../i18n/words";
import { clockWords, queueWords } from "./queue";

const NOW = Date.parse("2026-11-24T17:00:00Z");
const queue = (state: ConnectionState, more: Partial<QueueHealth> = {}): QueueHealth => ({
  state,
  waiting: 9,
  oldest: "2026-11-24T16:56:00Z",
  next_try: "2026-11-24T17:00:20Z",
  needs_attention: 0,
  clock_skew_seconds: null,
  ...more,
});
const said = (health: QueueHealth): string => {
  const { tone, state, detail } = queueWords(health, NOW);
  return `${tone} | ${state} | ${detail}`;
};

it("says how the queue is, in words", () => {
  locale.choose("en");
  speakFor({ time_zone: "Europe/Berlin", unit: "Tokens" });
  expect(said(queue("online", { waiting: 0 }))).toBe("in | Online | all sent");
  expect(said(queue("online", { waiting: 2 }))).toBe("in | Online | 2 being sent");
  expect(said(queue("offline"))).toBe("look | Offline | 9 visits waiting, oldest 4 min, next try in 20 s");
  expect(said(queue("offline", { waiting: 1, next_try: null }))).toBe(
    "look | Offline | 1 visit waiting, oldest 4 min",
  );
  expect(said(queue("offline", { waiting: 0 }))).toBe("look | Offline | nothing is waiting");
  expect(said(queue("rate_limited", { next_try: "2026-11-24T17:20:00Z" }))).toBe(
    "look | Wix asked us to wait until 18:20 | 9 visits waiting, oldest 4 min",
  );
  expect(said(queue("unauthorized", { oldest: null, next_try: null }))).toBe(
    "no | The key was refused | a manager is needed, 9 visits waiting",
  );
  expect(said(queue("untrusted", { waiting: 0 }))).toBe(
    "no | The connection is not safe | check the clock and the network, nothing is waiting",
  );
  expect(said(queue("paused", { waiting: 0 }))).toBe("look | Sending is paused | nothing is waiting");
});

it("does not count down below zero", () => {
  expect(said(queue("offline", { next_try: "2026-11-24T16:59:00Z" }))).not.toContain("next try");
});

it("says a clock that is off, from two minutes on", () => {
  expect(clockWords(queue("online", { clock_skew_seconds: 119 }))).toBeNull();
  expect(clockWords(queue("online", { clock_skew_seconds: 300 }))).toBe(
    "This computer's clock is 5 min fast",
  );
  expect(clockWords(queue("online", { clock_skew_seconds: -300 }))).toBe(
    "This computer's clock is 5 min slow",
  );
});
