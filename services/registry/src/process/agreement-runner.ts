import { digestOfJson, streams, type Position } from '@tongbiao/contracts';
import { agreement, shanghaiDay, work, type AgreementCommand, type WorkState } from '@tongbiao/domain/registry';
import { transact, type CommandOutcome, type EventStore, type StateCache } from '@tongbiao/event-store';
import type { Facts } from '../facts.ts';
import { readAgreement, unsettled } from '../views/agreements.ts';
import { beginPart } from './begin-part.ts';
import type { Numbering } from './numbering.ts';
import { runOwed, type OwedRunner } from './run-owed.ts';

/** What the process works with. */
export interface AgreementRunner extends OwedRunner {
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'logId'>;
  readonly facts: Facts;
  readonly works: StateCache<WorkState>;
  readonly numbering: Numbering;
  /** Under whose name the number is recorded on the work. */
  readonly subject: string;
  readonly now: () => Date;
}

/** How long an effect may take to come back through the views. */
const ECHO_MS = 5_000;
/**
 * Runs the agreement process of every work until the signal is aborted. Which works may owe something is a view; what is owed is folded
 * from the log; every command has an id of its own, so that replicas, retries and late answers do nothing twice. Where numbering is away,
 * works wait.
 */
export const runAgreements = (runner: AgreementRunner, signal: AbortSignal): Promise<void> =>
  runOwed(
    runner,
    {
      waiting: 'an agreement has to wait',
      list: unsettled,
      keyOf: ({ workId }) => workId,
      settle: (each, ended) => advance(runner, each, ended),
    },
    signal,
  );

/** Does what is due for one work, step after step, each after the one before has come back through the log. */
const advance = async (
  runner: AgreementRunner,
  { workId, regionId }: { readonly workId: string; readonly regionId: string },
  signal: AbortSignal,
): Promise<void> => {
  const done = new Set<string>();
  for (;;) {
    const state = readAgreement(runner.views.db, workId);
    const due = (state === undefined ? [] : agreement.due(state)).filter(({ id }) => !done.has(id));
    if (due.length === 0 || signal.aborted) return;
    for (const { id, command } of due) {
      done.add(id);
      const position = await carryOut(runner, { id, command, regionId }, signal);
      runner.log.info({ workId, step: command.type }, 'agreement process');
      if (position !== undefined)
        await runner.views.waitFor({ position }, { deadline: new Date(Date.now() + ECHO_MS), signal });
    }
  }
};

const positionOf = (outcome: CommandOutcome<unknown, unknown> | undefined): Position | undefined =>
  outcome === undefined || outcome.kind === 'rejected' ? undefined : outcome.position;

interface Step {
  readonly id: string;
  readonly command: AgreementCommand;
  readonly regionId: string;
}

const carryOut = async (runner: AgreementRunner, step: Step, signal: AbortSignal): Promise<Position | undefined> => {
  const { id, command, regionId } = step;
  switch (command.type) {
    case 'BeginPart':
      return positionOf(await beginPart(runner, command));
    case 'RecordSequence':
    case 'RecordJoin':
      return record(runner, id, command, regionId);
    case 'Reserve':
    case 'Assign':
    case 'AssignPart':
    case 'Join':
    case 'Release':
    case 'Withdraw':
      return runner.numbering.ask(id, command, signal);
  }
};

/** Appends the number to the work's own stream. A refusal means that the agreement is no longer what the view showed: the log says more soon. */
const record = async (
  { store, facts, works, subject, now }: AgreementRunner,
  id: string,
  command: Extract<AgreementCommand, { type: 'RecordSequence' | 'RecordJoin' }>,
  regionId: string,
): Promise<Position | undefined> => {
  const region = await facts.region(regionId);
  if (region === undefined) return undefined;
  const recordedAt = now().toISOString();
  const actor = { subject, role: 'service' };
  const result = await transact(store, {
    decider: work,
    stream: streams.work(command.workId),
    command: { ...command, actor, facts: region, today: shanghaiDay(recordedAt) },
    context: {
      commandId: id,
      commandDigest: digestOfJson(command),
      actor,
      region: regionId,
      regionStreamRevision: region.revision.toString(),
      workId: command.workId,
      occurredAt: recordedAt,
      recordedAt,
    },
    cache: works,
  });
  return positionOf(result);
};
