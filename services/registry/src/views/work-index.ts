import type { DatabaseSync } from 'node:sqlite';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { daysBetween, FOR_EVER } from '@tongbiao/domain/registry';
import { prepared } from './prepared.ts';
import type { KeptEdition } from './kept-editions.ts';
import type { KeptPeriod } from './work-statuses.ts';
import { Column, Lines, roomy, rowSet, type RowSet } from './row-columns.ts';

/** Stages that follow each other, and the whole way. */
export const WAYS = [
  ['PROPOSED', 'ESTABLISHED'],
  ['ESTABLISHED', 'CONSULTING'],
  ['CONSULTING', 'REVIEWING'],
  ['REVIEWING', 'AGREED'],
  ['AGREED', 'NUMBERED'],
  ['NUMBERED', 'PUBLISHED'],
  ['PROPOSED', 'PUBLISHED'],
  ['PUBLISHED', 'IN_FORCE'],
] as const;
const IN_FORCE = WAYS.length - 1;

/**
 * What works are found and counted by, in memory beside the view's rows: from these it is loaded, and after each change of a work read
 * again before the change is committed. Rows are those of the table `works`.
 */
export interface WorkIndex {
  readonly db: DatabaseSync;
  /** Every row. */
  readonly all: RowSet;
  /** Rows are below. */
  end: number;
  /** By title and id, so many as are {@link ordered}; behind them is room for more. */
  order: Uint32Array;
  ordered: number;
  readonly region: Column;
  readonly field: Column;
  readonly state: Column;
  readonly series: Column;
  /** Lists of codes, in JSON. */
  readonly ics: Column;
  readonly ccs: Column;
  /** Titles of the work and of its editions, as {@link listed} writes them. */
  readonly titles: Column;
  readonly published: Column;
  readonly implemented: Column;
  /** How many there are. */
  readonly revisions: Column;
  /** Works that are parts of a multi-part standard. */
  readonly parts: RowSet;
  /** Works that are announced as a plan and nothing more. */
  readonly planned: RowSet;
  /** Provinces, statuses and days by the codes of their lines. */
  readonly provinceNames: Column;
  readonly statusNames: Column;
  readonly days: Column;
  readonly editions: Lines<'province' | 'published' | 'implemented'>;
  /** Provinces of its members and editions, and how many editions are theirs. */
  readonly provinces: Lines<'province' | 'editions'>;
  /** Of a province's edition; province '': of the work as a whole. Days are numbers like 20180412. */
  readonly periods: Lines<'province' | 'status' | 'from' | 'until'>;
  /** How many days a revision, or an edition, needed for one of the {@link WAYS}. */
  readonly leads: Lines<'way' | 'days'>;
}

const SEPARATOR = '\0';

/** A list in one text, in which each value stands between separators. */
export const listed = (values: readonly string[]): string =>
  values.length === 0 ? '' : `${SEPARATOR}${values.join(SEPARATOR)}${SEPARATOR}`;

/** Numbers in the order of days: of `2018-04-12`, 20180412; of the empty text, 0; of {@link FOR_EVER}, more than any. */
export const dayNumber = (day: string): number => (day === FOR_EVER ? 99_999_999 : Number(day.replaceAll('-', '')));

type Cells = readonly (string | number)[];

/** Rows as lists of their columns, which is faster than objects. */
const cellsOf = (db: DatabaseSync, sql: string, ...values: readonly (string | number)[]): readonly Cells[] => {
  const statement = prepared(db, sql);
  statement.setReturnArrays(true);
  return statement.all(...values) as unknown as Cells[];
};

const WORKS = `SELECT w.rowid, f.revisions, w.region_id, w.field, f.state, w.series_id, w.part, w.kind, w.ics, w.ccs, w.published_on,
    w.implements_on, w.title_zh, w.title_en, f.editions, f.provinces, f.periods
  FROM works w JOIN work_facets f ON f.work_id = w.work_id WHERE w.rowid BETWEEN ? AND ?`;
