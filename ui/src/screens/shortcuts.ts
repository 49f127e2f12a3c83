/** The letters on the buttons. They come from the scanner's listener, which knows that no scan follows. */
import { shownMember, type Kiosk } from "./kiosk.svelte";

/** The box takes what is typed at an idle desk, wherever the focus went. */
const SEARCH = '[role="searchbox"]';

export function actOnKey(kiosk: Kiosk, key: string): void {
  if (kiosk.panel || kiosk.pinFor || kiosk.counter || !kiosk.desk?.set_up) return;
  if (kiosk.shown.kind === "idle") {
    const box = document.querySelector<HTMLInputElement>(SEARCH);
    if (box && document.activeElement === document.body && /^[\p{L}\p{N}]$/u.test(key)) {
      box.focus();
      box.value = key;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return;
  }
  const member = shownMember(kiosk.shown);
  if (!member) return;
  switch (key.toLowerCase()) {
    case "r":
      return kiosk.toCounter(member.member_id);
    case "h":
      kiosk.panel = { kind: "history", member };
      return;
    case "u": {
      const { shown } = kiosk;
      if (shown.kind !== "verdict" || !shown.checkIn.visit_id || !shown.checkIn.undo_until) return;
      if (Date.parse(shown.checkIn.undo_until) > Date.now()) void kiosk.undo(shown.checkIn.visit_id);
    }
  }
}
