import { streams } from '@tongbiao/contracts';
import type {
  ClaimNumberRequest,
  ClaimNumberResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { ordinaryNumbers, skipRangeOf } from '@tongbiao/domain/numbering';
import { transact } from '@tongbiao/event-store';
import { toOutcome, type Call, type Refused } from '@tongbiao/service';
import { formatStandardNumber } from '@tongbiao/standard-number';
import type { Numbering } from './numbering.ts';
import { readNumber } from './read-number.ts';

/**
 * Backfills a number that a known holder carries. The province's ordinary numbers are asked first; where they skip the number for a
 * shared range of this region, the range is asked instead.
 */
export const claimNumber = async (
  { ranges, ordinary, regions, store }: Numbering,
  { regionId, number: text, workId, seriesId, source, confidence, validateOnly }: ClaimNumberRequest,
  call: Call,
): Promise<ClaimNumberResponse | Refused> => {
  const number = readNumber('number', text);
  if ('rejected' in number) return number;
  const canonical = formatStandardNumber(number);
  const { prefix, sequence, digits, part = '' } = number;
  const facts = await regions.read(regionId);
  if (facts === undefined) {
    return {
      rejected: {
        code: 'REGION_NOT_FOUND',
        status: 'NOT_FOUND',
        message: 'no such region is formed',
        field: 'regionId',
      },
    };
  }
  if (!facts.members.some((member) => member.prefix === prefix)) {
    return {
      rejected: {
        code: 'PREFIX_NOT_OF_REGION',
        status: 'FAILED_PRECONDITION',
        message: `${canonical} is not a number of a member of ${regionId}`,
        field: 'number',
      },
    };
  }
  const context = (resource: string) =>
    call.commandContext({
      resource,
      region: regionId,
      regionStreamRevision: facts.revision.toString(),
      workId,
      cause: 'backfill',
      source: source?.citation,
    });
  const stream = streams.ordinary(prefix);
  const asOrdinary = await transact(store, {
    decider: ordinaryNumbers,
    stream,
    command: { type: 'ClaimOrdinary', prefix, number, workId, source, confidence },
    context: context(stream),
    dryRun: validateOnly,
    cache: ordinary,
    deadline: call.deadline,
  });
  if (asOrdinary.kind !== 'rejected') {
    return { outcome: toOutcome(store.logId, asOrdinary), canonical, rangeId: '', sequence };
  }
  const kept = ordinary.get(stream);
  const range = kept === undefined ? undefined : skipRangeOf(kept.state, number);
  if (asOrdinary.rejected.code !== 'NUMBER_IN_SHARED_RANGE' || range?.regionId !== regionId) return asOrdinary;
  const inRange = streams.range(range.rangeId);
  const claimed = await ranges.submit({
    stream: inRange,
    command: {
      type: 'ClaimSequence',
      sequence,
      part,
      seriesId,
      source,
      confidence,
      width: digits.length,
      workId: seriesId === '' ? workId : '',
    },
    context: context(inRange),
    dryRun: validateOnly,
    deadline: call.deadline,
  });
  const outcome = toOutcome(store.logId, claimed);
  return 'rejected' in outcome ? outcome : { outcome, canonical, rangeId: range.rangeId, sequence };
};
