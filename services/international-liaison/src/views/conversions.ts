import type { DatabaseSync } from 'node:sqlite';
import {
  ConversionProposed,
  IsoProjectRegistered,
  StageReached,
} from '@tongbiao/contracts/gen/tongbiao/liaison/v1/events';
import type { Conversion } from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import type { View } from '@tongbiao/projection';

/** `seq` is the order of proposal; ordinals are not stored as INTEGER, which is narrower than uint64. */
const schema = `
CREATE TABLE IF NOT EXISTS conversions (
  seq INTEGER PRIMARY KEY, conversion_id TEXT NOT NULL UNIQUE, work_id TEXT NOT NULL, proposal TEXT NOT NULL, project TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS conversions_of_work ON conversions (work_id, seq);
CREATE TABLE IF NOT EXISTS conversion_stages (
  seq INTEGER PRIMARY KEY, conversion_id TEXT NOT NULL, stage TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS conversion_stages_of ON conversion_stages (conversion_id, seq);
`;

/** What GetConversion and ListConversions read. */
export const conversions: View = {
  name: 'conversions.v1',
  schema,
  apply(db, { event }) {
    if (event.type === 'liaison.ConversionProposed.v1') {
      const { conversionId, workId } = event.data;
      db.prepare('INSERT INTO conversions (conversion_id, work_id, proposal) VALUES (?, ?, ?)').run(
        conversionId,
        workId,
        JSON.stringify(ConversionProposed.toJSON(event.data)),
      );
    } else if (event.type === 'liaison.IsoProjectRegistered.v1') {
      db.prepare('UPDATE conversions SET project = ? WHERE conversion_id = ?').run(
        JSON.stringify(IsoProjectRegistered.toJSON(event.data)),
        event.data.conversionId,
      );
    } else if (event.type === 'liaison.StageReached.v1') {
      db.prepare('INSERT INTO conversion_stages (conversion_id, stage) VALUES (?, ?)').run(
        event.data.conversionId,
        JSON.stringify(StageReached.toJSON(event.data)),
      );
    }
  },
};

interface Row {
  readonly seq: number;
  readonly conversion_id: string;
  readonly proposal: string;
  readonly project: string | null;
}

const conversionOf = (db: DatabaseSync, { conversion_id: conversionId, proposal, project }: Row): Conversion => ({
  proposal: ConversionProposed.fromJSON(JSON.parse(proposal)),
  project: project === null ? undefined : IsoProjectRegistered.fromJSON(JSON.parse(project)),
  stages: db
    .prepare('SELECT stage FROM conversion_stages WHERE conversion_id = ? ORDER BY seq')
    .all(conversionId)
    .map(({ stage }) => StageReached.fromJSON(JSON.parse(stage as string))),
});

/** Undefined: no such conversion. */
export const readConversion = (db: DatabaseSync, conversionId: string): Conversion | undefined => {
  const row = db.prepare('SELECT * FROM conversions WHERE conversion_id = ?').get(conversionId);
  return row === undefined ? undefined : conversionOf(db, row as unknown as Row);
};

/** A page of conversions, oldest first. */
export interface Page {
  readonly conversions: readonly Conversion[];
  /** Where the next page begins; undefined: this is the last. */
  readonly next: number | undefined;
}

/** Conversions of a work, or of all where it is empty, behind `after` (0 = from the first). */
export const readConversions = (db: DatabaseSync, workId: string, after: number, size: number): Page => {
  const rows = db
    .prepare("SELECT * FROM conversions WHERE ? IN ('', work_id) AND seq > ? ORDER BY seq LIMIT ?")
    .all(workId, after, size + 1) as unknown as Row[];
  const page = rows.slice(0, size);
  return {
    conversions: page.map((row) => conversionOf(db, row)),
    next: rows.length > size ? page.at(-1)?.seq : undefined,
  };
};
