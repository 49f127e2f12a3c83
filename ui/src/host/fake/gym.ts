/** A little gym in memory, with one member for every thing that can happen at a desk. */
import type { Balance, CounterItem, Expiring, HistoryLine, MemberHit, NextItem, Standing } from "../types";

export interface FakeMember {
  readonly hit: MemberHit;
  tokens: number;
  pending: number;
  lastIn: number | null;
  known: boolean;
  history: HistoryLine[];
}

interface Product {
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly stock: number | null;
  readonly picture: string | null;
}

const item = (n: number, name: string, price: number, stock: number | null): Product => ({
  id: `7f1d0a10-3c5e-4b7a-9d8f-6e4c2a0b10${String(n).padStart(2, "0")}`,
  name,
  price,
  stock,
  picture: n % 5 === 4 ? null : `product:${name}`,
});

export const PRODUCTS: readonly Product[] = [
  item(1, "Grip socks", 10, 40),
  item(2, "Gym towel", 10, 11),
  item(3, "Resistance band", 10, 6),
  item(4, "Water bottle", 10, 24),
  item(5, "Shaker", 10, 0),
  item(6, "Training T-shirt", 20, 17),
  item(7, "Tank top", 20, 9),
  item(8, "Cap", 20, null),
  item(9, "Yoga mat", 30, 4),
  item(10, "Gym bag", 30, 8),
  item(11, "Hooded sweatshirt with the gym's crest", 30, 2),
];

interface Person {
  first: string;
  last: string;
  tokens?: number;
  standing?: Standing;
  known?: boolean;
  card?: string | null;
}

const person = (n: number, { first, last, tokens = 11, standing = "active", known = true, card }: Person) => {
  const email = `${(first || "anna.k").toLowerCase().replace(/[^a-z.]/g, "")}@example.com`;
  const member: FakeMember = {
    hit: {
      member_id: `5b0a1c2d-1111-4a4a-8b8b-0000000000${String(n).padStart(2, "0")}`,
      name: `${first} ${last}`.trim() || "anna.k",
      first_name: first,
      email,
      card: card === undefined ? String(10_000_000 + n) : card,
      photo: first ? `member:${first} ${last}` : null,
      standing,
    },
    tokens,
    pending: 0,
    lastIn: null,
    known,
    history: [],
  };
  return member;
};

export const makeMembers = (): FakeMember[] => [
  person(1, { first: "Ada", last: "Lindqvist" }),
  person(2, { first: "Bruno", last: "Keller", tokens: 3 }),
  person(3, { first: "Chen", last: "Wei", tokens: 21 }),
  person(4, { first: "Dana", last: "Mizrahi", standing: "not_enrolled", tokens: 0 }),
  person(5, { first: "Efe", last: "Aydin", standing: "paused", tokens: 6 }),
  person(6, { first: "Fatou", last: "Diop", standing: "ended", tokens: 2 }),
  person(7, { first: "Goran", last: "Petrović", standing: "being_set_up", tokens: 0 }),
  person(8, { first: "", last: "", tokens: 4 }),
  person(9, { first: "Maximiliana-Theodora", last: "Featherstonehaugh von Hohenlohe-Langen", tokens: 999 }),
  person(10, { first: "נועה", last: "בן־דוד", tokens: 29 }),
  person(11, { first: "Hana", last: "Sato", tokens: -1, known: false }),
  person(12, { first: "Adam", last: "Nowak", tokens: 9.5, card: null }),
];

export const soon = (at: number): string => new Date(at).toISOString();

export function balance(member: FakeMember, live: boolean): Balance {
  if (!member.known) return { state: "unknown", available: null, pending: "0", as_of: null };
  return {
    state: live ? "live" : "as_of",
    available: String(member.tokens),
    pending: String(member.pending),
    as_of: soon(Date.now() - 120_000),
  };
}

const monthEnd = (): string => {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth() + 1, 0)).toISOString().slice(0, 10);
};

export function expiring(member: FakeMember): Expiring | null {
  return member.known && member.tokens > 5 ? { amount: String(member.tokens - 5), on: monthEnd() } : null;
}

export function counterItems(member: FakeMember): CounterItem[] {
  const active = member.hit.standing === "active" && member.known;
  return PRODUCTS.map((product) => {
    const missing = Math.max(0, product.price - Math.max(0, member.tokens));
    return {
      product_id: product.id,
      name: product.name,
      benefit_key: `gym${product.price}`,
      price: String(product.price),
      eligible: active && missing === 0 && product.stock !== 0,
      missing: String(missing),
      in_stock: product.stock === null ? null : product.stock > 0,
      stock: product.stock,
      picture: product.picture,
    };
  });
}

export function nextItem(member: FakeMember): NextItem | null {
  const next = counterItems(member).find((candidate) => candidate.missing !== "0");
  return next ? { name: next.name, price: next.price, missing: next.missing } : null;
}

export const canTake = (member: FakeMember): CounterItem[] =>
  counterItems(member)
    .filter((candidate) => candidate.eligible)
    .slice(0, 3);

/** A drawing in place of a photo: the fake gym has no files. */
export function draw(source: string): string {
  const hue = [...source].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % 360;
  const circle = source.startsWith("product:")
    ? `<rect x="30" y="24" width="40" height="56" rx="10" fill="hsl(${hue} 45% 45%)"/>`
    : `<circle cx="50" cy="40" r="18" fill="hsl(${hue} 40% 88%)"/><path d="M18 100a32 32 0 0 1 64 0" fill="hsl(${hue} 40% 88%)"/>`;
  const ground = source.startsWith("product:") ? `hsl(${hue} 30% 92%)` : `hsl(${hue} 45% 50%)`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" fill="${ground}"/>${circle}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
