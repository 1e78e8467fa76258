import { streams } from '@tongbiao/contracts';
import { Confidence, Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { RevisionState } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { PlanSeriesRequest, ProposeSeriesRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_service';
import { RecordSeriesRequest, RecordWorkRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { series } from '@tongbiao/domain/registry';
import { transact } from '@tongbiao/event-store';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openFacts } from './facts.ts';
import { play } from './testing/play.ts';
import { rangeNumbering, type RangeNumbering } from './testing/range-numbering.ts';
import { provinces, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
let numbering: RangeNumbering | undefined;
beforeAll(async () => {
  system = await startRegistrySystem((store) => (numbering = rangeNumbering(store)), 2);
  await numbering!.open();
});
afterAll(() => system.close());

/** Reason and field of a refusal. */
const refusal = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked;
  } catch (error) {
    if (error instanceof RpcFailure)
      return `${error.reason} ${error.fieldViolations.map((f) => f.field).join()}`.trim();
    throw error;
  }
  return 'none';
};
const eventually = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 25 });

const proposal = (name: string, rest: Partial<ProposeSeriesRequest> = {}) =>
  ProposeSeriesRequest.fromPartial({
    requestId: name,
    regionId: 'demo',
    titleZh: `人力资源服务规范 ${name}`,
    titleEn: 'Human resources services',
    members: [...provinces],
    planned: [
      { part: '2', titleZh: '第2部分：评价' },
      { part: '1', titleZh: '第1部分：总则' },
    ],
    ...rest,
  });
const proposeSeries = async (name: string) =>
  call(await system.series('department', 'beijing'), 'proposeSeries', proposal(name));
const shown = async (seriesId: string, position?: string) =>
  call(await system.series(), 'getSeries', { seriesId }, position === undefined ? {} : { position });
const workOf = async (workId: string) => (await call(await system.works(), 'getWork', { workId })).work!;
const typesOn = async (stream: string): Promise<string[]> => {
  const types: string[] = [];
  for await (const { type } of system.store.readStream(stream))
    types.push(type.replace(/^(numbering|registry)\.|\.v1$/g, ''));
  return types;
};

/** A part from its proposal to its agreement. */
const partOf = async (seriesId: string, part: string, name: string) => {
  const first = play(system, name);
  const asked = first.request.propose({ seriesId, part, titleZh: `人力资源服务规范 第${part}部分 ${name}` });
  const { workId } = await call(await system.works('department', 'beijing'), 'proposeWork', asked);
  return { ...play(system, name, { workId, revision: 1 }), id: workId };
};

