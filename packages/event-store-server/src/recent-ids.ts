/** Where an id was written first. */
interface Place {
  readonly stream: bigint;
  readonly revision: bigint;
}

/**
 * Ids of the events written last, lost at a restart as on a real node. Two generations: when the young one is full the
 * old one is dropped whole, because deleting single keys from a map of this size costs more than everything else.
 */
export class RecentIds {
  readonly #generationSize: number;
  #young = new Map<string, Place>();
  #old = new Map<string, Place>();

  /** @param capacity how many ids are remembered at least half of */
  constructor(capacity = 250_000) {
    this.#generationSize = Math.ceil(capacity / 2);
  }

  /** The revision under which this stream has the id, if it is remembered. */
  revisionIn(stream: bigint, id: string): bigint | undefined {
    const key = packed(id);
    const place = this.#young.get(key) ?? this.#old.get(key);
    return place?.stream === stream ? place.revision : undefined;
  }

  /** The first place of an id stays its place. */
  remember(id: string, stream: bigint, revision: bigint): void {
    const key = packed(id);
    if (this.#young.has(key) || this.#old.has(key)) return;
    if (this.#young.size >= this.#generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, { stream, revision });
  }

  /** Takes back what a failed transaction remembered; the id's place in another stream stays. */
  forget(id: string, stream: bigint, revision: bigint): void {
    const key = packed(id);
    for (const generation of [this.#young, this.#old]) {
      const place = generation.get(key);
      if (place?.stream === stream && place.revision === revision) generation.delete(key);
    }
  }
}

/** Sixteen one-byte characters instead of thirty-six: this map is most of the memory that an idle server holds. */
function packed(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('latin1');
}