/** With `CROSS`, the tables are walked in this order. */
const STEPS = `SELECT w.rowid, s.revision, s.stage, s.on_day
  FROM works w CROSS JOIN work_steps s ON s.work_id = w.work_id WHERE w.rowid BETWEEN ? AND ?`;

const byRow = (cells: readonly Cells[]): ((row: number) => readonly Cells[]) => {
  const groups = Map.groupBy(cells, ([row]) => row as number);
  return (row) => groups.get(row) ?? [];
};

const put = (set: RowSet, row: number, isIn: boolean): void => {
  if (isIn) set.add(row);
  else set.remove(row);
};

const isWholeDay = (day: string): boolean => day.length === 10;

/** Reads the rows from `first` to `last`. */
const readRows = (index: WorkIndex, first: number, last: number): void => {
  const { db } = index;
  const stepsOf = byRow(cellsOf(db, STEPS, first, last));
  for (const [row, revisions, ...cells] of cellsOf(db, WORKS, first, last) as readonly [
    number,
    number,
    ...string[],
  ][]) {
    const [regionId, field, state, seriesId, part, kind, ics, ccs, publishedOn, implementsOn, titleZh, titleEn] = cells;
    const editions = JSON.parse(cells[12]!) as KeptEdition[];
    index.end = Math.max(index.end, row + 1);
    index.all.add(row);
    index.region.set(row, regionId!);
    index.field.set(row, field!);
    index.state.set(row, state!);
    index.series.set(row, seriesId!);
    put(index.parts, row, part !== '');
    put(index.planned, row, kind === WorkKind.PLANNED);
    index.ics.set(row, ics!);
    index.ccs.set(row, ccs!);
    index.published.set(row, publishedOn!);
    index.implemented.set(row, implementsOn!);
    index.titles.set(row, listed([...new Set([titleZh!, titleEn!, ...editions.map((e) => e[3] ?? titleZh!)])]));
    index.revisions.set(row, String(revisions));
    index.editions.set(
      row,
      editions.map(([province, published, implemented]) => ({
        province: index.provinceNames.codeOf(province),
        published: index.days.codeOf(published),
        implemented: index.days.codeOf(implemented),
      })),
    );
    index.provinces.set(
      row,
      (JSON.parse(cells[13]!) as [string, number][]).map(([province, count]) => ({
        province: index.provinceNames.codeOf(province),
        editions: count,
      })),
    );
    index.periods.set(
      row,
      (JSON.parse(cells[14]!) as KeptPeriod[]).map(([province, status, from, until]) => ({
        province: index.provinceNames.codeOf(province),
        status: index.statusNames.codeOf(status),
        from: dayNumber(from),
        until: dayNumber(until),
      })),
    );
    index.leads.set(row, [
      ...leadsBetween(stepsOf(row) as readonly (readonly [number, number, string, string])[]),
      ...editions
        .filter(([, published, implemented]) => isWholeDay(published) && isWholeDay(implemented))
        .map(([, published, implemented]) => ({ way: IN_FORCE, days: daysBetween(published, implemented) })),
    ]);
  }
};

/** Of the days on which revisions came to their stages, how long the ways between them took. */
const leadsBetween = (
  steps: readonly (readonly [row: number, revision: number, stage: string, day: string])[],
): { way: number; days: number }[] => {
  const leads: { way: number; days: number }[] = [];
  for (const [, revision, stage, day] of steps)
    for (const [way, [from, to]] of WAYS.entries()) {
      if (from !== stage) continue;
      const end = steps.find((step) => step[1] === revision && step[2] === to);
      if (end !== undefined) leads.push({ way, days: daysBetween(day, end[3]) });
    }
  return leads;
};

/** Rows read in one turn of the event loop while an index is loaded: some ten milliseconds. */
const ROWS_AT_ONCE = 250;

interface Loading {
  readonly index: WorkIndex;
  /** Rows up to here have been read. */
  read: number;
  /** Nothing is missing. */
  isComplete: boolean;
}

const opened = new WeakMap<DatabaseSync, Loading>();

