/** The queue's health in words. */
import type { QueueHealth } from "../host";
import { m } from "../i18n/paraglide/messages";
import { number, span, time } from "../i18n/words";
import type { Tone } from "./verdict";

export interface QueueWords {
  readonly tone: Tone;
  readonly state: string;
  readonly detail: string;
}

const seconds = (from: number, to: string): number => (Date.parse(to) - from) / 1000;

/** `9 visits waiting, oldest 4 min, next try in 20 s` */
function waitingWords(queue: QueueHealth, now: number): string {
  if (queue.waiting === 0) return m.nothing_waits();
  const said = [m.visits_waiting({ count: queue.waiting, n: number(queue.waiting) })];
  if (queue.oldest) said.push(m.oldest({ time: span(-seconds(now, queue.oldest)) }));
  if (queue.next_try && queue.state !== "rate_limited") {
    const wait = seconds(now, queue.next_try);
    if (wait >= 1) said.push(m.next_try({ time: span(wait) }));
  }
  return said.join(", ");
}

export function queueWords(queue: QueueHealth, now: number): QueueWords {
  switch (queue.state) {
    case "online":
      return {
        tone: "in",
        state: m.queue_online(),
        detail: queue.waiting === 0 ? m.all_sent() : m.being_sent({ n: number(queue.waiting) }),
      };
    case "offline":
      return { tone: "look", state: m.queue_offline(), detail: waitingWords(queue, now) };
    case "rate_limited": {
      const until = queue.next_try ? ` ${m.queue_wait_until({ time: time(queue.next_try) })}` : "";
      return { tone: "look", state: m.queue_rate_limited() + until, detail: waitingWords(queue, now) };
    }
    case "unauthorized":
      return {
        tone: "no",
        state: m.queue_unauthorized(),
        detail: `${m.queue_manager_needed()}, ${waitingWords(queue, now)}`,
      };
    case "untrusted":
      return {
        tone: "no",
        state: m.queue_untrusted(),
        detail: `${m.queue_untrusted_next()}, ${waitingWords(queue, now)}`,
      };
    case "paused":
      return { tone: "look", state: m.queue_paused(), detail: waitingWords(queue, now) };
  }
}

/** From two minutes on, a clock that is off is said. */
const SKEW_SAID = 120;

export function clockWords(queue: QueueHealth): string | null {
  const skew = queue.clock_skew_seconds ?? 0;
  if (Math.abs(skew) < SKEW_SAID) return null;
  return skew > 0 ? m.clock_ahead({ time: span(skew) }) : m.clock_behind({ time: span(-skew) });
}
