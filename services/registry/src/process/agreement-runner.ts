import { setTimeout as sleep } from 'node:timers/promises';
import { digestOfJson, streams, type Position } from '@tongbiao/contracts';
import { agreement, shanghaiDay, work, type AgreementCommand, type WorkState } from '@tongbiao/domain/registry';
import { codeOf, transact, type EventStore, type StateCache } from '@tongbiao/event-store';
import type { Views } from '@tongbiao/projection';
import { RpcFailure, type Log } from '@tongbiao/service';
import type { Facts } from '../facts.ts';
import { readAgreement, unsettled } from '../views/agreements.ts';
import type { Numbering } from './numbering.ts';

/** What the process works with. */
export interface AgreementRunner {
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'logId'>;
  readonly facts: Facts;
  readonly works: StateCache<WorkState>;
  readonly views: Pick<Views, 'db' | 'place' | 'waitFor' | 'caughtUp'>;
  readonly numbering: Numbering;
  /** Under whose name the number is recorded on the work. */
  readonly subject: string;
  readonly log: Log;
  readonly now: () => Date;
}

/** Waits before a work is tried again whose last try failed. */
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
/** Replicas that start together do not ask together. */
const JITTER_MS = 200;
/** How long an effect may take to come back through the views. */
const ECHO_MS = 5_000;
/** Looks again even if nothing comes through the log. */
const IDLE_MS = 60_000;

interface Trouble {
  readonly reason: string;
  readonly waitMs: number;
  readonly againAt: number;
}

/**
 * Runs the agreement process of every work until the signal is aborted. Which works may owe something is a view; what is owed is folded
 * from the log; every command has an id of its own, so that replicas, retries and late answers do nothing twice. Where numbering is away,
 * works wait.
 */
export const runAgreements = async (runner: AgreementRunner, signal: AbortSignal): Promise<void> => {
  const { views, log } = runner;
  const troubles = new Map<string, Trouble>();
  await views.caughtUp;
  await sleep(Math.random() * JITTER_MS, undefined, { signal }).catch(() => {});
  while (!signal.aborted) {
    const seen = views.place()?.ordinal ?? -1n;
    const waiting = unsettled(views.db);
    for (const workId of troubles.keys()) if (!waiting.some((w) => w.workId === workId)) troubles.delete(workId);
    for (const each of waiting) {
      if (signal.aborted || (troubles.get(each.workId)?.againAt ?? 0) > performance.now()) continue;
      try {
        await advance(runner, each, signal);
        troubles.delete(each.workId);
      } catch (error) {
        if (signal.aborted) return;
        const before = troubles.get(each.workId);
        const reason = error instanceof RpcFailure ? error.reason : (codeOf(error) ?? 'INTERNAL');
        if (before?.reason !== reason)
          log.warn({ err: error, workId: each.workId, reason }, 'an agreement has to wait');
        const waitMs = Math.min(LAST_RETRY_MS, (before?.waitMs ?? FIRST_RETRY_MS / 2) * 2);
        troubles.set(each.workId, { reason, waitMs, againAt: performance.now() + waitMs });
      }
    }
    const soonest = Math.min(...[...troubles.values()].map((t) => t.againAt), performance.now() + IDLE_MS);
    const deadline = new Date(Date.now() + Math.max(1, soonest - performance.now()));
    await views.waitFor({ ordinal: seen + 1n }, { deadline, signal }).catch((error: unknown) => {
      if (!signal.aborted && codeOf(error) !== 'POSITION_NOT_REACHED') throw error;
    });
  }
};

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
      const position =
        command.type === 'RecordSequence'
          ? await record(runner, id, command, regionId)
          : await runner.numbering.ask(id, command, signal);
      runner.log.info({ workId, step: command.type }, 'agreement process');
      if (position !== undefined)
        await runner.views.waitFor({ position }, { deadline: new Date(Date.now() + ECHO_MS), signal });
    }
  }
};

/** Appends the number to the work's own stream. A refusal means that the agreement is no longer what the view showed: the log says more soon. */
const record = async (
  { store, facts, works, subject, now }: AgreementRunner,
  id: string,
  command: Extract<AgreementCommand, { type: 'RecordSequence' }>,
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
  return result.kind === 'rejected' ? undefined : result.position;
};
