import { expect, it } from "vitest";
import { inTurn } from "./queue";

it("works one after the other, in order, past one that fails", async () => {
  const log: string[] = [];
  const add = inTurn(async (name: string) => {
    log.push(`${name} begins`);
    await Promise.resolve();
    if (name === "b") throw new Error("b fails");
    log.push(`${name} ends`);
  });
  const all = await Promise.allSettled([add("a"), add("b"), add("c")]);
  expect(all.map((each) => each.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(log).toEqual(["a begins", "a ends", "b begins", "c begins", "c ends"]);
});
