import { DeclareReplacementsRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { ReplacementExtent } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { RecordEditionRequest, RecordWorkRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { Confidence } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { streams } from '@tongbiao/contracts';
import { call } from '@tongbiao/service';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { play } from '../testing/play.ts';
import { rangeNumbering, type RangeNumbering } from '../testing/range-numbering.ts';
import { startRegistrySystem, type RegistrySystem } from '../testing/registry-system.ts';
import { unrecorded } from '../views/replacements.ts';

let system: RegistrySystem | undefined;
afterEach(() => system?.close());

/** Two replicas, numbering's rules beside them, and two works whose texts are agreed and numbered. */
const start = async () => {
  let numbering: RangeNumbering | undefined;
  system = await startRegistrySystem((store) => (numbering = rangeNumbering(store)), 2);
  await numbering!.open();
  const [old, recent] = [play(system, 'old'), play(system, 'recent')];
  for (const each of [old, recent]) {
    await each.untilAgreed();
    await eventually(async () => expect((await shown(each.workId())).work!.sequence).toBeGreaterThan(0));
  }
  return { system, old, recent };
};

const eventually = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 25 });
const shown = async (workId: string) => call(await system!.works(), 'getWork', { workId });
const statusOf = async (workId: string) =>
  (await shown(workId)).statuses.map(({ province, status }) => `${province} ${status.slice('EDITION_STATUS_'.length)}`);
const recordedOn = async (workId: string) => {
  const found: unknown[] = [];
  for await (const { type, data } of system!.store.readStream(streams.work(workId)))
    if (type === 'registry.EditionReplaced.v1') found.push((data as { by?: unknown }).by ?? []);
  return found;
};

/** The demonstration system's declaration of what Beijing's edition replaces. */
const declare = async (workId: string, requestId: string, replacements: DeclareReplacementsRequest['replacements']) => {
  const { signed, document } = system!;
  await call(
    await system!.editions('regulator', 'beijing'),
    'declareReplacements',
    signed(
      'tongbiao.registry.v1.EditionService/DeclareReplacements',
      DeclareReplacementsRequest,
      'beijing',
      DeclareReplacementsRequest.fromPartial({
        requestId,
        workId,
        revision: 1,
        province: 'beijing',
        replacements,
        document,
      }),
    ),
  );
};

describe('an edition that another work’s edition replaces', { timeout: 60_000 }, () => {
  it('gives way when that is in force, each province’s for itself, and is recorded once by however many replicas', async () => {
    const { old, recent } = await start();
    const numbers = [(await old.publish('beijing')).number, (await old.publish('hebei')).number];
    await recent.publish('beijing', { replaces: [numbers[0]!] });
    await recent.publish('hebei');
    await eventually(async () =>
      expect(await statusOf(old.workId())).toEqual(['beijing SUPERSEDED', 'hebei IN_FORCE']),
    );
    expect(await statusOf(recent.workId())).toEqual(['beijing IN_FORCE', 'hebei IN_FORCE']);
    expect((await recordedOn(old.workId())).length).toBe(1);
    expect(unrecorded(system!.views.db)).toEqual([]);

    const extent = ReplacementExtent.PART;
    await declare(recent.workId(), 'partly', [{ number: numbers[0]!, extent, note: '第5章' }]);
    await eventually(async () => expect((await statusOf(old.workId()))[0]).toBe('beijing IN_FORCE'));
    await declare(recent.workId(), 'none', []);
    await eventually(async () => expect(await recordedOn(old.workId())).toMatchObject([[{}], [{ extent }], []]));
    await declare(recent.workId(), 'wholly', [{ number: numbers[0]!, extent: ReplacementExtent.WHOLE, note: '' }]);
    await eventually(async () => expect((await statusOf(old.workId()))[0]).toBe('beijing SUPERSEDED'));
  });

  it('may come on record after the list that names it', async () => {
    const { system, recent } = await start();
    await recent.publish('beijing', { replaces: ['DB11/T 900-2018'] });
    const secretariat = await system.works('secretariat');
    const backfilled = { source: system.source, confidence: Confidence.COVER };
    const { workId } = await call(
      secretariat,
      'recordWork',
      RecordWorkRequest.fromPartial({
        requestId: 'w',
        regionId: 'demo',
        workKey: 'k',
        titleZh: '旧标准',
        kind: WorkKind.COLLABORATIVE,
        ...backfilled,
      }),
    );
    const edition = { requestId: 'e', workId, revision: 1, province: 'beijing', number: 'DB11/T 900-2018' };
    await call(secretariat, 'recordEdition', RecordEditionRequest.fromPartial({ ...edition, ...backfilled }));
    await eventually(async () => expect(await statusOf(workId)).toEqual(['beijing SUPERSEDED']));
    expect(await recordedOn(workId)).toMatchObject([[{ workId: recent.workId(), since: system.today }]]);
  });
});
