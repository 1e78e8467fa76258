import { streams, type EventMetadata } from '@tongbiao/contracts';
import { Confidence } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  Aspect,
  CellState,
  CompareEditionsRequest,
  ComparisonVerdict,
  DiffWorkRequest,
  GetWorkAsOfRequest,
  type AskingServiceClient,
  type Moment,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { EditionStatus } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_status';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { RevisionState } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { RecordEditionRequest, RecordWorkRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { call, type RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { provinces, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
let anyone: AskingServiceClient;
let position = '';
/** A work that is established, and one of which editions of 2018 and 2024 are recorded. */
let [live, recorded] = ['', ''];
beforeAll(async () => {
  system = await startRegistrySystem();
  anyone = await system.asking();
  const work = play(system, 'moments');
  await work.propose();
  live = work.workId();
  for (const p of provinces) await work.approve(p);
  const secretariat = await system.works('secretariat');
  const base = { source: system.source, confidence: Confidence.COVER };
  const request = { requestId: 'w', regionId: 'jjj', workKey: 'w', titleZh: '等级划分', kind: WorkKind.COLLABORATIVE };
  const { workId } = await call(secretariat, 'recordWork', RecordWorkRequest.fromPartial({ ...request, ...base }));
  recorded = workId;
  const editions = [
    { revision: 1, province: 'tianjin', number: 'DB12/T 3009-2018', publishedOn: '2018', observedStatus: 'replaced' },
    { revision: 1, province: 'beijing', number: 'DB11/T 3009-2018', publishedOn: '2018-05-10' },
    { revision: 2, province: 'tianjin', number: 'DB12/T 3009-2024', publishedOn: '2024-09-01' },
  ];
  for (const [i, edition] of editions.entries()) {
    const full = { requestId: `e${i}`, workId, ...edition, ...base };
    const { outcome } = await call(secretariat, 'recordEdition', RecordEditionRequest.fromPartial(full));
    ({ position } = outcome!);
  }
});
afterAll(() => system.close());

const asOf = (workId: string, moment: Partial<Moment>) =>
  call(anyone, 'getWorkAsOf', GetWorkAsOfRequest.fromPartial({ workId, moment }), { position });
const diff = (workId: string, from: Partial<Moment>, to: Partial<Moment>) =>
  call(anyone, 'diffWork', DiffWorkRequest.fromPartial({ workId, from, to }), { position });
const compare = (workId: string, rest: Partial<CompareEditionsRequest> = {}) =>
  call(anyone, 'compareEditions', CompareEditionsRequest.fromPartial({ workId, ...rest }), { position });
const recordedAts = async (workId: string): Promise<readonly string[]> => {
  const instants: string[] = [];
  for await (const { metadata } of system.store.readStream(streams.work(workId)))
    instants.push((metadata as EventMetadata).recordedAt);
  return instants;
};
const before = (instant: string) => new Date(Date.parse(instant) - 1).toISOString();
const reasonOf = async (asked: Promise<unknown>) => ((await asked.catch((e: unknown) => e)) as RpcFailure).reason;