const openIndex = (db: DatabaseSync): Loading => {
  let loading = opened.get(db);
  if (loading === undefined) {
    const index: WorkIndex = {
      db,
      all: rowSet(0),
      end: 0,
      order: new Uint32Array(0),
      ordered: 0,
      region: new Column(),
      field: new Column(),
      state: new Column(),
      series: new Column(),
      ics: new Column(),
      ccs: new Column(),
      titles: new Column(),
      published: new Column(),
      implemented: new Column(),
      revisions: new Column(),
      parts: rowSet(0),
      planned: rowSet(0),
      provinceNames: new Column(),
      statusNames: new Column(),
      days: new Column(),
      editions: new Lines('province', 'published', 'implemented'),
      provinces: new Lines('province', 'editions'),
      periods: new Lines('province', 'status', 'from', 'until'),
      leads: new Lines('way', 'days'),
    };
    opened.set(db, (loading = { index, read: 0, isComplete: false }));
  }
  return loading;
};

/** Loads the index of a view's file step by step, between which others may have their turn, and the view may go on. */
export const loadWorkIndex = function* (db: DatabaseSync): Generator<void> {
  const loading = openIndex(db);
  const { index } = loading;
  for (;;) {
    const last = Number(prepared(db, 'SELECT coalesce(max(rowid), 0) AS last FROM works').get()!['last']);
    if (loading.read >= last) break;
    readRows(index, loading.read + 1, loading.read + ROWS_AT_ONCE);
    loading.read += ROWS_AT_ONCE;
    yield;
  }
  if (loading.isComplete) return;
  const rows = cellsOf(db, 'SELECT rowid FROM works ORDER BY title_zh, work_id').map(([row]) => row as number);
  index.order = Uint32Array.from(rows);
  index.ordered = rows.length;
  loading.isComplete = true;
};

/** The index of a view's file; loaded now, where it is not. */
export const workIndexOf = (db: DatabaseSync): WorkIndex => {
  if (!opened.get(db)?.isComplete) for (const _ of loadWorkIndex(db));
  return openIndex(db).index;
};

/** Forgets what is loaded: the rows are not what they were when it was read. */
export const dropWorkIndex = (db: DatabaseSync): void => void opened.delete(db);

/** The place in order of the first work behind a title and an id; `ordered` where there is none. */
export const placeBehind = ({ db, order, ordered }: WorkIndex, titleZh: string, workId: string): number => {
  const sql = 'SELECT rowid FROM works WHERE (title_zh, work_id) > (?, ?) ORDER BY title_zh, work_id LIMIT 1';
  const next = prepared(db, sql).get(titleZh, workId)?.['rowid'];
  return next === undefined ? ordered : order.subarray(0, ordered).indexOf(next as number);
};

/**
 * Reads a work again whose rows were written just now, in the transaction that changes them. Does nothing where nobody has asked for the
 * index: a file that is built reads it once at the end.
 */
export const renewInIndex = (db: DatabaseSync, workId: string): void => {
  const loading = opened.get(db);
  if (loading === undefined) return;
  const work = prepared(db, 'SELECT rowid, title_zh FROM works WHERE work_id = ?').get(workId)!;
  const row = work['rowid'] as number;
  const { index, isComplete, read } = loading;
  if (!isComplete && row > read) return;
  const before = index.titles.codes[row];
  readRows(index, row, row);
  loading.read = Math.max(read, row);
  if (!isComplete || index.titles.codes[row] === before) return;
  if (before) takeOut(index, index.order.subarray(0, index.ordered).indexOf(row));
  putIn(index, placeBehind(index, String(work['title_zh']), workId), row);
};

const takeOut = (index: WorkIndex, place: number): void => {
  index.order.copyWithin(place, place + 1, index.ordered);
  index.ordered -= 1;
};

const putIn = (index: WorkIndex, place: number, row: number): void => {
  if (index.ordered === index.order.length) index.order = roomy(index.order, index.ordered + 1);
  index.order.copyWithin(place + 1, place, index.ordered);
  index.order[place] = row;
  index.ordered += 1;
};
