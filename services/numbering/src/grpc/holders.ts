import { decodeEvent, streams } from '@tongbiao/contracts';
import { numberingRule } from '@tongbiao/domain/numbering';
import type { Call, Refused } from '@tongbiao/service';
import { findPlace, placeIn, type Place } from '../views/on-record.ts';
import type { Numbering } from './numbering.ts';

/** Who is to have a number; empty = not asked for. */
export interface Holder {
  readonly workId?: string | undefined;
  readonly seriesId?: string | undefined;
  /** What the work is to carry of a series that has the number; absent: a whole number. */
  readonly asPart?: Place;
}

const unknown = (code: string, message: string, field: string): Refused => ({
  rejected: { code, status: 'NOT_FOUND', message, field },
});

const placeInLog = async ({ store }: Numbering, stream: string, { signal }: Call): Promise<Place | undefined> => {
  for await (const { type, data } of store.readStream(stream, { maxCount: 1, signal }))
    return placeIn(decodeEvent(type, data));
  return undefined;
};

const unfit = (code: string, message: string): Refused => ({
  rejected: { code, status: 'FAILED_PRECONDITION', message, field: 'workId', rule: numberingRule('one-holder') },
});

/** A work carries the number of what it is on record as, and nothing else. */
const refuseAs = ({ workId, asPart }: Holder, { seriesId, part }: Place): Refused | undefined => {
  if (seriesId === (asPart?.seriesId ?? '') && part === (asPart?.part ?? '')) return undefined;
  if (asPart === undefined)
    return unfit(
      'WORK_IS_PART',
      `work ${workId} is part ${part} of series ${seriesId}; its number comes from the series, by AssignPart`,
    );
  return unfit(
    'WORK_IS_NO_SUCH_PART',
    seriesId === ''
      ? `work ${workId} is a whole standard, not part ${asPart.part} of series ${asPart.seriesId}`
      : `work ${workId} is part ${part} of series ${seriesId}, not part ${asPart.part} of series ${asPart.seriesId}`,
  );
};

const refuse = async (numbering: Numbering, holder: Holder, call: Call): Promise<Refused | undefined> => {
  const { workId, seriesId } = holder;
  const place = workId ? await placeInLog(numbering, streams.work(workId), call) : undefined;
  if (workId && place === undefined) return unknown('UNKNOWN_WORK', `there is no work ${workId}`, 'workId');
  if (seriesId && (await placeInLog(numbering, streams.series(seriesId), call)) === undefined)
    return unknown('UNKNOWN_SERIES', `there is no series ${seriesId}`, 'seriesId');
  return place && refuseAs(holder, place);
};

/**
 * The refusal of a work or a series that nobody has recorded, judged on the log as it is now, and of a number of what the work is not on
 * record as: a whole one for a part, a part's for another; undefined: it may have the number. Not asked of a claim, which an import makes
 * before it records the holder, nor of a withdrawal, which must be able to undo such a claim.
 */
export const refuseHolder = (
  numbering: Numbering,
  holder: Holder,
  call: Call,
): Promise<Refused | undefined> | Refused | undefined => {
  const { workId, seriesId } = holder;
  const { db } = numbering.views;
  // The view first, which costs microseconds; the log where it does not know, because it may be behind.
  const place = workId ? findPlace(db, streams.work(workId)) : undefined;
  const isKnownToView =
    (!workId || place !== undefined) && (!seriesId || findPlace(db, streams.series(seriesId)) !== undefined);
  return isKnownToView ? place && refuseAs(holder, place) : refuse(numbering, holder, call);
};
