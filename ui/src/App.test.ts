import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import App from "./App.svelte";
import { fakeHost } from "./host/fake/host";
import type { CommandName, Host } from "./host";
import { locale } from "./i18n/locale.svelte";

// A busy computer is slow, not wrong: waits end at the answer, and only a missing answer takes this long.
configure({ asyncUtilTimeout: 8000 });
vi.setConfig({ testTimeout: 30_000 });

let clock = 0;
let asked: CommandName[];

function open(scene = ""): void {
  const host = fakeHost(new URLSearchParams({ scene, pace: "1", answers: "30" }));
  const listening: Host = {
    ...host,
    invoke: (name, ...args) => {
      asked.push(name);
      return host.invoke(name, ...args);
    },
  };
  render(App, { host: listening });
}

function press(key: string, code: string): void {
  const event = new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true });
  Object.defineProperty(event, "timeStamp", { value: clock });
  (document.activeElement ?? document.body).dispatchEvent(event);
}

function scan(code: string): void {
  clock += 1000;
  for (const sign of code) {
    clock += 4;
    press(sign, `Digit${sign}`);
  }
  clock += 4;
  press("Enter", "Enter");
}

const status = (): string => (screen.getByRole("status").textContent ?? "").replace(/\s+/g, " ").trim();
const says = (words: string) => waitFor(() => expect(status()).toContain(words));
const button = (name: string | RegExp) => screen.findByRole("button", { name });
const click = async (name: string | RegExp) => fireEvent.click(await button(name));

async function ready(scene = ""): Promise<void> {
  open(scene);
  await says("Scan a card");
}

beforeEach(() => {
  asked = [];
  locale.choose("en");
  vi.stubGlobal("crypto", { getRandomValues: (bytes: Uint8Array) => bytes.fill(7) });
});

/** A verdict is measured two frames after it is shown: those frames belong to the test that showed it. */
const framesPassed = (): Promise<void> =>
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));

afterEach(async () => {
  await framesPassed();
  cleanup();
  vi.unstubAllGlobals();
  performance.clearMeasures();
});

