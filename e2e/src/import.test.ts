import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importedId } from '@tongbiao/contracts';
import { Confidence } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { NumberingServiceClient } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { call, connect } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type Ended, type System } from './system.ts';

const columns = [
  'work_key',
  'number',
  'province',
  'title_zh',
  'part',
  'force',
  'publish_date',
  'implement_date',
  'field',
  'status',
  'ics',
  'ccs',
  'replaces',
  'replaced_by',
  'scope',
  'note',
  'source',
] as const;

type Cells = Partial<Record<(typeof columns)[number], string>>;

interface Imported {
  readonly rows: number;
  readonly written: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly faults: readonly {
    readonly line: number;
    readonly column: string;
    readonly code: string;
    readonly message: string;
  }[];
}

/** One event, as `replay` tells of it. */
interface Told {
  readonly type: string;
  readonly stream: string;
  readonly text: string;
}

const good: Cells = {
  province: '京',
  title_zh: '标准',
  force: 'T',
  field: '交通',
  scope: 'collaborative',
  source: '来源',
};

const csv = (rows: readonly Cells[]): string =>
  [columns, ...rows.map((row) => columns.map((column) => ({ ...good, ...row })[column] ?? ''))]
    .map((cells) => `${cells.join(',')}\n`)
    .join('');

let system: System;
let files = 0;

const imports = (rows: readonly Cells[], ...flags: string[]): Promise<Ended<Imported>> => {
  const file = join(system.dataDir, `import-${(files += 1)}.csv`);
  writeFileSync(file, csv(rows));
  return system.run<Imported>(['import', file, ...flags]);
};

/** Everything that the log holds. */
const history = async (): Promise<readonly Told[]> => (await system.run('replay')).lines.slice(0, -1) as Told[];

const lastOrdinal = async (): Promise<string> =>
  String((await system.run<{ lastOrdinal: string }>('replay')).result.lastOrdinal);

