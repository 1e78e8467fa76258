import { digestOfJson } from '@tongbiao/contracts';

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
