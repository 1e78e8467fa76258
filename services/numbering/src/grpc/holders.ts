import { streams } from '@tongbiao/contracts';
import type { Call, Refused } from '@tongbiao/service';
import { isKnown } from '../views/on-record.ts';
import type { Numbering } from './numbering.ts';

/** Who is to have a number; empty = not asked for. */
export interface Holder {
  readonly workId?: string | undefined;
  readonly seriesId?: string | undefined;
}

const unknown = (code: string, message: string, field: string): Refused => ({
  rejected: { code, status: 'NOT_FOUND', message, field },
});

const isInLog = async ({ store }: Numbering, stream: string, { signal }: Call): Promise<boolean> => {
  for await (const _ of store.readStream(stream, { maxCount: 1, signal })) return true;
  return false;
};

const refuse = async (numbering: Numbering, { workId, seriesId }: Holder, call: Call): Promise<Refused | undefined> => {
  if (workId && !(await isInLog(numbering, streams.work(workId), call)))
    return unknown('UNKNOWN_WORK', `there is no work ${workId}`, 'workId');
  if (seriesId && !(await isInLog(numbering, streams.series(seriesId), call)))
    return unknown('UNKNOWN_SERIES', `there is no series ${seriesId}`, 'seriesId');
  return undefined;
};

/**
 * The refusal of a work or a series that nobody has recorded, judged on the log as it is now; undefined: it is there. Not asked of a
 * claim, which an import makes before it records the holder, nor of a withdrawal, which must be able to undo such a claim.
 */
export const refuseUnknown = (
  numbering: Numbering,
  holder: Holder,
  call: Call,
): Promise<Refused | undefined> | undefined => {
  const { workId, seriesId } = holder;
  const { db } = numbering.views;
  // The view first, which costs microseconds; the log where it does not know, because it may be behind.
  const isKnownToView =
    (!workId || isKnown(db, streams.work(workId))) && (!seriesId || isKnown(db, streams.series(seriesId)));
  return isKnownToView ? undefined : refuse(numbering, holder, call);
};
