const BITS = 5;
const WIDTH = 1 << BITS;
const LEVELS = 4;

/** One above the largest key of an {@link IntMap}: a sequence has at most six digits. */
const LIMIT = 1 << (BITS * LEVELS);

type Branch = readonly unknown[];

const EMPTY: Branch = [];

const getAt = (root: Branch, key: number): unknown => {
  let node: Branch | undefined = root;
  for (let shift = BITS * (LEVELS - 1); shift > 0; shift -= BITS) {
    node = node[(key >> shift) & (WIDTH - 1)] as Branch | undefined;
    if (node === undefined) return undefined;
  }
  return node[key & (WIDTH - 1)];
};

const setAt = (node: Branch, shift: number, key: number, value: unknown): Branch | undefined => {
  const slot = (key >> shift) & (WIDTH - 1);
  const copy = node.slice();
  while (copy.length < slot) copy.push(undefined);
  copy[slot] = shift === 0 ? value : setAt((node[slot] as Branch | undefined) ?? EMPTY, shift - BITS, key, value);
  // What is emptied is cut off, so that the lowest key of a map that shrinks is found in a few steps.
  return value === undefined && copy.every((child) => child === undefined) ? undefined : copy;
};

function* entriesOf<V>(node: Branch, shift: number, base: number): Generator<readonly [number, V]> {
  for (const [slot, child] of node.entries()) {
    if (child === undefined) continue;
    const key = base + (slot << shift);
    if (shift === 0) yield [key, child as V];
    else yield* entriesOf<V>(child as Branch, shift - BITS, key);
  }
}

/** What two versions share is not looked into: they differ in few branches where little happened between them. */
function* changesOf<V>(
  before: Branch,
  after: Branch,
  shift: number,
  base: number,
): Generator<readonly [number, V | undefined]> {
  for (let slot = 0; slot < Math.max(before.length, after.length); slot++) {
    const [old, now] = [before[slot], after[slot]];
    if (old === now) continue;
    const key = base + (slot << shift);
    if (shift === 0) yield [key, now as V | undefined];
    else yield* changesOf<V>((old ?? EMPTY) as Branch, (now ?? EMPTY) as Branch, shift - BITS, key);
  }
}

/**
 * A map from 0 … 1048575 whose older versions stay valid, so that folding is pure and yet a range of 100,000 numbers folds
 * in well under a second: a change copies four short arrays, never the whole map.
 */
export class IntMap<V> {
  readonly #root: Branch;

  private constructor(root: Branch) {
    this.#root = root;
  }

  static empty<V>(): IntMap<V> {
    return new IntMap<V>(EMPTY);
  }

  /** Undefined for a key that is absent or outside the limits. */
  get(key: number): V | undefined {
    return key >= 0 && key < LIMIT ? (getAt(this.#root, key) as V | undefined) : undefined;
  }

  /** The map with `key` set; `undefined` removes it. Throws a RangeError (code KEY_OUT_OF_RANGE) for a key outside the limits. */
  with(key: number, value: V | undefined): IntMap<V> {
    if (!Number.isInteger(key) || key < 0 || key >= LIMIT) {
      throw Object.assign(new RangeError(`a key is 0 to ${LIMIT - 1}, not ${key}`), { code: 'KEY_OUT_OF_RANGE' });
    }
    return new IntMap<V>(setAt(this.#root, BITS * (LEVELS - 1), key, value) ?? EMPTY);
  }

  /** Many entries at once, without a version for each. */
  static of<V>(entries: Iterable<readonly [number, V]>): IntMap<V> {
    const root: unknown[] = [];
    for (const [key, value] of entries) {
      let node = root;
      for (let shift = BITS * (LEVELS - 1); shift > 0; shift -= BITS) {
        const slot = (key >> shift) & (WIDTH - 1);
        while (node.length <= slot) node.push(undefined);
        node = (node[slot] ??= []) as unknown[];
      }
      const slot = key & (WIDTH - 1);
      while (node.length < slot) node.push(undefined);
      node[slot] = value;
    }
    return new IntMap<V>(root);
  }

  /** By ascending key. */
  entries(): Iterable<readonly [number, V]> {
    return entriesOf<V>(this.#root, BITS * (LEVELS - 1), 0);
  }

  /** What is to be set, or removed (`undefined`), to make this map of an older version of it. */
  changesSince(before: IntMap<V>): Iterable<readonly [number, V | undefined]> {
    return changesOf<V>(before.#root, this.#root, BITS * (LEVELS - 1), 0);
  }
}

/** FNV-1a, folded to 15 bits and spread over the keys of an {@link IntMap}: 100,000 strings share a bucket by threes. */
const bucketOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (((hash >>> 15) ^ hash) & 0x7fff) << BITS;
};

interface Entry<V> {
  readonly key: string;
  readonly value: V;
}

/** The same for keys that are strings. */
export class StringMap<V> {
  readonly #buckets: IntMap<readonly Entry<V>[]>;

  private constructor(buckets: IntMap<readonly Entry<V>[]>) {
    this.#buckets = buckets;
  }

  static empty<V>(): StringMap<V> {
    return new StringMap<V>(IntMap.empty());
  }

  /** Many entries at once, without a version for each. */
  static of<V>(entries: Iterable<readonly [string, V]>): StringMap<V> {
    const buckets = new Map<number, Entry<V>[]>();
    for (const [key, value] of entries) {
      const at = bucketOf(key);
      const bucket = buckets.get(at);
      if (bucket === undefined) buckets.set(at, [{ key, value }]);
      else bucket.push({ key, value });
    }
    return new StringMap<V>(IntMap.of(buckets));
  }

  /** In no order that means anything. */
  *entries(): Generator<readonly [string, V]> {
    for (const [, bucket] of this.#buckets.entries()) for (const { key, value } of bucket) yield [key, value];
  }

  /** What is to be set, or removed (`undefined`), to make this map of an older version of it. */
  *changesSince(before: StringMap<V>): Generator<readonly [string, V | undefined]> {
    for (const [at, now = []] of this.#buckets.changesSince(before.#buckets)) {
      const old = before.#buckets.get(at) ?? [];
      for (const entry of now) if (!old.includes(entry)) yield [entry.key, entry.value];
      for (const { key } of old) if (!now.some((entry) => entry.key === key)) yield [key, undefined];
    }
  }

  get(key: string): V | undefined {
    return this.#buckets.get(bucketOf(key))?.find((entry) => entry.key === key)?.value;
  }

  /** The map with `key` set; `undefined` removes it. */
  with(key: string, value: V | undefined): StringMap<V> {
    const at = bucketOf(key);
    const bucket = this.#buckets.get(at)?.filter((entry) => entry.key !== key) ?? [];
    if (value !== undefined) bucket.push({ key, value });
    return new StringMap<V>(this.#buckets.with(at, bucket.length === 0 ? undefined : bucket));
  }
}
