/** Numbers, dates and spans as people say them, in the language and time zone of the desk. */
import { m } from "./paraglide/messages";
import { locale } from "./locale.svelte";

let timeZone: string | undefined;
let unit = "Tokens";

/** Said once the desk is known, and again when it changes. */
export function speakFor(desk: { time_zone: string; unit: string }): void {
  timeZone = isTimeZone(desk.time_zone) ? desk.time_zone : undefined;
  unit = desk.unit;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale.current} ${options.timeZone ?? ""} ${name}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(locale.current, options)));
  return format;
}

const numbers = new Map<string, Intl.NumberFormat>();

export function number(amount: string | number): string {
  let format = numbers.get(locale.current);
  if (!format) {
    format = new Intl.NumberFormat(locale.current, { maximumFractionDigits: 4 });
    numbers.set(locale.current, format);
  }
  return format.format(Number(amount));
}

/** `18:04` */
export function time(at: string | number): string {
  return dateFormat("time", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(
    new Date(at),
  );
}

/** `Nov 30`, of a gym day. */
export function day(date: string): string {
  return dateFormat("day", { month: "short", day: "numeric", timeZone: "UTC" }).format(
    new Date(`${date}T00:00:00Z`),
  );
}

/** `Nov 24, 18:04` */
export function moment(at: string): string {
  const options = {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  } as const;
  return dateFormat("moment", { ...options, timeZone }).format(new Date(at));
}

/** `20 s`, `4 min`, `3 h`, `2 d`: the largest unit that fits. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return m.seconds({ n: number(whole) });
  if (whole < 3600) return m.minutes({ n: number(Math.floor(whole / 60)) });
  if (whole < 48 * 3600) return m.hours({ n: number(Math.floor(whole / 3600)) });
  return m.days({ n: number(Math.floor(whole / 86_400)) });
}

/** `1 token`, `2 tokens`, `0.5 tokens`; a gym's own unit stands as it was written. */
export function tokens(amount: string | number): string {
  const count = Number(amount);
  return isOwnUnit() ? m.amount_unit({ n: number(count), unit }) : m.tokens({ count, n: number(count) });
}

/** The word alone, for beside a number drawn large. */
export function tokensWord(amount: string | number): string {
  return isOwnUnit() ? unit : m.tokens_word({ count: Number(amount) });
}

function isOwnUnit(): boolean {
  return unit.toLowerCase() !== "tokens";
}

/**
 * `a ` T-shirt, `an ` apron, nothing before several Grip socks. This is English grammar, not a word of the catalogue: the
 * other languages say the same without an article and leave the parameter out.
 */
export function article(item: string): string {
  if (/s$/i.test(item) && !/ss$/i.test(item)) return "";
  return /^[aeiou]/i.test(item) ? "an " : "a ";
}

/** `+1`, `−10`: a change. */
export function signed(amount: string): string {
  const count = Number(amount);
  return count > 0 ? `+${number(count)}` : number(count).replace("-", "−");
}

const RIGHT_TO_LEFT = /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}]/u;

/** A name that is written the other way than the sentence it stands in, fenced off so that it cannot reorder it. */
export function isolated(name: string): string {
  const sentence = locale.current === "he";
  return RIGHT_TO_LEFT.test(name) === sentence ? name : `\u2068${name}\u2069`;
}
