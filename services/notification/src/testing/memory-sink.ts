import type { Checkpoint, RelayEvent, SinkBatch, TransactionalSink } from '@tongbiao/kafka';

/** What a sink was made to do wrong, next. */
export interface Trouble {
  readonly code: string;
  readonly topic?: string;
  /** The transaction took effect, and the caller is not told. */
  readonly afterwards?: boolean;
}

/** Topics in memory, with the sink's contract: all of a batch or nothing, and the place asked for at every opening. */
export interface MemorySink extends TransactionalSink {
  readonly events: readonly RelayEvent[];
  readonly markers: readonly { readonly ordinal: string; readonly at: number }[];
  readonly openings: () => number;
  /** What the next commits do, in turn. */
  readonly troubles: Trouble[];
  readonly atOpening: Trouble[];
}

const failure = ({ code, topic }: Trouble): Error =>
  Object.assign(new Error(`made to fail with ${code}`), { code, ...(topic === undefined ? {} : { topic }) });

/** An empty one. */
export const memorySink = (logId: string): MemorySink => {
  const events: RelayEvent[] = [];
  const markers: { ordinal: string; at: number }[] = [];
  const troubles: Trouble[] = [];
  const atOpening: Trouble[] = [];
  let kept: Checkpoint | undefined;
  let openings = 0;
  const write = (batch: SinkBatch): Checkpoint => {
    events.push(...batch.events);
    if (batch.progress === true) markers.push({ ordinal: batch.upTo.ordinal, at: performance.now() });
    kept = { logId, ...batch.upTo, sequences: {} };
    return kept;
  };
  return {
    events,
    markers,
    troubles,
    atOpening,
    openings: () => openings,
    open: async () => {
      const trouble = atOpening.shift();
      if (trouble !== undefined) throw failure(trouble);
      openings += 1;
      return {
        get checkpoint() {
          return kept;
        },
        commit: async (batch) => {
          const met = troubles.shift();
          if (met === undefined) return write(batch);
          if (met.afterwards === true) write(batch);
          throw failure(met);
        },
        close: async () => {},
      };
    },
  };
};
