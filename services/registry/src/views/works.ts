import type { DatabaseSync } from 'node:sqlite';
import { RevisionState, type PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { isPublicWorkEvent, publicWork } from '@tongbiao/domain/registry';
import type { View } from '@tongbiao/projection';
import { NUMBER_ROWS, writeNumbers } from './edition-numbers.ts';
import { spaced } from './search-text.ts';
import { readWork, WORK_ROWS, writeWork } from './work-rows.ts';
import { adoptRuleSet, DEADLINE_ROWS, writeDeadlines } from './work-deadlines.ts';
import { STATUS_ROWS, writeStatuses } from './work-statuses.ts';
import { STEP_ROWS, writeSteps } from './work-steps.ts';
import { WAITING_ROWS, writeWaiting } from './work-waiting.ts';
import { prepared } from './prepared.ts';

/** State of the latest revision, without its prefix; a backfilled work of which no revision is known is `RECORDED`. */
const stateOf = ({ revisions }: PublicWork): string =>
  (revisions.at(-1)?.state ?? RevisionState.RECORDED).slice('REVISION_STATE_'.length);

/** What words may be looked for in: the titles, and everything else. */
const textsOf = (work: PublicWork): readonly [titles: string, others: string] => {
  const editions = work.revisions.flatMap((r) => r.editions);
  const titles = [work.titleZh, work.titleEn, ...editions.map((e) => e.titleZh)];
  const others = [work.field, work.workKey, ...editions.flatMap((e) => [e.number, ...e.replaces, ...e.replacedBy])];
  return [titles.join(' | '), others.join(' | ')];
};

/** What lists and searches need, beside the rows of the work. */
const index = (db: DatabaseSync, work: PublicWork, before: PublicWork | undefined): void => {
  const { workId, members, revisions } = work;
  const editions = revisions.flatMap((r) => r.editions);
  prepared(db, 'INSERT OR REPLACE INTO work_facets (work_id, state, editions) VALUES (?, ?, ?)').run(
    workId,
    stateOf(work),
    editions.length,
  );
  writeStatuses(db, work);
  writeDeadlines(db, work);
  writeWaiting(db, work);
  writeNumbers(db, work);
  for (const province of new Set([...members, ...editions.map((e) => e.province)]))
    prepared(db, 'INSERT OR REPLACE INTO work_provinces (work_id, province, editions) VALUES (?, ?, ?)').run(
      workId,
      province,
      editions.filter((e) => e.province === province).length,
    );
  const texts = textsOf(work);
  if (before !== undefined && String(textsOf(before)) === String(texts)) return;
  const { rowid } = prepared(db, 'SELECT rowid FROM works WHERE work_id = ?').get(workId)!;
  prepared(db, 'DELETE FROM work_texts WHERE rowid = ?').run(rowid as number);
  prepared(db, 'INSERT INTO work_texts (rowid, titles, others) VALUES (?, ?, ?)').run(
    rowid as number,
    ...texts.map(spaced),
  );
};

/** Every work as the public sees it, folded from public events, with what lists and searches need. */
export const works: View = {
  name: 'works.v8',
  schema: `${WORK_ROWS}${STATUS_ROWS}${DEADLINE_ROWS}${WAITING_ROWS}${STEP_ROWS}${NUMBER_ROWS}
    CREATE INDEX IF NOT EXISTS works_by_title ON works (title_zh, work_id);
    CREATE INDEX IF NOT EXISTS editions_by_number ON editions (number);
    CREATE TABLE IF NOT EXISTS work_facets (
      work_id TEXT PRIMARY KEY, state TEXT NOT NULL, editions INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS work_provinces (
      work_id TEXT NOT NULL, province TEXT NOT NULL, editions INTEGER NOT NULL, PRIMARY KEY (work_id, province)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS work_provinces_by_province ON work_provinces (province, work_id);
    CREATE VIRTUAL TABLE IF NOT EXISTS work_texts USING fts5 (titles, others, tokenize = 'unicode61');
  `,
  apply(db, { event, metadata, ordinal }) {
    if (event.type === 'registry.RuleSetAdopted.v1') adoptRuleSet(db, event.data, ordinal);
    if (!isPublicWorkEvent(event)) return;
    const before = readWork(db, event.data.workId);
    const after = publicWork.evolve(before, event);
    if (after === undefined || after === before) return;
    writeWork(db, after);
    index(db, after, before);
    writeSteps(db, before, after, metadata);
  },
};
