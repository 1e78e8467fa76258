import fc from 'fast-check';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { series, type SeriesCommand, type SeriesEvent } from './series.ts';
import { actorOf, confidence, facts, provinces, source, today } from './testing/region.ts';
import { happened } from './testing/work.ts';

const { given } = spec(series);
const context = { actor: { subject: 's', role: 'secretariat' }, facts, today };
const seriesId = 's1';
const recordedData = {
  seriesId,
  regionId: 'jjj',
  seriesKey: 'jjj-hr',
  titleZh: '人力资源服务规范',
  sequence: 3008,
  source,
  confidence,
};
const recorded: SeriesEvent = { type: 'registry.SeriesRecorded.v1', data: recordedData };

type Of<T extends SeriesCommand['type']> = Extract<SeriesCommand, { type: T }>;
const lead = { actor: actorOf('beijing', 'department'), facts, today };
const planned = [
  { part: '2', titleZh: '第2部分：评价', titleEn: '' },
  { part: '10', titleZh: '第10部分：术语', titleEn: '' },
];
const proposing = (rest: Partial<Of<'ProposeSeries'>> = {}): SeriesCommand => ({
  type: 'ProposeSeries',
  ...lead,
  seriesId,
  regionId: 'jjj',
  titleZh: '人力资源服务规范',
  titleEn: '',
  members: [...provinces],
  scope: '',
  planned: [],
  ...rest,
});
const proposedWith = (rest: object = {}): SeriesEvent => ({
  type: 'registry.SeriesProposed.v1',
  data: {
    seriesId,
    regionId: 'jjj',
    titleZh: '人力资源服务规范',
    titleEn: '',
    leadProvince: 'beijing',
    members: [...provinces],
    scope: '',
    planned: [],
    ...rest,
  },
});
const proposed = proposedWith();
const planning = (rest: Partial<Of<'PlanSeries'>> = {}): SeriesCommand => ({
  type: 'PlanSeries',
  ...lead,
  seriesId,
  planned,
  ...rest,
});
const aPart = (part: string, workId: string) => happened.proposed({ seriesId, part, workId }).data;
const taking = (part: string, workId: string, rest: Partial<Of<'ProposePart'>> = {}): SeriesCommand => ({
  type: 'ProposePart',
  ...lead,
  seriesId,
  part,
  proposed: aPart(part, workId),
  overridden: undefined,
  ...rest,
});
const taken = (part: string, workId: string): SeriesEvent => ({
  type: 'registry.PartProposed.v1',
  data: { seriesId, part, proposed: aPart(part, workId), overridden: undefined },
});
const recording = (part: string, workId: string): SeriesCommand => ({
  type: 'RecordPart',
  ...context,
  seriesId,
  part,
  workId,
});
const partRecorded = (part: string, workId: string): SeriesEvent => ({
  type: 'registry.PartRecorded.v1',
  data: { seriesId, part, workId },
});

describe('a series from before the registry', () => {
  const record = (rest: Partial<Of<'RecordSeries'>> = {}): SeriesCommand => ({
    type: 'RecordSeries',
    ...context,
    ...recordedData,
    ...rest,
  });
  it('is recorded with the sequence that it owns', () => given().when(record()).then(recorded));
  it('may own a sequence that is not known', () =>
    given()
      .when(record({ sequence: 0 }))
      .then({ ...recorded, data: { ...recordedData, sequence: 0 } }));
  it.each([
    ['without a key', { seriesKey: '' }, 'FIELD_REQUIRED'],
    ['without a title', { titleZh: '' }, 'FIELD_REQUIRED'],
    ['with a negative sequence', { sequence: -1 }, 'SEQUENCE_OUT_OF_RANGE'],
    ['without a source', { source: undefined }, 'FIELD_REQUIRED'],
  ])('is refused %s', (_, rest, code) => given().when(record(rest)).rejects(code));
  it('is not repeated with other content', () =>
    given(recorded)
      .when(record({ sequence: 3009 }))
      .rejects('RECORDED_DIFFERENTLY'));
  it('keeps what was recorded first', () =>
    expect(fold(series, [recorded, { ...recorded, data: { ...recordedData, sequence: 1 } }]).recorded?.sequence).toBe(
      3008,
    ));
  it('has parts from before, each one work’s', () => {
    given(recorded).when(recording('1', 'w1')).then(partRecorded('1', 'w1'));
    given(recorded, partRecorded('1', 'w1')).when(recording('1', 'w2')).rejects('PART_TAKEN');
    given(proposed).when(recording('1', 'w1')).rejects('UNKNOWN_SERIES');
  });
  it('gets further parts that live, of whichever member', () => {
    given(recorded, partRecorded('1', 'w1')).when(taking('2', 'w2')).then(taken('2', 'w2'));
    given(recorded, partRecorded('1', 'w1')).when(taking('1', 'w2')).rejects('PART_TAKEN');
  });
  it('gets none while nobody knows its sequence', () =>
    given({ ...recorded, data: { ...recordedData, sequence: 0 } })
      .when(taking('2', 'w2'))
      .rejects('SEQUENCE_UNKNOWN'));
  it('has no plan, because nobody leads it', () => given(recorded).when(planning()).rejects('SERIES_RECORDED'));
});

