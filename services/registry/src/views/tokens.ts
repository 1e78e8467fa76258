import type { DatabaseSync } from 'node:sqlite';
import { TokenState, type Token } from '@tongbiao/contracts/gen/tongbiao/access/v1/access_service';
import type { View } from '@tongbiao/projection';

/** Every token that was issued, and what became of it; the token itself is nowhere. */
export const tokens: View = {
  name: 'tokens.v2',
  schema: `
    CREATE TABLE IF NOT EXISTS tokens (
      ordinal INTEGER PRIMARY KEY, token_id TEXT NOT NULL UNIQUE, subject TEXT NOT NULL, role TEXT NOT NULL,
      province TEXT NOT NULL, purpose TEXT NOT NULL, issued_at TEXT NOT NULL, expires_at TEXT NOT NULL,
      issued_by TEXT NOT NULL, revoked_at TEXT NOT NULL, revoked_by TEXT NOT NULL, reason TEXT NOT NULL,
      deputy TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS tokens_by_subject ON tokens (subject, ordinal);
    CREATE INDEX IF NOT EXISTS tokens_by_deputy ON tokens (deputy, ordinal);
  `,
  types: ['access.TokenIssued.v1', 'access.TokenRevoked.v1'],
  apply(db, { event, metadata, ordinal }) {
    if (event.type === 'access.TokenIssued.v1') {
      const { tokenId, subject, role, province, purpose, issuedAt, expiresAt, deputy } = event.data;
      db.prepare("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', ?)").run(
        ordinal,
        tokenId,
        subject,
        role,
        province,
        purpose,
        issuedAt,
        expiresAt,
        metadata.actor.subject,
        deputy,
      );
    } else if (event.type === 'access.TokenRevoked.v1') {
      const { tokenId, reason } = event.data;
      db.prepare('UPDATE tokens SET revoked_at = ?, revoked_by = ?, reason = ? WHERE token_id = ?').run(
        metadata.recordedAt,
        metadata.actor.subject,
        reason,
        tokenId,
      );
    }
  },
};

/** Which tokens are wanted. */
export interface TokensAsked {
  /** Whose tokens, and whose deputies'. Undefined = of everybody. */
  readonly subject: string | undefined;
  /** Ordinal of the last token of the page before, in decimal; empty = from the newest. */
  readonly before: string;
  /** RFC 3339 UTC: what has expired by then is shown so. */
  readonly now: string;
  readonly limit: number;
}

const stateOf = (revokedAt: string, expiresAt: string, now: string): TokenState => {
  if (revokedAt !== '') return TokenState.REVOKED;
  return Date.parse(expiresAt) <= Date.parse(now) ? TokenState.EXPIRED : TokenState.VALID;
};

/** Tokens, the newest first, each with the name under which the next page begins. */
export const readTokens = (
  db: DatabaseSync,
  { subject, before, now, limit }: TokensAsked,
): { readonly token: Token; readonly place: string }[] =>
  db
    .prepare(
      `SELECT * FROM tokens WHERE (? IS NULL OR subject = ? OR deputy = ?) AND (? = '' OR ordinal < CAST(? AS INTEGER))
       ORDER BY ordinal DESC LIMIT ?`,
    )
    .all(subject ?? null, subject ?? null, subject ?? null, before, before, limit)
    .map((row) => {
      const text = (column: string): string => String(row[column]);
      const token = {
        tokenId: text('token_id'),
        subject: text('subject'),
        role: text('role'),
        province: text('province'),
        purpose: text('purpose'),
        state: stateOf(text('revoked_at'), text('expires_at'), now),
        issuedAt: text('issued_at'),
        expiresAt: text('expires_at'),
        issuedBy: text('issued_by'),
        revokedAt: text('revoked_at'),
        revokedBy: text('revoked_by'),
        reason: text('reason'),
        deputy: text('deputy'),
      };
      return { token, place: text('ordinal') };
    });
