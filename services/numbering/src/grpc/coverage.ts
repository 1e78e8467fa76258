import type {
  CoverageReportRequest,
  CoverageReportResponse,
  CoveredNumber,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import type { Call, Refused } from '@tongbiao/service';
import { readRange, readStates } from '../views/range-numbers.ts';
import { awaitViews, type Numbering } from './numbering.ts';
import { rangeNotFound } from './queries.ts';

/** Numbers in one message. */
const PIECE = 1_000;

/**
 * Every number of a range. All of it is read at once, before anything is sent: a view that moves on meanwhile does not show, and the
 * totals are those of the numbers that were sent.
 */
export const coverageReport = async (
  numbering: Numbering,
  { rangeId }: CoverageReportRequest,
  call: Call,
): Promise<AsyncIterable<CoverageReportResponse> | Refused> => {
  const ordinal = await awaitViews(numbering, call);
  const { db } = numbering.views;
  const range = readRange(db, rangeId);
  if (range === undefined) return rangeNotFound;
  const known = readStates(db, rangeId, range.next);
  return (async function* () {
    let reported = 0;
    for (let from = range.first; from < range.next; from += PIECE) {
      const numbers: CoveredNumber[] = [];
      for (let sequence = from; sequence < Math.min(from + PIECE, range.next); sequence++)
        numbers.push({ sequence, state: known.get(sequence) ?? 'NUMBER_STATE_FREE' });
      reported += numbers.length;
      yield { numbers, range: undefined, reported: 0, ordinal };
    }
    yield { numbers: [], range, reported, ordinal };
  })();
};
