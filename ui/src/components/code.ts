const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** A card: one word with a digit in it. Names have none. */
const CARD = /^(?=.*\d)[\w.\-/+]{3,}$/;

/** Would Enter on this be a check-in, rather than a search for a name? The engine decides whose it is. */
export function looksLikeCode(text: string): boolean {
  return GUID.test(text) || EMAIL.test(text) || CARD.test(text);
}
