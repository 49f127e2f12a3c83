import type { Standing } from "../host";
import { m } from "../i18n/paraglide/messages";

export function standingWords(standing: Standing): string {
  switch (standing) {
    case "active":
      return m.standing_active();
    case "being_set_up":
      return m.standing_being_set_up();
    case "paused":
      return m.standing_paused();
    case "ended":
      return m.standing_ended();
    case "not_enrolled":
      return m.standing_not_enrolled();
  }
}
