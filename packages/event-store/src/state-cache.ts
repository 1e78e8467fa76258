import type { Folded } from './history.ts';

/** Folded states of streams of one decider, the least recently used ones dropped. */
export interface StateCache<State> {
  get(stream: string): Folded<State> | undefined;
  set(stream: string, folded: Folded<State>): void;
}

/** Options of {@link stateCache}. */
export interface StateCacheOptions {
  /** @default 1000 */
  readonly maxStreams?: number;
}

/** Keeps states in memory. A state is dropped with its whole index of commands; losing it costs a read of the stream. */
export const stateCache = <State>({ maxStreams = 1_000 }: StateCacheOptions = {}): StateCache<State> => {
  const states = new Map<string, Folded<State>>();
  return {
    get: (stream) => states.get(stream),
    set: (stream, folded) => {
      states.delete(stream);
      states.set(stream, folded);
      if (states.size > maxStreams) states.delete(states.keys().next().value!);
    },
  };
};
