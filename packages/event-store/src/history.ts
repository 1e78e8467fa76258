import { decodeEvent, type DomainEvent, type Position } from '@tongbiao/contracts';
import type { Decider } from '@tongbiao/decider';
import type { ExactRevision } from './append.ts';
import type { EventStore } from './event-store.ts';
import type { StoredEvent } from './stored-event.ts';

/** The part of the store that a decision needs. */
export type StreamStore = Pick<EventStore, 'append' | 'readStream'>;

/** An event of a command's outcome. A dry run has neither id nor place. */
export interface Recorded<Event> {
  readonly event: Event;
  readonly id: string;
  readonly stream: string;
  readonly revision?: bigint;
  readonly position?: Position;
}

/** Which events of a stream a command wrote, and what it was. */
export interface CommandRecord {
  readonly digest: string;
  readonly first: bigint;
  readonly last: bigint;
}

/** State of a stream and what was asked of it, both at the same revision. */
export interface Folded<State> {
  state: State;
  revision: ExactRevision;
  /** Of the event at `revision`. */
  position: Position | undefined;
  eventId?: string;
  readonly commands: CommandIndex;
}

/** What each command wrote to a stream; a `Map` is one. */
export interface CommandIndex {
  get(commandId: string): CommandRecord | undefined;
  set(commandId: string, record: CommandRecord): void;
}

/** The event that decider and views know; undefined for a type that the catalogue does not: passed over by folds, kept in the log. */
export const recorded = <Event extends DomainEvent>(stored: StoredEvent): Recorded<Event> | undefined => {
  const event = decodeEvent(stored.type, stored.data) as Event | undefined;
  if (event === undefined) return undefined;
  const { id, stream, revision, position } = stored;
  return { event, id, stream, revision, position };
};

const textAt = (metadata: unknown, key: 'commandId' | 'commandDigest'): string | undefined => {
  const value =
    typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : undefined;
};

/** Moves on to an event, whose state is `state`. */
const moveTo = <State>(
  folded: Folded<State>,
  { revision, position, id, metadata }: StoredEvent,
  state: State,
): void => {
  folded.state = state;
  folded.revision = revision;
  folded.position = position;
  folded.eventId = id;
  const commandId = textAt(metadata, 'commandId');
  if (commandId === undefined) return;
  const first = folded.commands.get(commandId)?.first ?? revision;
  folded.commands.set(commandId, { digest: textAt(metadata, 'commandDigest') ?? '', first, last: revision });
};

/** Takes one more event of the stream into the state. */
export const advance = <State, Event extends DomainEvent>(
  decider: Decider<State, never, Event>,
  folded: Folded<State>,
  stored: StoredEvent,
): void => {
  // Two calls may read the same stream into one cached state.
  if (folded.revision !== 'none' && stored.revision <= folded.revision) return;
  const known = recorded<Event>(stored);
  moveTo(folded, stored, known === undefined ? folded.state : decider.evolve(folded.state, known.event));
};

/** Takes events that were decided on this state, which nobody else advances, and are on record now: what they lead to is known. */
export const settle = <State>(folded: Folded<State>, after: State, written: readonly StoredEvent[]): void => {
  for (const stored of written) moveTo(folded, stored, after);
};

/** Reads what the stream has beyond `folded`, or all of it. */
export const refresh = async <State, Event extends DomainEvent>(
  store: StreamStore,
  decider: Decider<State, never, Event>,
  stream: string,
  folded: Folded<State> = {
    state: decider.initial,
    revision: 'none',
    position: undefined,
    commands: new Map(),
  },
  signal?: AbortSignal,
): Promise<Folded<State>> => {
  const from = folded.revision === 'none' ? 0n : folded.revision + 1n;
  for await (const stored of store.readStream(stream, { from, ...(signal && { signal }) }))
    advance(decider, folded, stored);
  return folded;
};

/** The known events that a command wrote: what it is answered with for ever. */
export const eventsOf = async <Event extends DomainEvent>(
  store: StreamStore,
  stream: string,
  { first, last }: CommandRecord,
  signal?: AbortSignal,
): Promise<Recorded<Event>[]> => {
  const events: Recorded<Event>[] = [];
  for await (const stored of store.readStream(stream, {
    from: first,
    maxCount: Number(last - first) + 1,
    ...(signal && { signal }),
  })) {
    const known = recorded<Event>(stored);
    if (known !== undefined) events.push(known);
  }
  return events;
};