describe('a series over gRPC', { timeout: 90_000 }, () => {
  it('is proposed, planned, shown and listed', async () => {
    const { seriesId, outcome } = await proposeSeries('a');
    expect(await proposeSeries('a')).toMatchObject({ seriesId, outcome: { replayed: true } });
    const { series: row, parts } = await shown(seriesId, outcome!.position);
    expect(row).toMatchObject({ leadProvince: 'beijing', sequence: 0, works: 0, plannedOnly: 2, editions: 0 });
    expect(parts.map(({ part, workId, titleZh }) => [part, workId, titleZh])).toEqual([
      ['1', '', '第1部分：总则'],
      ['2', '', '第2部分：评价'],
    ]);
    const planning = PlanSeriesRequest.fromPartial({
      requestId: 'a',
      seriesId,
      planned: [{ part: '3', titleZh: '第3部分：术语' }],
    });
    expect(await refusal(call(await system.series('department', 'tianjin'), 'planSeries', planning))).toBe('NOT_LEAD');
    const planned = await call(await system.series('department', 'beijing'), 'planSeries', planning);
    expect((await shown(seriesId, planned.outcome!.position)).parts.map(({ part }) => part)).toEqual(['3']);
    const unknown = { seriesId: '00000000-0000-4000-8000-000000000009' };
    expect(await refusal(call(await system.series(), 'getSeries', unknown))).toBe('UNKNOWN_SERIES seriesId');
    const nowhere = call(await system.series('department', 'beijing'), 'planSeries', { ...planning, ...unknown });
    expect(await refusal(nowhere)).toBe('UNKNOWN_SERIES seriesId');

    await proposeSeries('b');
    const last = await proposeSeries('c');
    const anyone = await system.series();
    const found: string[] = [];
    let pageToken = '';
    do {
      const page = await call(
        anyone,
        'listSeries',
        { regionId: 'demo', pageSize: 2, pageToken },
        { position: last.outcome!.position },
      );
      expect(page.totalSize).toBeGreaterThanOrEqual(3);
      found.push(...page.series.map((each) => each.titleZh));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(found).toEqual(found.toSorted());
    expect(found).toEqual(expect.arrayContaining(['a', 'b', 'c'].map((name) => `人力资源服务规范 ${name}`)));
    const wrong = { regionId: 'demo', pageSize: 2, pageToken: 'x' };
    expect(await refusal(call(anyone, 'listSeries', wrong))).toBe('PAGE_TOKEN_INVALID pageToken');
    expect(await refusal(call(anyone, 'listSeries', { ...wrong, regionId: 'nowhere', pageToken: '' }))).toBe(
      'UNKNOWN_REGION regionId',
    );
    const dry = call(await system.series('department', 'beijing'), 'proposeSeries', {
      ...proposal('d', { members: ['tianjin', 'hebei'] }),
      validateOnly: true,
    });
    expect(await refusal(dry)).toBe('LEAD_NOT_A_MEMBER members');
  });

  it('gives two parts that are agreed at the same time one sequence, and takes a part’s number back', async () => {
    const { seriesId } = await proposeSeries('two');
    const works = await Promise.all(['1', '2'].map((part) => partOf(seriesId, part, `two-${part}`)));
    await Promise.all(works.map((work) => work.untilAgreed()));
    await eventually(async () => {
      for (const { id } of works) expect((await workOf(id)).revisions[0]!.state).toBe(RevisionState.NUMBERED);
    });
    const [one, two] = await Promise.all(works.map(({ id }) => workOf(id)));
    expect([one!.part, two!.part]).toEqual(['1', '2']);
    expect(one!.sequence).toBe(two!.sequence);
    const { outcome, number } = await works[1]!.publish('hebei');
    expect(number).toBe(`DB13/T ${two!.sequence}.2—${system.today.slice(0, 4)}`);
    const { series: row, parts } = await shown(seriesId, outcome!.position);
    expect(row).toMatchObject({ sequence: one!.sequence, rangeId: 'demo-9001', works: 2, plannedOnly: 0, editions: 1 });
    expect(parts).toMatchObject([
      { part: '1', workId: works[0]!.id, state: RevisionState.NUMBERED, numbers: [] },
      { part: '2', workId: works[1]!.id, state: RevisionState.PUBLISHED, numbers: [number] },
    ]);
    const revoked = await works[0]!.revoke('tianjin');
    await eventually(async () => expect(await typesOn(streams.range('demo-9001'))).toContain('PartWithdrawn'));
    expect((await workOf(works[0]!.id)).sequence, revoked.outcome!.position).toBe(0);
    await works[0]!.openAgreement('3', 2);
    for (const p of provinces) await works[0]!.agree(p, { round: 2 });
    await eventually(async () =>
      expect(await workOf(works[0]!.id)).toMatchObject({ sequence: one!.sequence, part: '1' }),
    );
    const filter = `title = "*two-*"`;
    const counts = await call(await system.asking(), 'getStatistics', { regionId: 'demo', filter, statusOn: '' });
    expect(counts).toMatchObject({ works: 0, parts: 2, series: 1, editions: 1 });
  });

  it('gives a part to one of two works that are proposed at the same time', async () => {
    const { seriesId } = await proposeSeries('race');
    const department = await system.works('department', 'beijing');
    const asked = ['x', 'y'].map((name) =>
      play(system, `race-${name}`).request.propose({ seriesId, part: '1', titleZh: `规范 第1部分 ${name}` }),
    );
    const answers = await Promise.all(asked.map((each) => refusal(call(department, 'proposeWork', each))));
    expect(answers.toSorted()).toEqual(['PART_TAKEN part', 'none']);
    const lost = asked[answers.indexOf('PART_TAKEN part')]!;
    const dry = { ...lost, requestId: 'race-z', validateOnly: true };
    expect(await refusal(call(department, 'proposeWork', dry))).toBe('PART_TAKEN part');
    const won = asked[answers.indexOf('none')]!;
    expect((await call(department, 'proposeWork', won)).outcome!.replayed).toBe(true);
    expect(await refusal(call(department, 'proposeWork', { ...won, titleZh: '别的' }))).toBe(
      'REQUEST_ID_REUSED requestId',
    );
    expect(await typesOn(streams.series(seriesId))).toEqual(['SeriesProposed', 'PartProposed']);
  });

  it('begins a work whose series gave it the part, where whoever asked went away; and answers him when he comes back', async () => {
    const { seriesId } = await proposeSeries('crash');
    const facts = openFacts(system.store);
    const region = (await facts.region('demo'))!;
    const department = await system.works('department', 'beijing');
    const asked = play(system, 'crash').request.propose({ seriesId, part: '1', titleZh: '规范 第1部分 crash' });
    const { workId, outcome } = await call(department, 'proposeWork', { ...asked, validateOnly: true });
    expect(outcome!.events.map(({ type }) => type)).toEqual(['registry.WorkProposed.v1']);
    expect(await typesOn(streams.work(workId))).toEqual([]);
    // What the handler does before it dies.
    const proposed = {
      workId,
      regionId: 'demo',
      revision: 1,
      titleZh: asked.titleZh,
      titleEn: asked.titleEn,
      field: asked.field,
      ics: [],
      ccs: [],
      leadProvince: 'beijing',
      members: asked.members,
      scope: '',
      needsSurveyDigest: asked.needsSurveyDigest,
      force: Force.RECOMMENDED,
      legalBasis: '',
      seriesId,
      part: '1',
    };
    const actor = { subject: 'department-beijing', role: 'department', province: 'beijing' };
    const recordedAt = new Date().toISOString();
    await transact(system.store, {
      decider: series,
      stream: streams.series(seriesId),
      command: {
        type: 'ProposePart',
        seriesId,
        part: '1',
        proposed,
        overridden: undefined,
        actor,
        facts: region,
        today: system.today,
      },
      context: { commandId: workId, commandDigest: 'sha256:0', actor, region: 'demo', workId, recordedAt },
    });
    await eventually(async () => expect(await typesOn(streams.work(workId))).toEqual(['WorkProposed']));
    for await (const { metadata } of system.store.readStream(streams.work(workId)))
      expect(metadata).toMatchObject({ actor, commandId: workId, recordedAt });
    const again = await call(department, 'proposeWork', asked);
    expect(again).toMatchObject({ workId, outcome: { events: [] } });
  });

  it('takes a live part into a series from before, beside the recorded one, and no second one of it', async () => {
    const secretariat = await system.works('secretariat');
    const known = { source: system.source, confidence: Confidence.COVER };
    const { seriesId } = await call(
      secretariat,
      'recordSeries',
      RecordSeriesRequest.fromPartial({
        requestId: 'old',
        regionId: 'demo',
        seriesKey: 'demo-9060',
        titleZh: '旧系列',
        sequence: 9060,
        ...known,
      }),
    );
    const ofSeries = (part: string, workKey: string) =>
      RecordWorkRequest.fromPartial({
        requestId: workKey,
        regionId: 'demo',
        workKey,
        titleZh: `旧系列 第${part}部分`,
        field: '人力资源',
        kind: WorkKind.COLLABORATIVE,
        seriesId,
        part,
        rangeId: 'demo-9001',
        sequence: 9060,
        ...known,
      });
    const dry = { ...ofSeries('1', 'old-1'), validateOnly: true };
    await call(secretariat, 'recordWork', dry);
    expect(await typesOn(streams.series(seriesId))).toEqual(['SeriesRecorded']);
    await call(secretariat, 'recordWork', ofSeries('1', 'old-1'));
    expect(await refusal(call(secretariat, 'recordWork', ofSeries('1', 'old-1b')))).toBe('PART_TAKEN part');
    expect(await refusal(partOf(seriesId, '1', 'old-1-live'))).toBe('PART_TAKEN part');
    const work = await partOf(seriesId, '2', 'old-2');
    await work.untilAgreed();
    await numbering!.run('00000000-0000-4000-8000-0000000000c2', {
      type: 'ClaimSequence',
      sequence: 9060,
      width: 4,
      part: '1',
      workId: '',
      seriesId,
      ...known,
    });
    await eventually(async () => expect((await workOf(work.id)).sequence).toBe(9060));
    expect((await work.publish('beijing')).number).toBe(`DB11/T 9060.2—${system.today.slice(0, 4)}`);
    const { series: row, parts } = await shown(seriesId);
    expect(row).toMatchObject({ backfilled: true, sequence: 9060, works: 2 });
    expect(parts.map(({ part, state }) => [part, state])).toEqual([
      ['1', RevisionState.RECORDED],
      ['2', RevisionState.PUBLISHED],
    ]);
  });
});
