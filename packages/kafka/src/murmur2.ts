/**
 * The partition that the Java client's default partitioner would choose for this key: 32-bit murmur2 of its UTF-8 bytes,
 * made positive, modulo the number of partitions. Computed here because a record sent again must go to the same
 * partition, whatever the client library thinks of the brokers at that moment.
 */
export function partitionOf(key: string, partitions: number): number {
  if (!Number.isInteger(partitions) || partitions < 1) throw new RangeError(`no partition among ${partitions}`);
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
}

/** 32-bit murmur2 as in `org.apache.kafka.common.utils.Utils.murmur2`, signed. */
export function murmur2(data: Uint8Array): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const m = 0x5bd1e995;
  let h = 0x9747b28c ^ data.byteLength;
  let at = 0;
  for (; at + 4 <= data.byteLength; at += 4) {
    let k = Math.imul(view.getInt32(at, true), m);
    k ^= k >>> 24;
    h = Math.imul(h, m) ^ Math.imul(k, m);
  }
  const rest = data.byteLength - at;
  if (rest >= 3) h ^= view.getUint8(at + 2) << 16;
  if (rest >= 2) h ^= view.getUint8(at + 1) << 8;
  if (rest >= 1) h = Math.imul(h ^ view.getUint8(at), m);
  h = Math.imul(h ^ (h >>> 13), m);
  return h ^ (h >>> 15);
}
