import type { DomainEvent } from '@tongbiao/contracts';
import { msUntil } from './clock.ts';
import { eventsOf, type Recorded, type StreamStore } from './history.ts';
import { loadState, type Loading } from './state-cache.ts';

/** Whose command is asked after, and on which stream. */
export interface Recall<State, Event> extends Omit<Loading<State, Event>, 'signal'> {
  readonly commandId: string;
  readonly deadline: Date;
}

/**
 * The events that a command wrote to a stream, as of now; undefined: it wrote nothing up to now. What a batcher's `recall` is for streams
 * that `transact` writes. Throws UNAVAILABLE.
 */
export const recall = async <State, Event extends DomainEvent>(
  store: StreamStore,
  { commandId, deadline, ...of }: Recall<State, Event>,
): Promise<readonly Recorded<Event>[] | undefined> => {
  const signal = AbortSignal.timeout(msUntil(deadline));
  const { commands } = await loadState(store, { ...of, signal });
  const known = commands.get(commandId);
  return known === undefined ? undefined : eventsOf<Event>(store, of.stream, known, signal);
};
