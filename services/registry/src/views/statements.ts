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

/** Both kinds, oldest first. */
export const readStatements = (
  db: DatabaseSync,
  regionId: string,
): { statements: StatementRecorded[]; related: RelatedStandardRecorded[] } => {
  const of = (kind: string): unknown[] =>
    prepared(db, 'SELECT data FROM statements WHERE region_id = ? AND kind = ? ORDER BY at')
      .all(regionId, kind)
      .map((row) => JSON.parse(String(row['data'])));
  return {
    statements: of('registry.StatementRecorded.v1').map((data) => StatementRecorded.fromJSON(data)),
    related: of('registry.RelatedStandardRecorded.v1').map((data) => RelatedStandardRecorded.fromJSON(data)),
  };
};
