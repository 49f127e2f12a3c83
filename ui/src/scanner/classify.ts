/**
 * A scan or a person typing? Decided by rhythm, in arithmetic alone: no clock, no page.
 *
 * A scanner writes a character every few milliseconds and ends with Enter or Tab. Nobody types six characters at thirty
 * milliseconds each. What cannot be known is whether a burst's *first* characters are a scan: so the burst is only judged
 * at its terminator, and whoever listens puts back what the characters did until then.
 */

/** Rhythm of a scanner. */
export interface Rhythm {
  /** Fewest characters of a code. */
  readonly shortest: number;
  /** Largest mean distance between characters, in milliseconds. */
  readonly meanGap: number;
  /** Largest distance between two keys, in milliseconds: a busy computer hiccups. A longer one ends a burst. */
  readonly longestGap: number;
}

export const SCANNER: Rhythm = { shortest: 6, meanGap: 30, longestGap: 100 };

/** One printable key: what it writes by its place on the keyboard, and when, in milliseconds of any steady clock. */
export interface Press {
  readonly character: string;
  readonly at: number;
}

/** Where in the burst a scan began, and what it says. */
export interface Scan {
  readonly from: number;
  readonly code: string;
}

/** Letters a hand wrote just before the scanner spoke: at least this many slow keys in a row are a hand. */
const HAND = 3;

function gaps(presses: readonly Press[]): number[] {
  return presses.slice(1).map((press, index) => press.at - (presses[index]?.at ?? press.at));
}

function hasRhythm(presses: readonly Press[], rhythm: Rhythm): boolean {
  if (presses.length < rhythm.shortest) return false;
  const between = gaps(presses);
  const mean = between.reduce((sum, gap) => sum + gap, 0) / between.length;
  return mean <= rhythm.meanGap && between.every((gap) => gap >= 0 && gap <= rhythm.longestGap);
}

/**
 * Judges the keys before a terminator pressed at `endedAt`. `null`: a person.
 *
 * Keys that a hand typed right before the scan stay the hand's: a run of slow keys at the front is left out when the rest
 * is a scan by itself.
 */
export function classify(presses: readonly Press[], endedAt: number, rhythm: Rhythm = SCANNER): Scan | null {
  const last = presses.at(-1);
  if (!last || endedAt - last.at > rhythm.longestGap || endedAt < last.at) return null;

  let slow = 0;
  for (const gap of gaps(presses)) {
    if (gap <= rhythm.meanGap) break;
    slow += 1;
  }
  const from = slow >= HAND && hasRhythm(presses.slice(slow), rhythm) ? slow : 0;
  const scanned = presses.slice(from);
  if (!hasRhythm(scanned, rhythm)) return null;
  return { from, code: scanned.map((press) => press.character).join("") };
}
