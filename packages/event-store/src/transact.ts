import type { DomainEvent } from '@tongbiao/contracts';
import type { Decider } from '@tongbiao/decider';
import { msUntil } from './clock.ts';
import type { CommandContext } from './command-context.ts';
import {
  appendAndProve,
  decideOn,
  dryRunOutcome,
  requestIdReused,
  writtenOutcome,
  type CommandOutcome,
} from './decision.ts';
import { advance, eventsOf, type StreamStore } from './history.ts';
import { loadState, type StateCache } from './state-cache.ts';
import { StoreError } from './store-error.ts';

/** One command for one stream. */
export interface Transaction<State, Command, Event extends DomainEvent> {
  readonly decider: Decider<State, Command, Event>;
  readonly stream: string;
  readonly command: Command;
  readonly context: CommandContext;
  /**
   * Decide, but write nothing.
   * @default false
   */
  readonly dryRun?: boolean;
  /**
   * How often the command is decided when other writers are faster.
   * @default 3
   */
  readonly attempts?: number;
  /**
   * Folded states kept between calls, of this decider alone, and with {@link KeptStates} over a restart. Each call still reads what is new.
   * @default none: the whole stream is read
   */
  readonly cache?: StateCache<State>;
  /** @default 10 s from now */
  readonly deadline?: Date | undefined;
}

const DEFAULT_DEADLINE_MS = 10_000;

/**
 * Load, decide, append; on a conflict load and decide again. A command whose id is on record in the stream is answered with its own
 * events, for ever and before `decide` runs; with another digest it is refused with REQUEST_ID_REUSED.
 * Throws CONFLICT (other writers were faster at every attempt), OUTCOME_UNKNOWN (repeat it under the same id), UNAVAILABLE (nothing was written).
 *
 * ```ts
 * const outcome = await transact(store, { decider: work, stream: streams.work(id), command, context });
 * if (outcome.kind === 'rejected') return outcome;
 * ```
 */
export const transact = async <State, Command, Event extends DomainEvent>(
  store: StreamStore,
  {
    decider,
    stream,
    command,
    context,
    dryRun = false,
    attempts = 3,
    cache,
    deadline = new Date(Date.now() + DEFAULT_DEADLINE_MS),
  }: Transaction<State, Command, Event>,
): Promise<CommandOutcome<State, Event>> => {
  if (msUntil(deadline) === 0) throw new StoreError('UNAVAILABLE', 'the deadline had passed before anything was done');
  const signal = AbortSignal.timeout(msUntil(deadline));
  for (let attempt = 1; ; attempt++) {
    const folded = await loadState(store, { decider, stream, cache, signal });
    const { state, revision, position } = folded;
    const known = folded.commands.get(context.commandId);
    if (known !== undefined) {
      if (known.digest !== context.commandDigest) return { kind: 'rejected', rejected: requestIdReused, events: [] };
      const events = await eventsOf<Event>(store, stream, known, signal);
      const at = events.at(-1)?.position;
      return { kind: 'replayed', state, events, ...(at && { position: at }) };
    }
    const decided = decideOn(decider, { state, revision }, stream, command, context);
    if (dryRun) return dryRunOutcome(stream, decided);
    if (decided.events.length === 0)
      return decided.rejected === undefined
        ? { kind: 'unchanged', state, events: [], ...(position && { position }) }
        : { kind: 'rejected', rejected: decided.rejected, events: [] };
    const proof = await appendAndProve(store, stream, decided.toAppend, revision, { deadline, signal });
    if ('ours' in proof) {
      for (const event of proof.ours) advance(decider, folded, event);
      cache?.set(stream, folded);
      return writtenOutcome(decided, proof.ours);
    }
    if (attempt === attempts)
      throw new StoreError('CONFLICT', `${stream} changed at each of ${attempts} attempts; try again`);
  }
};
