import type { DomainEvent } from '@tongbiao/contracts';
import type { Decider } from '@tongbiao/decider';
import { checkEvents, dataBytesOf, type CheckedEvent } from './append.ts';
import { backOff, msUntil, pause } from './clock.ts';
import type { CommandContext } from './command-context.ts';
import {
  appendAndProve,
  decideOn,
  dryRunOutcome,
  placed,
  requestIdReused,
  writtenOutcome,
  type CommandOutcome,
  type Decided,
  type Proof,
} from './decision.ts';
import { advance, eventsOf, refresh, settle, type Folded, type Recorded, type StreamStore } from './history.ts';
import type { KeptStates } from './kept-states.ts';
import { codeOf, StoreError } from './store-error.ts';
import type { StoredEvent } from './stored-event.ts';
import type { Witness } from './witness.ts';

/** Options of {@link batcher}. */
export interface BatcherOptions<State, Command, Event extends DomainEvent> {
  readonly store: StreamStore;
  readonly decider: Decider<State, Command, Event>;
  /**
   * Commands decided for one append.
   * @default 64
   */
  readonly maxBatchCommands?: number;
  /**
   * Bytes of event data in one append of several commands. One command alone may go up to the store's own limit.
   * @default 262144
   */
  readonly maxBatchBytes?: number;
  /**
   * Idle streams whose folded state is kept.
   * @default 100
   */
  readonly maxIdleStreams?: number;
  /**
   * How long one try to append waits before the same batch is sent again.
   * @default 5000
   */
  readonly sendDeadlineMs?: number;
  /**
   * Where folded states are kept over a restart, of this decider alone.
   * @default nowhere: a stream is read from its beginning when it is first needed
   */
  readonly kept?: KeptStates<State>;
  /**
   * Sees what was written pass by in a subscription that this process has anyway.
   * @default what was written is read back
   */
  readonly witness?: Witness;
}

/** One command for a hot stream. */
export interface Submission<Command> {
  readonly stream: string;
  readonly command: Command;
  readonly context: CommandContext;
  /** @default false */
  readonly dryRun?: boolean;
  /** @default 10 s from now */
  readonly deadline?: Date | undefined;
}

/** A command of which it is not known whether it wrote anything. */
interface Recollection {
  readonly stream: string;
  readonly commandId: string;
  /** @default 10 s from now */
  readonly deadline?: Date | undefined;
}

/** Decides commands of hot streams in turn and appends what they led to together. */
export interface Batcher<State, Command, Event> {
  /**
   * Like `transact`, but never CONFLICT: it is decided again until the deadline. Throws UNAVAILABLE (the deadline passed, nothing was
   * written), OUTCOME_UNKNOWN (the deadline passed while an answer was awaited; repeat it under the same id), TOO_LARGE, NOT_VERBATIM.
   */
  submit(submission: Submission<Command>): Promise<CommandOutcome<State, Event>>;
  /** The events that a command wrote to the stream, as of now and not of some earlier state; undefined: it wrote nothing. */
  recall(asked: Recollection): Promise<readonly Recorded<Event>[] | undefined>;
  /** Takes nothing more, and waits until what was taken has its outcome. */
  close(): Promise<void>;
}

const DEFAULT_DEADLINE_MS = 10_000;
const FIRST_WAIT_MS = 10;
const LAST_WAIT_MS = 1_000;
/** So long after another writer was faster it is reckoned with one. */
const RIVALRY_MS = 1_000;
/** What writers on one stream leave each other. Without it the one with the fewest commands waiting is always the fastest. */
const POLITE_MS = 10;

/**
 * Answers given in one turn of the event loop, where there are more. The next append leaves before them, and what they become at the
 * server leaves while the others are made: a caller of many commands has something to do, and so has the store.
 */
const ANSWERS_PER_TURN = 32;

/** What is asked of a lane: to decide a command, or what a command wrote. */
type Asked<Command> =
  | { readonly kind: 'command'; readonly command: Command; readonly context: CommandContext; readonly dryRun: boolean }
  | { readonly kind: 'recall'; readonly commandId: string };

interface Waiting<State, Command, Event> {
  readonly asked: Asked<Command>;
  /** Its events are on the way: from now on a passed deadline means OUTCOME_UNKNOWN. */
  sent: boolean;
  settled: boolean;
  readonly resolve: (outcome: CommandOutcome<State, Event>) => void;
  readonly reject: (error: unknown) => void;
}

