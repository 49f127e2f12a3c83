/** What crosses to the engine. The shapes are generated from the engine's own; this file only gathers them. */
export type { AttentionLine } from "./bindings/AttentionLine";
export type { Balance } from "./bindings/Balance";
export type { CheckIn } from "./bindings/CheckIn";
export type { CheckInOutcome } from "./bindings/CheckInOutcome";
export type { CheckInRequest } from "./bindings/CheckInRequest";
export type { ConnectionState } from "./bindings/ConnectionState";
export type { Counter } from "./bindings/Counter";
export type { CounterItem } from "./bindings/CounterItem";
export type { DeskState } from "./bindings/DeskState";
export type { Expiring } from "./bindings/Expiring";
export type { History } from "./bindings/History";
export type { HistoryLine } from "./bindings/HistoryLine";
export type { MemberCard } from "./bindings/MemberCard";
export type { MemberHit } from "./bindings/MemberHit";
export type { NextItem } from "./bindings/NextItem";
export type { Picture } from "./bindings/Picture";
export type { Problem } from "./bindings/Problem";
export type { QueueHealth } from "./bindings/QueueHealth";
export type { RedeemRequest } from "./bindings/RedeemRequest";
export type { Redemption } from "./bindings/Redemption";
export type { Standing } from "./bindings/Standing";
export type { TodayLine } from "./bindings/TodayLine";
export type { Update } from "./bindings/Update";

import type { AttentionLine } from "./bindings/AttentionLine";
import type { CheckIn } from "./bindings/CheckIn";
import type { CheckInRequest } from "./bindings/CheckInRequest";
import type { Counter } from "./bindings/Counter";
import type { DeskState } from "./bindings/DeskState";
import type { History } from "./bindings/History";
import type { MemberCard } from "./bindings/MemberCard";
import type { MemberHit } from "./bindings/MemberHit";
import type { Picture } from "./bindings/Picture";
import type { Problem } from "./bindings/Problem";
import type { RedeemRequest } from "./bindings/RedeemRequest";
import type { Redemption } from "./bindings/Redemption";
import type { Update } from "./bindings/Update";

/** Every command of the windows: what it takes and what it answers. Each may fail with a `Problem`. */
export interface Commands {
  desk_state: { takes: void; gives: DeskState };
  practise: { takes: void; gives: void };
  check_in: { takes: { request: CheckInRequest }; gives: CheckIn };
  search_members: { takes: { text: string }; gives: MemberHit[] };
  member_card: { takes: { memberId: string }; gives: MemberCard };
  undo_visit: { takes: { visitId: string }; gives: void };
  enrol: { takes: { memberId: string }; gives: MemberCard };
  link_card: { takes: { code: string; memberId: string }; gives: MemberCard };
  history: { takes: { memberId: string }; gives: History };
  counter: { takes: { memberId: string }; gives: Counter };
  confirm_counter: { takes: { memberId: string }; gives: Counter };
  redeem: { takes: { request: RedeemRequest }; gives: Redemption };
  redemption: { takes: { redemptionId: string }; gives: Redemption };
  to_hand_over: { takes: void; gives: Redemption[] };
  hand_over: { takes: { redemptionId: string }; gives: Redemption };
  cancel_redemption: { takes: { redemptionId: string }; gives: Redemption };
  needs_attention: { takes: void; gives: AttentionLine[] };
  picture: { takes: { source: string }; gives: Picture };
  record_paint: { takes: { ms: number }; gives: void };
  unlock_manager: { takes: { pin: string }; gives: void };
  lock_manager: { takes: void; gives: void };
  retry_entry: { takes: { entryId: string }; gives: void };
  discard_entry: { takes: { entryId: string; reason: string }; gives: void };
  adjust_balance: { takes: { memberId: string; amount: string; reason: string }; gives: MemberCard };
}

export type CommandName = keyof Commands;

/** The other side of the bridge. */
export interface Host {
  invoke<Name extends CommandName>(
    name: Name,
    ...args: Commands[Name]["takes"] extends void ? [] : [Commands[Name]["takes"]]
  ): Promise<Commands[Name]["gives"]>;
  /** Hears every update until the returned function is called. */
  listen(hear: (update: Update) => void): Promise<() => void>;
}

function looksLikeProblem(thrown: unknown): thrown is Problem {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "class" in thrown;
}

/** Whatever a command was refused with, as a `Problem`: the bridge itself may fail, too. */
export function asProblem(thrown: unknown): Problem {
  if (looksLikeProblem(thrown)) return { ...thrown, params: thrown.params ?? {} };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "bridge", class: "bug", params: {}, incident: "", message };
}
