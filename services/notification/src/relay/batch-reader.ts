/** When a batch is full. */
export interface BatchLimits<T> {
  /** @default 1000 */
  readonly maxItems?: number;
  /** The item that crosses it still belongs to the batch. @default 1 MiB */
  readonly maxBytes?: number;
  /** How long the first item of a batch waits for others. @default 50 */
  readonly lingerMs?: number;
  readonly bytesOf: (item: T) => number;
}

/** Reads a source in batches. One call of `next` at a time. */
export interface BatchReader<T> {
  /**
   * The next batch; empty when nothing came within `patienceMs`; undefined when the source has ended. Rejects with what the source threw,
   * after the batch of everything before it. Of what comes while nobody waits one item is kept for the next call; the rest waits at the source.
   */
  next(patienceMs?: number): Promise<readonly T[] | undefined>;
}

const LATE = Symbol('late');

/** Collects batches *before* a transaction begins: an open transaction holds up every reader of the topics that it touches. */
export const batchReader = <T>(
  source: AsyncIterable<T>,
  { maxItems = 1_000, maxBytes = 1_048_576, lingerMs = 50, bytesOf }: BatchLimits<T>,
): BatchReader<T> => {
  const iterator = source[Symbol.asyncIterator]();
  let pending: Promise<IteratorResult<T>> | undefined;
  const ask = (): Promise<IteratorResult<T>> => {
    if (pending === undefined) {
      pending = iterator.next();
      // It may fail while a batch is being written and nobody waits; the next call will be told.
      pending.catch(() => {});
    }
    return pending;
  };
  const within = async (ms: number | undefined): Promise<IteratorResult<T> | typeof LATE> => {
    if (ms === undefined) return ask();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<typeof LATE>((resolve) => {
      timer = setTimeout(() => resolve(LATE), Math.max(0, ms));
    });
    try {
      return await Promise.race([ask(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    next: async (patienceMs) => {
      const first = await within(patienceMs);
      if (first === LATE) return [];
      if (first.done === true) return undefined;
      pending = undefined;
      const batch = [first.value];
      let bytes = bytesOf(first.value);
      const until = performance.now() + lingerMs;
      while (batch.length < maxItems && bytes < maxBytes) {
        const item = await within(until - performance.now()).catch((): typeof LATE => LATE);
        if (item === LATE || item.done === true) break;
        pending = undefined;
        batch.push(item.value);
        bytes += bytesOf(item.value);
      }
      return batch;
    },
  };
};
