import type { DatabaseSync } from 'node:sqlite';
import type { View } from '@tongbiao/projection';

/** Which works there are, so that a question about one that is not there is told from one about a work without conversions. */
export const works: View = {
  name: 'works.v1',
  schema: 'CREATE TABLE IF NOT EXISTS works (work_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;',
  types: ['registry.WorkProposed.v1', 'registry.WorkRecorded.v1'],
  apply(db, { event }) {
    if (event.type === 'registry.WorkProposed.v1' || event.type === 'registry.WorkRecorded.v1')
      db.prepare('INSERT INTO works (work_id) VALUES (?) ON CONFLICT DO NOTHING').run(event.data.workId);
  },
};

/** Whether the log has such a work. */
export const isWork = (db: DatabaseSync, workId: string): boolean =>
  db.prepare('SELECT 1 FROM works WHERE work_id = ?').get(workId) !== undefined;
