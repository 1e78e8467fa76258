import type { Refused } from '@tongbiao/service';

/** AIP-158: what a caller gets who does not say. */
export const DEFAULT_PAGE_SIZE = 100;

/** The refusal of a page token that is none, or one of another list. */
export const badPageToken: Refused = {
  rejected: {
    code: 'PAGE_TOKEN_INVALID',
    status: 'INVALID_ARGUMENT',
    message: 'the token is not one that an earlier page of the same list gave',
    field: 'pageToken',
  },
};
