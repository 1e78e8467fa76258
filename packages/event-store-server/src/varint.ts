/** Protocol buffer varints, written in place: the one encoding that every stored byte of ours depends on. */
export function varintLength(value: bigint): number {
  let length = 1;
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) length++;
  return length;
}

/** As `varintLength`, for lengths and other small numbers. */
export function smallVarintLength(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
}

/** Writes at `offset` and returns the offset behind what was written. */
export function writeVarint(buffer: Uint8Array, offset: number, value: bigint): number {
  if (value <= 0xffff_ffffn) return writeSmallVarint(buffer, offset, Number(value));
  let at = offset;
  let rest = value;
  while (rest > 0x7fn) {
    buffer[at++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  buffer[at++] = Number(rest);
  return at;
}

/** As `writeVarint`, for numbers below 2^32. */
export function writeSmallVarint(buffer: Uint8Array, offset: number, value: number): number {
  let at = offset;
  let rest = value;
  while (rest > 0x7f) {
    buffer[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  buffer[at++] = rest;
  return at;
}

/** Reads a varint of at most 32 bits: the value and the offset behind it. Only for bytes that this package wrote. */
export function readSmallVarint(buffer: Uint8Array, offset: number): readonly [value: number, next: number] {
  let value = 0;
  let at = offset;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = buffer[at++] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return [value >>> 0, at];
}
