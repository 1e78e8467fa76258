import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import { derivedId, digestOfJson, streams } from '@tongbiao/contracts';
import { besides, shanghaiDay, work } from '@tongbiao/domain/registry';
import { codeOf, transact } from '@tongbiao/event-store';
import type { Log } from '@tongbiao/service';
import type { Registry } from '../grpc/registry.ts';
import { changedRegions, isEarlier, jointProjects, type LivingProject } from '../views/joint-projects.ts';

/** What the process works with. */
export interface StandstillRunner extends Pick<Registry, 'store' | 'facts' | 'works' | 'now'> {
  readonly views: Registry['views'] & { readonly caughtUp: Promise<void> };
  /** Under whose name findings are recorded. */
  readonly subject: string;
  readonly log: Pick<Log, 'warn'>;
  /** Where it remembers how far the log was compared, so that a start does not compare everything; lost, it does. */
  readonly hintFile: string;
}

/** After a failure, and where nothing comes through the log. */
const AGAIN_MS = 5_000;
const IDLE_MS = 60_000;
const ECHO_MS = 5_000;

const readHint = (file: string, logId: string): number => {
  try {
    const hint = JSON.parse(readFileSync(file, 'utf8')) as { readonly logId?: unknown; readonly compared?: unknown };
    return hint.logId === logId && typeof hint.compared === 'number' ? hint.compared : -1;
  } catch {
    return -1;
  }
};

const writeHint = (file: string, logId: string, compared: number): void => {
  writeFileSync(`${file}.new`, JSON.stringify({ logId, compared }));
  renameSync(`${file}.new`, file);
};

/**
 * Records what the guard could not see: proposals, revisions and changes of the same moment pass each other, because each reads the views
 * as they were before the others. Whatever changed in the log is compared anew, in its order, and the later of two that resemble each other
 * is said so on its own stream. Which it is follows from the log, and so does the id of what is recorded: replicas and restarts do nothing twice.
 */
export const runStandstill = async (runner: StandstillRunner, signal: AbortSignal): Promise<void> => {
  const { views, store, log, hintFile } = runner;
  await views.caughtUp;
  let compared = readHint(hintFile, store.logId);
  while (!signal.aborted) {
    const seen = views.place()?.ordinal ?? -1n;
    try {
      const regions = changedRegions(views.db, compared);
      for (const regionId of regions) await compare(runner, regionId, compared, signal);
      if (signal.aborted) return;
      if (regions.length > 0) writeHint(hintFile, store.logId, Number(seen));
      compared = Number(seen);
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ err: error }, 'projects could not be compared');
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => {});
      continue;
    }
    const deadline = new Date(Date.now() + IDLE_MS);
    await views.waitFor({ ordinal: seen + 1n }, { deadline, signal }).catch((error: unknown) => {
      if (!signal.aborted && codeOf(error) !== 'POSITION_NOT_REACHED') throw error;
    });
  }
};

/** Compares the projects of a region that changed after an ordinal with all that live there. */
const compare = async (runner: StandstillRunner, regionId: string, after: number, signal: AbortSignal) => {
  const { db } = runner.views;
  const projects = jointProjects(db, regionId);
  const changed = projects.filter((p) => p.changed > after).toSorted((a, b) => a.changed - b.changed);
  for (const project of changed) {
    if (signal.aborted) return;
    for (const other of besides(project, projects))
      if (isEarlier(db, other, project)) await record(runner, regionId, project, other, signal);
    await breathe();
  }
};

const record = async (
  { store, facts, works, views, subject, now }: StandstillRunner,
  regionId: string,
  { workId, revision }: LivingProject,
  other: ReturnType<typeof besides<LivingProject>>[number],
  signal: AbortSignal,
): Promise<void> => {
  const region = await facts.region(regionId);
  if (region === undefined) return;
  const recordedAt = now().toISOString();
  const actor = { subject, role: 'service' };
  const found = {
    workId,
    revision,
    provinces: [...other.shared],
    resembles: other.workId,
    resembledRevision: other.revision,
    titleZh: other.titleZh,
    similarityPercent: other.similarityPercent,
    scopeSimilarityPercent: other.scopeSimilarityPercent,
    sharedIcs: [...other.sharedIcs],
  };
  const result = await transact(store, {
    decider: work,
    stream: streams.work(workId),
    command: { type: 'RecordStandstill', ...found, actor, facts: region, today: shanghaiDay(recordedAt) },
    context: {
      commandId: derivedId(workId, `standstill/${revision}/${other.workId}/${other.shared.join()}`),
      commandDigest: digestOfJson({ workId, revision, resembles: other.workId, provinces: other.shared }),
      actor,
      region: regionId,
      regionStreamRevision: region.revision.toString(),
      workId,
      occurredAt: recordedAt,
      recordedAt,
    },
    cache: works,
  });
  if (result.kind !== 'rejected' && result.position !== undefined)
    await views.waitFor({ position: result.position }, { deadline: new Date(Date.now() + ECHO_MS), signal });
};
