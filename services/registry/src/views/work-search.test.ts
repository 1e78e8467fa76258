import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { decodeEvent, type DomainEvent, type EventMetadata } from '@tongbiao/contracts';
import { EditionRecorded, WorkKind, WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { WorkCorrected } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_events';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { isPublicWorkEvent, publicWork } from '@tongbiao/domain/registry';
import { describe, expect, it } from 'vitest';
import {
  counted,
  editionsIn,
  isPlanned,
  matches,
  provincesOf,
  stageOf,
  standingsOn,
  yearsOf,
} from '../testing/naive-search.ts';
import { statisticsOf } from './statistics.ts';
import { countWorks, listWorks, type PageEnd, type WorkFilter } from './work-queries.ts';
import { works } from './works.ts';

interface Happened {
  readonly event: DomainEvent;
  readonly metadata: EventMetadata;
}

const ids = ['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'w8'];
// Of Unicode's order, of that of UTF-16, and of upper and lower case the last two differ.
const titles = ['冷链物流', '停车场', '冷链', 'Cold chain', 'cold chain (II)', '𠮷野家', '\u{f8ff}物流', ''];
const provinces = ['beijing', 'tianjin', 'hebei'];
const days = ['', '2018', '2018-04', '2018-04-12', '2018-12-31', '2019-01-01', '2020'];
const numbers = ['', 'DB11/T 3001—2018', 'DB12/T 3001—2018', 'DB13/T 3001.2—2019', 'DB11/ 3002-2020'];
const codes = fc.subarray(['03.220.20', '03.100', 'R 04', 'r 05']);

const recorded = fc
  .record({
    workId: fc.constantFrom(...ids),
    regionId: fc.constantFrom('jjj', 'csj'),
    workKey: fc.constantFrom('', 'key-1'),
    titleZh: fc.constantFrom(...titles),
    titleEn: fc.constantFrom(...titles),
    field: fc.constantFrom('交通', '物流', 'Transport', ''),
    ics: codes,
    ccs: codes,
    kind: fc.constantFrom(WorkKind.COLLABORATIVE, WorkKind.PLANNED),
    members: fc.subarray(provinces),
    seriesId: fc.constantFrom('', 's1', 's2'),
    part: fc.constantFrom('', '1'),
    publishedOn: fc.constantFrom(...days),
    implementsOn: fc.constantFrom(...days),
  })
  .map((data): DomainEvent => ({ type: 'registry.WorkRecorded.v1', data: WorkRecorded.fromPartial(data) }));
const editionRecorded = fc
  .record({
    workId: fc.constantFrom(...ids),
    revision: fc.constantFrom(1, 2),
    province: fc.constantFrom(...provinces),
    number: fc.constantFrom(...numbers),
    titleZh: fc.constantFrom(...titles),
    publishedOn: fc.constantFrom(...days),
    implementsOn: fc.constantFrom(...days),
    replaces: fc.subarray(numbers.slice(1)),
  })
  .map((data): DomainEvent => ({ type: 'registry.EditionRecorded.v1', data: EditionRecorded.fromPartial(data) }));
const corrected = fc
  .record({
    workId: fc.constantFrom(...ids),
    changes: fc
      .record({ field: fc.constantFrom('titleZh', 'field'), after: fc.constantFrom(...titles).map((title) => [title]) })
      .map((change) => [change]),
  })
  .map((data): DomainEvent => ({ type: 'registry.WorkCorrected.v1', data: WorkCorrected.fromPartial(data) }));
const backfill = { cause: 'backfill', recordedAt: '2026-01-01T00:00:00Z' } as EventMetadata;

/** Lives of works as they were, under another id, up to some event. */
const lives = ['work-live-three-editions', 'work-live-whole-life', 'work-joined-late'].map((name) =>
  readFileSync(new URL(`../../../../packages/domain/test/histories/${name}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly type: string; readonly data: object }),
);
const live = fc
  .record({
    life: fc.constantFrom(...lives),
    workId: fc.constantFrom('x1', 'x2', 'x3', 'w1'),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    pace: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ life, workId, share, pace }) =>
    life.slice(0, Math.ceil(life.length * share)).map(({ type, data }, n): Happened => {
      const recordedAt = new Date(Date.UTC(2026, 0, 1 + n * pace)).toISOString();
      return {
        event: decodeEvent(type, { ...data, workId })!,
        metadata: { cause: 'business', recordedAt } as EventMetadata,
      };
    }),
  );
const history = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: recorded },
      { weight: 4, arbitrary: editionRecorded },
      { weight: 1, arbitrary: corrected },
      { weight: 1, arbitrary: live },
    ),
    { minLength: 5, maxLength: 40 },
  )
  .map((parts) => parts.flatMap((part): Happened[] => ('type' in part ? [{ event: part, metadata: backfill }] : part)));

const quoted = (...values: readonly string[]) => fc.constantFrom(...values).map((value) => JSON.stringify(value));
const restriction = (field: string, comparators: readonly string[], value: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(...comparators), value).map(([comparator, text]) => `${field} ${comparator} ${text}`);
const equals = ['=', '!=', ':'];
const dates = fc.constantFrom(...days.slice(1));
const words = ['冷链', '物流', 'cold', 'chain', 'COLD CHAIN', '3001', 'DB12/T 3001', '3001.2', '--', '交通', '停车'];
const atom = fc.oneof(
  restriction('region', equals, quoted('jjj', 'JJJ', 'j*', '*J', '*')),
  restriction('field', equals, quoted('交通', '*通', 'transport', 'TRANS*', '', '*')),
  restriction('title', ['=', '!='], quoted('冷链', '冷链*', '*chain', '*CHAIN (*', '', '*', '**', '*物*', '*链\0停*')),
  restriction('title', [':'], quoted('冷链', '冷', 'cold', '--')),
  restriction('ics', equals, quoted('03.220.20', '03*', '*', 'R 0*', '*0*')),
  restriction('ccs', equals, quoted('R 04', 'R 0*', '*')),
  restriction('province', equals, fc.constantFrom(...provinces, 'anhui')),
  restriction('number', [':', '='], quoted('3001', 'db11t3001', 'DB13/T 3001.2')),
  restriction('number.beijing', [':'], quoted('3001', '3002')),
  restriction('stage', equals, fc.constantFrom('RECORDED', 'PROPOSED', 'CONSULTING', 'PUBLISHED')),
  fc
    .tuple(fc.constantFrom('status', 'status.hebei', 'status.beijing'), fc.constantFrom('=', '!='))
    .chain(([field, comparator]) =>
      restriction(
        field,
        [comparator],
        fc.constantFrom('UNKNOWN', 'NOT_PUBLISHED', 'UPCOMING', 'IN_FORCE', 'ABOLISHED'),
      ),
    ),
  fc
    .constantFrom('published', 'implements', 'published.hebei', 'implements.beijing')
    .chain((field) => restriction(field, ['=', '!=', '<', '<=', '>', '>='], dates)),
  quoted(...words),
);
const expression = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => `(${a} AND ${b})`),
    fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => `(${a} OR ${b})`),
    tie('filter').map((a) => `NOT (${a})`),
  ),
})).filter;
const rarely = (...values: readonly string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant('') }, fc.constantFrom(...values));
const question: fc.Arbitrary<WorkFilter> = fc.record({
  regionId: rarely('jjj', 'csj'),
  query: rarely(' ', ...words),
  field: rarely('交通', '物流'),
  province: rarely(...provinces),
  state: rarely('RECORDED', 'PUBLISHED'),
  status: rarely('UNKNOWN', 'NOT_PUBLISHED', 'IN_FORCE'),
  statusOn: fc.constantFrom('2017-01-01', '2018-04-11', '2018-04-12', '2018-12-31', '2019-06-30', '2026-12-01'),
  filter: fc.oneof(fc.constant(''), expression),
});

const inBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const ordered = (all: readonly PublicWork[]): PublicWork[] =>
  all.toSorted((a, b) => inBytes(a.titleZh, b.titleZh) || inBytes(a.workId, b.workId));

/** Every page of a list, of so many works each. */
const pages = (db: DatabaseSync, filter: WorkFilter, limit: number): { ids: string[]; totals: number[] } => {
  const found: PublicWork[] = [];
  const totals: number[] = [];
  for (let after: PageEnd | undefined; ;) {
    const page = listWorks(db, filter, after, limit);
    found.push(...page.works);
    totals.push(page.total);
    const last = page.works.at(-1);
    if (!page.hasMore || last === undefined) return { ids: found.map((w) => w.workId), totals };
    after = { titleZh: last.titleZh, workId: last.workId };
  }
};

interface Step {
  readonly revision: number;
  readonly stage: string;
  readonly day: string;
}

/** A view, and beside it the works as they are folded. */
const ground = () => {
  const db = new DatabaseSync(':memory:');
  db.exec(works.schema);
  const folded = new Map<string, PublicWork>();
  let ordinal = 0n;
  const steps = new Map<string, Step[]>();
  const apply = ({ event, metadata }: Happened): void => {
    const stored = { id: '', type: event.type, stream: '', revision: 0n, position: { commit: 0n, prepare: 0n } };
    works.apply(db, { event, metadata, ordinal: ordinal++, stored: { ...stored, data: {}, metadata } });
    if (!isPublicWorkEvent(event)) return;
    const { workId } = event.data;
    const before = folded.get(workId);
    const after = publicWork.evolve(before, event);
    if (after === undefined) return;
    folded.set(workId, after);
    if (metadata.cause === 'backfill') return;
    const seen = steps.get(workId) ?? [];
    steps.set(workId, seen);
    for (const { revision, state } of after.revisions) {
      const stage = state.slice('REVISION_STATE_'.length);
      const isNew = before?.revisions.find((r) => r.revision === revision)?.state !== state;
      if (isNew && !seen.some((s) => s.revision === revision && s.stage === stage))
        seen.push({ revision, stage, day: metadata.recordedAt.slice(0, 10) });
    }
  };
  return { db, folded, steps, apply };
};
type Ground = ReturnType<typeof ground>;

const facetsFrom = (
  matching: readonly PublicWork[],
  valuesOf: (work: PublicWork) => readonly (readonly [string, number])[],
) =>
  Object.entries(counted(matching, valuesOf, isPlanned))
    .map(([value, { works: n, apart, editions }]) => ({ value, works: n, editions, documented: n - apart }))
    .toSorted((a, b) => b.works - a.works || inBytes(a.value, b.value));
const rowsFrom = (
  matching: readonly PublicWork[],
  valuesOf: (work: PublicWork) => readonly (readonly [string, number])[],
) =>
  Object.entries(counted(matching, valuesOf, (work) => work.part !== ''))
    .map(([value, { works: n, apart, editions }]) => ({ value, works: n - apart, parts: apart, editions }))
    .toSorted((a, b) => inBytes(a.value, b.value));
const DAY_MS = 86_400_000;
const leadsFrom = (matching: readonly PublicWork[], { steps }: Ground, from: string, to: string): number[] =>
  matching.flatMap(({ workId }) =>
    (steps.get(workId) ?? []).flatMap((begin, _, all) => {
      const end = all.find((s) => s.revision === begin.revision && s.stage === to);
      return begin.stage === from && end ? [(Date.parse(end.day) - Date.parse(begin.day)) / DAY_MS] : [];
    }),
  );

const check = (all: Ground, asked: WorkFilter, limit: number): void => {
  const { db, folded } = all;
  const matching = ordered([...folded.values()].filter((work) => matches(work, asked)));
  const { ids: found, totals } = pages(db, asked, limit);
  expect(found).toEqual(matching.map((w) => w.workId));
  expect(new Set(totals)).toEqual(new Set([matching.length]));
  const byField = (work: PublicWork) => [[work.field, editionsIn(work).length]] as const;
  const byProvince = (work: PublicWork) =>
    provincesOf(work).map((p) => [p, editionsIn(work).filter((e) => e.province === p).length] as const);
  const byStatus = (work: PublicWork) =>
    standingsOn(work, asked.statusOn).map((s) => [s.status, Number(s.isEdition)] as const);
  const editions = matching.flatMap(editionsIn).length;
  const documented = matching.filter((work) => !isPlanned(work)).length;
  expect(countWorks(db, asked)).toEqual({
    works: matching.length,
    editions,
    documented,
    byField: facetsFrom(matching, byField),
    byProvince: facetsFrom(matching, byProvince),
    byState: facetsFrom(matching, (work) => [[stageOf(work), editionsIn(work).length]]),
    byStatus: facetsFrom(matching, byStatus),
  });
  const parts = matching.filter((work) => work.part !== '').length;
  const { leadTimes, ...figures } = statisticsOf(db, asked);
  expect(figures).toEqual({
    works: matching.length - parts,
    parts,
    series: new Set(matching.map((w) => w.seriesId).filter((id) => id !== '')).size,
    editions,
    revisions: matching.flatMap((w) => w.revisions).length,
    documented,
    byField: rowsFrom(matching, byField),
    byYear: rowsFrom(matching, (work) =>
      yearsOf(work).map((year) => [year, Number(editionsIn(work).length > 0)] as const),
    ),
    byProvince: rowsFrom(matching, byProvince),
    byStatus: rowsFrom(matching, byStatus),
  });
  for (const { fromStage, toStage, count, minDays, medianDays, maxDays } of leadTimes) {
    if (toStage === 'IN_FORCE') continue;
    const spread = leadsFrom(matching, all, fromStage, toStage).toSorted((a, b) => a - b);
    expect([count, minDays, maxDays]).toEqual([spread.length, spread[0], spread.at(-1)]);
    expect(medianDays).toBe(spread[Math.floor((spread.length - 1) / 2)]);
  }
};

describe('whatever happened to works, and whatever is asked', () => {
  it('is found, ordered, paged and counted as by looking at every work', () => {
    fc.assert(
      fc.property(
        history,
        fc.array(question, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (happened, questions, batch, limit) => {
          const all = ground();
          // Asked in between, so that some of it is read from the rows at once and the rest as it comes.
          for (let from = 0, n = 0; from < happened.length; from += batch, n++) {
            for (const each of happened.slice(from, from + batch)) all.apply(each);
            works.settle!(all.db);
            if (n % 3 === 1) check(all, questions[n % questions.length]!, limit);
          }
          for (const asked of questions) check(all, asked, limit);
          all.db.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});
