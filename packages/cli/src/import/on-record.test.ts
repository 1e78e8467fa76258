import { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { describe, expect, it } from 'vitest';
import type { ImportTarget } from './import-target.ts';
import { differenceToEdition, differenceToWork } from './on-record.ts';
import { planImport } from './plan.ts';
import { columns, type Column, type ImportRow } from './import-columns.ts';

const target: ImportTarget = {
  regionId: 'jjj',
  liveFrom: '2026-01-01',
  wholeNames: ['京津冀'],
  members: [{ province: 'beijing', prefix: '11', names: ['京'] }],
  ranges: [{ rangeId: 'jjj-3001', first: 3001, last: 3999 }],
};

const plan = (given: Partial<Record<Column, string>>) => {
  const good: Partial<Record<Column, string>> = {
    work_key: 'k',
    number: 'DB11/T 3100-2020',
    province: '京',
    title_zh: '标准',
    field: '交通',
    scope: 'collaborative',
    source: '来源',
    ...given,
  };
  const cells = Object.fromEntries(columns.map((column) => [column, good[column] ?? ''])) as ImportRow['cells'];
  return planImport([{ line: 2, cells }], target).works[0]!;
};
const work = (given: Partial<Record<Column, string>>) => ({ ...plan(given).work.request, seriesId: '' });
const edition = (given: Partial<Record<Column, string>>) => plan(given).editions[0]!.request;

const record = PublicWork.fromPartial({
  ...work({}),
  revisions: [{ revision: 1, editions: [edition({})] }],
});

describe('a work on record', () => {
  it('is not contradicted by what it was recorded from', () => {
    expect(differenceToWork(work({}), record, true)).toBeUndefined();
  });
  it('may have been recorded from another edition, which has title, dates and source of its own', () => {
    const other = work({ title_zh: '另一版本', source: '另一来源', ics: '35.240' });
    expect(differenceToWork(other, record, false)).toBeUndefined();
    expect(differenceToWork(other, record, true)).toEqual({ column: 'title_zh', recorded: '标准', here: '另一版本' });
  });
  it.each<[Column, string]>([
    ['field', '卫生'],
    ['number', 'DB11/T 3101-2020'],
  ])('is contradicted by another %s', (column, cell) => {
    expect(differenceToWork(work({ [column]: cell }), record, false)).toMatchObject({ column });
  });
  it('is not contradicted by what a row does not say', () => {
    expect(differenceToWork(work({ field: '', number: '' }), record, false)).toBeUndefined();
  });
});

describe('an edition on record', () => {
  it('is not contradicted by what it was recorded from', () => {
    expect(differenceToEdition(edition({}), record)).toBeUndefined();
  });
  it.each<[Column, string]>([
    ['number', 'DB11/ 3100-2020'],
    ['title_zh', '另一标准'],
    ['publish_date', '2020-05'],
    ['implement_date', '2020-06'],
    ['status', '现行'],
    ['replaces', 'DB11/T 1-2010'],
    ['replaced_by', 'DB11/T 2-2024'],
    ['note', '注'],
    ['ics', '35.240'],
    ['ccs', 'R 04'],
    ['source', '另一来源'],
  ])('is contradicted by another %s, which is named', (column, cell) => {
    expect(differenceToEdition(edition({ [column]: cell }), record)).toMatchObject({ column });
  });
});
