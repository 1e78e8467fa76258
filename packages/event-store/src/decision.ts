import { decodeEvent, encodeEvent, eventIdOf, type DomainEvent, type Position } from '@tongbiao/contracts';
import { fold, type Decider, type Rejection } from '@tongbiao/decider';
import { CheckedEvent, type AppendOptions, type ExactRevision } from './append.ts';
import { discoveryContext, metadataOf, type CommandContext } from './command-context.ts';
import type { Recorded, StreamStore } from './history.ts';
import { codeOf, headOf, StoreError } from './store-error.ts';
import type { StoredEvent } from './stored-event.ts';
import type { Witness } from './witness.ts';

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
  /** As whoever reads the log will have them. */
  readonly events: readonly Event[];
  readonly toAppend: readonly CheckedEvent[];
  readonly after: State;
}

/** Runs the decider. What it throws is a bug and goes to the caller; so do NOT_VERBATIM and INVALID_APPEND. */
export const decideOn = <State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  { state, revision }: { readonly state: State; readonly revision: ExactRevision },
  stream: string,
  command: Command,
  context: CommandContext,
): Decided<State, Event> => {
  const decision = decider.decide(state, command);
  const { rejected } = decision;
  if (decision.events.length === 0) return { rejected, events: [], toAppend: [], after: state };
  const writer = rejected === undefined ? context : discoveryContext(context, revision);
  const metadata = metadataOf(writer);
  const toAppend = decision.events.map((event, index) => {
    const id = eventIdOf(writer.commandId, stream, index);
    return new CheckedEvent({ id, type: event.type, data: encodeEvent(event), metadata });
  });
  // Folded is what will be read from the log: then nobody's state can differ from it.
  const events = toAppend.map(({ type, data }) => decodeEvent(type, data) as Event);
  return { rejected, events, toAppend, after: fold(decider, events, state) };
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

/** A command's events in their places. */
export const placed = <Event>(
  { events }: Pick<Decided<unknown, Event>, 'events'>,
  written: readonly StoredEvent[],
): Recorded<Event>[] =>
  events.map((event, i) => {
    const { id, stream, revision, position } = written[i]!;
    return { event, id, stream, revision, position };
  });

/** The outcome of a command whose events are on record as `written`. */
export const writtenOutcome = <State, Event>(
  decided: Decided<State, Event>,
  written: readonly StoredEvent[],
): CommandOutcome<State, Event> => {
  const { rejected, after } = decided;
  const events = placed(decided, written);
  if (rejected !== undefined) return { kind: 'rejected', rejected, events };
  const position = events.at(-1)?.position;
  return { kind: 'written', state: after, events, ...(position && { position }) };
};

/** Whether the log holds exactly these events: ids, data and metadata. */
const areTheSame = (events: readonly CheckedEvent[], stored: readonly StoredEvent[]): boolean =>
  stored.length === events.length &&
  events.every(
    ({ id, dataBytes, metadataBytes }, i) =>
      stored[i]!.id === id && dataBytes.equals(stored[i]!.dataBytes) && metadataBytes.equals(stored[i]!.metadataBytes),
  );

const readBack = async (
  store: StreamStore,
  stream: string,
  from: bigint,
  count: number,
  signal: AbortSignal | undefined,
): Promise<readonly StoredEvent[]> => {
  const stored: StoredEvent[] = [];
  try {
    for await (const event of store.readStream(stream, { from, maxCount: count, ...(signal && { signal }) }))
      stored.push(event);
  } catch (error) {
    throw new StoreError('OUTCOME_UNKNOWN', 'the events are written, whose they are could not be read back', error);
  }
  return stored;
};

/** Whose events are on record behind the expected revision; of others' so many as are known, perhaps none. */
export type Proof = { readonly ours: readonly StoredEvent[] } | { readonly theirs: readonly StoredEvent[] };

/**
 * Appends, then looks at what is on record: at what the witness saw, or else by reading it back. The store compares ids alone, so two
 * replicas that decide the same command id at the same revision are both told "written", whatever the bodies were.
 */
export const appendAndProve = async (
  store: StreamStore,
  stream: string,
  events: readonly CheckedEvent[],
  expected: ExactRevision,
  options: AppendOptions,
  witness?: Witness,
): Promise<Proof> => {
  const from = expected === 'none' ? 0n : expected + 1n;
  const sighting = witness?.expect(stream, from, events.length);
  try {
    await store.append(stream, events, expected, options);
  } catch (error) {
    if (codeOf(error) === 'WRONG_EXPECTED_VERSION')
      return { theirs: (await sighting?.others(headOf(error) ?? from)) ?? [] };
    sighting?.giveUp();
    throw error;
  }
  const stored = (await sighting?.seen()) ?? (await readBack(store, stream, from, events.length, options.signal));
  return areTheSame(events, stored) ? { ours: stored } : { theirs: stored };
};