describe("a scan at the desk", () => {
  it.each([
    [
      "10000001",
      ["Welcome, Ada", "+1 token", "12 tokens", "7 tokens end on", "8 more for a Training T-shirt"],
    ],
    ["10000003", ["Chen is already in", "No second token"]],
    ["10000004", ["Welcome back, Dana", "Not in the program"]],
    ["10000005", ["Efe's program is paused"]],
    ["10000006", ["Fatou's program has ended"]],
    ["10000007", ["Visit noted, Goran", "The program is being made"]],
    ["10000008", ["Welcome, anna.k", "5 tokens"]],
    ["10000009", ["Welcome, Maximiliana-Theodora", "1,000 tokens"]],
    ["10000011", ["Visit noted, Hana", "Balance not known yet"]],
    ["99999999", ["Unknown card", "99999999", "Nothing was recorded"]],
  ])("%s is answered", async (code, words) => {
    await ready();
    scan(code);
    for (const word of words) await says(word);
  });

  it("pre-empts what is shown, and none is dropped", async () => {
    await ready();
    scan("10000001");
    scan("10000009");
    await says("Maximiliana-Theodora");
    expect(asked.filter((name) => name === "check_in")).toHaveLength(2);
    await screen.findByText("Ada L.");
  });

  it("pre-empts the counter and whatever stands in front", async () => {
    await ready();
    scan("10000001");
    await click("Redeem");
    await click(/^Gym towel/);
    scan("10000009");
    await says("Maximiliana-Theodora");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("is measured, from the key to the frame", async () => {
    await ready();
    scan("10000001");
    await says("+1 token");
    await framesPassed();
    expect(performance.getEntriesByName("scan-to-paint")).toHaveLength(1);
    expect(asked.filter((name) => name === "record_paint")).toHaveLength(1);
  });

  it("says that it waits while Wix is away, and lets the visit be undone", async () => {
    await ready("offline");
    scan("10000001");
    await says("waiting to be sent");
    await click(/^Undo/);
    await says("Visit undone");
    expect(screen.queryByRole("button", { name: /^Undo/ })).toBeNull();
  });

  it("becomes certain by itself", async () => {
    await ready();
    scan("10000001");
    await says("1 on its way");
    await waitFor(() => expect(status()).toContain("confirmed"));
    await waitFor(() => expect(status()).not.toContain("on its way"));
  });

  it("lets a member in again, for a reason", async () => {
    await ready();
    scan("10000003");
    await click("Let in again");
    await click("A second class today");
    await says("+1 token");
    await says("Welcome, Chen");
  });

  it("is followed by enrolling, where that is possible", async () => {
    await ready();
    scan("10000004");
    await click("Enrol");
    await says("In the program");
  });

  it("of a new card is followed by linking it", async () => {
    await ready();
    scan("99999999");
    await click("Link this card");
    const box = (await screen.findAllByRole("searchbox")).at(-1) as HTMLInputElement;
    await fireEvent.input(box, { target: { value: "adam" } });
    await fireEvent.click(await screen.findByRole("option", { name: /Adam Nowak/ }));
    await says("This card is now Adam's.");
  });
});

describe("the box", () => {
  it("finds a member with arrows and Enter", async () => {
    await ready();
    const box = screen.getByRole("searchbox", { name: "Card, name or e-mail" });
    await fireEvent.input(box, { target: { value: "ad" } });
    await screen.findByRole("option", { name: /Ada Lindqvist/ });
    await fireEvent.keyDown(box, { key: "ArrowDown" });
    await fireEvent.keyDown(box, { key: "Enter" });
    await says("Ada Lindqvist");
    expect(asked).not.toContain("check_in");
    await click("Check in");
    await says("+1 token");
    await says("Welcome, Ada");
  });

  it("checks a typed code in", async () => {
    await ready();
    const box = screen.getByRole("searchbox");
    await fireEvent.input(box, { target: { value: "ada@example.com" } });
    await fireEvent.keyDown(box, { key: "Enter" });
    // The idle panel greets an Adam: only a verdict says what was earned.
    await says("+1 token");
    await says("Welcome, Ada");
  });

  it("never shows more than five, and says when there is nobody", async () => {
    await ready();
    const box = screen.getByRole("searchbox");
    await fireEvent.input(box, { target: { value: "example" } });
    await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(5));
    await fireEvent.input(box, { target: { value: "zzzz" } });
    await screen.findByText("Nobody by that name or card");
  });
});

describe("the counter", () => {
  const toCounter = async (scene = ""): Promise<void> => {
    await ready(scene);
    scan("10000001");
    await click("Redeem");
    await screen.findByRole("heading", { name: "Ada Lindqvist" });
  };

  it("redeems in three taps, and hands over", async () => {
    await toCounter();
    await click("Water bottle, 10 tokens, 24 in stock");
    await screen.findByText("leaves 2 tokens");
    await click("Redeem for 10 tokens");
    await says("No. 17");
    await says("leaves 2 tokens");
    await click("Hand it over");
    await says("Handed over");
  });

  it("refuses in the sheet, in words", async () => {
    await toCounter();
    await click("Gym bag, 30 tokens, 18 more");
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Not enough tokens: 18 more for a Gym bag");
    expect(screen.queryByRole("button", { name: /^Redeem for/ })).toBeNull();
  });

  it("shows unknown as unknown, and turns into a slip by itself", async () => {
    await toCounter("slow");
    await click(/^Water bottle/);
    await click("Redeem for 10 tokens");
    await says("Still asking Wix. Nothing is handed over yet.");
    expect(screen.queryByRole("button", { name: "Hand it over" })).toBeNull();
    await says("Redeemed");
  });

  it("gives the tokens back", async () => {
    await toCounter();
    await click(/^Water bottle/);
    await click("Redeem for 10 tokens");
    await click("Undo");
    await says("The tokens are given back.");
  });

  it("spends nothing while Wix is away", async () => {
    await toCounter("offline");
    await click(/^Water bottle/);
    await click("Redeem for 10 tokens");
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Wix cannot be reached");
  });

  it("Escape puts the sheet away, then goes home", async () => {
    await toCounter();
    await click(/^Water bottle/);
    await button("Redeem for 10 tokens");
    await fireEvent.keyDown(document.body, { key: "Escape" });
    expect(screen.queryByRole("dialog")).toBeNull();
    await screen.findByRole("heading", { name: "Ada Lindqvist" });
    await fireEvent.keyDown(document.body, { key: "Escape" });
    await says("Scan a card");
  });
});

describe("around the desk", () => {
  it("practising makes a gym, step by step", async () => {
    open("fresh");
    await click("Start practising");
    await says("Making the practice gym");
    await says("Scan a card");
  });

  it("what needs attention is tried again by a manager only", async () => {
    await ready();
    await click(/^Needs attention/);
    await click("Try again");
    const pin = await screen.findByLabelText("PIN");
    await fireEvent.input(pin, { target: { value: "9999" } });
    await click("Unlock");
    expect((await screen.findByRole("alert")).textContent).toContain("That is not the PIN.");
    expect(asked).not.toContain("retry_entry");
    await fireEvent.input(pin, { target: { value: "1234" } });
    await click("Unlock");
    await screen.findByText("Nothing needs you. All is well.");
  });

  it("speaks another language at once, and turns round for Hebrew", async () => {
    await ready();
    await click("Settings");
    await fireEvent.click(await screen.findByRole("radio", { name: "עברית" }));
    expect(document.documentElement.dir).toBe("rtl");
    await waitFor(() => expect(status()).toContain("סרקו כרטיס"));
  });

  it("says how the queue is", async () => {
    await ready("offline");
    await screen.findByText(/9 visits waiting, oldest 4 min, next try in \d+ s/);
  });
});
