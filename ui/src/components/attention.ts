import type { AttentionLine } from "../host";
import { m } from "../i18n/paraglide/messages";

const KINDS: Readonly<Record<string, (inputs: { name: string }) => string>> = {
  issue_token: m.attention_issue_token,
  redeem: m.attention_redeem,
  adjust: m.attention_adjust,
  cancel_redemption: m.attention_cancel_redemption,
  provision: m.attention_provision,
  renew: m.attention_renew,
  pause: m.attention_pause,
  resume: m.attention_resume,
  end: m.attention_end,
};

/** What waits for a person, in words: `A token for Efe Aydin`. */
export function attentionWords({ kind, member_name }: Pick<AttentionLine, "kind" | "member_name">): string {
  return (KINDS[kind] ?? m.attention_other)({ name: member_name || m.somebody() });
}
