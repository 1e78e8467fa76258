/**
 * Ids of the events written last, lost at a restart as on a real node. Two generations, each a hash table in typed
 * arrays: when the young one is full the old one is emptied and takes its place. A `Map` of as many ids is fifty
 * megabytes of small objects, and deleting its oldest keys one by one costs more than everything else a server does.
 */
export class RecentIds {
  #young: Generation;
  #old: Generation;
  readonly #key = new Uint8Array(ID_BYTES);

  /** @param capacity how many ids are remembered, half of them at least */
  constructor(capacity = 250_000) {
    const half = Math.max(1, Math.ceil(capacity / 2));
    this.#young = new Generation(half);
    this.#old = new Generation(half);
  }

  /** The revision under which this stream has the id, if it is remembered. */
  revisionIn(stream: bigint, id: string): bigint | undefined {
    packId(id, this.#key);
    for (const generation of [this.#young, this.#old]) {
      const slot = generation.find(this.#key);
      if (slot < 0) continue;
      return generation.streams[slot] === Number(stream) ? BigInt(generation.revisions[slot] as number) : undefined;
    }
    return undefined;
  }

  /** The first place of an id stays its place. */
  remember(id: string, stream: bigint, revision: bigint): void {
    packId(id, this.#key);
    if (this.#young.find(this.#key) >= 0 || this.#old.find(this.#key) >= 0) return;
    if (this.#young.isFull) {
      this.#old.clear();
      [this.#young, this.#old] = [this.#old, this.#young];
    }
    this.#young.add(this.#key, Number(stream), Number(revision));
  }

  /** Takes back what a failed transaction remembered; the id's place in another stream stays. */
  forget(id: string, stream: bigint, revision: bigint): void {
    packId(id, this.#key);
    for (const generation of [this.#young, this.#old]) {
      const slot = generation.find(this.#key);
      if (slot < 0) continue;
      if (generation.streams[slot] === Number(stream) && generation.revisions[slot] === Number(revision)) {
        generation.streams[slot] = NO_STREAM;
      }
    }
  }
}

const ID_BYTES = 16;
/** Streams are numbered from 1. */
const NO_STREAM = 0;

/** A hash table that only grows until it is emptied; collisions are chained. */
class Generation {
  readonly streams: Float64Array;
  readonly revisions: Float64Array;
  readonly #capacity: number;
  readonly #ids: Uint8Array;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#ids = new Uint8Array(capacity * ID_BYTES);
    this.streams = new Float64Array(capacity);
    this.revisions = new Float64Array(capacity);
    this.#next = new Int32Array(capacity);
    this.#heads = new Int32Array(2 ** Math.ceil(Math.log2(capacity))).fill(-1);
  }

  get isFull(): boolean {
    return this.#size === this.#capacity;
  }

  /** Slot of an id, -1 when it is not here or was taken back. */
  find(key: Uint8Array): number {
    for (let slot = this.#heads[this.#bucket(key)] as number; slot >= 0; slot = this.#next[slot] as number) {
      if (this.streams[slot] !== NO_STREAM && this.#hasKey(slot, key)) return slot;
    }
    return -1;
  }

  add(key: Uint8Array, stream: number, revision: number): void {
    const slot = this.#size++;
    const bucket = this.#bucket(key);
    this.#ids.set(key, slot * ID_BYTES);
    this.streams[slot] = stream;
    this.revisions[slot] = revision;
    this.#next[slot] = this.#heads[bucket] as number;
    this.#heads[bucket] = slot;
  }

  clear(): void {
    this.#size = 0;
    this.#heads.fill(-1);
  }

  #hasKey(slot: number, key: Uint8Array): boolean {
    const start = slot * ID_BYTES;
    for (let i = 0; i < ID_BYTES; i++) if (this.#ids[start + i] !== key[i]) return false;
    return true;
  }

  /** All bytes take part, because ids may be made by hand and differ in a few digits only. */
  #bucket(key: Uint8Array): number {
    let hash = 0x811c_9dc5;
    for (let i = 0; i < ID_BYTES; i++) hash = Math.imul(hash ^ (key[i] as number), 0x0100_0193);
    return (hash ^ (hash >>> 15)) & (this.#heads.length - 1);
  }
}

/** Sixteen bytes out of the thirty-six characters of an id. */
function packId(id: string, target: Uint8Array): void {
  let at = 0;
  for (let i = 0; at < ID_BYTES; i += 2) {
    if (id.charCodeAt(i) === 0x2d) i++;
    target[at++] = (digit(id.charCodeAt(i)) << 4) | digit(id.charCodeAt(i + 1));
  }
}

function digit(code: number): number {
  return code <= 0x39 ? code - 0x30 : code - 0x57;
}
