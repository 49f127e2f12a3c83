/**
 * A host without an engine, for a browser and for tests. `?scene=` picks how it finds things: `fresh` (nothing set up yet),
 * `offline`, `limited`, `refused` (the key), `paused`, `empty`, `slow` (a lost reply), else an ordinary evening.
 */
import type {
  AttentionLine,
  CheckIn,
  CommandName,
  Commands,
  ConnectionState,
  Counter,
  DeskState,
  Host,
  MemberCard,
  Problem,
  Redemption,
  TodayLine,
  Update,
} from "../types";
import {
  balance,
  canTake,
  counterItems,
  draw,
  expiring,
  makeMembers,
  nextItem,
  PRODUCTS,
  soon,
  type FakeMember,
} from "./gym";

const CONNECTION: Readonly<Record<string, ConnectionState>> = {
  offline: "offline",
  limited: "rate_limited",
  refused: "unauthorized",
  untrusted: "untrusted",
  paused: "paused",
};

type Handlers = { [Name in CommandName]: (args: Commands[Name]["takes"]) => unknown };

const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

function problem(code: string, cls: Problem["class"], params: Record<string, string> = {}): Problem {
  return { code, class: cls, params, incident: "01HX3F", message: code };
}

export function fakeHost(options = new URLSearchParams()): Host {
  const scene = options.get("scene") ?? "";
  const connection = CONNECTION[scene] ?? "online";
  const members = makeMembers();
  const ears = new Set<(update: Update) => void>();
  const redemptions = new Map<string, Redemption>();
  let setUp = scene !== "fresh";
  let managerUnlocked = false;
  let slips = 16;
  let visits = 0;
  let lines: TodayLine[] = [];
  let attention: AttentionLine[] = ["", "empty", "fresh"].includes(scene)
    ? scene === ""
      ? [
          {
            entry_id: "e1",
            kind: "issue_token",
            member_name: "Efe Aydin",
            member_id: members[4]?.hit.member_id ?? null,
            at: soon(Date.now() - 3_600_000),
            reason: "pool_not_active",
            detail: "POOL_NOT_ACTIVE",
          },
        ]
      : []
    : [];

  const tell = (update: Update): void => ears.forEach((hear) => hear(update));
  const waiting = (): number => lines.filter((line) => line.state === "on_its_way").length;
  const pendingHandOver = (): Redemption[] =>
    [...redemptions.values()].filter((each) => each.outcome === "redeemed" && !each.handed_over_at);

  const desk = (): DeskState => ({
    profile: "practice",
    practice: true,
    set_up: setUp,
    gym_name: "Ironworks Gym",
    time_zone: "Europe/Berlin",
    unit: "Tokens",
    now: soon(Date.now()),
    queue: {
      state: connection,
      waiting: connection === "online" ? waiting() : 9,
      oldest: connection === "online" ? null : soon(Date.now() - 250_000),
      next_try: connection === "online" ? null : soon(Date.now() + 20_000),
      needs_attention: attention.length,
      clock_skew_seconds: scene === "skew" ? 420 : 0,
    },
    today: {
      visits: lines.filter((line) => line.outcome !== "already_in").length,
      tokens: String(lines.filter((line) => line.earned === "1").length),
      lines,
    },
    to_hand_over: pendingHandOver().length,
    members_known: scene === "empty" ? 0 : members.length,
    manager_unlocked: managerUnlocked,
  });
  const deskChanged = (): void => tell({ type: "desk", desk: desk() });

  const find = (memberId: string): FakeMember => {
    const member = members.find((each) => each.hit.member_id === memberId);
    if (!member) throw problem("unknown_member", "refused");
    return member;
  };
  const card = (member: FakeMember): MemberCard => ({
    member: member.hit,
    balance: balance(member, connection === "online"),
    expiring: expiring(member),
    next_item: nextItem(member),
    can_take: canTake(member),
    program_until: "2027-03-14",
    last_visit: member.lastIn ? soon(member.lastIn) : null,
  });
  const shortName = (member: FakeMember): string => {
    const [first, last] = [member.hit.first_name || member.hit.name, member.hit.name.split(" ").at(-1) ?? ""];
    return last && last !== first ? `${first} ${last.charAt(0)}.` : first;
  };

  const verdict = (member: FakeMember, over: boolean): Pick<CheckIn, "outcome" | "reason"> => {
    const { standing } = member.hit;
    if (standing === "being_set_up") return { outcome: "visit_recorded", reason: "being_set_up" };
    if (standing !== "active") return { outcome: "no_token", reason: standing };
    if (!member.known) return { outcome: "visit_recorded", reason: "unverified" };
    if (!over && member.lastIn && Date.now() - member.lastIn < 3_600_000) {
      return { outcome: "already_in", reason: "reentry" };
    }
    return { outcome: "token_queued", reason: null };
  };

  const checkIn = (code: string, over: boolean): CheckIn => {
    const wanted = code.trim().toLowerCase();
    const member = members.find(({ hit }) => [hit.card, hit.email, hit.member_id].includes(wanted));
    const now = Date.now();
    const nobody: CheckIn = {
      outcome: "unknown_member",
      reason: /[^\w@.\-+]/.test(wanted) ? "malformed" : null,
      visit_id: null,
      member_id: null,
      occurred_at: soon(now),
      balance: { state: "unknown", available: null, pending: "0", as_of: null },
      expiring: null,
      next_item: null,
      member: null,
      code: wanted,
      since: null,
      earned: "0",
      undo_until: null,
      can_take: [],
      time_doubtful: false,
    };
    if (!member) return nobody;
    const { outcome, reason } = verdict(member, over);
    const since = member.lastIn;
    const earned = outcome === "token_queued" ? "1" : "0";
    if (earned === "1") {
      member.tokens += 1;
      member.pending += 1;
    }
    const recorded = outcome !== "already_in";
    if (recorded) member.lastIn = now;
    const visitId = recorded ? `v${++visits}` : null;
    const line: TodayLine = {
      visit_id: visitId ?? `v${++visits}`,
      member_id: member.hit.member_id,
      short_name: shortName(member),
      at: soon(now),
      outcome,
      reason,
      earned,
      state: earned === "1" ? "on_its_way" : "done",
    };
    lines = [line, ...lines].slice(0, 50);
    if (earned === "1" && connection === "online") setTimeout(() => settle(member, line.visit_id), 1500);
    const { member: hit, balance: known, expiring: ends, next_item, can_take } = card(member);
    return {
      ...nobody,
      balance: known,
      expiring: ends,
      next_item,
      can_take,
      outcome,
      reason,
      member: hit,
      visit_id: visitId,
      member_id: hit.member_id,
      since: since ? soon(since) : null,
      earned,
      undo_until: earned === "1" ? soon(now + 10_000) : null,
    };
  };
  const settle = (member: FakeMember, visitId: string): void => {
    const line = lines.find((each) => each.visit_id === visitId);
    if (line?.state !== "on_its_way") return;
    lines = lines.map((each) => (each === line ? { ...each, state: "confirmed" } : each));
    member.pending -= 1;
    deskChanged();
    tell({ type: "member", member_id: member.hit.member_id });
  };

  const counter = (memberId: string, source: Counter["source"]): Counter => {
    const member = find(memberId);
    const { member: hit, balance: known, expiring: ends, program_until: until } = card(member);
    return {
      member: hit,
      pool_id: "2b8e4f6a-c1d3-4e5f-9a7b-8c6d4e2f0a1b",
      balance: known,
      expiring: ends,
      program_until: until,
      source,
      items: counterItems(member),
    };
  };
  const settleRedemption = (redemption: Redemption, member: FakeMember): Redemption => {
    const missing = Number(redemption.cost) - member.tokens;
    const answered: Redemption =
      missing > 0
        ? { ...redemption, outcome: "refused", reason: "not_enough_balance", missing: String(missing) }
        : { ...redemption, outcome: "redeemed" };
    if (answered.outcome === "redeemed") member.tokens -= Number(redemption.cost);
    answered.balance = balance(member, true);
    redemptions.set(answered.redemption_id, answered);
    deskChanged();
    return answered;
  };
  const change = (redemptionId: string, to: Partial<Redemption>): Redemption => {
    const redemption = redemptions.get(redemptionId);
    if (!redemption) throw problem("unknown_redemption", "refused");
    const changed = { ...redemption, ...to };
    redemptions.set(redemptionId, changed);
    tell({ type: "redemption", redemption: changed });
    deskChanged();
    return changed;
  };
  const managerOnly = (): void => {
    if (!managerUnlocked) throw problem("manager_locked", "needs_manager");
  };

  const handlers: Handlers = {
    desk_state: () => desk(),
    practise: async () => {
      for (const [step, total] of [
        ["definitions", 2],
        ["merchandise", 12],
        ["members", 200],
        ["enrolling", 120],
      ] as const) {
        for (let done = 0; done <= total; done += Math.ceil(total / 8)) {
          tell({ type: "set_up", step, done, total });
          await later(Number(options.get("pace") ?? 60));
        }
      }
      setUp = true;
      tell({ type: "set_up", step: "done", done: 1, total: 1 });
      deskChanged();
    },
    check_in: ({ request }) => {
      const result = checkIn(request.code, request.override_reason !== null);
      queueMicrotask(deskChanged);
      return result;
    },
    search_members: ({ text }) =>
      members
        .filter(({ hit }) =>
          `${hit.name} ${hit.email} ${hit.card}`.toLowerCase().includes(text.trim().toLowerCase()),
        )
        .slice(0, 5)
        .map(({ hit }) => hit),
    member_card: ({ memberId }) => card(find(memberId)),
    undo_visit: ({ visitId }) => {
      const line = lines.find((each) => each.visit_id === visitId);
      if (!line) throw problem("nothing_to_undo", "refused");
      const member = find(line.member_id);
      member.tokens -= 1;
      if (line.state === "on_its_way") member.pending -= 1;
      member.lastIn = null;
      lines = lines.map((each) => (each === line ? { ...each, state: "undone", earned: "0" } : each));
      deskChanged();
      tell({ type: "member", member_id: line.member_id });
    },
    enrol: ({ memberId }) => {
      const member = find(memberId);
      Object.assign(member.hit, { standing: "active" });
      return card(member);
    },
    link_card: ({ code, memberId }) => {
      const member = find(memberId);
      Object.assign(member.hit, { card: code });
      return card(member);
    },
    history: ({ memberId }) => {
      const member = find(memberId);
      const at = (days: number) => soon(Date.now() - days * 86_400_000);
      const entry = { note: null, state: "confirmed", transaction_id: "t", credited_at: null } as const;
      return {
        member: member.hit,
        balance: balance(member, true),
        lines: [
          { ...entry, at: at(0), kind: "visit", amount: "+1", state: "on_its_way" as const },
          { ...entry, at: at(2), kind: "redemption", amount: "-10", note: "Water bottle" },
          { ...entry, at: at(3), kind: "visit", amount: "+1", credited_at: at(2.5) },
          { ...entry, at: at(5), kind: "adjustment", amount: "+2", note: "Forgot to scan on Monday" },
          { ...entry, at: at(9), kind: "renewal", amount: "-3" },
          { ...entry, at: at(40), kind: "enrolment", amount: "0" },
        ],
      };
    },
    counter: ({ memberId }) => counter(memberId, "local"),
    confirm_counter: async ({ memberId }) => {
      await later(500);
      if (connection !== "online") throw problem("offline", "offline");
      return counter(memberId, "wix");
    },
    redeem: async ({ request }) => {
      const member = find(request.member_id);
      const product = PRODUCTS.find((each) => each.id === request.product_id);
      if (!product) throw problem("item_withdrawn", "refused");
      if (connection !== "online") throw problem("offline", "offline");
      const asked: Redemption = {
        outcome: "unknown",
        reason: null,
        redemption_id: request.redemption_id,
        transaction_id: null,
        slip: ++slips,
        member_id: request.member_id,
        member_name: member.hit.name,
        product_id: product.id,
        item_name: product.name,
        picture: product.picture,
        count: request.count,
        cost: String(product.price * request.count),
        at: soon(Date.now()),
        handed_over_at: null,
        balance: balance(member, true),
        missing: null,
      };
      redemptions.set(asked.redemption_id, asked);
      await later(400);
      if (scene !== "slow") return settleRedemption(asked, member);
      const answers = Number(options.get("answers") ?? 5000);
      setTimeout(() => tell({ type: "redemption", redemption: settleRedemption(asked, member) }), answers);
      return asked;
    },
    redemption: ({ redemptionId }) => change(redemptionId, {}),
    to_hand_over: () => pendingHandOver(),
    hand_over: ({ redemptionId }) => change(redemptionId, { handed_over_at: soon(Date.now()) }),
    cancel_redemption: ({ redemptionId }) => {
      const redemption = change(redemptionId, { outcome: "cancelled" });
      const member = find(redemption.member_id);
      member.tokens += Number(redemption.cost);
      tell({ type: "member", member_id: redemption.member_id });
      return redemption;
    },
    needs_attention: () => attention,
    picture: async ({ source }) => {
      await later(80);
      return { data_url: draw(source) };
    },
    record_paint: () => undefined,
    unlock_manager: ({ pin }) => {
      if (pin !== "1234") throw problem("wrong_pin", "refused");
      managerUnlocked = true;
      deskChanged();
    },
    lock_manager: () => {
      managerUnlocked = false;
      deskChanged();
    },
    retry_entry: ({ entryId }) => {
      managerOnly();
      attention = attention.filter((line) => line.entry_id !== entryId);
      deskChanged();
    },
    discard_entry: ({ entryId }) => {
      managerOnly();
      attention = attention.filter((line) => line.entry_id !== entryId);
      deskChanged();
    },
    adjust_balance: ({ memberId, amount }) => {
      managerOnly();
      const member = find(memberId);
      member.tokens += Number(amount);
      return card(member);
    },
  };

  if (scene !== "fresh" && scene !== "empty") {
    for (const code of ["10000012", "10000006", "10000010", "10000004", "10000003", "10000002"])
      checkIn(code, false);
    lines = lines.map((line) => (line.earned === "1" ? { ...line, state: "confirmed" } : line));
    for (const member of members) member.pending = 0;
    lines = lines.map((line, index) => ({ ...line, at: soon(Date.now() - index * 70_000) }));
  }

  return {
    async invoke(name, ...args) {
      await later(1);
      return (await handlers[name](args[0] as never)) as never;
    },
    async listen(hear) {
      ears.add(hear);
      return () => ears.delete(hear);
    },
  };
}
