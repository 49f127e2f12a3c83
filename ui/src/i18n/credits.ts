/**
 * Amounts of credits are decimal text with up to four places. Sums are done in whole ten-thousandths, so that 0.1 and 0.2
 * make 0.3.
 */

const PLACES = 10_000;

/** Ten-thousandths of a credit. */
export function parts(amount: string): number {
  return Math.round(Number(amount) * PLACES);
}

function text(tenThousandths: number): string {
  return String(tenThousandths / PLACES);
}

export function times(price: string, count: number): string {
  return text(parts(price) * count);
}

export function minus(from: string, amount: string): string {
  return text(parts(from) - parts(amount));
}

export function isZero(amount: string): boolean {
  return parts(amount) === 0;
}

/** How many of `price` fit into `available`; a free item fits any number of times. */
export function affordable(available: string, price: string): number {
  const each = parts(price);
  return each <= 0 ? Number.MAX_SAFE_INTEGER : Math.max(0, Math.floor(parts(available) / each));
}

/** Share of the way to `price` that `missing` leaves, from 0 to 1. */
export function progress(price: string, missing: string): number {
  const whole = parts(price);
  return whole <= 0 ? 1 : Math.min(1, Math.max(0, (whole - parts(missing)) / whole));
}
