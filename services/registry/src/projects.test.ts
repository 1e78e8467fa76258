import { decodeEvent, streams, type EventMetadata } from '@tongbiao/contracts';
import { Confidence, Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  ApproveProjectRequest,
  RecordEditionRequest,
  RecordWorkRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import {
  CorrectWorkRequest,
  ProposeRevisionRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { CorrectRecordedEditionRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { digestOfPublicWork } from '@tongbiao/domain/registry';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digest, provinces, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
});
afterAll(() => system.close());

const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RpcFailure) return error.reason;
    throw error;
  }
  return 'none';
};

describe('a backfilled work', () => {
  const confidence = Confidence.COVER;
  let workId = '';
  beforeAll(async () => {
    const secretariat = await system.works('secretariat');
    const { source } = system;
    const recorded = RecordWorkRequest.fromPartial({
      requestId: 'w',
      regionId: 'demo',
      workKey: 'revised',
      titleZh: '人力资源服务规范',
      field: '人力资源',
      kind: WorkKind.COLLABORATIVE,
      rangeId: 'demo-9001',
      sequence: 9007,
      source,
      confidence,
    });
    ({ workId } = await call(secretariat, 'recordWork', recorded));
    const edition = { requestId: 'e', workId, revision: 1, province: 'tianjin', number: 'DB12/T 9007-2018' };
    await call(secretariat, 'recordEdition', RecordEditionRequest.fromPartial({ ...edition, source, confidence }));
  });

  it('is corrected by events that say what was there, from a source', async () => {
    const correction = CorrectRecordedEditionRequest.fromPartial({
      requestId: 'c1',
      workId,
      revision: 1,
      province: 'tianjin',
      corrections: [{ field: 'publishedOn', values: ['2018-04'] }],
      reason: '封面所载',
      source: system.source,
    });
    await call(await system.editions('secretariat'), 'correctRecordedEdition', correction);
    const { outcome } = await call(
      await system.projects('secretariat'),
      'correctWork',
      CorrectWorkRequest.fromPartial({
        requestId: 'c2',
        workId,
        corrections: [{ field: 'titleEn', values: ['Human resources'] }],
        reason: '补英文名称',
      }),
    );
    const shown = await call(await system.works(), 'getWork', { workId }, { position: outcome!.position });
    expect(shown.work).toMatchObject({
      titleEn: 'Human resources',
      revisions: [{ editions: [{ publishedOn: '2018-04' }] }],
    });
    expect(shown.digest).toBe(digestOfPublicWork(shown.work!));
    const corrections = [];
    for await (const { type, data, metadata } of system.store.readStream(streams.work(workId)))
      if ((metadata as EventMetadata).cause === 'correction') corrections.push(decodeEvent(type, data));
    expect(corrections).toMatchObject([
      { data: { changes: [{ field: 'publishedOn', before: [], after: ['2018-04'] }] } },
      { data: { changes: [{ field: 'titleEn', before: [], after: ['Human resources'] }] } },
    ]);
  });

  it('gets a second revision, which each province approves', async () => {
    const proposal = ProposeRevisionRequest.fromPartial({
      requestId: 'r2',
      workId,
      revision: 2,
      titleZh: '人力资源服务规范（修订）',
      members: [...provinces],
      needsSurveyDigest: digest('a'),
      force: Force.RECOMMENDED,
      reason: '复审结论为修订',
    });
    const hebei = await system.projects('department', 'hebei');
    expect(await reasonOf(call(hebei, 'proposeRevision', { ...proposal, revision: 4 }))).toBe('REVISION_OUT_OF_ORDER');
    const { outcome } = await call(hebei, 'proposeRevision', proposal);
    expect((await call(hebei, 'proposeRevision', proposal)).outcome).toEqual({ ...outcome, replayed: true });
    let position = '';
    for (const province of provinces) {
      const request = system.signed(
        'tongbiao.registry.v1.WorkService/ApproveProject',
        ApproveProjectRequest,
        province,
        ApproveProjectRequest.fromPartial({
          requestId: 'approve-2',
          workId,
          revision: 2,
          province,
          document: system.document,
        }),
      );
      ({ position } = (await call(await system.works('regulator', province), 'approveProject', request)).outcome!);
    }
    const { work, digest: shown } = await call(await system.works(), 'getWork', { workId }, { position });
    expect(work).toMatchObject({ titleZh: '人力资源服务规范', sequence: 9007, leadProvince: 'hebei' });
    expect(work!.revisions.map((r) => [r.revision, r.state])).toEqual([
      [1, 'REVISION_STATE_RECORDED'],
      [2, 'REVISION_STATE_ESTABLISHED'],
    ]);
    expect(shown).toBe(digestOfPublicWork(work!));
  });
});
