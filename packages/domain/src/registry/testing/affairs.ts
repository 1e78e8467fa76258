import { CommentChannel } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { Command, WorkCommand } from '../work/commands.ts';
import type { DataOf, WorkEvent } from '../work/events.ts';
import { actorOf, digest, document, facts, signedBy, today } from './region.ts';
import { happened } from './work.ts';

/** Commands and events of complaints and disputes, for tests. */
const at = { workId: happened.proposed().data.workId, revision: 1 } as const;
const by = (province: string) => ({ province, actor: actorOf(province), facts, today, act: signedBy(province) });

type Given<T extends WorkCommand['type']> = Partial<Omit<Command<T>, 'type'>>;
const happening = <T extends WorkEvent['type']>(type: T, data: DataOf<T>) =>
  ({ type, data }) as Extract<WorkEvent, { type: T }>;

const complaint = {
  ...at,
  province: 'hebei',
  complaintId: 'c1',
  subject: '限值无依据',
  channel: CommentChannel.LETTER,
  receivedOn: '2026-11-20',
  complainantRef: 'ref-7',
  bodyDigest: digest('c'),
};
const answer = { workId: at.workId, complaintId: 'c1', upheld: false, answer: '依据见编制说明', document };
const dispute = { ...at, disputeId: 'd1', subject: '条款 5.2 的限值', statementDigest: digest('5'), document };
const settlement = { workId: at.workId, disputeId: 'd1', settlementDigest: digest('6'), document };

export const affairs = {
  complain: (rest: Given<'RecordComplaint'> = {}): Command<'RecordComplaint'> => ({
    type: 'RecordComplaint',
    ...by('hebei'),
    ...complaint,
    ...rest,
  }),
  complained: (rest: Partial<DataOf<'registry.ComplaintReceived.v1'>> = {}) =>
    happening('registry.ComplaintReceived.v1', { ...complaint, ...rest }),
  answer: (rest: Given<'AnswerComplaint'> = {}): Command<'AnswerComplaint'> => ({
    type: 'AnswerComplaint',
    ...by('hebei'),
    ...answer,
    ...rest,
  }),
  answered: () => happening('registry.ComplaintAnswered.v1', { ...answer, revision: 1, province: 'hebei' }),
  raise: (rest: Given<'RaiseDispute'> = {}): Command<'RaiseDispute'> => ({
    type: 'RaiseDispute',
    ...by('hebei'),
    ...dispute,
    against: ['beijing', 'tianjin'],
    ...rest,
  }),
  raised: (rest: Partial<DataOf<'registry.DisputeRaised.v1'>> = {}) =>
    happening('registry.DisputeRaised.v1', { ...dispute, province: 'hebei', against: ['beijing', 'tianjin'], ...rest }),
  sign: (province: string, rest: Given<'SignSettlement'> = {}): Command<'SignSettlement'> => ({
    type: 'SignSettlement',
    ...by(province),
    ...settlement,
    ...rest,
  }),
  signed: (province: string, letter = '6') =>
    happening('registry.SettlementSigned.v1', {
      ...settlement,
      revision: 1,
      province,
      settlementDigest: digest(letter),
    }),
  settled: () =>
    happening('registry.DisputeSettled.v1', {
      ...at,
      disputeId: 'd1',
      settlementDigest: digest('6'),
      parties: ['hebei', 'beijing', 'tianjin'],
    }),
  withdraw: (rest: Given<'WithdrawDispute'> = {}): Command<'WithdrawDispute'> => ({
    type: 'WithdrawDispute',
    ...by('hebei'),
    workId: at.workId,
    disputeId: 'd1',
    reason: '已另行协商',
    ...rest,
  }),
  withdrawn: () =>
    happening('registry.DisputeWithdrawn.v1', { ...at, disputeId: 'd1', province: 'hebei', reason: '已另行协商' }),
};
