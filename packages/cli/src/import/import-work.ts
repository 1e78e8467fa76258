import { derivedId, digestOfJson, importedId } from '@tongbiao/contracts';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { RpcFailure } from '@tongbiao/service';
import pRetry from 'p-retry';
import { say } from '../messages.ts';
import type { RunningSystem } from '../system/running-system.ts';
import type { ImportTarget } from './import-target.ts';
import { differenceToEdition, differenceToWork, type Difference } from './on-record.ts';
import { withoutRows, type WorkPlan } from './plan.ts';
import { answerTo, faultOf, type Answer } from './refusal.ts';
import type { RowFault } from './row-fault.ts';
import type { RowLedger } from './row-ledger.ts';

/** As whom an import writes. */
export const SECRETARIAT = 'secretariat';

/** The same content is the same command for ever; another content is another. */
export const requestIdOf = (kind: string, regionId: string, key: string, body: object): string =>
  derivedId(importedId('work', regionId, `${kind}|${key}`), digestOfJson(body));

/** Who would hold a number. */
export interface Holder {
  /** The id of a series, or of a work. */
  readonly id: string;
  readonly workKey: string;
  readonly line: number;
}

/** What one work is imported with. */
interface Importing {
  readonly system: RunningSystem;
  readonly target: ImportTarget;
  readonly rows: RowLedger;
  /** Only asked, nothing written. */
  readonly dryRun: boolean;
  /** Who would have got which number so far, in a dry run: the system does not know of it. */
  readonly given: Map<string, Holder>;
}

/**
 * Imports one work. Everything is asked first (ids are derived, so that even what is not there yet can be asked about), rows
 * that would be refused are left out, the rest is planned and asked anew: a row that is refused leaves nothing. Then it is
 * written, and the number is claimed first: it is the one thing that others may want at the same moment. Whoever is too late for it
 * has written nothing; who crashes after it holds a number for the work that the next run records, and no work ever states a
 * number that was not claimed.
 */
export async function importWork(first: WorkPlan, importing: Importing): Promise<void> {
  const { target, dryRun } = importing;
  for (let plan: WorkPlan | undefined = first; plan !== undefined;) {
    const calls = callsOf(plan, importing.system);
    const asked = await ask(plan, calls, importing);
    if (asked.refused.size === 0 && dryRun) {
      const id = calls.seriesId || calls.workId;
      for (const { taken, line } of plan.claims) importing.given.set(taken, { id, line, workKey: plan.workKey });
      return;
    }
    const refused: ReadonlySet<number> =
      asked.refused.size > 0 ? asked.refused : await write(plan, calls, asked.workStands, importing);
    if (refused.size === 0) return;
    plan = withoutRows(plan, refused, target);
  }
}

/** A plan's calls; `validateOnly`: what would come of it. */
interface Calls {
  /** True: another part's row has recorded the series; whether it is the same one, the work's own record will tell. */
  series(validateOnly: boolean): Promise<Answer>;
  work(validateOnly: boolean, inSeries: boolean): Promise<Answer>;
  claim(claim: WorkPlan['claims'][number], validateOnly: boolean): Promise<Answer>;
  edition(edition: WorkPlan['editions'][number], validateOnly: boolean): Promise<Answer>;
  readonly workId: string;
  readonly seriesId: string;
}

