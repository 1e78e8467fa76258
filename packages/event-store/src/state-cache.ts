import type { Folded, StreamStore } from './history.ts';
import type { KeptStates } from './kept-states.ts';

/** Folded states of streams of one decider, the least recently used ones dropped. */
export interface StateCache<State> {
  /** What is in memory. */
  get(stream: string): Folded<State> | undefined;
  /** What is in memory, else what was kept over a restart; undefined: the stream is to be read from its beginning. */
  find(
    store: StreamStore,
    stream: string,
    initial: State,
    signal?: AbortSignal,
  ): Promise<Folded<State> | undefined> | Folded<State> | undefined;
  /** To be told whenever a state has advanced. */
  set(stream: string, folded: Folded<State>): void;
}

/** Options of {@link stateCache}. */
export interface StateCacheOptions<State> {
  /** @default 1000 */
  readonly maxStreams?: number;
  /**
   * Where the states of long streams are kept over a restart, of this decider alone.
   * @default nowhere
   */
  readonly kept?: KeptStates<State>;
}

/** Keeps states in memory. A state is dropped with its whole index of commands; losing it costs a read of what was not kept elsewhere. */
export const stateCache = <State>({ maxStreams = 1_000, kept }: StateCacheOptions<State> = {}): StateCache<State> => {
  const states = new Map<string, Folded<State>>();
  return {
    get: (stream) => states.get(stream),
    find: (store, stream, initial, signal) => states.get(stream) ?? kept?.load(store, stream, initial, signal),
    set: (stream, folded) => {
      states.delete(stream);
      states.set(stream, folded);
      if (states.size > maxStreams) states.delete(states.keys().next().value!);
      kept?.advanced(stream, folded);
    },
  };
};
