/** The counter's arithmetic: what fits, what is left, and what is said about an item. */
import type { Counter, CounterItem } from "../host";
import { affordable, isZero, minus, times } from "../i18n/credits";
import { m } from "../i18n/paraglide/messages";
import { article, number } from "../i18n/words";
import { reasonWords } from "../components/problem";

/** The engine takes at most this many at once. */
const MOST = 99;

export interface Tier {
  readonly price: string;
  readonly items: readonly CounterItem[];
}

/** Items by price, in the order they came: cheapest first. */
export function tiers(items: readonly CounterItem[]): Tier[] {
  const found = new Map<string, CounterItem[]>();
  for (const item of items) {
    const tier = found.get(item.price);
    if (tier) tier.push(item);
    else found.set(item.price, [item]);
  }
  return [...found].map(([price, each]) => ({ price, items: each }));
}

/** How many of it can be taken at once; 0 when none can. */
export function most(item: CounterItem, available: string | null): number {
  if (!item.eligible || available === null) return 0;
  return Math.max(1, Math.min(affordable(available, item.price), item.stock ?? MOST, MOST));
}

export function leaves(item: CounterItem, count: number, available: string): string {
  return minus(available, times(item.price, count));
}

/** Under an item's name. */
export function itemLine(item: CounterItem): string {
  if (!item.eligible && !isZero(item.missing)) return m.more_needed({ n: number(item.missing) });
  if (item.in_stock === false || item.stock === 0) return m.out_of_stock();
  return item.stock === null ? m.in_stock_unknown() : m.in_stock({ n: number(item.stock) });
}

/** Why an item cannot be taken, in words; `null` when it can. */
export function refusalOf(item: CounterItem, counter: Counter): string | null {
  if (item.eligible) return null;
  const { standing } = counter.member;
  if (standing !== "active") return reasonWords(standing) ?? m.refusal_pool_not_active();
  if (!isZero(item.missing)) return notEnough(item.missing, item.name);
  if (item.in_stock === false || item.stock === 0) return m.refusal_out_of_stock();
  return counter.balance.state === "unknown" ? m.balance_unknown() : m.problem_refused();
}

export function notEnough(missing: string, item: string): string {
  return m.not_enough({ n: number(missing), article: article(item), item });
}

/** A version 4 GUID: whoever asks for a redemption names it, so that asking twice is asking once. */
export function newRedemptionId(
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes),
): string {
  const bytes = random(new Uint8Array(16));
  const hex = [...bytes].map((byte, index) => {
    if (index === 6) byte = (byte & 0x0f) | 0x40;
    if (index === 8) byte = (byte & 0x3f) | 0x80;
    return byte.toString(16).padStart(2, "0");
  });
  const part = (from: number, to: number): string => hex.slice(from, to).join("");
  return [part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 16)].join("-");
}
