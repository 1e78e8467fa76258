/** Characters of the code and their values: no I, O, S, V, Z (GB 32100-2015, 4). */
const CHARACTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
/** 3 to the power of the place, modulo 31 (GB 32100-2015, 5; GB/T 17710). */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;

/**
 * True for a 统一社会信用代码 whose check digit is right (GB 32100-2015): 18 characters, the third to the eighth the digits of an
 * administrative division. The library that there is (`stdnum` 1.12) refuses codes whose check digit is 0, and those whose first two
 * characters are letters.
 */
export const isCreditCode = (code: string): boolean =>
  new RegExp(`^[${CHARACTERS}]{2}\\d{6}[${CHARACTERS}]{10}$`).test(code) && code.endsWith(checkCharacter(code));

const checkCharacter = (code: string): string => {
  const sum = WEIGHTS.reduce((total: number, weight, i) => total + weight * CHARACTERS.indexOf(code[i]!), 0);
  return CHARACTERS[(31 - (sum % 31)) % 31]!;
};
