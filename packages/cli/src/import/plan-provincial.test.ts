import { describe, expect, it } from 'vitest';
import { planProvincial } from './plan-provincial.ts';
import { provincialColumns, provincialExplanations, type ProvincialRow } from './provincial-columns.ts';
import { readTable } from './read-table.ts';
import { template } from './template.ts';

const beijing = { prefix: '11', source: 'list.csv' };
const good = { number: 'DB11/T 1606-2018', title_zh: '绿色雪上运动场馆评价标准' };
const rows = (...given: readonly Partial<ProvincialRow['cells']>[]): ProvincialRow[] =>
  given.map((cells, n) => ({
    line: n + 2,
    cells: Object.fromEntries(
      provincialColumns.map((column) => [column, { ...good, ...cells }[column as 'number'] ?? '']),
    ) as ProvincialRow['cells'],
  }));

describe("a province's list", () => {
  it('becomes requests of at most a hundred standards of one source, canonical', () => {
    const many = Array.from({ length: 150 }, (_, n) => ({ number: `DB11T ${n + 1}-2020` }));
    const { batches, faults } = planProvincial(rows(...many, { number: 'DB11/T 900-2020', source: '官网' }), beijing);
    expect(faults).toEqual([]);
    expect(batches.map(({ source, standards }) => [source, standards.length])).toEqual([
      ['list.csv', 100],
      ['list.csv', 50],
      ['官网', 1],
    ]);
    expect(batches[0]!.standards[0]).toMatchObject({ line: 2, standard: { number: 'DB11/T 1—2020' } });
  });

  it('reads lists in a cell', () => {
    const { batches } = planProvincial(rows({ ics: '03；35.240', replaces: 'DB11/T 1-2001; DB11/T 2-2002' }), beijing);
    expect(batches[0]!.standards[0]!.standard).toMatchObject({
      ics: ['03', '35.240'],
      replaces: ['DB11/T 1—2001', 'DB11/T 2—2002'],
    });
  });

  it.each([
    ['without a number', { number: '' }, 'number', 'CELL_EMPTY'],
    ['without a title', { title_zh: '' }, 'title_zh', 'CELL_EMPTY'],
    ['with what is no number', { number: 'DB' }, 'number', 'NUMBER_MALFORMED'],
    ["with another province's number", { number: 'DB12/T 1-2020' }, 'number', 'PREFIX_MISMATCH'],
    ['with a number without a year', { number: 'DB11/T 1' }, 'number', 'YEAR_MISSING'],
    ['with a day that there is not', { publish_date: '2020-02-30' }, 'publish_date', 'DATE_MALFORMED'],
    [
      'in force before it was published',
      { publish_date: '2020', implement_date: '2019' },
      'implement_date',
      'IMPLEMENTED_BEFORE_PUBLISHED',
    ],
    ['with what is no ICS code', { ics: 'x' }, 'ics', 'CLASSIFICATION_MALFORMED'],
    ['that replaces what is no number', { replaces: 'x' }, 'replaces', 'NUMBER_MALFORMED'],
  ])('names a row %s with its column, in both languages', (_, cells, column, code) => {
    const { faults, batches } = planProvincial(rows(cells, { number: 'DB11/T 2-2020' }), beijing);
    expect(faults).toMatchObject([{ line: 2, column, code }]);
    expect(faults[0]!.message.zh).toMatch(/\p{Script=Han}/u);
    expect(batches.flatMap(({ standards }) => standards.map(({ line }) => line))).toEqual([3]);
  });

  it('takes a row that is there twice once, and refuses the second of two that contradict each other', () => {
    const plan = planProvincial(rows({}, {}, { title_zh: '别的标准' }), beijing);
    expect(plan.repeated).toEqual([3]);
    expect(plan.faults).toMatchObject([{ line: 4, column: 'number', code: 'NUMBER_REPEATED' }]);
  });

  it('has a template with every column', () => {
    const text = template<string>('csv', provincialExplanations, ({ zh }) => zh);
    expect(readTable(Buffer.from(text), provincialColumns).rows).toEqual([]);
  });
});
