/** Words for what went wrong: what happened, what was kept, what comes next. */
import type { Problem } from "../host";
import { m } from "../i18n/paraglide/messages";

const REASONS: Readonly<Record<string, () => string>> = {
  not_enough_balance: m.refusal_not_enough_balance,
  pool_not_active: m.refusal_pool_not_active,
  pool_not_found: m.refusal_not_enrolled,
  not_enrolled: m.refusal_not_enrolled,
  item_withdrawn: m.refusal_item_withdrawn,
  out_of_stock: m.refusal_out_of_stock,
  offline: m.refusal_offline,
  being_set_up: m.refusal_being_set_up,
  paused: m.refusal_paused,
  ended: m.refusal_ended,
  unauthorized: m.refusal_unauthorized,
  untrusted: m.refusal_untrusted,
  rate_limited: m.refusal_rate_limited,
  refused_by_wix: m.refusal_by_wix,
  policy: m.refusal_by_wix,
  never_happened: m.refusal_never_happened,
  nothing_to_undo: m.refusal_nothing_to_undo,
  unknown_visit: m.refusal_nothing_to_undo,
  not_redeemed: m.refusal_not_redeemed,
  unknown_redemption: m.refusal_not_redeemed,
  unknown_member: m.refusal_unknown_member,
  ambiguous: m.refusal_ambiguous,
  invalid_count: m.refusal_invalid_count,
  reason_missing: m.refusal_reason_missing,
  wrong_pin: m.refusal_wrong_pin,
  no_pin: m.refusal_no_pin,
  pin_paused: m.refusal_pin_paused,
  storage_failed: m.refusal_storage_failed,
  malformed: m.refusal_malformed,
  app_missing: m.refusal_app_missing,
};

/** A refusal's code in words; `null` for one that has none. */
export function reasonWords(code: string | null): string | null {
  return (code !== null && REASONS[code]?.()) || null;
}

export function problemWords(problem: Problem): string {
  const known = reasonWords(problem.code);
  if (known) return known;
  switch (problem.class) {
    case "refused":
      return m.problem_refused();
    case "offline":
      return m.problem_offline();
    case "try_again":
      return m.problem_try_again();
    case "needs_manager":
      return m.problem_needs_manager();
    case "bug":
      return m.problem_bug({ incident: problem.incident || problem.code });
  }
}
