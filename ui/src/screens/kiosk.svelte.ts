/**
 * What the window shows, and why. One object for the whole window: screens read it and call it; the engine's updates and the
 * scanner's codes come in here. It decides nothing about members or tokens: it asks the engine and shows what it says.
 */
import { flushSync, getContext, setContext } from "svelte";
import { pictureBook, type Pictures } from "../components/pictures";
import { measurePaint } from "../components/paint";
import { problemWords } from "../components/problem";
import { sound } from "../components/sound.svelte";
import { face, judged } from "../components/verdict";
import {
  asProblem,
  type CheckIn,
  type CheckInRequest,
  type DeskState,
  type Host,
  type MemberCard,
  type MemberHit,
  type Redemption,
  type TodayLine,
  type Update,
} from "../host";
import { speakFor } from "../i18n/words";
import { inTurn, type Heard, type Readiness } from "../scanner";

/** What the desk's panel shows. */
export type Shown =
  | { readonly kind: "idle" }
  /** A check-in; `fresh` is what is known of the member since then. */
  | { readonly kind: "verdict"; readonly checkIn: CheckIn; readonly fresh: MemberCard | null }
  | { readonly kind: "member"; readonly card: MemberCard; readonly note: string | null }
  /** The engine could not answer; nothing was recorded. */
  | { readonly kind: "trouble"; readonly words: string };

/** What stands in front of the screen. */
export type Panel =
  | { readonly kind: "to_hand_over" }
  | { readonly kind: "needs_attention" }
  | { readonly kind: "history"; readonly member: MemberHit }
  | { readonly kind: "let_in"; readonly checkIn: CheckIn }
  | { readonly kind: "link"; readonly code: string }
  | { readonly kind: "adjust"; readonly member: MemberHit }
  | { readonly kind: "settings" };

export interface SetUpStep {
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

const IDLE: Shown = { kind: "idle" };
const ASKED = Symbol();

interface CheckInTask {
  readonly request: CheckInRequest;
  readonly from: number | null;
}

export class Kiosk {
  desk = $state.raw<DeskState | null>(null);
  shown = $state.raw<Shown>(IDLE);
  panel = $state.raw<Panel | null>(null);
  /** The member at the counter, and the item they asked for at the desk. */
  counter = $state.raw<{ memberId: string; productId: string | null } | null>(null);
  /** Puts the counter's sheet away, while there is one. */
  closeSheet = $state.raw<(() => void) | null>(null);
  /** What waits for a manager's PIN. */
  pinFor = $state.raw<(() => void) | null>(null);
  setUp = $state.raw<SetUpStep | null>(null);
  /** From the tap on "Start practising" until the practice gym stands, members and all. */
  practising = $state(false);
  readiness = $state.raw<Readiness>("ready");
  now = $state(Date.now());
  /** A refused act, said where the act was: never a toast. */
  trouble = $state.raw<string | null>(null);

  readonly host: Host;
  readonly picture: Pictures;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn from it
  readonly #ears = new Set<(update: Update) => void>();
  readonly #checkIn = inTurn((task: CheckInTask) => this.#judge(task));
  /** Answers that come after something else was shown are not shown any more. */
  #asked: symbol = ASKED;

  constructor(host: Host) {
    this.host = host;
    this.picture = pictureBook(host);
  }

  /** Listens first, then asks: nothing that happens in between is missed. */
  async start(): Promise<() => void> {
    const deaf = await this.host.listen((update) => this.#hear(update));
    await this.look();
    return deaf;
  }

  /** Asks how things stand. */
  async look(): Promise<void> {
    this.#know(await this.host.invoke("desk_state"));
  }

  /** Hears every update after the kiosk itself has. */
  onUpdate(hear: (update: Update) => void): () => void {
    this.#ears.add(hear);
    return () => this.#ears.delete(hear);
  }

  scan({ code, at }: Heard): void {
    if (!this.desk?.set_up) return;
    void this.#checkIn({ request: { code, source: "scan", override_reason: null }, from: at });
  }

  typed(code: string, overrideReason: string | null = null): Promise<void> {
    return this.#checkIn({
      request: { code: code.trim(), source: "typed", override_reason: overrideReason },
      from: null,
    });
  }

  /** Escape: one sheet back to the counter, from everywhere else home. */
  escape(): void {
    if (this.closeSheet) this.closeSheet();
    else this.home();
  }

  /** Whatever is in front goes, and the desk is as it was before anybody came. */
  home(): void {
    this.#inFront(IDLE);
  }

