import { readFileSync } from 'node:fs';
import { work as domainWork } from '@tongbiao/domain/registry';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesOfMember, type ImportTarget } from './import-target.ts';
import { planImport, withoutRows, type WorkPlan } from './plan.ts';
import { columns, type Column, type ImportRow } from './import-columns.ts';
import { readTable } from './read-table.ts';

const namesOf = (province: string, prefix: string, shortZh: string, nameZh: string) =>
  namesOfMember({ province, prefix, abbreviations: [shortZh], nameZh });

const jjj: ImportTarget = {
  regionId: 'jjj',
  liveFrom: '2026-01-01',
  wholeNames: ['京津冀', 'jjj'],
  members: [
    { province: 'beijing', prefix: '11', names: namesOf('beijing', '11', '京', '北京市') },
    { province: 'tianjin', prefix: '12', names: namesOf('tianjin', '12', '津', '天津市') },
    { province: 'hebei', prefix: '13', names: namesOf('hebei', '13', '冀', '河北省') },
  ],
  ranges: [{ rangeId: 'jjj-3001', first: 3001, last: 3999 }],
};

const sample = readTable(readFileSync(new URL('../../data/jjj-standards.csv', import.meta.url)), columns);
const plan = planImport(sample.rows, jjj);
const work = (key: string) => plan.works.find(({ workKey }) => workKey === key)!;

describe('the plan of the sample data', () => {
  it('has a place for each of the 37 rows', () => {
    const placed = new Set([
      ...plan.works.flatMap(({ work: w, editions }) => [w.line, ...editions.map(({ line }) => line)]),
      ...plan.related.map(({ line }) => line),
    ]);
    expect([sample.rows.length, placed.size, plan.faults]).toEqual([37, 37, []]);
  });

  it('documents 23 works that are neither planned nor related, 4 of them of transport', () => {
    const documented = plan.works.filter(({ work: w }) => w.request.kind !== 'WORK_KIND_PLANNED');
    expect(documented.length).toBe(23);
    expect(documented.filter(({ work: w }) => w.request.field === '交通').length).toBe(4);
  });

  it('makes a work without editions of a row about the whole region, with the dates that were stated', () => {
    expect(work('jjj-etc-rsu')).toMatchObject({
      work: { request: { publishedOn: '2015-06-01', implementsOn: '2015-07-01', sequence: 0, rangeId: '' } },
      editions: [],
      claims: [],
    });
  });

  it('makes two revisions of DB12/T 3009-2018 and -2024, with one claim of 3009', () => {
    const { editions, claims } = work('jjj-hr-grading');
    expect(
      editions.map(({ request }) => [request.revision, request.number, request.replacedBy, request.replaces]),
    ).toEqual([
      [1, 'DB12/T 3009—2018', ['DB12/T 3009—2024'], []],
      [2, 'DB12/T 3009—2024', [], ['DB12/T 3009—2018']],
    ]);
    expect(claims.map(({ request }) => request.number)).toEqual(['DB12/T 3009—2018']);
  });

  it('puts DB13/T 3008.1 into series 3008 as part 1', () => {
    expect(work('jjj-hr-service')).toMatchObject({
      series: { request: { seriesKey: 'jjj-3008', titleZh: '人力资源服务规范', sequence: 3008 } },
      work: { request: { part: '1', sequence: 3008, rangeId: 'jjj-3001' } },
    });
  });

  it('claims DB11/T 1322.57, a part of Beijing’s own series, as it is: no series and no range of ours', () => {
    const safety = work('jjj-safety-1322-57');
    expect(safety).not.toHaveProperty('series');
    expect(safety).toMatchObject({
      work: { request: { part: '', sequence: 0, rangeId: '' } },
      claims: [{ request: { number: 'DB11/T 1322.57—2019' } }],
    });
  });

  it('joins two provinces’ editions with one sequence in one revision of one work', () => {
    const { editions, work: w } = work('jjj-voc-coatings');
    expect(editions.map(({ request }) => [request.province, request.revision, request.force])).toEqual([
      ['tianjin', 1, 'FORCE_MANDATORY'],
      ['beijing', 1, 'FORCE_MANDATORY'],
    ]);
    expect(w.request.sequence).toBe(3005);
  });

  it('keeps an edition whose number is unknown unknown', () => {
    const hebei = work('jjj-green-snow').editions.find(({ request }) => request.province === 'hebei');
    expect(hebei?.request).toMatchObject({ number: '', publishedOn: '', force: 'FORCE_UNSPECIFIED' });
  });

  it('makes related standards of related rows, neither works nor claims', () => {
    expect(plan.related.map(({ request }) => [request.number, request.province])).toEqual([
      ['DB11/T 1892—2021', 'beijing'],
      ['GB/T 44160—2024', 'CN'],
    ]);
  });

  it('derives the confidence from what was read', () => {
    const confidences = Object.fromEntries(
      plan.works.flatMap(({ editions, work: w }) =>
        editions.length === 0
          ? [[w.request.workKey, w.request.confidence]]
          : editions.map(({ request }) => [request.number || w.request.workKey, request.confidence]),
      ),
    );
    expect(confidences).toMatchObject({
      'DB12/ 3005—2017': 'CONFIDENCE_COVER',
      'DB11/ 3005—2017': 'CONFIDENCE_PRESS',
      'DB11/T 3003—2016': 'CONFIDENCE_COVER',
      'DB13/T 3012—2018': 'CONFIDENCE_INDEX',
      'DB12/T 3010—2018': 'CONFIDENCE_INFERRED',
      'DB13/T 3008.1—2018': 'CONFIDENCE_INFERRED',
      'DB11/T 3043—2024': 'CONFIDENCE_PRESS',
      'jjj-etc-rsu': 'CONFIDENCE_PRESS',
      'jjj-eng-sponge-city': 'CONFIDENCE_PLANNED',
    });
    expect(plan.related.map(({ request }) => request.confidence)).toEqual(['CONFIDENCE_PRESS', 'CONFIDENCE_INDEX']);
  });
});