function callsOf(plan: WorkPlan, system: RunningSystem): Calls {
  const { workKey } = plan;
  const { regionId } = plan.work.request;
  const workId = importedId('work', regionId, workKey);
  const seriesKey = plan.series?.request.seriesKey;
  const seriesId = seriesKey === undefined ? '' : importedId('series', regionId, seriesKey);
  return {
    workId,
    seriesId,
    async series(validateOnly) {
      if (plan.series === undefined) return { wrote: false };
      const asked = plan.series.request;
      const requestId = requestIdOf('series', regionId, asked.seriesKey, asked);
      const answer = await answerTo(
        system.call('works', SECRETARIAT, 'recordSeries', { requestId, validateOnly, ...asked }),
      );
      return answer.refused?.code === 'ALREADY_EXISTS' ? { wrote: false } : answer;
    },
    work(validateOnly, inSeries) {
      const asked = { ...plan.work.request, seriesId: inSeries ? seriesId : '' };
      const requestId = requestIdOf('work', regionId, workKey, asked);
      return answerTo(system.call('works', SECRETARIAT, 'recordWork', { requestId, validateOnly, ...asked }));
    },
    claim({ request }, validateOnly) {
      const asked = { ...request, workId, seriesId };
      const requestId = requestIdOf('claim', regionId, `${workKey}|${asked.number}`, asked);
      return answerTo(system.call('numbering', SECRETARIAT, 'claimNumber', { requestId, validateOnly, ...asked }));
    },
    edition({ request }, validateOnly) {
      const asked = { ...request, workId };
      const key = `${workKey}|${asked.province}|${asked.revision}|${asked.number}`;
      const requestId = requestIdOf('edition', regionId, key, asked);
      return answerTo(system.call('works', SECRETARIAT, 'recordEdition', { requestId, validateOnly, ...asked }));
    },
  };
}

/** What would be refused. */
interface Asked {
  readonly refused: ReadonlySet<number>;
  /** The work is on record as another row had it, and nothing in this file contradicts it: it is not recorded again. */
  readonly workStands: boolean;
}

async function ask(plan: WorkPlan, calls: Calls, importing: Importing): Promise<Asked> {
  const { rows, dryRun } = importing;
  const refused = new Set<number>();
  const note = (line: number, wrote: boolean): void => {
    if (dryRun) rows.note(line, wrote);
  };

  const series = await calls.series(true);
  if (plan.series && series.refused) {
    rows.fault(faultOf(series.refused, plan.series.line, 'number'));
    return { refused: abandonAll(plan, plan.series.line, rows), workStands: false };
  }
  // A series that is not there yet cannot be asked about its part: everything else about the part can.
  const seriesIsNew = series.wrote === true;
  const work = await calls.work(true, !seriesIsNew);
  const workStands = work.refused?.reason === RECORDED_DIFFERENTLY || (seriesIsNew && work.wrote === false);
  if (workStands) {
    const fault = await contradiction(plan, calls, importing.system);
    if (fault !== undefined) {
      rows.fault(fault.fault);
      // A row about the whole region is refused alone; its work is on record, and the editions may be new.
      return {
        refused: fault.ofRowAlone ? new Set([fault.fault.line]) : abandonAll(plan, fault.fault.line, rows),
        workStands,
      };
    }
  } else if (work.refused) {
    rows.fault(faultOf(work.refused, plan.work.line, 'work_key'));
    return { refused: abandonAll(plan, plan.work.line, rows), workStands };
  }
  note(plan.work.line, work.wrote === true);

  for (const claim of plan.claims) {
    const answer = await calls.claim(claim, true);
    const fault = answer.refused
      ? faultOf(answer.refused, claim.line, 'number')
      : givenToAnother(claim, calls, importing);
    if (fault === undefined) {
      note(claim.line, answer.wrote === true);
      continue;
    }
    rows.fault(fault);
    if (claim.ofWork) return { refused: abandonAll(plan, claim.line, rows), workStands };
    refused.add(claim.line);
  }
  const answers = await Promise.all(
    plan.editions.map(async (edition) => [edition, await calls.edition(edition, true)] as const),
  );
  for (const [edition, answer] of answers) {
    const { line } = edition;
    // The form of the request was judged before the work was missed; the rules that need no history are the plan's.
    const isOfNewWork = work.wrote === true && answer.refused?.reason === 'UNKNOWN_WORK';
    if (answer.refused === undefined || isOfNewWork) {
      note(line, isOfNewWork || answer.wrote === true);
    } else if (!refused.has(line)) {
      rows.fault(await editionFault(edition, answer.refused, calls, importing.system));
      refused.add(line);
    }
  }
  return { refused, workStands };
}