  async showMember(memberId: string, note: string | null = null): Promise<void> {
    const asked = this.#ask();
    try {
      const card = await this.host.invoke("member_card", { memberId });
      if (this.#asked === asked) this.#inFront({ kind: "member", card, note });
    } catch (thrown) {
      if (this.#asked === asked) this.#inFront({ kind: "trouble", words: problemWords(asProblem(thrown)) });
    }
  }

  showCard(card: MemberCard, note: string | null = null): void {
    this.#inFront({ kind: "member", card, note });
  }

  toCounter(memberId: string, productId: string | null = null): void {
    this.panel = null;
    this.counter = { memberId, productId };
  }

  /** Back from the counter to the same member, with what they have now. */
  fromCounter(memberId: string): void {
    this.counter = null;
    void this.#refresh(memberId);
  }

  /** Does what only a manager may, after the PIN when it is needed. */
  asManager(act: () => void): void {
    if (this.desk?.manager_unlocked) act();
    else this.pinFor = act;
  }

  /** Runs a command; a refusal is put into `trouble`, in words. */
  async attempt(act: () => Promise<void>): Promise<void> {
    this.trouble = null;
    try {
      await act();
    } catch (thrown) {
      this.trouble = problemWords(asProblem(thrown));
    }
  }

  async undo(visitId: string): Promise<void> {
    await this.attempt(() => this.host.invoke("undo_visit", { visitId }));
  }

  async enrol(memberId: string): Promise<void> {
    await this.attempt(async () => this.showCard(await this.host.invoke("enrol", { memberId })));
  }

  lineOf(visitId: string | null): TodayLine | undefined {
    return visitId === null ? undefined : this.desk?.today.lines.find((line) => line.visit_id === visitId);
  }

  handOver(redemption: Redemption): Promise<Redemption> {
    return this.host.invoke("hand_over", { redemptionId: redemption.redemption_id });
  }

  async #judge({ request, from }: CheckInTask): Promise<void> {
    this.#ask();
    try {
      const checkIn = await this.host.invoke("check_in", { request });
      this.#inFront({ kind: "verdict", checkIn, fresh: null });
      flushSync();
      if (from !== null) measurePaint(from, (ms) => void this.#recordPaint(ms));
      sound.play(face(judged(checkIn)).sound);
    } catch (thrown) {
      this.#inFront({ kind: "trouble", words: problemWords(asProblem(thrown)) });
      sound.play("no");
    }
  }

  async #recordPaint(ms: number): Promise<void> {
    try {
      await this.host.invoke("record_paint", { ms });
    } catch {
      // A lost measurement is no trouble of anybody at the desk.
    }
  }

  #ask(): symbol {
    return (this.#asked = Symbol());
  }

  #inFront(shown: Shown): void {
    this.#ask();
    this.trouble = null;
    this.panel = null;
    this.pinFor = null;
    this.counter = null;
    this.now = Date.now();
    this.shown = shown;
  }

  #know(desk: DeskState): void {
    speakFor(desk);
    this.desk = desk;
  }

  #hear(update: Update): void {
    if (update.type === "desk") this.#know(update.desk);
    else if (update.type === "set_up") this.setUp = update;
    else if (update.type === "member") void this.#refresh(update.member_id);
    else void this.#refresh(update.redemption.member_id);
    for (const hear of this.#ears) hear(update);
  }

  /** Asks again about a member, if they are the one that is shown. */
  async #refresh(memberId: string): Promise<void> {
    if (shownMember(this.shown)?.member_id !== memberId) return;
    try {
      const card = await this.host.invoke("member_card", { memberId });
      const { shown } = this;
      if (shownMember(shown)?.member_id !== memberId) return;
      if (shown.kind === "verdict") this.shown = { ...shown, fresh: card };
      else if (shown.kind === "member") this.shown = { ...shown, card };
    } catch {
      // What is shown stays true "as of" its time; the next update asks again.
    }
  }
}

export function shownMember(shown: Shown): MemberHit | null {
  if (shown.kind === "verdict") return shown.fresh?.member ?? shown.checkIn.member;
  return shown.kind === "member" ? shown.card.member : null;
}

const KEY = Symbol("kiosk");

export function provideKiosk(host: Host): Kiosk {
  return setContext(KEY, new Kiosk(host));
}

export function useKiosk(): Kiosk {
  return getContext<Kiosk>(KEY);
}
