/**
 * What a physical key means on a scanner.
 *
 * A scanner is a keyboard that believes in the US layout. The computer may be set to another one, and Caps Lock may be on;
 * both change `event.key` but neither changes `event.code`, the place of the key. So a scan is read by place and Shift, as
 * on a US keyboard, and `event.key` is used only for a key that has no place (some remote and virtual keyboards).
 */

const DIGITS_SHIFTED = ")!@#$%^&*(";

const SIGNS: Readonly<Record<string, readonly [plain: string, shifted: string]>> = {
  Minus: ["-", "_"],
  Equal: ["=", "+"],
  Period: [".", ">"],
  Comma: [",", "<"],
  Slash: ["/", "?"],
  Semicolon: [";", ":"],
  Quote: ["'", '"'],
  BracketLeft: ["[", "{"],
  BracketRight: ["]", "}"],
  Backslash: ["\\", "|"],
  IntlBackslash: ["\\", "|"],
  Backquote: ["`", "~"],
  Space: [" ", " "],
  NumpadSubtract: ["-", "-"],
  NumpadAdd: ["+", "+"],
  NumpadDecimal: [".", "."],
  NumpadDivide: ["/", "/"],
  NumpadMultiply: ["*", "*"],
};

/** The part of a keyboard event that decides what was typed. */
export interface PhysicalKey {
  readonly code: string;
  readonly key: string;
  readonly shiftKey: boolean;
}

/** The character this key writes on a US keyboard, or `null` when it writes none. */
export function character({ code, key, shiftKey }: PhysicalKey): string | null {
  if (/^Key[A-Z]$/.test(code)) {
    const letter = code.charAt(3);
    return shiftKey ? letter : letter.toLowerCase();
  }
  if (/^Digit[0-9]$/.test(code)) {
    const digit = code.charAt(5);
    return shiftKey ? DIGITS_SHIFTED.charAt(Number(digit)) : digit;
  }
  if (/^Numpad[0-9]$/.test(code)) return code.charAt(6);
  const sign = SIGNS[code];
  if (sign) return shiftKey ? sign[1] : sign[0];
  if ((code === "" || code === "Unidentified") && [...key].length === 1) return key;
  return null;
}

/** Scanners end a code with one of these, as they were set up. */
export function isTerminator({ code, key }: PhysicalKey): boolean {
  return (
    code === "Enter" || code === "NumpadEnter" || code === "Tab" || (code === "" && /^(Enter|Tab)$/.test(key))
  );
}