/** In a dry run: a number that an earlier row of the file would have got. */
function givenToAnother(
  { taken, line, request }: WorkPlan['claims'][number],
  { workId, seriesId }: Calls,
  { given }: Importing,
): RowFault | undefined {
  const holder = given.get(taken);
  if (holder === undefined || holder.id === (seriesId || workId)) return undefined;
  const message = say.sequenceOfAnotherWork(request.number, holder.workKey, holder.line);
  return { line, column: 'number', code: 'SEQUENCE_TAKEN', message };
}

const RECORDED_DIFFERENTLY = 'RECORDED_DIFFERENTLY';

/** What of the file the recorded work contradicts. */
async function contradiction(
  plan: WorkPlan,
  { workId, seriesId }: Calls,
  system: RunningSystem,
): Promise<{ readonly fault: RowFault; readonly ofRowAlone: boolean } | undefined> {
  const asked = { ...plan.work.request, seriesId };
  const work = await recordedWork(system, workId);
  const shared = differenceToWork(asked, work, false);
  const difference = shared ?? differenceToWork(asked, work, plan.ownRow);
  if (difference === undefined) return undefined;
  const ranged = plan.claims.find(({ ofWork }) => ofWork);
  const line = difference.column === 'number' && ranged !== undefined ? ranged.line : plan.work.line;
  return { fault: recordedDifferently(line, difference), ofRowAlone: shared === undefined };
}

const recordedDifferently = (line: number, { column, recorded, here }: Difference): RowFault => ({
  line,
  column,
  code: RECORDED_DIFFERENTLY,
  message: say.recordedDifferently(recorded, here),
});

/** Why an edition is refused, with the column that differs where it is on record. */
async function editionFault(
  { line, request }: WorkPlan['editions'][number],
  refused: RpcFailure,
  { workId }: Calls,
  system: RunningSystem,
): Promise<RowFault> {
  if (refused.reason !== RECORDED_DIFFERENTLY) return faultOf(refused, line, 'number');
  const difference = differenceToEdition(request, await recordedWork(system, workId));
  // Where all that the record shows is the same, the row's digest differs, which is kept with its source.
  return difference === undefined
    ? { ...faultOf(refused, line, 'source'), column: 'source' }
    : recordedDifferently(line, difference);
}

/** A work that the log has: the view that shows it follows within moments. */
const recordedWork = (system: RunningSystem, workId: string): Promise<PublicWork> =>
  pRetry(
    async () => {
      const { work } = await system.call('works', SECRETARIAT, 'getWork', { workId });
      if (work === undefined) throw new Error(`work ${workId} is on record and cannot be read`);
      return work;
    },
    {
      retries: 50,
      minTimeout: 100,
      factor: 1,
      shouldRetry: ({ error }) => error instanceof RpcFailure && error.code === 'NOT_FOUND',
    },
  );

/** Writes what was asked about. What is refused now was taken by somebody else since. */
async function write(
  plan: WorkPlan,
  calls: Calls,
  workStands: boolean,
  { rows }: Importing,
): Promise<ReadonlySet<number>> {
  const refused = new Set<number>();
  const settle = (line: number, answer: Answer, about: 'number' | 'work_key'): boolean => {
    if (answer.refused === undefined) {
      rows.note(line, answer.wrote);
      return true;
    }
    rows.fault(faultOf(answer.refused, line, about));
    refused.add(line);
    return false;
  };
  for (const claim of plan.claims) {
    if (settle(claim.line, await calls.claim(claim, false), 'number')) continue;
    return claim.ofWork ? abandonAll(plan, claim.line, rows) : refused;
  }
  if (plan.series && !settle(plan.series.line, await calls.series(false), 'number'))
    return abandonAll(plan, plan.series.line, rows);
  if (workStands) rows.note(plan.work.line, false);
  else if (!settle(plan.work.line, await calls.work(false, true), 'work_key'))
    return abandonAll(plan, plan.work.line, rows);
  for (const edition of plan.editions) settle(edition.line, await calls.edition(edition, false), 'number');
  return refused;
}

function abandonAll(plan: WorkPlan, because: number, rows: RowLedger): ReadonlySet<number> {
  const lines = new Set(plan.readings.map(({ row }) => row.line));
  rows.abandon(lines, because);
  return lines;
}
