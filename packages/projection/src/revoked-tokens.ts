import type { DatabaseSync } from 'node:sqlite';
import type { View } from './view.ts';

/** What every service that reads the log knows of tokens: the ids of those that were revoked, until they would have expired. */
export const revokedTokens: View = {
  name: 'revoked-tokens.v1',
  schema: `
    CREATE TABLE IF NOT EXISTS revoked_tokens (token_id TEXT PRIMARY KEY, expires_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  types: ['access.TokenRevoked.v1'],
  apply(db, { event, metadata }) {
    if (event.type !== 'access.TokenRevoked.v1') return;
    const { tokenId, expiresAt } = event.data;
    // By the log's own time: a view reads no clock. What leaves here is refused because it has expired.
    db.prepare('DELETE FROM revoked_tokens WHERE expires_at < ?').run(dayBefore(metadata.recordedAt));
    db.prepare('INSERT OR IGNORE INTO revoked_tokens VALUES (?, ?)').run(tokenId, expiresAt);
  },
};

/** Clocks of services may differ a little; a day is far more than that. */
const dayBefore = (instant: string): string => new Date(Date.parse(instant) - 86_400_000).toISOString();

/** Whether the token was revoked, as far as the view has come. */
export const isRevokedToken = (db: DatabaseSync, tokenId: string): boolean =>
  db.prepare('SELECT 1 FROM revoked_tokens WHERE token_id = ?').get(tokenId) !== undefined;

/** Ids of revoked tokens that expire after `now` (RFC 3339 UTC), ascending, behind `after`. */
export const revokedTokenIds = (
  db: DatabaseSync,
  { after, now, limit }: { readonly after: string; readonly now: string; readonly limit: number },
): string[] =>
  db
    .prepare('SELECT token_id FROM revoked_tokens WHERE token_id > ? AND expires_at > ? ORDER BY token_id LIMIT ?')
    .all(after, now, limit)
    .map((row) => String(row['token_id']));
