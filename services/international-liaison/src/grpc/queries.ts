import type {
  GetConversionRequest,
  GetConversionResponse,
  ListConversionsRequest,
  ListConversionsResponse,
} from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import type { Call, Refused } from '@tongbiao/service';
import { readConversion, readConversions } from '../views/conversions.ts';
import { isWork } from '../views/works.ts';
import { unknownWork, type Liaison } from './liaison.ts';

/** AIP-158: what a caller gets who does not say. */
const DEFAULT_PAGE_SIZE = 50;

/** What the views show is at least as new as the caller asked. Throws POSITION_NOT_REACHED. */
const awaitViews = async ({ views }: Liaison, { minPosition, patience }: Call): Promise<void> => {
  if (minPosition !== undefined) await views.waitFor({ position: minPosition }, patience);
};

/** One conversion with its stages. */
export const getConversion = async (
  liaison: Liaison,
  { conversionId }: GetConversionRequest,
  call: Call,
): Promise<GetConversionResponse | Refused> => {
  await awaitViews(liaison, call);
  const conversion = readConversion(liaison.views.db, conversionId);
  if (conversion !== undefined) return { conversion };
  return {
    rejected: {
      code: 'CONVERSION_NOT_FOUND',
      status: 'NOT_FOUND',
      message: 'no such conversion was proposed',
      field: 'conversionId',
    },
  };
};

/** Conversions of a work, or all, oldest first. */
export const listConversions = async (
  liaison: Liaison,
  { workId, pageSize, pageToken }: ListConversionsRequest,
  call: Call,
): Promise<ListConversionsResponse | Refused> => {
  if (!/^([1-9]\d{0,14})?$/.test(pageToken)) {
    return {
      rejected: {
        code: 'PAGE_TOKEN_INVALID',
        status: 'INVALID_ARGUMENT',
        message: 'the token is not one that an earlier page gave',
        field: 'pageToken',
      },
    };
  }
  await awaitViews(liaison, call);
  if (workId !== '' && !isWork(liaison.views.db, workId)) return unknownWork(workId);
  const page = readConversions(liaison.views.db, workId, Number(pageToken), pageSize || DEFAULT_PAGE_SIZE);
  return { conversions: [...page.conversions], nextPageToken: page.next?.toString() ?? '' };
};
