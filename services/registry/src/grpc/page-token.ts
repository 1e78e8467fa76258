import { digestOfJson } from '@tongbiao/contracts';
import { isDay } from '@tongbiao/domain/registry';

/** A token says where its page ended (the sort key of its last row) and which list, with all its filters, it belongs to. */
export const pageToken = (list: object, end: readonly string[]): string =>
  Buffer.from(JSON.stringify([...end, digestOfJson(list).slice(-16)])).toString('base64url');

/** Where the page of a token ended; undefined: the token is none, or one of another list. `length`: of the sort key. */
export const readPageToken = (list: object, token: string, length: number): readonly string[] | undefined => {
  let end: readonly string[];
  try {
    end = (JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[]).slice(0, length).map(String);
  } catch {
    return undefined;
  }
  return pageToken(list, end) === token ? end : undefined;
};

/**
 * As {@link readPageToken}, for a list that is of a day, of today where none is asked for: the day is the last part of the sort key, so
 * that the pages of one list are of one day although midnight passes between them.
 */
export const readDatedPageToken = (
  list: object,
  token: string,
  length: number,
): { readonly end: readonly string[]; readonly day: string } | undefined => {
  const end = readPageToken(list, token, length + 1);
  const day = end?.at(-1);
  return end !== undefined && day !== undefined && isDay(day) ? { end: end.slice(0, length), day } : undefined;
};
