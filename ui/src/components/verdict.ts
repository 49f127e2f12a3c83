/** What a check-in looks, reads and sounds like. One look at two metres: colour, icon, word and sound say the same. */
import type { CheckIn, CheckInOutcome } from "../host";
import { m } from "../i18n/paraglide/messages";
import { isolated, time, tokens } from "../i18n/words";
import type { Sound } from "./sound.svelte";

/** Green, amber, blue, red. */
export type Tone = "in" | "look" | "note" | "no";

export interface Face {
  readonly tone: Tone;
  readonly sound: Sound;
  readonly title: string;
  readonly line: string;
  /** Something of it is still on its way. */
  readonly clock: boolean;
}

export interface Judged {
  readonly outcome: CheckInOutcome;
  readonly reason: string | null;
  /** First name, else what stands in for it; empty when nothing does. */
  readonly name: string;
  readonly code: string;
  readonly since: string | null;
  readonly earned: string;
}

export function judged(checkIn: CheckIn): Judged {
  const { outcome, reason, code, since, earned, member } = checkIn;
  return { outcome, reason, code, since, earned, name: member?.first_name || member?.name || "" };
}

const named = (
  name: string,
  withName: (inputs: { name: string }) => string,
  nameless: () => string,
): string => (name ? withName({ name: isolated(name) }) : nameless());

function noToken({ reason, name }: Judged): Pick<Face, "tone" | "title" | "line"> {
  switch (reason) {
    case "paused":
      return {
        tone: "look",
        title: named(name, m.paused_title, m.paused_nameless),
        line: m.no_token_paused(),
      };
    case "ended":
      return { tone: "look", title: named(name, m.ended_title, m.ended_nameless), line: m.no_token_ended() };
    case "blocked":
      return { tone: "look", title: m.blocked_title(), line: m.no_token_blocked() };
    default:
      return {
        tone: "note",
        title: named(name, m.welcome_back, m.welcome_back_nameless),
        line: reason === "not_enrolled" ? m.no_token_not_enrolled() : m.no_token_other(),
      };
  }
}

function recordedLine(reason: string | null): string {
  if (reason === "being_set_up") return m.noted_being_set_up();
  return reason === "unverified" ? m.noted_unverified() : m.noted_later();
}

export function face(it: Judged): Face {
  switch (it.outcome) {
    case "token_issued":
    case "token_queued":
      return {
        tone: "in",
        sound: "ok",
        title: named(it.name, m.welcome, m.welcome_nameless),
        line: m.earned({ tokens: tokens(it.earned) }),
        clock: it.outcome === "token_queued",
      };
    case "visit_recorded":
      return {
        tone: "note",
        sound: "ok",
        title: named(it.name, m.visit_noted, m.visit_noted_nameless),
        line: recordedLine(it.reason),
        clock: true,
      };
    case "already_in":
      return {
        tone: "look",
        sound: "look",
        title: named(it.name, m.already_in, m.already_in_nameless),
        line: it.since ? m.already_in_since({ time: time(it.since) }) : "",
        clock: false,
      };
    case "no_token":
      return { ...noToken(it), sound: "look", clock: false };
    case "unknown_member":
      return it.reason === "malformed"
        ? {
            tone: "no",
            sound: "no",
            title: m.malformed_title(),
            line: m.malformed_text({ code: it.code }),
            clock: false,
          }
        : {
            tone: "no",
            sound: "no",
            title: m.unknown_title(),
            line: m.unknown_text({ code: it.code }),
            clock: false,
          };
  }
}