interface Lane<State, Command, Event> {
  readonly stream: string;
  queue: Waiting<State, Command, Event>[];
  folded: Folded<State> | undefined;
  /** Lowered when the store finds a batch too large that we do not. */
  maxCommands: number;
  running: Promise<void> | undefined;
  /** When an append of it came too late last. */
  lostAt: number;
  /** Until then it leaves the stream to others. */
  politeUntil: number;
}

/** A batch as decided: what is to be appended, and how each command is answered once that is on record. */
interface Plan<State, Command, Event> {
  readonly toAppend: readonly CheckedEvent[];
  /** The state when that is on record. */
  readonly after: State;
  readonly answers: readonly {
    readonly of: Waiting<State, Command, Event>;
    readonly answer: (
      written: readonly StoredEvent[],
    ) => CommandOutcome<State, Event> | Promise<CommandOutcome<State, Event>>;
  }[];
}

/**
 * One append in flight per stream; commands that arrive meanwhile are decided in turn, each on the state that the one before it leaves,
 * and appended together. Nobody is answered before what the answer rests on is on record. A refused, throwing or oversize command leaves
 * the others of its batch alone. While an append's outcome is unknown, the same batch is sent again before anything else is decided.
 *
 * ```ts
 * const numbers = batcher({ store, decider: sharedRange });
 * const outcome = await numbers.submit({ stream: streams.range('jjj-3001'), command, context, deadline: call.deadline });
 * ```
 */
