import { derivedId, digestOfJson, streams } from '@tongbiao/contracts';
import { shanghaiDay, work, type WorkState } from '@tongbiao/domain/registry';
import { transact, type EventStore, type StateCache } from '@tongbiao/event-store';
import type { Facts } from '../facts.ts';
import { unrecorded, type Unrecorded } from '../views/replacements.ts';
import { runOwed, type OwedRunner } from './run-owed.ts';

/** What the process works with. */
export interface ReplacementRunner extends OwedRunner {
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'logId'>;
  readonly facts: Facts;
  readonly works: StateCache<WorkState>;
  /** Under whose name it is recorded. */
  readonly subject: string;
  readonly now: () => Date;
}

/** How long an effect may take to come back through the views. */
const ECHO_MS = 5_000;

/**
 * Tells works of the editions that others' lists put in the place of theirs, until the signal is aborted: a list is an act about one work,
 * and what it does to another one is recorded there, so that every fold, here and in the provinces, computes the same status. The ids
 * count the recordings: replicas record the same once, and a list that comes back is recorded again.
 */
export const runReplacements = (runner: ReplacementRunner, signal: AbortSignal): Promise<void> =>
  runOwed(
    runner,
    {
      waiting: 'what replaces an edition could not be recorded',
      list: unrecorded,
      keyOf: ({ workId, revision, province }) => `${workId}/${revision}/${province}`,
      settle: (each, ended) => record(runner, each, ended),
    },
    signal,
  );

const record = async (
  { store, facts, works, views, subject, log, now }: ReplacementRunner,
  each: Unrecorded,
  signal: AbortSignal,
): Promise<void> => {
  const { workId, revision, province, number, by, standing, recordings, since } = each;
  const regionId = await facts.regionOf(workId);
  const region = regionId === undefined ? undefined : await facts.region(regionId);
  if (region === undefined) return;
  const recordedAt = now().toISOString();
  const actor = { subject, role: 'service' };
  const data = { workId, revision, province, number, by: [...by] };
  const result = await transact(store, {
    decider: work,
    stream: streams.work(workId),
    command: {
      type: 'RecordReplaced',
      ...data,
      standing: [...standing],
      actor,
      facts: region,
      today: shanghaiDay(recordedAt),
    },
    context: {
      commandId: derivedId(workId, `replaced/${revision}/${province}/${recordings}/${digestOfJson(data)}`),
      commandDigest: digestOfJson(data),
      actor,
      region: region.regionId,
      regionStreamRevision: region.revision.toString(),
      workId,
      occurredAt: since || recordedAt,
      recordedAt,
    },
    cache: works,
  });
  if (result.kind === 'rejected') return;
  log.info({ workId, revision, province, by: by.map((r) => r.number) }, 'an edition is replaced');
  if (result.position !== undefined)
    await views.waitFor({ position: result.position }, { deadline: new Date(Date.now() + ECHO_MS), signal });
};