describe('a file', () => {
  const text = readFileSync(new URL('../../data/jjj-standards.csv', import.meta.url), 'utf8');
  it('gives the same plan with a BOM', () => {
    const file = readTable(Buffer.from(`\uFEFF${text}`), columns);
    expect(planImport(file.rows, jjj)).toEqual(plan);
  });
  it('gives the same plan in GB18030', () => {
    const head = Buffer.from(`${columns.join(',')}\nk,,`);
    const gb = Buffer.from([0xbe, 0xa9, 0xbd, 0xf2, 0xbc, 0xbd]); // 京津冀
    const tail = Buffer.from(',title,,,,,,,,,,,collaborative,,source\n');
    const file = readTable(Buffer.concat([head, gb, tail]), columns);
    expect([file.encoding, file.rows[0]?.cells.province]).toEqual(['gb18030', '京津冀']);
  });
  it('is refused whole when its bytes are no text', () => {
    expect(() => readTable(Buffer.from([0x61, 0xff, 0xff, 0x0a]), columns)).toThrow(
      expect.objectContaining({ code: 'ENCODING_UNKNOWN' }),
    );
  });
  it('is refused whole when columns are missing, and names them', () => {
    expect(() => readTable(Buffer.from('work_key,number\na,b\n'), columns)).toThrow(/lacks columns: province/);
  });
  it('goes on after a record that cannot be taken apart', () => {
    const file = readTable(Buffer.from(`${columns.join(',')}\na,b\n${line({ work_key: 'k' })}\n`), columns);
    expect(file.broken.map((record) => record.line)).toEqual([2]);
    expect(file.rows.map((row) => [row.line, row.cells.work_key])).toEqual([[3, 'k']]);
  });
});

const line = (cells: Partial<Record<Column, string>>) => columns.map((column) => cells[column] ?? '').join(',');

const good = {
  work_key: 'k',
  number: 'DB11/T 3100-2020',
  province: '京',
  title_zh: '标准',
  force: 'T',
  field: '交通',
  scope: 'collaborative',
  source: 'somewhere',
} satisfies Partial<Record<Column, string>>;

const rows = (...cells: Partial<Record<Column, string>>[]): ImportRow[] =>
  cells.map((given, n) => ({
    line: n + 2,
    cells: Object.fromEntries(
      columns.map((column) => [column, { ...good, ...given }[column as keyof typeof good] ?? '']),
    ) as ImportRow['cells'],
  }));

