import type {
  CompareNumbersRequest,
  CompareNumbersResponse,
  ExplainNumberRequest,
  ExplainNumberResponse,
  FormatNumberRequest,
  FormatNumberResponse,
  GetRangeRequest,
  GetRangeResponse,
  ListRangesRequest,
  ListRangesResponse,
  ParseNumberRequest,
  ParseNumberResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { forceOf } from '@tongbiao/domain/numbering';
import type { Call, Refused } from '@tongbiao/service';
import {
  compareStandardNumbers,
  conflict,
  formatStandardNumber,
  renderShared,
  sameSequence,
  type Force,
} from '@tongbiao/standard-number';
import { rangeIds, readRange, readSteps } from '../views/range-numbers.ts';
import { awaitViews, regionOf, type Numbering } from './numbering.ts';
import { badPageToken, DEFAULT_PAGE_SIZE } from './pages.ts';
import { readNumber } from './read-number.ts';

/** There is no such range in the view. */
export const rangeNotFound: Refused = {
  rejected: { code: 'RANGE_NOT_FOUND', status: 'NOT_FOUND', message: 'no such range is prepared', field: 'rangeId' },
};

/** There is no such region in the log. */
const regionNotFound: Refused = {
  rejected: {
    code: 'UNKNOWN_REGION',
    status: 'NOT_FOUND',
    message: 'no such region is formed',
    field: 'regionId',
  },
};

/** A number's whole story, with the ordinal that it was read at. */
export const explainNumber = async (
  numbering: Numbering,
  { rangeId, sequence }: ExplainNumberRequest,
  call: Call,
): Promise<ExplainNumberResponse | Refused> => {
  const ordinal = await awaitViews(numbering, call);
  const { db } = numbering.views;
  const range = readRange(db, rangeId);
  if (range === undefined) return rangeNotFound;
  if (sequence < range.first || sequence > range.last) {
    return {
      rejected: {
        code: 'SEQUENCE_OUT_OF_RANGE',
        status: 'INVALID_ARGUMENT',
        message: `the range is ${range.first} to ${range.last}`,
        field: 'sequence',
      },
    };
  }
  const steps = readSteps(db, rangeId, sequence);
  return { rangeId, sequence, state: steps.at(-1)?.state ?? 'NUMBER_STATE_FREE', steps, ordinal };
};

/** A range with its totals. */
export const getRange = async (
  numbering: Numbering,
  { rangeId }: GetRangeRequest,
  call: Call,
): Promise<GetRangeResponse | Refused> => {
  const ordinal = await awaitViews(numbering, call);
  const range = readRange(numbering.views.db, rangeId);
  return range === undefined ? rangeNotFound : { range, ordinal };
};

const isRangeOf = (regionId: string, id: string): boolean =>
  /^[a-z][a-z0-9]*-[1-9]\d*$/.test(id) && (regionId === '' || regionOf(id) === regionId);

/** All ranges, or a region's, by id. The token of a page is the id of its last range. */
export const listRanges = async (
  numbering: Numbering,
  { regionId, pageSize, pageToken }: ListRangesRequest,
  call: Call,
): Promise<ListRangesResponse | Refused> => {
  if (pageToken !== '' && !isRangeOf(regionId, pageToken)) return badPageToken;
  if (regionId !== '' && (await numbering.regions.read(regionId)) === undefined) return regionNotFound;
  const ordinal = await awaitViews(numbering, call);
  const limit = pageSize || DEFAULT_PAGE_SIZE;
  const { db } = numbering.views;
  const ids = rangeIds(db, { regionId, after: pageToken, limit: limit + 1 });
  return {
    ranges: ids.slice(0, limit).map((id) => readRange(db, id)!),
    ordinal,
    nextPageToken: ids.length > limit ? ids[limit - 1]! : '',
  };
};

/** The canonical form and the parts of a number in any spelling. */
export const parseNumber = async ({ text }: ParseNumberRequest): Promise<ParseNumberResponse | Refused> => {
  const number = readNumber('text', text);
  if ('rejected' in number) return number;
  const { prefix, sequence, part = '', year = 0, grammar } = number;
  return { canonical: formatStandardNumber(number), prefix, force: forceOf(number), sequence, part, year, grammar };
};

const forces: Readonly<Record<string, Force>> = {
  FORCE_MANDATORY: 'mandatory',
  FORCE_RECOMMENDED: 'recommended',
  FORCE_GUIDANCE: 'guidance',
};

/** The canonical form of a number from its parts. */
export const formatNumber = async ({
  prefix,
  force,
  sequence,
  width,
  part,
  year,
}: FormatNumberRequest): Promise<FormatNumberResponse | Refused> => {
  try {
    const canonical = renderShared({
      prefix,
      force: forces[force]!,
      sequence,
      width,
      ...(part !== '' && { part }),
      ...(year !== 0 && { year }),
    });
    return { canonical };
  } catch (error) {
    const code = error instanceof RangeError && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return {
      rejected: {
        code: `NUMBER_${code}`,
        status: 'INVALID_ARGUMENT',
        message: (error as RangeError).message,
        field: 'prefix',
      },
    };
  }
};

/** How two numbers stand to each other. */
export const compareNumbers = async ({
  a: left,
  b: right,
}: CompareNumbersRequest): Promise<CompareNumbersResponse | Refused> => {
  const a = readNumber('a', left);
  if ('rejected' in a) return a;
  const b = readNumber('b', right);
  if ('rejected' in b) return b;
  const clash = conflict(a, b);
  return {
    order: Math.sign(compareStandardNumbers(a, b)),
    sameSequence: sameSequence(a, b),
    conflict: clash?.code ?? '',
    message: clash?.message ?? '',
  };
};
