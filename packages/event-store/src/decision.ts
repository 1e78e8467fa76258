import { encodeEvent, eventIdOf, type DomainEvent, type Position } from '@tongbiao/contracts';
import { fold, type Decider, type Rejection } from '@tongbiao/decider';
import type { AppendOptions, ExactRevision, NewEvent } from './append.ts';
import { discoveryContext, metadataOf, type CommandContext } from './command-context.ts';
import type { Recorded, StreamStore } from './history.ts';
import { StoreError } from './store-error.ts';
import type { StoredEvent } from './stored-event.ts';

/** What became of a command. */
export type CommandOutcome<State, Event> =
  /** `events` holds what the refused command discovered (an expiry), if anything. */
  | { readonly kind: 'rejected'; readonly rejected: Rejection; readonly events: readonly Recorded<Event>[] }
  | {
      /** `replayed`: the command was on record, `events` are its own. `unchanged`: its effect was there already. `dryRun`: nothing was written. */
      readonly kind: 'written' | 'replayed' | 'unchanged' | 'dryRun';
      readonly state: State;
      readonly events: readonly Recorded<Event>[];
      /** Of the last of `events`; when unchanged, of the stream's last event. */
      readonly position?: Position;
    };

/** One command decided on one state, ready to be appended. */
export interface Decided<State, Event> {
  readonly rejected: Rejection | undefined;
  readonly events: readonly Event[];
  readonly toAppend: readonly NewEvent[];
  readonly after: State;
}

/** Runs the decider. What it throws is a bug and goes to the caller. */
export const decideOn = <State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  { state, revision }: { readonly state: State; readonly revision: ExactRevision },
  stream: string,
  command: Command,
  context: CommandContext,
): Decided<State, Event> => {
  const { events, rejected } = decider.decide(state, command);
  const writer = rejected === undefined ? context : discoveryContext(context, revision);
  const metadata = metadataOf(writer);
  return {
    rejected,
    events,
    toAppend: events.map((event, index) => ({
      id: eventIdOf(writer.commandId, stream, index),
      type: event.type,
      data: encodeEvent(event),
      metadata,
    })),
    after: fold(decider, events, state),
  };
};

/** The refusal of a request id that was used for another request. */
export const requestIdReused: Rejection = {
  code: 'REQUEST_ID_REUSED',
  status: 'ALREADY_EXISTS',
  message: 'this request id was used for a request with another content; use a new one',
  field: 'requestId',
};

/** The outcome of a dry run: what would be written, or why it would be refused. */
export const dryRunOutcome = <State, Event>(
  stream: string,
  { rejected, events, after }: Decided<State, Event>,
): CommandOutcome<State, Event> => {
  const unplaced = events.map((event) => ({ event, id: '', stream }));
  return rejected === undefined
    ? { kind: 'dryRun', state: after, events: unplaced }
    : { kind: 'rejected', rejected, events: unplaced };
};

/** The outcome of a command whose events are on record as `written`. */
export const writtenOutcome = <State, Event>(
  { rejected, after }: Decided<State, Event>,
  written: readonly Recorded<Event>[],
): CommandOutcome<State, Event> => {
  if (rejected !== undefined) return { kind: 'rejected', rejected, events: written };
  const position = written.at(-1)?.position;
  return { kind: 'written', state: after, events: written, ...(position && { position }) };
};

const sameBytes = (value: unknown, bytes: Uint8Array): boolean => Buffer.from(JSON.stringify(value)).equals(bytes);

/**
 * Appends, then reads back what is on record. Undefined: other events are there under these ids. The store compares ids alone, so two
 * replicas that decide the same command id at the same revision are both told "written", whatever the bodies were.
 */
export const appendAndRead = async (
  store: StreamStore,
  stream: string,
  events: readonly NewEvent[],
  expected: ExactRevision,
  options: AppendOptions,
): Promise<StoredEvent[] | undefined> => {
  await store.append(stream, events, expected, options);
  const from = expected === 'none' ? 0n : expected + 1n;
  const stored: StoredEvent[] = [];
  const { signal } = options;
  try {
    for await (const event of store.readStream(stream, { from, maxCount: events.length, ...(signal && { signal }) }))
      stored.push(event);
  } catch (error) {
    throw new StoreError('OUTCOME_UNKNOWN', 'the events are written, whose they are could not be read back', error);
  }
  const ours =
    stored.length === events.length &&
    events.every(
      ({ id, data, metadata }, i) =>
        stored[i]!.id === id && sameBytes(data, stored[i]!.dataBytes) && sameBytes(metadata, stored[i]!.metadataBytes),
    );
  return ours ? stored : undefined;
};