describe('an import into a running system', () => {
  beforeAll(async () => {
    system = await startSystem({ kafka: false });
  });
  afterAll(() => system.stop());

  /** Each of a work of its own that is not there yet; 3003 is held by a work of the sample data, 1606 too, but not in the range. */
  const wrong: readonly (readonly [string, Cells, string, string])[] = [
    ['a number that is held', { number: 'DB11/T 3003-2016' }, 'number', 'SEQUENCE_TAKEN'],
    [
      'an ordinary number that is held',
      { number: 'DB11/T 1606-2018', scope: 'collaborative_outside_range' },
      'number',
      'NUMBER_TAKEN',
    ],
    [
      'a date since the region is live',
      { number: 'DB11/T 3060-2999', publish_date: '2999-01-01' },
      'publish_date',
      'NOT_BEFORE_GO_LIVE',
    ],
    [
      'dates in the wrong order',
      { number: 'DB11/T 3061-2020', publish_date: '2020-05-01', implement_date: '2020-04-01' },
      'implement_date',
      'IMPLEMENTED_BEFORE_PUBLISHED',
    ],
    [
      'a title that is too long',
      { number: 'DB11/T 3062-2020', title_zh: '长'.repeat(301) },
      'title_zh',
      'TEXT_TOO_LONG',
    ],
    ['a status that is too long', { number: 'DB11/T 3063-2020', status: 's'.repeat(201) }, 'status', 'TEXT_TOO_LONG'],
    ['a note that is too long', { number: 'DB11/T 3064-2020', note: 'n'.repeat(4_001) }, 'note', 'TEXT_TOO_LONG'],
    ['a field that is too long', { number: 'DB11/T 3065-2020', field: 'f'.repeat(201) }, 'field', 'TEXT_TOO_LONG'],
    ['a source that is too long', { number: 'DB11/T 3066-2020', source: 's'.repeat(4_001) }, 'source', 'TEXT_TOO_LONG'],
    [
      'a title that reads backwards',
      { number: 'DB11/T 3067-2020', title_zh: 'a\u202eb' },
      'title_zh',
      'CONTROL_CHARACTER',
    ],
    [
      'a part of a new series, itself wrong',
      { number: 'DB11/T 3068.1-2020', part: '1', status: 's'.repeat(201) },
      'status',
      'TEXT_TOO_LONG',
    ],
    [
      'a scope that its number does not allow',
      { number: 'DB11/T 3069-2020', scope: 'collaborative_number_unknown' },
      'scope',
      'KIND_MISMATCH',
    ],
    [
      'another field than its work on record',
      { work_key: 'jjj-expressway-its', province: '天津', number: 'DB12/T 3020-2018', field: '卫生' },
      'field',
      'RECORDED_DIFFERENTLY',
    ],
    [
      'another title than its edition on record',
      { work_key: 'jjj-expressway-naming', number: 'DB11/T 3003-2016' },
      'title_zh',
      'RECORDED_DIFFERENTLY',
    ],
    [
      'a related standard with a title that is too long',
      { number: 'GB/T 1-2020', province: 'CN', scope: 'related', title_zh: '长'.repeat(301) },
      'title_zh',
      'TEXT_TOO_LONG',
    ],
  ];

  it('names the column of each row that it refuses, and such a row leaves no event', async () => {
    const before = await lastOrdinal();
    const rows = wrong.map(([, cells], n) => ({ work_key: `wrong-${n}`, ...cells }));
    const checked = await imports(rows, '--dry-run');
    const done = await imports(rows);
    expect(done.result.faults.map(({ line, column, code }) => [wrong[line - 2]?.[0], column, code])).toEqual(
      wrong.map(([what, , column, code]) => [what, column, code]),
    );
    expect(checked.result).toEqual({ ...done.result, dryRun: true });
    expect([done.code, done.result]).toMatchObject([1, { written: 0, unchanged: 0, refused: wrong.length }]);
    expect(await lastOrdinal()).toBe(before);

    const said = await imports(rows, '--dry-run', '--lang', 'zh');
    const english = said.result.faults
      .map(({ message }) => message)
      .filter((text) => /[a-z]{3,} [a-z]{2,} [a-z]{3,}/i.test(text));
    expect(english, 'a reader of Chinese is told the reasons of the services in Chinese').toEqual([]);
  });

  it('says in Chinese what the services refuse', async () => {
    const nowhere = '00000000-0000-4000-8000-000000000001';
    for (const args of [
      ['replay', '--work', nowhere],
      ['import', join(system.dataDir, 'import-1.csv'), '--region', 'nowhere'],
      ['import', join(system.dataDir, 'import-1.csv'), '--provincial', 'shanghai'],
      ['number', 'explain', 'jjj-1/1'],
      ['number', 'receipt', 'jjj-3001/3999'],
    ]) {
      const { code, result, stderr } = await system.run<{ error: { message: string } }>([...args, '--lang', 'zh']);
      expect(code, args.join(' ')).not.toBe(0);
      for (const text of [result.error.message, stderr]) {
        expect(text).toMatch(/\p{Script=Han}/u);
        expect(text).not.toMatch(/[a-z]{3,} [a-z]{2,} [a-z]{3,}|（英文）/i);
      }
    }
  });

  it('writes of a work with one wrong row the others alone, and the row once it is put right', async () => {
    const before = (await history()).length;
    const wrongTitle = { work_key: 'mixed', number: 'DB11/T 3070-2020', status: 's'.repeat(201) };
    const tianjin = { work_key: 'mixed', province: '天津', number: 'DB12/T 3070-2020', title_zh: '另一标准' };
    expect((await imports([wrongTitle, tianjin])).result).toMatchObject({ written: 1, refused: 1 });
    const written = (await history()).slice(before);
    expect(written.map(({ type }) => type)).toEqual([
      'numbering.SequenceClaimed.v1',
      'registry.WorkRecorded.v1',
      'registry.EditionRecorded.v1',
    ]);
    expect(written[1]?.text).toContain('另一标准');

    const right = { ...wrongTitle, status: '现行' };
    expect((await imports([right, tianjin])).result).toMatchObject({ written: 1, unchanged: 1, refused: 0 });
    expect((await history()).slice(before + 3).map(({ type }) => type)).toEqual(['registry.EditionRecorded.v1']);
    expect((await imports([right, tianjin])).result).toMatchObject({ written: 0, unchanged: 2, refused: 0 });
  });

  it('goes on where another import ended after the claim of a number', async () => {
    const { processes } = await system.status();
    const numbering = connect(NumberingServiceClient, {
      address: processes.find(({ name }) => name === 'numbering')!.address,
      token: () => readFileSync(join(system.tokens, 'secretariat'), 'utf8').trim(),
    });
    await call(numbering, 'claimNumber', {
      requestId: 'cut-short',
      validateOnly: false,
      regionId: 'jjj',
      number: 'DB11/T 3072-2020',
      workId: importedId('work', 'jjj', 'cut-short'),
      seriesId: '',
      titleZh: '',
      source: { citation: '来源', digest: `sha256:${'0'.repeat(64)}` },
      confidence: Confidence.PRESS,
    });
    numbering.close();
    const before = (await history()).length;
    const { result } = await imports([{ work_key: 'cut-short', number: 'DB11/T 3072-2020' }]);
    expect(result).toMatchObject({ written: 1, refused: 0 });
    expect((await history()).slice(before).map(({ type }) => type)).toEqual([
      'registry.WorkRecorded.v1',
      'registry.EditionRecorded.v1',
    ]);
  });

  it('tells in a dry run of two works that want the same number', async () => {
    const rows = ['one', 'two'].map((name) => ({ work_key: `both-${name}`, number: 'DB11/T 3071-2020' }));
    const { result } = await imports(rows, '--dry-run');
    expect(result).toMatchObject({
      written: 1,
      refused: 1,
      faults: [{ line: 3, column: 'number', code: 'SEQUENCE_TAKEN' }],
    });
  });

  it('gives each number to one work when two imports want the same ones at once, and the other leaves nothing', async () => {
    const before = (await history()).length;
    const numbers = Array.from({ length: 12 }, (_, n) => 3100 + n);
    const rowsOf = (name: string) =>
      numbers.map((n) => ({ work_key: `${name}-${n}`, number: `DB11/T ${n}-2020`, title_zh: `${name} ${n}` }));
    const [one, two] = await Promise.all([imports(rowsOf('one')), imports(rowsOf('two').toReversed())]);
    expect(one.result.written + two.result.written).toBe(numbers.length);
    expect(one.result.refused + two.result.refused).toBe(numbers.length);
    const added = (await history()).slice(before);
    const count = (type: string): number => added.filter((event) => event.type === type).length;
    expect(
      ['numbering.SequenceClaimed.v1', 'registry.WorkRecorded.v1', 'registry.EditionRecorded.v1'].map(count),
    ).toEqual(Array(3).fill(numbers.length));
    expect(added.length).toBe(3 * numbers.length);
  });

  it('writes the refused rows into a file that is mended and imported, and every row has come in', async () => {
    const refused = join(system.dataDir, 'refused.csv');
    const rows = [
      { work_key: 'mend', number: 'DB11/T 3080-2018', publish_date: '2018-01-01' },
      { work_key: 'mend', number: 'DB11/T 3080-2024', publish_date: '2024-13-01' },
      { work_key: 'fine', number: 'DB11/T 3081-2020' },
    ];
    const first = await imports(rows, '--refused', refused);
    expect([first.code, first.result]).toMatchObject([1, { written: 2, refused: 1 }]);
    expect(first.stderr).toContain(refused);
    const list = readFileSync(refused, 'utf8');
    expect(list).toContain('DATE_MALFORMED');
    expect(list).not.toContain('3081');

    writeFileSync(refused, list.replace('2024-13-01', '2024-12-01'));
    const before = (await history()).length;
    const second = await system.run<Imported>(['import', refused, '--refused', refused]);
    expect([second.code, second.result]).toMatchObject([0, { rows: 2, written: 1, unchanged: 1, refused: 0 }]);
    const [recorded] = (await history()).slice(before);
    expect(recorded).toMatchObject({ type: 'registry.EditionRecorded.v1' });
    // Its own revision, although the row of the first one was not refused: that row came along.
    expect(recorded?.text).toContain('3080—2024');
    expect(readFileSync(refused, 'utf8').trim().split('\n')).toHaveLength(1);
    expect((await imports([rows[0]!, { ...rows[1], publish_date: '2024-12-01' }, rows[2]!])).result).toMatchObject({
      written: 0,
      unchanged: 3,
    });
  });

  it('takes JSON lines as it takes CSV, and tells of each row', async () => {
    const file = join(system.dataDir, 'list.ndjson');
    const row = {
      ...good,
      work_key: 'lines',
      number: 'DB11/T 3082-2020',
      replaces: ['DB11/T 1-2001', 'DB11/T 2-2002'],
    };
    writeFileSync(file, `${JSON.stringify(row)}\n{"work_key":\n`);
    const { code, lines, result } = await system.run<Imported>(['import', file]);
    expect([code, result]).toMatchObject([1, { rows: 2, written: 1, refused: 1 }]);
    expect(lines).toContainEqual({
      row: { line: 1, outcome: 'written', workKey: 'lines', province: '京', number: 'DB11/T 3082-2020' },
    });
    expect(lines).toContainEqual({ fault: expect.objectContaining({ line: 2, code: 'RECORD_BROKEN' }) as unknown });
  });

  it('goes on after it was killed, and writes nothing twice', async () => {
    const rows = Array.from({ length: 60 }, (_, n) => ({ work_key: `long-${n}`, number: `DB11/T ${3200 + n}-2020` }));
    const file = join(system.dataDir, 'long.csv');
    writeFileSync(file, csv(rows));
    const before = (await history()).length;
    const main = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, 'import', file, '--data-dir', system.dataDir], { stdio: 'ignore' });
    const added = async (): Promise<number> => (await history()).length - before;
    while ((await added()) < 15) expect(child.exitCode).toBeNull();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await added()).toBeLessThan(180);
    const { result } = await system.run<Imported>(['import', file]);
    expect(result).toMatchObject({ rows: 60, refused: 0 });
    expect(result.written).toBeLessThan(60);
    expect(result.written + result.unchanged).toBe(60);
    expect(await added()).toBe(180);
  });

  it("takes a province's whole list, says of each row what became of it, and asks it when a number is claimed", async () => {
    const names = [
      'number',
      'title_zh',
      'title_en',
      'ics',
      'ccs',
      'publish_date',
      'implement_date',
      'abolish_date',
      'status',
      'replaces',
      'replaced_by',
      'note',
      'source',
    ];
    const standards = Array.from({ length: 250 }, (_, n) => ({
      number: `DB11/T ${1700 + n}-2020`,
      title_zh: `城市地方标准第${n}号`,
      status: '现行',
      publish_date: '2020',
    }));
    const wrong = [
      { number: 'DB12/T 1-2020', title_zh: '外省的标准' },
      { number: 'DB11/T 1700-2020', title_zh: '重复的编号' },
      { number: 'DB11/T 1999-2020', title_zh: '长'.repeat(301) },
      { number: 'DB11/T 1998-2020', title_zh: '日期不对', publish_date: '2020-13' },
      { number: 'DB11/T 1997', title_zh: '没有年份' },
    ];
    const text = (rows: readonly Readonly<Record<string, string>>[]): string =>
      [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
        .map((cells) => `${cells.join(',')}\n`)
        .join('');
    const file = join(system.dataDir, 'beijing.csv');
    const refused = join(system.dataDir, 'beijing-refused.csv');
    writeFileSync(file, text([...standards, ...wrong]));
    const importing = ['import', file, '--provincial', '京', '--listed-on', '2026-01-31', '--refused', refused];

    const before = await lastOrdinal();
    const dry = await system.run<Imported>([...importing, '--dry-run']);
    expect(dry.result).toMatchObject({ province: 'beijing', rows: 255, written: 250, refused: 5 });
    expect(dry.lines).toContainEqual({ row: { line: 2, outcome: 'written', number: 'DB11/T 1700-2020' } });
    expect(await lastOrdinal()).toBe(before);

    const done = await system.run<Imported>(importing);
    expect([done.code, done.result]).toMatchObject([1, { written: 250, unchanged: 0, refused: 5 }]);
    expect(done.result.faults.map(({ column, code }) => [column, code])).toEqual([
      ['number', 'PREFIX_MISMATCH'],
      ['number', 'NUMBER_REPEATED'],
      ['title_zh', 'TEXT_TOO_LONG'],
      ['publish_date', 'DATE_MALFORMED'],
      ['number', 'YEAR_MISSING'],
    ]);
    expect(Number(await lastOrdinal()) - Number(before)).toBe(250);

    writeFileSync(
      refused,
      readFileSync(refused, 'utf8')
        .replace('2020-13', '2020-12')
        .replace(/^DB12.*\n|^.*重复.*\n|^.*长长.*\n|^.*没有年份.*\n/gm, ''),
    );
    const mended = await system.run<Imported>([
      'import',
      refused,
      '--provincial',
      'beijing',
      '--listed-on',
      '2026-01-31',
    ]);
    expect([mended.code, mended.result]).toMatchObject([0, { rows: 1, written: 1 }]);
    expect((await system.run<Imported>(importing)).result).toMatchObject({ written: 0, unchanged: 250, refused: 5 });

    const found = await system.run<{ standards: number }>(['lists', '第17号', '--region', 'jjj']);
    expect(found.result).toEqual({ standards: 1 });
    expect(found.lines[0]).toMatchObject({ province: 'beijing', standard: { number: 'DB11/T 1717—2020' } });

    const row = { work_key: 'listed', number: 'DB11/T 1701-2020', scope: 'collaborative_outside_range' };
    expect((await imports([{ ...row, title_zh: '完全不同的规范' }])).result).toMatchObject({
      refused: 1,
      faults: [{ line: 2, column: 'number', code: 'NUMBER_LISTED' }],
    });
    expect((await imports([{ ...row, title_zh: '城市地方标准第1号' }])).result).toMatchObject({
      written: 1,
      refused: 0,
    });
  });
});