describe('a row that is wrong', () => {
  const faultOf = (...cells: Partial<Record<Column, string>>[]) =>
    planImport(rows(...cells), jjj).faults.map(({ line: at, column, code }) => [at, column, code]);

  it.each<[string, Partial<Record<Column, string>>, Column, string]>([
    ['without a key', { work_key: '' }, 'work_key', 'CELL_EMPTY'],
    ['without a title', { title_zh: '' }, 'title_zh', 'CELL_EMPTY'],
    ['without a source', { source: '' }, 'source', 'CELL_EMPTY'],
    ['with a date that does not exist', { publish_date: '2019-02-29' }, 'publish_date', 'DATE_MALFORMED'],
    ['with a month that does not exist', { implement_date: '2019-13' }, 'implement_date', 'DATE_MALFORMED'],
    ['with a date in words', { implement_date: '2019年2月' }, 'implement_date', 'DATE_MALFORMED'],
    [
      'implemented before it was published',
      { publish_date: '2020-05', implement_date: '2020-04-30' },
      'implement_date',
      'IMPLEMENTED_BEFORE_PUBLISHED',
    ],
    ['published since the region is live', { publish_date: '2026-01-01' }, 'publish_date', 'NOT_BEFORE_GO_LIVE'],
    ['perhaps published since then', { publish_date: '2026' }, 'publish_date', 'NOT_BEFORE_GO_LIVE'],
    [
      'related, published since then',
      { publish_date: '2026-02-01', scope: 'related' },
      'publish_date',
      'NOT_BEFORE_GO_LIVE',
    ],
    ['with a key that begins with a sign', { work_key: '=1+1' }, 'work_key', 'WORK_KEY_MALFORMED'],
    ['with a key of two words', { work_key: 'jjj etc' }, 'work_key', 'WORK_KEY_MALFORMED'],
    ['with words for an ICS', { ics: '35.240; transport' }, 'ics', 'CLASSIFICATION_MALFORMED'],
    ['with an ICS that lost its zeros', { ics: '3.20' }, 'ics', 'CLASSIFICATION_MALFORMED'],
    ['with a CCS of two letters', { ccs: 'RR 04' }, 'ccs', 'CLASSIFICATION_MALFORMED'],
    ['with a CCS in small letters', { ccs: 'r04' }, 'ccs', 'CLASSIFICATION_MALFORMED'],
    ['with the scope of every JavaScript object', { scope: 'constructor' }, 'scope', 'SCOPE_UNKNOWN'],
    ['with the force of every JavaScript object', { force: 'toString' }, 'force', 'FORCE_UNKNOWN'],
    [
      'about one province’s edition of what was only planned',
      { scope: 'collaborative_planned', number: '' },
      'scope',
      'WORK_IS_PLANNED',
    ],
    ['with an unknown scope', { scope: 'joint' }, 'scope', 'SCOPE_UNKNOWN'],
    ['with an unknown force', { force: 'X' }, 'force', 'FORCE_UNKNOWN'],
    ['of a stranger', { province: '沪', number: '' }, 'province', 'PROVINCE_UNKNOWN'],
    ['of the nation that is no related standard', { province: 'CN' }, 'province', 'PROVINCE_UNKNOWN'],
    ['with a number that cannot be read', { number: 'DB11/T' }, 'number', 'NUMBER_MALFORMED'],
    ['with another province’s number', { number: 'DB12/T 3100-2020' }, 'number', 'NUMBER_OF_OTHER_PROVINCE'],
    ['about all, but with a number', { province: '京津冀' }, 'number', 'NUMBER_WITHOUT_PROVINCE'],
    ['with another part', { part: '2' }, 'part', 'PART_DIFFERS'],
    ['with another force than its number', { force: 'mandatory' }, 'force', 'FORCE_DIFFERS'],
    ['collaborative, but outside the range', { number: 'DB11/T 1606-2018' }, 'scope', 'NUMBER_OUTSIDE_RANGE'],
    ['outside the range, but inside it', { scope: 'collaborative_outside_range' }, 'scope', 'NUMBER_INSIDE_RANGE'],
    ['replacing no number', { replaces: 'DB12/T 558-2015; the old one' }, 'replaces', 'NUMBER_MALFORMED'],
    ['related, without a number', { scope: 'related', number: '' }, 'number', 'CELL_EMPTY'],
  ])('%s is named with its column', (_, cells, column, code) => {
    expect(faultOf(cells)).toEqual([[2, column, code]]);
  });

  it('is told which provinces there are, in every spelling', () => {
    const [fault] = planImport(rows({ province: '沪', number: '' }), jjj).faults;
    expect(fault?.message.zh).toContain('津/天津/天津市/tianjin/12');
    expect(fault?.message.en).toContain('京津冀/jjj');
  });

  it.each(['津', '天津', '天津市', 'tianjin', '12'])('is none where Tianjin is written %s', (province) => {
    const { works, faults } = planImport(rows({ province, number: 'DB12/T 3100-2020' }), jjj);
    expect([faults, works[0]?.editions[0]?.request.province]).toEqual([[], 'tianjin']);
  });

  it.each([
    ['ics', '03; 35.240；35.240.60'],
    ['ccs', 'R 04;Z60'],
    ['work_key', '京津冀-ETC_1.2'],
  ] as const)('is none where %s is %s', (column, text) => {
    expect(faultOf({ [column]: text })).toEqual([]);
  });

  it('is imported, with a warning, where its number has another year than its announcement', () => {
    const { works, faults, warnings } = planImport(rows({ publish_date: '2019-12-30' }), jjj);
    expect([works.length, faults]).toEqual([1, []]);
    expect(warnings).toMatchObject([{ line: 2, column: 'number', code: 'YEAR_DIFFERS' }]);
    expect(planImport(rows({ publish_date: '2020' }), jjj).warnings).toEqual([]);
  });

  it('is none where a date is known by its year or month only', () => {
    expect(faultOf({ publish_date: '2019', implement_date: '2019-02' })).toEqual([]);
  });

  it('leaves the other rows alone', () => {
    const { works, faults } = planImport(rows({ force: 'X' }, {}, { work_key: 'l', number: 'DB11/T 3101-2020' }), jjj);
    expect([works.map(({ workKey }) => workKey), faults.length]).toEqual([['k', 'l'], 1]);
  });

  it('may contradict an earlier row of its work', () => {
    const second = { province: '津', number: 'DB12/T 3100-2020' };
    expect(faultOf({}, { ...second, field: '卫生' })).toEqual([[3, 'field', 'WORK_DIFFERS']]);
    expect(faultOf({}, { ...second, number: 'DB12/T 3101-2020' })).toEqual([[3, 'number', 'SEQUENCE_DIFFERS']]);
    expect(faultOf({}, {})).toEqual([[3, 'number', 'ROW_TWICE']]);
    expect(
      faultOf({ number: 'DB11/T 3100', publish_date: '2018' }, { number: 'DB11/T 3100', publish_date: '2020' }),
    ).toEqual([[3, 'number', 'ROW_TWICE']]);
    const whole = { province: '京津冀', number: '' };
    expect(faultOf({ ...whole, publish_date: '2018' }, { ...whole, publish_date: '2019' })).toEqual([
      [3, 'province', 'ROW_TWICE'],
    ]);
    // Beijing's editions tell when revisions began; a second one of Tianjin's in the first of them cannot be.
    expect(
      faultOf(
        { number: 'DB11/T 3100-2018' },
        { number: 'DB11/T 3100-2024' },
        { ...second, number: 'DB12/T 3100-2019' },
        { ...second, number: 'DB12/T 3100-2021' },
      ),
    ).toEqual([[5, 'number', 'REVISION_TWICE']]);
    expect(faultOf({}, second)).toEqual([]);
  });
});

