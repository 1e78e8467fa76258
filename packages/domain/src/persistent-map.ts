const BITS = 5;
const WIDTH = 1 << BITS;
const LEVELS = 4;

/** Shift of the topmost branch of an {@link IntMap}. */
const TOP = BITS * (LEVELS - 1);

/** One above the largest key of an {@link IntMap}: a sequence has at most six digits. */
const LIMIT = 1 << (BITS * LEVELS);

type Branch = readonly unknown[];

const EMPTY: Branch = [];

const getAt = (root: Branch, top: number, key: number): unknown => {
  let node: Branch | undefined = root;
  for (let shift = top; shift > 0; shift -= BITS) {
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

const rootOf = (entries: Iterable<readonly [number, unknown]>, top: number): Branch => {
  const root: unknown[] = [];
  for (const [key, value] of entries) {
    let node = root;
    for (let shift = top; shift > 0; shift -= BITS) {
      const slot = (key >> shift) & (WIDTH - 1);
      while (node.length <= slot) node.push(undefined);
      node = (node[slot] ??= []) as unknown[];
    }
    const slot = key & (WIDTH - 1);
    while (node.length < slot) node.push(undefined);
    node[slot] = value;
  }
  return root;
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
const changesOf = (
  before: Branch,
  after: Branch,
  shift: number,
  base: number,
  changed: (key: number, now: unknown, old: unknown) => void,
): void => {
  const slots = Math.max(before.length, after.length);
  for (let slot = 0; slot < slots; slot++) {
    const old = before[slot];
    const now = after[slot];
    if (old === now) continue;
    const key = base + (slot << shift);
    if (shift === 0) changed(key, now, old);
    else changesOf((old ?? EMPTY) as Branch, (now ?? EMPTY) as Branch, shift - BITS, key, changed);
  }
};

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
    return key >= 0 && key < LIMIT ? (getAt(this.#root, TOP, key) as V | undefined) : undefined;
  }

  /** The map with `key` set; `undefined` removes it. Throws a RangeError (code KEY_OUT_OF_RANGE) for a key outside the limits. */
  with(key: number, value: V | undefined): IntMap<V> {
    if (!Number.isInteger(key) || key < 0 || key >= LIMIT) {
      throw Object.assign(new RangeError(`a key is 0 to ${LIMIT - 1}, not ${key}`), { code: 'KEY_OUT_OF_RANGE' });
    }
    return new IntMap<V>(setAt(this.#root, TOP, key, value) ?? EMPTY);
  }

  /** Many entries at once, without a version for each. */
  static of<V>(entries: Iterable<readonly [number, V]>): IntMap<V> {
    return new IntMap<V>(rootOf(entries, TOP));
  }

  /** By ascending key. */
  entries(): Iterable<readonly [number, V]> {
    return entriesOf<V>(this.#root, TOP, 0);
  }

  /** What is to be set, or removed (`undefined`), to make this map of an older version of it. */
  changesSince(before: IntMap<V>): readonly (readonly [number, V | undefined])[] {
    const changes: [number, V | undefined][] = [];
    changesOf(before.#root, this.#root, TOP, 0, (key, now) => changes.push([key, now as V | undefined]));
    return changes;
  }
}

/** Shift of the topmost branch of a {@link StringMap}: 15 bits, so that 100,000 strings share a bucket by threes. */
const TEXT_TOP = BITS * 2;

/** FNV-1a, folded to 15 bits. */
const bucketOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return ((hash >>> 15) ^ hash) & 0x7fff;
};

/** Key, value, key, value … */
type Bucket = readonly unknown[];

const NOTHING: Bucket = [];

/** Where a key is in its bucket; -1: it is not there. */
const placeIn = (bucket: Bucket, key: unknown): number => {
  for (let i = 0; i < bucket.length; i += 2) if (bucket[i] === key) return i;
  return -1;
};

/** The same for keys that are strings. */
export class StringMap<V> {
  readonly #root: Branch;

  private constructor(root: Branch) {
    this.#root = root;
  }

  static empty<V>(): StringMap<V> {
    return new StringMap<V>(EMPTY);
  }

  /** Many entries at once, without a version for each. */
  static of<V>(entries: Iterable<readonly [string, V]>): StringMap<V> {
    const buckets = new Map<number, unknown[]>();
    for (const [key, value] of entries) {
      const at = bucketOf(key);
      const bucket = buckets.get(at);
      if (bucket === undefined) buckets.set(at, [key, value]);
      else bucket.push(key, value);
    }
    return new StringMap<V>(rootOf(buckets, TEXT_TOP));
  }

  /** In no order that means anything. */
  *entries(): Generator<readonly [string, V]> {
    for (const [, bucket] of entriesOf<Bucket>(this.#root, TEXT_TOP, 0))
      for (let i = 0; i < bucket.length; i += 2) yield [bucket[i] as string, bucket[i + 1] as V];
  }

  /** What is to be set, or removed (`undefined`), to make this map of an older version of it. */
  changesSince(before: StringMap<V>): readonly (readonly [string, V | undefined])[] {
    const changes: [string, V | undefined][] = [];
    changesOf(before.#root, this.#root, TEXT_TOP, 0, (_, later, earlier) => {
      const now = (later ?? NOTHING) as Bucket;
      const old = (earlier ?? NOTHING) as Bucket;
      for (let i = 0; i < now.length; i += 2) {
        const at = placeIn(old, now[i]);
        if (at < 0 || old[at + 1] !== now[i + 1]) changes.push([now[i] as string, now[i + 1] as V]);
      }
      for (let i = 0; i < old.length; i += 2) if (placeIn(now, old[i]) < 0) changes.push([old[i] as string, undefined]);
    });
    return changes;
  }

  get(key: string): V | undefined {
    const bucket = getAt(this.#root, TEXT_TOP, bucketOf(key)) as Bucket | undefined;
    if (bucket === undefined) return undefined;
    const at = placeIn(bucket, key);
    return at < 0 ? undefined : (bucket[at + 1] as V);
  }

  /** The map with `key` set; `undefined` removes it. */
  with(key: string, value: V | undefined): StringMap<V> {
    const hash = bucketOf(key);
    const bucket = (getAt(this.#root, TEXT_TOP, hash) ?? NOTHING) as Bucket;
    const at = placeIn(bucket, key);
    const after = at < 0 ? bucket.slice() : bucket.toSpliced(at, 2);
    if (value !== undefined) after.push(key, value);
    return new StringMap<V>(setAt(this.#root, TEXT_TOP, hash, after.length === 0 ? undefined : after) ?? EMPTY);
  }
}
