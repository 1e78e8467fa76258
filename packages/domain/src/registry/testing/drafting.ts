import type { Command, WorkCommand } from '../work/commands.ts';
import type { DataOf, WorkEvent } from '../work/events.ts';
import { actorOf, digest, document, facts, signedBy, today } from './region.ts';
import { happened } from './work.ts';

/** Commands and events of drafting, consultation and review, for tests. */
const at = { workId: happened.proposed().data.workId, revision: 1 } as const;
const lead = { actor: actorOf('beijing', 'department'), facts, today };
const by = (province: string) => ({ province, actor: actorOf(province), facts, today, act: signedBy(province) });

type Given<T extends WorkCommand['type']> = Partial<Omit<Command<T>, 'type'>>;
const happening = <T extends WorkEvent['type']>(type: T, data: DataOf<T>) =>
  ({ type, data }) as Extract<WorkEvent, { type: T }>;

const drafters = {
  ...at,
  organisations: ['北京市交通委员会', '天津市交通运输委员会'],
  personRefs: ['d1', 'd2'],
  organisationIds: [],
};
const reopening = {
  ...at,
  from: '2026-11-02',
  to: '2026-11-09',
  url: 'https://example.org/again',
  reason: '增加意见渠道',
};
const extension = { ...at, to: '2026-11-10', reason: '应企业请求' };
const judged = { ...at, minutesDigest: digest('e'), document };
const objection = { ...judged, reason: '专家组无河北代表' };

export const drafting = {
  name: (rest: Given<'NameDrafters'> = {}): Command<'NameDrafters'> => ({
    type: 'NameDrafters',
    ...lead,
    ...drafters,
    ...rest,
  }),
  named: (rest: Partial<DataOf<'registry.DraftersNamed.v1'>> = {}) =>
    happening('registry.DraftersNamed.v1', { ...drafters, ...rest }),
  extend: (province: string, rest: Given<'ExtendConsultation'> = {}): Command<'ExtendConsultation'> => ({
    type: 'ExtendConsultation',
    ...by(province),
    ...extension,
    ...rest,
  }),
  extended: (province: string) => happening('registry.ConsultationExtended.v1', { ...extension, round: 1, province }),
  reopen: (province: string, rest: Given<'ReopenConsultation'> = {}): Command<'ReopenConsultation'> => ({
    type: 'ReopenConsultation',
    ...by(province),
    ...reopening,
    ...rest,
  }),
  reopened: (province: string) => happening('registry.ConsultationReopened.v1', { ...reopening, round: 1, province }),
  accept: (province: string, rest: Given<'AcceptReview'> = {}): Command<'AcceptReview'> => ({
    type: 'AcceptReview',
    ...by(province),
    ...judged,
    ...rest,
  }),
  accepted: (province: string) => happening('registry.ReviewAccepted.v1', { ...judged, province }),
  contest: (province: string, rest: Given<'ContestReview'> = {}): Command<'ContestReview'> => ({
    type: 'ContestReview',
    ...by(province),
    ...objection,
    ...rest,
  }),
  contested: (province: string, reason = objection.reason) =>
    happening('registry.ReviewContested.v1', { ...objection, province, reason }),
};
