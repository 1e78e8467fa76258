import type { DatabaseSync } from 'node:sqlite';
import { encodeEvent } from '@tongbiao/contracts';
import {
  ProvincialStandardListed,
  type ProvincialStandard,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import { pairsOf } from '@tongbiao/domain/registry';
import type { View } from '@tongbiao/projection';
import { parseStandardNumber } from '@tongbiao/standard-number';
import { anyOf, type Condition } from './condition.ts';
import { prepared } from './prepared.ts';
import { searchOf, spaced } from './search-text.ts';

/** A text that sorts as the numbers do: series, prefix, sequence, part, year. */
const sortKey = (text: string): string => {
  const parsed = parseStandardNumber(text);
  if (!parsed.ok) return text;
  const { grammar, prefix, sequence, part = '', year = 0, force } = parsed.number;
  return [grammar, prefix, String(sequence).padStart(6, '0'), part.padStart(4, '0'), year, force].join('/');
};

const titlesOf = ({ titleZh, titleEn }: ProvincialStandard): string => spaced(`${titleZh} | ${titleEn}`);

/** What the lists of the provinces state now, with what searches need. */
export const provincialStandards: View = {
  name: 'provincial-standards.v1',
  schema: `
    CREATE TABLE IF NOT EXISTS provincial_standards (
      number TEXT PRIMARY KEY, sort TEXT NOT NULL, province TEXT NOT NULL, status TEXT NOT NULL,
      ics TEXT NOT NULL, ccs TEXT NOT NULL, data TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS provincial_standards_by_sort ON provincial_standards (sort);
    CREATE INDEX IF NOT EXISTS provincial_standards_by_province ON provincial_standards (province, sort);
    CREATE VIRTUAL TABLE IF NOT EXISTS provincial_texts USING fts5 (titles, tokenize = 'unicode61');
  `,
  ties: [
    'SELECT number, titles FROM provincial_standards s JOIN provincial_texts t ON t.rowid = s.rowid ORDER BY number, titles',
  ],
  types: ['registry.ProvincialStandardListed.v1', 'registry.ProvincialStandardDelisted.v1'],
  apply(db, { event }) {
    if (event.type === 'registry.ProvincialStandardListed.v1') list(db, event.data);
    if (event.type === 'registry.ProvincialStandardDelisted.v1') delist(db, event.data.number);
  },
};

const list = (db: DatabaseSync, listed: ProvincialStandardListed): void => {
  const { province, standard } = listed;
  if (standard === undefined) return;
  const data = encodeEvent({ type: 'registry.ProvincialStandardListed.v1', data: listed });
  prepared(
    db,
    `INSERT INTO provincial_standards (number, sort, province, status, ics, ccs, data) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (number) DO UPDATE SET
       province = excluded.province, status = excluded.status, ics = excluded.ics, ccs = excluded.ccs, data = excluded.data`,
  ).run(
    standard.number,
    sortKey(standard.number),
    province,
    standard.observedStatus,
    JSON.stringify(standard.ics),
    JSON.stringify(standard.ccs),
    JSON.stringify(data),
  );
  const rowid = rowidOf(db, standard.number)!;
  prepared(db, 'DELETE FROM provincial_texts WHERE rowid = ?').run(rowid);
  prepared(db, 'INSERT INTO provincial_texts (rowid, titles) VALUES (?, ?)').run(rowid, titlesOf(standard));
};

const delist = (db: DatabaseSync, number: string): void => {
  const rowid = rowidOf(db, number);
  if (rowid === undefined) return;
  prepared(db, 'DELETE FROM provincial_texts WHERE rowid = ?').run(rowid);
  prepared(db, 'DELETE FROM provincial_standards WHERE rowid = ?').run(rowid);
};

const rowidOf = (db: DatabaseSync, number: string): number | undefined =>
  prepared(db, 'SELECT rowid FROM provincial_standards WHERE number = ?').get(number)?.['rowid'] as number | undefined;

const listedIn = (row: Readonly<Record<string, unknown>>): ProvincialStandardListed =>
  ProvincialStandardListed.fromJSON(JSON.parse(String(row['data'])));

/** What the list states of a number, in its canonical spelling. */
export const readProvincialStandard = (db: DatabaseSync, number: string): ProvincialStandardListed | undefined => {
  const row = prepared(db, 'SELECT data FROM provincial_standards WHERE number = ?').get(number);
  return row && listedIn(row);
};

/** Which standards are asked for; empty: any. */
export interface ProvincialFilter {
  /** Undefined: of every province. */
  readonly provinces: readonly string[] | undefined;
  readonly query: string;
  readonly ics: string;
  readonly ccs: string;
  readonly status: string;
}

/** A code of the list begins like this; spaces (`R 04`, `R04`) do not count. */
const beginsWith = (column: 'ics' | 'ccs', code: string): Condition => ({
  sql: `EXISTS (SELECT 1 FROM json_each(s.${column}) WHERE instr(replace(value, ' ', ''), ?) = 1)`,
  values: [code.replaceAll(' ', '')],
});

const found = (query: string): Condition => {
  const { match, numbers } = searchOf(query);
  return anyOf([
    ...numbers.map((pattern) => ({ sql: 's.number LIKE ?', values: [pattern] })),
    ...(match === undefined
      ? []
      : [{ sql: 's.rowid IN (SELECT rowid FROM provincial_texts WHERE provincial_texts MATCH ?)', values: [match] }]),
  ]);
};

const conditionsOf = ({ provinces, query, ics, ccs, status }: ProvincialFilter): readonly Condition[] => [
  ...(provinces === undefined
    ? []
    : [{ sql: `s.province IN (${provinces.map(() => '?').join(', ')})`, values: provinces }]),
  ...(query.trim() === '' ? [] : [found(query)]),
  ...(ics === '' ? [] : [beginsWith('ics', ics)]),
  ...(ccs === '' ? [] : [beginsWith('ccs', ccs)]),
  ...(status === '' ? [] : [{ sql: 's.status = ?', values: [status] }]),
];

/** A page of standards by number; `after`: the sort key that the page before ended with. */
export const listProvincialStandards = (
  db: DatabaseSync,
  filter: ProvincialFilter,
  { after, limit }: { readonly after: string; readonly limit: number },
): { readonly standards: ProvincialStandardListed[]; readonly total: number; readonly next: string | undefined } => {
  const conditions = conditionsOf(filter);
  const where = conditions.map(({ sql }) => `(${sql})`).join(' AND ') || '1';
  const values = conditions.flatMap((condition) => [...condition.values]);
  const { total } = prepared(db, `SELECT count(*) AS total FROM provincial_standards s WHERE ${where}`).get(
    ...values,
  ) as { total: number };
  const rows = prepared(
    db,
    `SELECT s.sort, s.data FROM provincial_standards s WHERE ${where} AND s.sort > ? ORDER BY s.sort LIMIT ?`,
  ).all(...values, after, limit + 1);
  const page = rows.slice(0, limit);
  return {
    standards: page.map(listedIn),
    total,
    next: rows.length > limit ? String(page.at(-1)!['sort']) : undefined,
  };
};

/** Enough that none which is close enough is left out: those that share most of the title come first. */
const CANDIDATES = 200;

/** Standards whose titles share characters with a title, the likeliest first. */
export const provincialCandidates = (db: DatabaseSync, title: string): readonly ProvincialStandardListed[] => {
  const phrases = [...pairsOf(title)].map(spaced).filter((words) => words !== '');
  if (phrases.length === 0) return [];
  return prepared(
    db,
    `SELECT s.data FROM provincial_texts t JOIN provincial_standards s ON s.rowid = t.rowid
     WHERE provincial_texts MATCH ? ORDER BY t.rank LIMIT ${CANDIDATES}`,
  )
    .all(phrases.map((words) => `"${words}"`).join(' OR '))
    .map(listedIn);
};

/** Works of which an edition carries the number. */
export const worksOfNumber = (db: DatabaseSync, number: string): ReadonlySet<string> =>
  new Set(
    prepared(db, 'SELECT work_id FROM editions WHERE number = ?')
      .all(number)
      .map((row) => String(row['work_id'])),
  );