describe('a work as of a moment', () => {
  it('is at present what the view has', async () => {
    const { work, digest, leftOut } = await asOf(live, {});
    const shown = await call(await system.works(), 'getWork', { workId: live }, { position });
    expect([work, digest, leftOut]).toEqual([shown.work, shown.digest, 0]);
  });

  it('is what was on record by then', async () => {
    const instants = await recordedAts(live);
    const { work, events } = await asOf(live, { recordedAt: before(instants.at(-1)!) });
    expect(work!.revisions[0]!.state).not.toBe(RevisionState.ESTABLISHED);
    expect(events).toBeLessThan(instants.length);
    const none = await asOf(live, { recordedAt: before(instants[0]!) });
    expect([none.work, none.digest, none.events]).toEqual([undefined, '', 0]);
  });

  it('is what had happened by then, as far as that is known', async () => {
    const then = await asOf(recorded, { effectiveOn: '2018-07-01' });
    expect(then.work!.revisions.map((r) => r.editions.map((e) => e.number))).toEqual([
      ['DB11/T 3009—2018', 'DB12/T 3009—2018'],
    ]);
    // Of the work it is not known when it began; of Tianjin's edition only the year.
    expect(then).toMatchObject({ events: 3, undated: 2, leftOut: 1, statusOn: '2018-07-01' });
    const later = await asOf(recorded, { effectiveOn: '2025-01-01' });
    expect(later.statuses).toContainEqual({
      revision: 1,
      province: 'tianjin',
      status: EditionStatus.SUPERSEDED,
      observedStatus: 'replaced',
    });
  });

  it('refuses what is no moment, and no work', async () => {
    expect(await reasonOf(asOf(live, { recordedAt: 'yesterday' }))).toBe('INSTANT_MALFORMED');
    expect(await reasonOf(asOf(live, { effectiveOn: '2024-02-30' }))).toBe('DATE_MALFORMED');
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await reasonOf(asOf(nobody, {}))).toBe('UNKNOWN_WORK');
    expect(await reasonOf(diff(nobody, {}, {}))).toBe('UNKNOWN_WORK');
    expect(await reasonOf(compare(nobody))).toBe('UNKNOWN_WORK');
  });
});

describe('the difference of two moments', () => {
  it('names what changed, and the events that changed it', async () => {
    const instants = await recordedAts(live);
    const { changes, added, removed } = await diff(live, { recordedAt: before(instants.at(-1)!) }, {});
    expect(changes).toContainEqual({
      path: 'revisions[1].state',
      before: '"REVISION_STATE_PROPOSED"',
      after: '"REVISION_STATE_ESTABLISHED"',
    });
    expect(added.map((e) => e.type)).toContain('registry.WorkEstablished.v1');
    expect(added.every((e) => /\p{Script=Han}/u.test(e.sentenceZh) && e.sentenceEn !== '')).toBe(true);
    expect(removed).toEqual([]);
    const back = await diff(live, {}, { recordedAt: before(instants.at(-1)!) });
    expect(back.removed).toEqual(added);
  });

  it('tells of statuses that the calendar changed', async () => {
    const { changes } = await diff(recorded, { effectiveOn: '2024-08-31' }, { effectiveOn: '2024-09-01' });
    expect(changes).toContainEqual({
      path: 'statuses[1/tianjin]',
      before: '"EDITION_STATUS_UNKNOWN"',
      after: '"EDITION_STATUS_SUPERSEDED"',
    });
  });

  it('is none between a moment and itself', async () =>
    expect(await diff(recorded, {}, {})).toEqual({ changes: [], added: [], removed: [] }));
});

describe('editions side by side', () => {
  it('are compared in every aspect, and an edition that no source names is unknown', async () => {
    const { rows, revision } = await compare(recorded, { revision: 1, onDay: '2025-01-01' });
    expect(revision).toBe(1);
    const row = (aspect: Aspect) => rows.find((r) => r.aspect === aspect)!;
    expect(row(Aspect.SEQUENCE)).toMatchObject({ verdict: ComparisonVerdict.SAME });
    expect(row(Aspect.STATUS).cells).toEqual([
      { province: 'beijing', state: CellState.UNKNOWN, value: '' },
      { province: 'tianjin', state: CellState.KNOWN, value: 'superseded' },
    ]);
    expect(rows).toHaveLength(Object.keys(Aspect).length - 2);
  });

  it('are those of the latest revision where none is named', async () => {
    expect((await compare(recorded)).revision).toBe(2);
    expect(await reasonOf(compare(recorded, { revision: 3 }))).toBe('UNKNOWN_REVISION');
    const { rows } = await compare(live);
    expect(rows[0]!.cells).toContainEqual({ province: 'hebei', state: CellState.NOT_YET, value: '' });
  });
});
