import { formatPosition, parsePosition, type Position } from '@tongbiao/contracts';
import { StoreError } from './store-error.ts';

/** The opaque token for a position of this store's log. */
export const tokenOf = (store: { readonly logId: string }, position: Position): string =>
  formatPosition(store.logId, position);

/** The position behind a caller's token. Throws MALFORMED_TOKEN for anything else, FOREIGN_LOG for a token of another log. */
export const readToken = (store: { readonly logId: string }, token: string): Position => {
  const parsed = parsePosition(token);
  if (parsed === undefined) throw new StoreError('MALFORMED_TOKEN', 'this is no position token');
  if (parsed.logId !== store.logId) throw new StoreError('FOREIGN_LOG', 'the position token belongs to another log');
  return parsed.position;
};
