import { streams } from '@tongbiao/contracts';
import type {
  ClaimNumberRequest,
  ClaimNumberResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { faultOfListed, ordinaryNumbers, skipRangeOf } from '@tongbiao/domain/numbering';
import { transact, type CommandOutcome } from '@tongbiao/event-store';
import { toOutcome, type Call, type Refused } from '@tongbiao/service';
import { formatStandardNumber } from '@tongbiao/standard-number';
import type { Numbering } from './numbering.ts';
import { readNumber } from './read-number.ts';

/**
 * Backfills a number that a known holder carries. The province's ordinary numbers are asked first; where they skip the number for a
 * shared range of this region, the range is asked instead. What the province's whole list has for another standard is not claimed anew.
 */
export const claimNumber = async (
  { ranges, ordinary, regions, store, lists }: Numbering,
  { regionId, number: text, workId, seriesId, titleZh, source, confidence, validateOnly }: ClaimNumberRequest,
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
        code: 'UNKNOWN_REGION',
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
  const listed = faultOfListed(await lists.read(prefix), { number, titleZh });
  const dryRun = validateOnly || listed !== undefined;
  /** What would be new is judged by the list; a claim that stands already is not, though the list came later. */
  const judged = (result: CommandOutcome<unknown, unknown>): Refused | undefined =>
    listed !== undefined && result.kind === 'dryRun' && result.events.length > 0 ? { rejected: listed } : undefined;
  const stream = streams.ordinary(prefix);
  const asOrdinary = await transact(store, {
    decider: ordinaryNumbers,
    stream,
    command: { type: 'ClaimOrdinary', prefix, number, workId, source, confidence },
    context: context(stream),
    dryRun,
    cache: ordinary,
    deadline: call.deadline,
  });
  const refused = judged(asOrdinary);
  if (refused !== undefined) return refused;
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
    dryRun,
    deadline: call.deadline,
  });
  const outcome = judged(claimed) ?? toOutcome(store.logId, claimed);
  return 'rejected' in outcome ? outcome : { outcome, canonical, rangeId: range.rangeId, sequence };
};
