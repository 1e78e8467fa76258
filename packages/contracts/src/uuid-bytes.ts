const LENGTH = 36;
const DASH = 45;

/** Value of a hex digit in lower case, by its character code; -1 for any other character. */
const NIBBLES = Int8Array.from({ length: 128 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code)));

const isDashAt = (index: number): boolean => index === 8 || index === 13 || index === 18 || index === 23;

/** Writes the 16 bytes of a UUID, in lower case with dashes, to the beginning of `target`; false where the text is none. */
export const uuidBytes = (text: string, target: Uint8Array): boolean => {
  if (text.length !== LENGTH) return false;
  for (let index = 0, at = 0; index < LENGTH;) {
    if (isDashAt(index)) {
      if (text.charCodeAt(index++) !== DASH) return false;
      continue;
    }
    const high = NIBBLES[text.charCodeAt(index++)] ?? -1;
    const low = NIBBLES[text.charCodeAt(index++)] ?? -1;
    if (high < 0 || low < 0) return false;
    target[at++] = (high << 4) | low;
  }
  return true;
};
