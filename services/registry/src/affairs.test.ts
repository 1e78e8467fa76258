import * as requests from '@tongbiao/contracts/gen/tongbiao/registry/v1/affair_service';
import { CommentChannel } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { digest, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
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

const signed = <Request extends { requestId: string }>(
  rpc: string,
  codec: { toJSON(request: Request): unknown; fromJSON(part: unknown): Request },
  province: string,
  request: object,
): Request =>
  system.signed(
    `tongbiao.registry.v1.AffairService/${rpc}`,
    codec,
    province,
    codec.fromJSON({ requestId: `${rpc}-${province}`, province, document: system.document, ...request }),
  );

describe('a suggestion of a project', () => {
  it('is received, decided, taken up and listed for its province alone', async () => {
    const hebei = await system.affairs('regulator', 'hebei');
    const portal = await system.affairs('service');
    const suggestion = requests.RecordSuggestionRequest.fromPartial({
      requestId: 'suggest',
      regionId: 'demo',
      province: 'hebei',
      titleZh: '冷链物流温度记录要求',
      field: '交通',
      reason: '三地要求不一致',
      channel: CommentChannel.PORTAL,
      receivedOn: system.today,
      suggesterRef: 'ref-1',
      bodyDigest: digest('b'),
    });
    expect(await refusal(call(portal, 'recordSuggestion', { ...suggestion, suggesterRef: '张三' }))).toBe(
      'REFERENCE_MALFORMED suggesterRef',
    );
    expect(await refusal(call(portal, 'recordSuggestion', { ...suggestion, regionId: 'nowhere' }))).toBe(
      'UNKNOWN_REGION regionId',
    );
    const { suggestionId, outcome } = await call(portal, 'recordSuggestion', suggestion);
    expect(await call(portal, 'recordSuggestion', suggestion)).toMatchObject({
      suggestionId,
      outcome: { ...outcome, replayed: true },
    });

    const taking = requests.TakeUpSuggestionRequest.fromPartial({
      requestId: 'take',
      suggestionId,
      province: 'hebei',
      workId: suggestionId,
    });
    expect(await refusal(call(hebei, 'takeUpSuggestion', taking))).toBe('NOT_ADOPTED');
    const decision = { suggestionId, adopted: true, reason: '列入下一批' };
    const decide = signed('DecideSuggestion', requests.DecideSuggestionRequest, 'hebei', decision);
    expect(
      await refusal(
        call(
          hebei,
          'decideSuggestion',
          signed('DecideSuggestion', requests.DecideSuggestionRequest, 'hebei', {
            ...decision,
            suggestionId: '00000000-0000-4000-8000-000000000001',
          }),
        ),
      ),
    ).toBe('UNKNOWN_SUGGESTION suggestionId');
    await call(hebei, 'decideSuggestion', decide);
    expect(await refusal(call(hebei, 'takeUpSuggestion', taking))).toBe('UNKNOWN_WORK workId');
    const work = play(system, 'suggested');
    await work.propose();
    const taken = await call(hebei, 'takeUpSuggestion', { ...taking, workId: work.workId() });

    const list = { regionId: 'demo', province: 'hebei', state: '', pageSize: 0, pageToken: '' };
    const position = taken.outcome!.position;
    const shown = await call(hebei, 'listSuggestions', list, { position });
    expect(shown.suggestions).toMatchObject([
      { suggestionId, state: requests.SuggestionState.TAKEN_UP, workId: work.workId(), decisionReason: '列入下一批' },
    ]);
    const next = { ...suggestion, requestId: 'suggest-2', titleZh: '另一项' };
    const second = await call(portal, 'recordSuggestion', next);
    const declined = { suggestionId: second.suggestionId, adopted: false, reason: '已有国家标准', requestId: 'no' };
    const { outcome: no } = await call(
      hebei,
      'decideSuggestion',
      signed('DecideSuggestion', requests.DecideSuggestionRequest, 'hebei', declined),
    );
    const page = await call(hebei, 'listSuggestions', { ...list, pageSize: 1 }, { position: no!.position });
    expect(page.suggestions).toMatchObject([{ titleZh: '另一项', state: requests.SuggestionState.DECLINED }]);
    const rest = await call(hebei, 'listSuggestions', { ...list, pageSize: 1, pageToken: page.nextPageToken });
    expect(rest).toMatchObject({ suggestions: [{ suggestionId }], nextPageToken: '' });
    const only = await call(hebei, 'listSuggestions', { ...list, state: 'DECLINED' });
    expect(only.suggestions).toHaveLength(1);
    expect(await refusal(call(hebei, 'listSuggestions', { ...list, state: 'LOST' }))).toBe('UNKNOWN_STATE state');
    expect(await refusal(call(hebei, 'listSuggestions', { ...list, pageToken: 'x' }))).toBe(
      'PAGE_TOKEN_INVALID pageToken',
    );
    expect(await refusal(call(hebei, 'listSuggestions', { ...list, regionId: 'nowhere' }))).toBe(
      'UNKNOWN_REGION regionId',
    );
    expect(await refusal(call(await system.affairs('regulator', 'beijing'), 'listSuggestions', list))).toBe(
      'NOT_YOUR_PROVINCE',
    );
  });
});

describe('complaints and disputes about a work', () => {
  it('are received, answered, raised and settled, and seen by members alone', async () => {
    const work = play(system, 'affairs');
    await work.propose();
    const workId = work.workId();
    const hebei = await system.affairs('regulator', 'hebei');
    const beijing = await system.affairs('regulator', 'beijing');
    const complaint = requests.RecordComplaintRequest.fromPartial({
      requestId: 'complain',
      workId,
      revision: 1,
      province: 'hebei',
      subject: '限值无依据',
      channel: CommentChannel.LETTER,
      receivedOn: system.today,
      complainantRef: 'ref-2',
      bodyDigest: digest('c'),
    });
    expect(await refusal(call(hebei, 'recordComplaint', { ...complaint, revision: 3 }))).toBe(
      'UNKNOWN_REVISION revision',
    );
    const { complaintId } = await call(hebei, 'recordComplaint', complaint);
    const answer = { workId, complaintId, upheld: true, answer: '已调整限值' };
    const answering = signed('AnswerComplaint', requests.AnswerComplaintRequest, 'hebei', answer);
    expect(
      await refusal(
        call(beijing, 'answerComplaint', signed('AnswerComplaint', requests.AnswerComplaintRequest, 'beijing', answer)),
      ),
    ).toBe('UNKNOWN_COMPLAINT complaintId');
    await call(hebei, 'answerComplaint', answering);

    const dispute = { workId, revision: 1, against: ['beijing'], subject: '条款 5.2', statementDigest: digest('5') };
    expect(
      await refusal(
        call(
          hebei,
          'raiseDispute',
          signed('RaiseDispute', requests.RaiseDisputeRequest, 'hebei', { ...dispute, against: ['hebei'] }),
        ),
      ),
    ).toBe('PARTY_REPEATED against[0]');
    const raising = signed('RaiseDispute', requests.RaiseDisputeRequest, 'hebei', dispute);
    const { disputeId } = await call(hebei, 'raiseDispute', raising);
    const other = await call(
      hebei,
      'raiseDispute',
      signed('RaiseDispute', requests.RaiseDisputeRequest, 'hebei', { ...dispute, requestId: 'second', revision: 0 }),
    );
    const settlement = { workId, disputeId, settlementDigest: digest('6') };
    const settle = (province: string) => signed('SignSettlement', requests.SignSettlementRequest, province, settlement);
    const tianjin = await system.affairs('regulator', 'tianjin');
    expect(await refusal(call(tianjin, 'signSettlement', settle('tianjin')))).toBe('UNKNOWN_DISPUTE disputeId');
    await call(beijing, 'signSettlement', settle('beijing'));
    const { outcome } = await call(hebei, 'signSettlement', settle('hebei'));
    expect(outcome!.events.map((e) => e.type)).toEqual(['registry.SettlementSigned.v1', 'registry.DisputeSettled.v1']);
    const giving = signed('WithdrawDispute', requests.WithdrawDisputeRequest, 'hebei', {
      workId,
      disputeId: other.disputeId,
      reason: '已解决',
      document: undefined,
    });
    await call(hebei, 'withdrawDispute', giving);

    const shown = await call(await system.affairs('secretariat'), 'getAffairs', { workId });
    expect(shown).toMatchObject({
      complaints: [{ complaintId, answered: true, upheld: true, answer: '已调整限值' }],
      disputes: [
        { disputeId, state: requests.DisputeState.SETTLED, signedBy: ['beijing', 'hebei'] },
        { disputeId: other.disputeId, state: requests.DisputeState.WITHDRAWN, reason: '已解决' },
      ],
    });
    expect(await refusal(call(await system.affairs('department', 'shanghai'), 'getAffairs', { workId }))).toBe(
      'NOT_A_MEMBER workId',
    );
    expect(await refusal(call(hebei, 'getAffairs', { workId: complaintId }))).toBe('UNKNOWN_WORK workId');
    expect(await refusal(call(await system.affairs('system', 'hebei'), 'getAffairs', { workId }))).toBe(
      'ROLE_NOT_ALLOWED',
    );
  });
});
