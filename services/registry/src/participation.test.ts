import { AskProvinceRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  AdoptCommonTextRequest,
  EndParticipationRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { digestOfPublicWork } from '@tongbiao/domain/registry';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { NumberingCommand } from './process/numbering.ts';
import { play } from './testing/play.ts';
import { rangeNumbering, type RangeNumbering } from './testing/range-numbering.ts';
import { digest, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
/** Lets numbering take up what the process asks of it for who joined late. */
let letJoin = () => {};
beforeAll(async () => {
  let numbering: RangeNumbering | undefined;
  const mayJoin = new Promise<void>((resolve) => (letJoin = resolve));
  const before = async ({ type }: NumberingCommand) => (type === 'Join' ? mayJoin : undefined);
  system = await startRegistrySystem((store) => (numbering = rangeNumbering(store, { before })));
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

/** A request signed by the province's key. */
const signed = <Request extends { requestId: string }>(
  rpc: string,
  codec: { toJSON(request: Request): unknown; fromJSON(part: unknown): Request },
  province: string,
  request: object,
): Request =>
  system.signed(
    `tongbiao.registry.v1.${rpc}`,
    codec,
    province,
    codec.fromJSON({ requestId: `${rpc}-${province}`, province, document: system.document, ...request }),
  );

describe('a work of two provinces', { timeout: 60_000 }, () => {
  it('is joined by a third one after the agreement, which publishes under the same sequence', async () => {
    const work = play(system, 'late');
    const two = ['beijing', 'tianjin'];
    const proposal = work.request.propose({ members: two });
    const { workId } = await call(await system.works('department', 'beijing'), 'proposeWork', proposal);
    const on = play(system, 'late', { workId, revision: 1 });
    for (const p of two) await on.approve(p);
    await on.draft(DraftKind.CONSULTATION, '1');
    for (const p of two) await on.open(p);
    for (const p of two) await on.close(p);
    await on.draft(DraftKind.REVIEW, '2');
    await on.review();
    await on.draft(DraftKind.APPROVAL, '3');
    await on.openAgreement();
    for (const p of two) await on.agree(p);
    const shown = async (position?: string) =>
      (await call(await system.works(), 'getWork', { workId }, position === undefined ? {} : { position })).work!;
    await vi.waitFor(async () => expect((await shown()).sequence).toBe(9001), { timeout: 15_000, interval: 25 });

    const at = { workId, revision: 1 };
    const asking = signed('MembershipService/AskProvince', AskProvinceRequest, 'beijing', { ...at, asked: 'hebei' });
    await call(await system.membership('regulator', 'beijing'), 'askProvince', asking);
    expect(await refusal(on.open('hebei'))).toBe('NOT_JOINED province');
    const { outcome } = await on.approve('hebei');
    expect(outcome!.events.map((e) => e.type)).toEqual(['registry.ProjectApproved.v1', 'registry.ProvinceJoined.v1']);

    const hebei = await system.projects('regulator', 'hebei');
    const adopting = (rest: object = {}) =>
      signed('ProjectService/AdoptCommonText', AdoptCommonTextRequest, 'hebei', {
        ...at,
        round: 1,
        digest: digest('3'),
        ...rest,
      });
    expect(await refusal(call(hebei, 'adoptCommonText', adopting()))).toBe('CONSULTATION_NOT_CLOSED');
    await on.open('hebei');
    const commentId = await on.comment('hebei');
    await on.close('hebei');
    expect(await refusal(call(hebei, 'adoptCommonText', adopting()))).toBe('COMMENTS_NOT_DISPOSED');
    await on.dispose(commentId);
    const beijing = await system.projects('department', 'beijing');
    const anew = { validateOnly: false, ...at, commentId, reason: '意见人补充材料' };
    await call(beijing, 'reopenDisposition', { requestId: 'anew', ...anew });
    expect(await refusal(call(hebei, 'adoptCommonText', adopting()))).toBe('COMMENTS_NOT_DISPOSED');
    await on.dispose(commentId, 'dispose-anew');
    expect(await refusal(call(hebei, 'adoptCommonText', adopting({ digest: digest('4') })))).toBe(
      'DIGEST_MISMATCH digest',
    );
    expect(await refusal(on.publish('hebei'))).toBe('TEXT_NOT_ADOPTED');
    await call(hebei, 'adoptCommonText', adopting());
    expect(await refusal(call(beijing, 'reopenDisposition', { requestId: 'too-late', ...anew }))).toBe('TEXT_ADOPTED');
    expect(await refusal(on.publish('hebei'))).toBe('SEQUENCE_NOT_JOINED province');
    letJoin();
    await vi.waitFor(
      async () => expect((await shown()).revisions[0]!.course!.late).toMatchObject([{ numbered: true }]),
      { timeout: 15_000, interval: 25 },
    );
    const published = await on.publish('hebei');
    expect(published.number).toBe(`DB13/T 9001—${system.today.slice(0, 4)}`);

    const ending = (province: string, rest: object = {}) =>
      signed('ProjectService/EndParticipation', EndParticipationRequest, province, {
        ...at,
        reason: '另行安排',
        ...rest,
      });
    expect(await refusal(call(hebei, 'endParticipation', ending('hebei')))).toBe('EDITION_PUBLISHED');
    expect(
      await refusal(call(await system.projects('regulator', 'beijing'), 'endParticipation', ending('beijing'))),
    ).toBe('LEAD_CANNOT_LEAVE province');
    const tianjin = await system.projects('regulator', 'tianjin');
    expect(await refusal(call(tianjin, 'endParticipation', ending('tianjin', { reason: '' })))).toBe(
      'FIELD_REQUIRED reason',
    );
    const ended = await call(tianjin, 'endParticipation', ending('tianjin'));
    expect(await refusal(on.publish('tianjin'))).toBe('NOT_A_MEMBER province');

    const last = await shown(ended.outcome!.position);
    expect(last.members).toEqual(['beijing', 'hebei', 'tianjin']);
    expect(last.revisions[0]).toMatchObject({
      state: 'REVISION_STATE_PUBLISHED',
      roster: two,
      editions: [{ province: 'hebei' }],
      course: {
        late: [{ province: 'hebei', adoptedDigest: digest('3') }],
        ended: [{ province: 'tianjin', reason: '另行安排' }],
      },
    });
    const { digest: told, work: row } = await call(await system.works(), 'getWork', { workId });
    expect(told).toBe(digestOfPublicWork(row!));
    const { stages } = await call(await system.works(), 'getWork', { workId });
    expect(stages).toMatchObject([
      { province: '', code: '60', nameZh: '出版' },
      { province: 'hebei', code: '60' },
    ]);
  });
});