export const batcher = <State, Command, Event extends DomainEvent>({
  store,
  decider,
  maxBatchCommands = 64,
  maxBatchBytes = 256 * 1024,
  maxIdleStreams = 100,
  sendDeadlineMs = 5_000,
  kept,
  witness,
}: BatcherOptions<State, Command, Event>): Batcher<State, Command, Event> => {
  type Lane_ = Lane<State, Command, Event>;
  type Waiting_ = Waiting<State, Command, Event>;
  const lanes = new Map<string, Lane_>();
  let closing = false;

  const plan = (stream: string, folded: Folded<State>, waiting: readonly Waiting_[]): Plan<State, Command, Event> => {
    const toAppend: CheckedEvent[] = [];
    const answers: Plan<State, Command, Event>['answers'][number][] = [];
    const inBatch = new Map<string, { digest: string; decided: Decided<State, Event>; first: number }>();
    let { state } = folded;
    let bytes = 0;
    for (const of of waiting) {
      const { asked } = of;
      const id = asked.kind === 'command' ? asked.context.commandId : asked.commandId;
      const earlier = folded.commands.get(id) ?? inBatch.get(id);
      if (asked.kind === 'command' && earlier !== undefined && earlier.digest !== asked.context.commandDigest) {
        answers.push({ of, answer: () => ({ kind: 'rejected', rejected: requestIdReused, events: [] }) });
        continue;
      }
      if (earlier !== undefined) {
        const now = state;
        answers.push({
          of,
          answer: async (written) => {
            const events =
              'decided' in earlier
                ? placed(earlier.decided, written.slice(earlier.first))
                : await eventsOf<Event>(store, stream, earlier);
            const position = events.at(-1)?.position;
            return { kind: 'replayed', state: now, events, ...(position && { position }) };
          },
        });
        continue;
      }
      if (asked.kind === 'recall') {
        const now = state;
        answers.push({ of, answer: () => ({ kind: 'unchanged', state: now, events: [] }) });
        continue;
      }
      const { command, context, dryRun } = asked;
      const revision =
        toAppend.length === 0
          ? folded.revision
          : (folded.revision === 'none' ? -1n : folded.revision) + BigInt(toAppend.length);
      let decided: Decided<State, Event>;
      let size = 0;
      try {
        decided = decideOn(decider, { state, revision }, stream, command, context);
        if (!dryRun && decided.events.length > 0) size = dataBytesOf(checkEvents(stream, decided.toAppend));
      } catch (error) {
        answers.push({ of, answer: () => Promise.reject(error) });
        continue;
      }
      if (dryRun) {
        answers.push({ of, answer: () => dryRunOutcome(stream, decided) });
        continue;
      }
      if (decided.events.length === 0) {
        const { rejected } = decided;
        const now = state;
        const before = toAppend.length;
        const { position: newest } = folded;
        answers.push({
          of,
          answer: (written) => {
            if (rejected !== undefined) return { kind: 'rejected', rejected, events: [] };
            const position = written[before - 1]?.position ?? newest;
            return { kind: 'unchanged', state: now, events: [], ...(position && { position }) };
          },
        });
        continue;
      }
      if (toAppend.length > 0 && bytes + size > maxBatchBytes) break;
      bytes += size;
      const first = toAppend.length;
      toAppend.push(...decided.toAppend);
      state = decided.after;
      if (decided.rejected === undefined)
        inBatch.set(context.commandId, { digest: context.commandDigest, decided, first });
      answers.push({
        of,
        answer: (written) => writtenOutcome(decided, written.slice(first, first + decided.events.length)),
      });
    }
    return { toAppend, after: state, answers };
  };

  /** Answers that are due, oldest first. */
  let due: (() => void)[] = [];
  let allGiven = Promise.withResolvers<void>();
  allGiven.resolve();
  const give = (): void => {
    for (const answer of due.splice(0, ANSWERS_PER_TURN)) answer();
    if (due.length > 0) setImmediate(give);
    else allGiven.resolve();
  };
  const answerAll = (lane: Lane_, { answers }: Plan<State, Command, Event>, written: readonly StoredEvent[]) => {
    const done = new Set(answers.map(({ of }) => of));
    lane.queue = lane.queue.filter((w) => !done.has(w));
    const isGiving = due.length > 0;
    for (const { of, answer } of answers)
      due.push(
        () => void new Promise<CommandOutcome<State, Event>>((r) => r(answer(written))).then(of.resolve, of.reject),
      );
    if (isGiving) return;
    if (due.length <= ANSWERS_PER_TURN) return give();
    allGiven = Promise.withResolvers();
    setImmediate(give);
  };
  const rejectAll = (lane: Lane_, waiting: readonly Waiting_[], error: unknown) => {
    const done = new Set(waiting);
    lane.queue = lane.queue.filter((w) => !done.has(w));
    for (const w of waiting) w.reject(error);
  };

  /** Whether the batch is on record; if not, it never will be. */
  const send = async (
    lane: Lane_,
    folded: Folded<State>,
    toAppend: readonly CheckedEvent[],
    senders: readonly Waiting_[],
  ): Promise<Proof> => {
    const wait = backOff(FIRST_WAIT_MS, LAST_WAIT_MS);
    for (let unknown: unknown; ;) {
      try {
        const deadline = new Date(Date.now() + sendDeadlineMs);
        return await appendAndProve(store, lane.stream, toAppend, folded.revision, { deadline }, witness);
      } catch (error) {
        const code = codeOf(error);
        if (code !== 'OUTCOME_UNKNOWN' && code !== 'UNAVAILABLE') throw unknown ?? error;
        if (closing && senders.every((w) => w.settled)) throw error;
        if (code === 'OUTCOME_UNKNOWN') unknown = error;
        await pause(wait.next());
      }
    }
  };

  const load = async (stream: string): Promise<Folded<State>> => {
    const folded = await refresh(store, decider, stream, await kept?.load(store, stream, decider.initial));
    kept?.advanced(stream, folded);
    return folded;
  };

  const isBehind = (stream: string, { revision }: Folded<State>): boolean =>
    revision !== 'none' && (witness?.tail(stream) ?? -1n) > revision;

  /** Decides and answers one batch. */
  const step = async (lane: Lane_): Promise<void> => {
    lane.queue = lane.queue.filter((w) => !w.settled);
    const waiting = lane.queue.slice(0, lane.maxCommands);
    if (waiting.length === 0) return;
    const loaded = lane.folded === undefined;
    const folded = (lane.folded ??= await load(lane.stream));
    // Others wrote while this lane rested: an append on its state would be in vain.
    if (isBehind(lane.stream, folded)) await refresh(store, decider, lane.stream, folded);
    let decided = plan(lane.stream, folded, waiting);
    if (decided.toAppend.length === 0 && !loaded) {
      // An append that succeeds proves that the state was the newest; without one it has to be looked at.
      await refresh(store, decider, lane.stream, folded);
      decided = plan(lane.stream, folded, waiting);
    }
    if (decided.toAppend.length === 0) return answerAll(lane, decided, []);
    const senders = decided.answers.map(({ of }) => of);
    for (const w of senders) w.sent = true;
    let proof: Proof;
    try {
      proof = await send(lane, folded, decided.toAppend, senders);
    } catch (error) {
      if (codeOf(error) === 'TOO_LARGE' && waiting.length > 1) {
        lane.maxCommands = Math.max(1, Math.floor(waiting.length / 2));
        for (const w of senders) w.sent = false;
        return;
      }
      lane.folded = undefined;
      return rejectAll(lane, senders, error);
    }
    if ('theirs' in proof) {
      for (const w of senders) w.sent = false;
      lane.lostAt = performance.now();
      for (const event of proof.theirs) advance(decider, folded, event);
      if (proof.theirs.length === 0) await refresh(store, decider, lane.stream, folded);
      return;
    }
    settle(folded, decided.after, proof.ours);
    const now = performance.now();
    if (now - lane.lostAt < RIVALRY_MS) lane.politeUntil = now + POLITE_MS;
    lane.maxCommands = maxBatchCommands;
    answerAll(lane, decided, proof.ours);
    kept?.advanced(lane.stream, folded);
  };

  const drain = async (lane: Lane_): Promise<void> => {
    const wait = backOff(FIRST_WAIT_MS, LAST_WAIT_MS);
    // Commands that came with the same turn of the event loop go into the same append.
    await new Promise(setImmediate);
    while (lane.queue.some((w) => !w.settled))
      try {
        const politeMs = lane.politeUntil - performance.now();
        if (politeMs > 0) await pause(politeMs);
        await step(lane);
        wait.reset();
      } catch (error) {
        if (codeOf(error) === 'UNAVAILABLE') await pause(wait.next());
        else rejectAll(lane, lane.queue, error);
      }
    // Not in a `finally` outside: a command submitted in between would find a lane that seems to run, and never be decided.
    lane.running = undefined;
  };

  const laneOf = (stream: string): Lane_ => {
    const lane = lanes.get(stream) ?? {
      stream,
      queue: [],
      folded: undefined,
      maxCommands: maxBatchCommands,
      running: undefined,
      lostAt: -Infinity,
      politeUntil: 0,
    };
    lanes.delete(stream);
    lanes.set(stream, lane);
    for (const [name, { running }] of lanes) {
      if (lanes.size <= maxIdleStreams) break;
      if (running === undefined && name !== stream) lanes.delete(name);
    }
    return lane;
  };

  const ask = (
    stream: string,
    asked: Asked<Command>,
    deadline = new Date(Date.now() + DEFAULT_DEADLINE_MS),
  ): Promise<CommandOutcome<State, Event>> => {
    if (closing) return Promise.reject(new StoreError('CLOSED', 'the batcher takes no more commands'));
    return new Promise((resolve, reject) => {
      const settle =
        <T>(how: (value: T) => void) =>
        (value: T) => {
          waiting.settled = true;
          clearTimeout(timer);
          how(value);
        };
      const waiting: Waiting_ = {
        asked,
        sent: false,
        settled: false,
        resolve: settle(resolve),
        reject: settle(reject),
      };
      const timer = setTimeout(
        () =>
          waiting.reject(
            waiting.sent
              ? new StoreError('OUTCOME_UNKNOWN', 'the deadline passed before the store said whether it wrote')
              : new StoreError('UNAVAILABLE', 'the deadline passed before it was decided; nothing was written'),
          ),
        msUntil(deadline),
      );
      const lane = laneOf(stream);
      lane.queue.push(waiting);
      lane.running ??= drain(lane);
    });
  };

  return {
    submit: ({ stream, command, context, dryRun = false, deadline }) =>
      ask(stream, { kind: 'command', command, context, dryRun }, deadline),
    recall: async ({ stream, commandId, deadline }) => {
      const outcome = await ask(stream, { kind: 'recall', commandId }, deadline);
      return outcome.kind === 'replayed' ? outcome.events : undefined;
    },
    close: async () => {
      closing = true;
      await Promise.all([...lanes.values()].map(({ running }) => running ?? Promise.resolve()));
      await allGiven.promise;
    },
  };
};
