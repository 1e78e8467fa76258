import type { DatabaseSync } from 'node:sqlite';
import { encodeEvent } from '@tongbiao/contracts';
import { RelatedStandardRecorded, StatementRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_events';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';

/** What authorities said of a region's standards, and standards that stand beside them. */
export const statements: View = {
  name: 'statements.v1',
  schema: `
    CREATE TABLE IF NOT EXISTS statements (
      region_id TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL,
      PRIMARY KEY (region_id, at)
    ) STRICT, WITHOUT ROWID;
  `,
  types: ['registry.StatementRecorded.v1', 'registry.RelatedStandardRecorded.v1'],
  apply(db, { event, ordinal }) {
    if (event.type !== 'registry.StatementRecorded.v1' && event.type !== 'registry.RelatedStandardRecorded.v1') return;
    prepared(db, 'INSERT INTO statements (region_id, at, kind, data) VALUES (?, ?, ?, ?)').run(
      event.data.regionId,
      Number(ordinal),
      event.type,
      JSON.stringify(encodeEvent(event)),
    );
  },
};

/** A page of both kinds, oldest first. */
export interface StatementsPage {
  readonly statements: StatementRecorded[];
  readonly related: RelatedStandardRecorded[];
  /** Ordinal of the last one; undefined: there are no more. */
  readonly next: number | undefined;
}

/** Both kinds of a region behind an ordinal. */
export const readStatements = (
  db: DatabaseSync,
  regionId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): StatementsPage => {
  const rows = prepared(
    db,
    'SELECT at, kind, data FROM statements WHERE region_id = ? AND at > ? ORDER BY at LIMIT ?',
  ).all(regionId, after, limit + 1);
  const page = rows.slice(0, limit);
  const of = (kind: string): unknown[] =>
    page.filter((row) => row['kind'] === kind).map((row) => JSON.parse(String(row['data'])));
  return {
    statements: of('registry.StatementRecorded.v1').map((data) => StatementRecorded.fromJSON(data)),
    related: of('registry.RelatedStandardRecorded.v1').map((data) => RelatedStandardRecorded.fromJSON(data)),
    next: rows.length > limit ? Number(page.at(-1)!['at']) : undefined,
  };
};
