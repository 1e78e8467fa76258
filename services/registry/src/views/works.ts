import type { DatabaseSync } from 'node:sqlite';
import { RevisionState, type PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { isPublicWorkEvent, publicWork, publicWorkEvents } from '@tongbiao/domain/registry';
import type { View } from '@tongbiao/projection';
import { writeRows, type Row, type Table } from './rows.ts';
import { NUMBER_ROWS, writeNumbers } from './edition-numbers.ts';
import { keptEditions } from './kept-editions.ts';
import { spaced } from './search-text.ts';
import { readWork, WORK_ROWS, writeWork } from './work-rows.ts';
import {
  adoptRuleSet,
  DEADLINE_ROWS,
  renewDeadlines,
  ruleSetsOf,
  writeDeadlines,
  type RuleSets,
} from './work-deadlines.ts';
import { keptPeriods } from './work-statuses.ts';
import { STEP_ROWS, stepsOf, writeSteps } from './work-steps.ts';
import { WAITING_ROWS, writeWaiting } from './work-waiting.ts';
import { prepared } from './prepared.ts';
import { dropWorkIndex, loadWorkIndex, renewInIndex } from './work-index.ts';

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

const facets: Table = {
  name: 'work_facets',
  columns: ['work_id', 'state', 'revisions', 'editions', 'provinces', 'periods'],
  keys: 1,
};

/** Provinces of members and editions, and how many editions are theirs. */
const provincesOf = ({
  members,
  revisions,
}: PublicWork): readonly (readonly [province: string, editions: number])[] => {
  const editions = revisions.flatMap((r) => r.editions.map((e) => e.province));
  return [...new Set([...members, ...editions])].map((province) => [
    province,
    editions.filter((p) => p === province).length,
  ]);
};
const facetRows = (work: PublicWork | undefined): readonly Row[] => {
  if (work === undefined) return [];
  const lists = [keptEditions(work), provincesOf(work), keptPeriods(work)].map((list) => JSON.stringify(list));
  return [[work.workId, stateOf(work), work.revisions.length, ...lists]];
};

/** What lists and searches need, beside the rows of the work. */
const index = (db: DatabaseSync, before: PublicWork | undefined, after: PublicWork, ruleSets: RuleSets): void => {
  writeRows(db, facets, facetRows(before), facetRows(after));
  writeDeadlines(db, before, after, ruleSets);
  writeWaiting(db, before, after);
  writeNumbers(db, before, after);
  const texts = textsOf(after);
  if (before !== undefined && String(textsOf(before)) === String(texts)) return;
  const { rowid } = prepared(db, 'SELECT rowid FROM works WHERE work_id = ?').get(after.workId)!;
  if (before !== undefined) prepared(db, 'DELETE FROM work_texts WHERE rowid = ?').run(rowid as number);
  prepared(db, 'INSERT INTO work_texts (rowid, titles, others) VALUES (?, ?, ?)').run(
    rowid as number,
    ...texts.map(spaced),
  );
};

/** A work as its rows say, as it is to be, and the steps that led there. */
interface Kept {
  before: PublicWork | undefined;
  after: PublicWork | undefined;
  steps: Row[];
}

/** What was folded and is not written yet. */
interface Folded {
  readonly works: Map<string, Kept>;
  readonly ruleSets: Map<string, RuleSets>;
  /** Regions that adopted a rule set. */
  readonly renewed: Set<string>;
}

/** Works that are kept in memory although their rows say the same: those that were busy last. */
const KEPT_WRITTEN = 1_000;
/** Works in memory, at most, about 10 kB each: beyond, the half that was left alone for longest is written and forgotten. */
const MOST_FOLDED = 16_000;

const foldedOver = new WeakMap<DatabaseSync, Folded>();
const foldedIn = (db: DatabaseSync): Folded => {
  let folded = foldedOver.get(db);
  if (folded === undefined)
    foldedOver.set(db, (folded = { works: new Map(), ruleSets: new Map(), renewed: new Set() }));
  return folded;
};

const keptOf = (db: DatabaseSync, { works: all }: Folded, workId: string): Kept => {
  let kept = all.get(workId);
  if (kept === undefined) {
    const work = readWork(db, workId);
    kept = { before: work, after: work, steps: [] };
  } else all.delete(workId);
  // At the end of the order: it was busy last.
  all.set(workId, kept);
  return kept;
};

const write = (db: DatabaseSync, { ruleSets, renewed }: Folded, works: Iterable<readonly [string, Kept]>): void => {
  const setsOf = (regionId: string): RuleSets => {
    let sets = ruleSets.get(regionId);
    if (sets === undefined) ruleSets.set(regionId, (sets = ruleSetsOf(db, regionId)));
    return sets;
  };
  // First, as long as the rows say what the works were before.
  for (const regionId of renewed)
    for (const row of prepared(db, 'SELECT work_id FROM works WHERE region_id = ?').all(regionId))
      renewDeadlines(db, readWork(db, String(row['work_id']))!, setsOf(regionId));
  renewed.clear();
  const changed = [...works].filter(([, { before, after }]) => after !== before);
  // In the order of the tables' keys: the pages that are written lie beside one another.
  for (const [, kept] of changed.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const { before, after, steps } = kept;
    writeWork(db, before, after!);
    index(db, before, after!, setsOf(after!.regionId));
    writeSteps(db, steps);
    renewInIndex(db, after!.workId);
    kept.before = after;
    kept.steps = [];
  }
};

const writeAll = (db: DatabaseSync, folded: Folded): void => {
  write(db, folded, folded.works);
  if (folded.works.size > KEPT_WRITTEN) folded.works.clear();
};

const writeIdle = (db: DatabaseSync, folded: Folded): void => {
  const idle = [...folded.works].slice(0, MOST_FOLDED / 2);
  write(db, folded, idle);
  for (const [workId] of idle) folded.works.delete(workId);
};

/** Every work as the public sees it, folded from public events, with what lists and searches need. */
export const works: View = {
  name: 'works.v12',
  reads: ['works.v11'],
  ties: [
    'SELECT work_id, titles, others FROM works w JOIN work_texts t ON t.rowid = w.rowid ORDER BY work_id, titles, others',
  ],
  types: [...publicWorkEvents, 'registry.RuleSetAdopted.v1'],
  schema: `${WORK_ROWS}${DEADLINE_ROWS}${WAITING_ROWS}${STEP_ROWS}${NUMBER_ROWS}
    CREATE INDEX IF NOT EXISTS works_by_title ON works (title_zh, work_id);
    CREATE INDEX IF NOT EXISTS works_by_series ON works (series_id) WHERE series_id <> '';
    CREATE INDEX IF NOT EXISTS editions_by_number ON editions (number);
    CREATE TABLE IF NOT EXISTS work_facets (
      work_id TEXT PRIMARY KEY, state TEXT NOT NULL, revisions INTEGER NOT NULL, editions TEXT NOT NULL,
      provinces TEXT NOT NULL, periods TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE VIRTUAL TABLE IF NOT EXISTS work_texts USING fts5 (titles, others, tokenize = 'unicode61');
  `,
  apply(db, { event, metadata, ordinal }) {
    const folded = foldedIn(db);
    if (event.type === 'registry.RuleSetAdopted.v1') {
      adoptRuleSet(db, event.data, ordinal);
      folded.ruleSets.delete(event.data.regionId);
      folded.renewed.add(event.data.regionId);
      return;
    }
    if (!isPublicWorkEvent(event)) return;
    const kept = keptOf(db, folded, event.data.workId);
    const after = publicWork.evolve(kept.after, event);
    if (after === undefined || after === kept.after) return;
    kept.steps.push(...stepsOf(kept.after, after, metadata));
    kept.after = after;
    if (folded.works.size > MOST_FOLDED) writeIdle(db, folded);
  },
  settle: (db) => writeAll(db, foldedIn(db)),
  prepare: loadWorkIndex,
  forget: (db) => {
    foldedOver.delete(db);
    dropWorkIndex(db);
  },
};
