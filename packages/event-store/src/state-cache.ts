import type { DomainEvent } from '@tongbiao/contracts';
import type { Decider } from '@tongbiao/decider';
import { refresh, type Folded, type StreamStore } from './history.ts';
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

/** Whose state is loaded. */
export interface Loading<State, Event> {
  readonly decider: Decider<State, never, Event>;
  readonly stream: string;
  /**
   * Of this decider alone.
   * @default none: the whole stream is read
   */
  readonly cache?: StateCache<State> | undefined;
  readonly signal?: AbortSignal;
}

/** The state of a stream as of now: what is known of it, and what is new read on from there. It goes on advancing; take from it what you need. */
export const loadState = async <State, Event extends DomainEvent>(
  store: StreamStore,
  { decider, stream, cache, signal }: Loading<State, Event>,
): Promise<Folded<State>> => {
  const known = await cache?.find(store, stream, decider.initial, signal);
  const folded = await refresh(store, decider, stream, known, signal);
  cache?.set(stream, folded);
  return folded;
};