describe('any file', () => {
  it('has each of its rows planned once or refused once, whatever is in its cells', () => {
    const cell = fc.oneof(
      fc.constantFrom('', '京', '津', '京津冀', 'CN', 'T', 'mandatory', 'collaborative', 'related', '2019', 'k'),
      fc.constantFrom('DB11/T 3100-2020', 'DB12/T 3100-2021', 'DB11/T 3100.1-2020', 'GB/T 1-2020'),
      fc.string({ unit: 'grapheme' }),
    );
    const record = fc.record(Object.fromEntries(columns.map((column) => [column, cell])));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), (records) => {
        const { works, related: others, faults } = planImport(rows(...records), jjj);
        const planned = [
          ...works.flatMap(({ work: w, editions }) => [...new Set([w.line, ...editions.map((e) => e.line)])]),
          ...others.map((each) => each.line),
          ...faults.map((each) => each.line),
        ];
        expect(planned.toSorted((a, b) => a - b)).toEqual(records.map((_, n) => n + 2));
      }),
    );
  });
});

describe('what a plan lets through', () => {
  const facts = {
    regionId: jjj.regionId,
    revision: 0n,
    liveFrom: jjj.liveFrom,
    members: jjj.members.map(({ province, prefix }) => ({ province, prefix, keys: [] })),
    guests: new Map(),
    ruleSets: new Map(),
  };
  const context = { actor: { subject: 's', role: 'secretariat' }, today: jjj.liveFrom, facts };

  it('is what the registry’s own rules accept for a new work, to the last edition', () => {
    const mostly = (usual: string, ...seldom: string[]) =>
      fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...seldom) });
    const cells = fc
      .record({
        of: fc.constantFrom(['京', 'DB11'], ['津', 'DB12'], ['冀', 'DB13']),
        tail: fc.oneof(
          fc.integer({ min: 2016, max: 2025 }).map((year) => `/T 3100-${year}`),
          mostly('/T 3100-2020', '/T 3100', '/ 3100-2020', '/T 1-2020'),
        ),
        numbered: mostly('yes', 'no', 'whole'),
        publish_date: mostly('', '2018', '2020-05', '2025-12-31', '2026'),
        implement_date: mostly('', '2018-01-01', '2020-04', '2027-01-01'),
        scope: mostly('collaborative', 'collaborative_number_unknown', 'collaborative_planned'),
      })
      .map(({ of: [province = '', prefix = ''], tail, numbered, ...rest }) => ({
        ...rest,
        force: '',
        province: numbered === 'whole' ? '京津冀' : province,
        number: numbered === 'yes' ? `${prefix}${tail}` : '',
      }));
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 8 }), (records) => {
        for (const { work: planned, editions } of planImport(rows(...records), jjj).works) {
          const commands = [
            { type: 'RecordWork', ...planned.request, ...context, workId: 'w', seriesId: '' } as const,
            ...editions.map(({ request }) => ({ type: 'RecordEdition', ...request, ...context, workId: 'w' }) as const),
          ];
          let state = domainWork.initial;
          for (const command of commands) {
            const { events, rejected } = domainWork.decide(state, command);
            // The one rule that the registry is asked about: whether a work of this kind may have a shared sequence.
            if (rejected?.code === 'KIND_MISMATCH') break;
            expect([rejected, events.length]).toEqual([undefined, 1]);
            state = events.reduce(domainWork.evolve, state);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('revisions', () => {
  it('begin where a province published again, and take in the editions of others since', () => {
    const { works } = planImport(
      rows(
        {},
        { number: 'DB11/T 3100-2024' },
        { province: '津', number: 'DB12/T 3100-2021' },
        { province: '冀', number: 'DB13/T 3100-2025' },
      ),
      jjj,
    );
    expect(works[0]?.editions.map(({ request }) => [request.number, request.revision])).toEqual([
      ['DB11/T 3100—2020', 1],
      ['DB11/T 3100—2024', 2],
      ['DB12/T 3100—2021', 1],
      ['DB13/T 3100—2025', 2],
    ]);
  });
  it('keep their numbers when another row of the work is refused, now or by the system, and put right later', () => {
    const first = { number: 'DB11/T 3100-2018' };
    const file = (...more: Partial<Record<Column, string>>[]) => planImport(rows(...more), jjj).works[0]!;
    const revisionOf2024 = ({ editions }: WorkPlan) =>
      editions.find(({ request }) => request.number.endsWith('2024'))?.request.revision;
    const again = { number: 'DB11/T 3100-2024' };
    expect(revisionOf2024(file(first, again))).toBe(2);
    expect(revisionOf2024(file({ ...first, ics: 'wrong' }, again))).toBe(2);
    const without = withoutRows(file(first, again), new Set([2]), jjj)!;
    expect([without.work.line, without.editions.length, revisionOf2024(without)]).toEqual([3, 1, 2]);
    expect(withoutRows(without, new Set([3]), jjj)).toBeUndefined();
  });
});
