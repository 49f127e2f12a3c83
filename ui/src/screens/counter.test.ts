import { beforeEach, expect, it } from "vitest";
import type { Counter, CounterItem } from "../host";
import { locale } from "../i18n/locale.svelte";
import { itemLine, leaves, most, newRedemptionId, refusalOf, tiers } from "./counter";

const item = (more: Partial<CounterItem> = {}): CounterItem => ({
  product_id: "p",
  name: "Water bottle",
  benefit_key: "gym10",
  price: "10",
  eligible: true,
  missing: "0",
  in_stock: true,
  stock: 24,
  picture: null,
  ...more,
});
const bag = item({ name: "Gym bag", price: "30", eligible: false, missing: "18" });
const counter = (standing: Counter["member"]["standing"] = "active"): Counter => ({
  member: { member_id: "m", name: "Ada", first_name: "Ada", email: null, card: null, photo: null, standing },
  pool_id: null,
  balance: { state: "live", available: "12", pending: "0", as_of: null },
  expiring: null,
  program_until: null,
  source: "local",
  items: [],
});

beforeEach(() => locale.choose("en"));

it("offers what fits, is in stock and is allowed", () => {
  expect(most(item(), "12")).toBe(1);
  expect(most(item(), "35")).toBe(3);
  expect(most(item({ stock: 2 }), "35")).toBe(2);
  expect(most(item({ stock: null, price: "0.5" }), "1000")).toBe(99);
  expect(most(bag, "12")).toBe(0);
  expect(most(item(), null)).toBe(0);
});

it("says what is left", () => {
  expect(leaves(item(), 1, "12")).toBe("2");
  expect(leaves(item({ price: "0.1" }), 3, "0.3")).toBe("0");
});

it("says under an item how it stands", () => {
  expect(itemLine(item())).toBe("24 in stock");
  expect(itemLine(item({ stock: null, in_stock: null }))).toBe("In stock");
  expect(itemLine(item({ stock: 0, in_stock: false, eligible: false }))).toBe("Out of stock");
  expect(itemLine(bag)).toBe("18 more");
});

it("refuses in words", () => {
  expect(refusalOf(item(), counter())).toBeNull();
  expect(refusalOf(bag, counter())).toBe("Not enough tokens: 18 more for a Gym bag");
  expect(refusalOf(item({ eligible: false, in_stock: false, stock: 0 }), counter())).toBe("Out of stock.");
  expect(refusalOf({ ...bag }, counter("ended"))).toBe("The first year is over.");
  expect(refusalOf({ ...bag }, counter("not_enrolled"))).toBe("Not in the program.");
});

it("puts items on their tiers, in the order they came", () => {
  const shelves = tiers([item(), item({ product_id: "q" }), bag]);
  expect(shelves.map((tier) => [tier.price, tier.items.length])).toEqual([
    ["10", 2],
    ["30", 1],
  ]);
});

it("names a redemption with a version 4 GUID, and no two alike", () => {
  expect(newRedemptionId((bytes) => bytes.fill(0xff))).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
  expect(newRedemptionId()).not.toBe(newRedemptionId());
});