describe('a series that lives', () => {
  it('is proposed by the province that leads it, with the parts it is planned to have', () => {
    given().when(proposing()).then(proposed);
    given()
      .when(proposing({ planned: planned.toReversed() }))
      .then(proposedWith({ planned }));
  });
  it.each<[string, Partial<Of<'ProposeSeries'>>, string]>([
    ['without a title', { titleZh: ' ' }, 'FIELD_REQUIRED'],
    ['of one province', { members: ['beijing'] }, 'TOO_FEW_MEMBERS'],
    ['of strangers', { members: ['beijing', 'shanghai'] }, 'NOT_A_MEMBER'],
    ['of others', { members: ['tianjin', 'hebei'] }, 'LEAD_NOT_A_MEMBER'],
    ['with a part of leading zeros', { planned: [{ part: '01', titleZh: 'x', titleEn: '' }] }, 'PART_MALFORMED'],
    ['with a part 1000', { planned: [{ part: '1000', titleZh: 'x', titleEn: '' }] }, 'PART_MALFORMED'],
    ['with a part without a title', { planned: [{ part: '1', titleZh: '', titleEn: '' }] }, 'FIELD_REQUIRED'],
    ['with a part planned twice', { planned: [planned[0]!, planned[0]!] }, 'PART_REPEATED'],
  ])('is refused %s', (_, rest, code) => given().when(proposing(rest)).rejects(code));
  it('is planned anew by its lead', () => {
    const stated: SeriesEvent = { type: 'registry.SeriesPlanned.v1', data: { seriesId, planned } };
    given(proposed).when(planning()).then(stated);
    given(proposed, stated)
      .when(planning({ planned: planned.toReversed() }))
      .then();
    given(proposed)
      .when(planning({ actor: actorOf('tianjin', 'department') }))
      .rejects('NOT_LEAD');
    given(proposed)
      .when(planning({ planned: [planned[0]!, planned[0]!] }))
      .rejects('PART_REPEATED');
    given().when(planning()).rejects('UNKNOWN_SERIES');
  });
  it('gives a part to the work that is proposed first, for good', () => {
    given(proposed).when(taking('2', 'w2')).then(taken('2', 'w2'));
    given(proposed, taken('2', 'w2')).when(taking('2', 'w3')).rejects('PART_TAKEN');
    given(proposed, taken('2', 'w2')).when(taking('3', 'w3')).then(taken('3', 'w3'));
  });
  it('gives none to strangers, and none that is no number', () => {
    const ofTwo = proposedWith({ members: ['beijing', 'tianjin'] });
    given(ofTwo)
      .when(taking('2', 'w2', { actor: actorOf('hebei', 'department') }))
      .rejects('NOT_A_MEMBER');
    given(proposed).when(taking('0', 'w2')).rejects('PART_MALFORMED');
    given().when(taking('2', 'w2')).rejects('UNKNOWN_SERIES');
    given(proposed)
      .when(taking('2', 'w2', { facts: { ...facts, regionId: 'yrd' } }))
      .rejects('UNKNOWN_SERIES');
  });
  it('is left as it is by what cannot happen', () => {
    const { initial } = series;
    for (const event of [
      taken('1', 'w1'),
      partRecorded('1', 'w1'),
      { type: 'registry.SeriesPlanned.v1', data: { seriesId, planned } } as const,
    ])
      expect(series.evolve(initial, event)).toBe(initial);
    const state = fold(series, [proposed, taken('1', 'w1')]);
    expect(series.evolve(state, taken('1', 'w2'))).toBe(state);
    expect(series.evolve(state, recorded)).toBe(state);
    expect(series.evolve(state, proposedWith({ titleZh: 'x' }))).toBe(state);
  });
});

describe('any history of a series', () => {
  const province = fc.constantFrom(...provinces);
  const part = fc.constantFrom('1', '2', '3', '0');
  const workId = fc.constantFrom('w1', 'w2', 'w3', 'w4');
  const anything: fc.Arbitrary<SeriesCommand> = fc.oneof(
    fc.constant(proposing()),
    fc.constant(proposing({ members: ['beijing', 'tianjin'] })),
    fc.constant<SeriesCommand>({ type: 'RecordSeries', ...context, ...recordedData }),
    fc.tuple(part, workId, province).map(([p, w, of]) => taking(p, w, { actor: actorOf(of, 'department') })),
    fc.tuple(part, workId).map(([p, w]) => recording(p, w)),
    fc.constant(planning()),
  );
  it('has no two works with the same part', () => {
    let given = 0;
    fc.assert(
      fc.property(fc.array(anything, { minLength: 5, maxLength: 40 }), (commands) => {
        const events: SeriesEvent[] = [];
        let state = series.initial;
        for (const each of commands) {
          const decision = series.decide(state, each);
          state = fold(series, decision.events, state);
          events.push(...decision.events);
          expect(series.decide(state, each).events, 'deciding again must change nothing').toEqual([]);
        }
        const parts = events.flatMap(({ type, data }) =>
          type === 'registry.PartProposed.v1' || type === 'registry.PartRecorded.v1' ? [data.part] : [],
        );
        given += parts.length;
        expect(new Set(parts).size).toBe(parts.length);
        expect([...state.parts.keys()].toSorted()).toEqual(parts.toSorted());
      }),
    );
    expect(given, 'parts that were given').toBeGreaterThan(0);
  });
});

it('has a part of which nobody says which work it is', () => {
  const state = fold(series, [proposed]);
  const blank = { type: 'registry.PartProposed.v1', data: { seriesId, part: '2', proposed: undefined } };
  expect(series.evolve(state, blank as unknown as SeriesEvent)).toEqual(series.evolve(state, partRecorded('2', '')));
});
