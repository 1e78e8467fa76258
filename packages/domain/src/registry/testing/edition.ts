import {
  DifferenceKind,
  FilingAuthority,
  ImplementationKind,
  NationalMeasure,
  ReplacementExtent,
  ReviewConclusion,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import type { Command, WorkCommand } from '../work/commands.ts';
import type { DataOf, WorkEvent } from '../work/events.ts';
import { actorOf, digest, document, facts, signedBy, today } from './region.ts';
import { happened } from './work.ts';

/** Commands about Hebei's edition and the events that they lead to, for tests. */
const at = { workId: happened.proposed().data.workId, revision: 1, province: 'hebei' } as const;
const by = (province: string) => ({ actor: actorOf(province), facts, today, act: signedBy(province) });

const data = {
  disclosed: { ...at, disclosedOn: '2026-11-21', url: 'https://example.org/text', textDigest: digest('7') },
  filing: {
    ...at,
    authority: FilingAuthority.MARKET_REGULATION,
    channel: '全国标准信息公共服务平台',
    submittedOn: '2026-11-21',
    document,
  },
  filingDecided: { ...at, accepted: true, filingNumber: '备案 12345-2026', decidedOn: '2026-11-22', reason: '' },
  used: {
    ...at,
    recordId: '0f0e0d0c-0b0a-5900-8800-0706050403aa',
    kind: ImplementationKind.CASE,
    title: '首钢滑雪大跳台',
    happenedOn: '2026-11-22',
    organisation: '',
    organisationId: '',
    place: '石景山',
    result: '',
    evidenceDigest: '',
    taskId: '',
  },
  task: {
    ...at,
    taskId: '0f0e0d0c-0b0a-5900-8800-0706050403cc',
    title: '开展宣贯培训',
    organisation: '河北省交通运输厅',
    organisationId: '',
    due: '2026-12-31',
  },
  asked: {
    ...at,
    measure: NationalMeasure.EXPLANATION_DEMANDED,
    effectiveOn: '2026-11-21',
    due: '2026-12-20',
    reason: '技术内容与强制性国家标准不一致',
    document: { ...document, number: '国标委函〔2026〕9号' },
  },
  answered: {
    ...at,
    demand: '国标委函〔2026〕9号',
    answeredOn: '2026-11-23',
    explanationDigest: digest('6'),
    document,
  },
  reviewOpened: { ...at, openedOn: '2026-11-21' },
  reviewed: { ...at, conclusion: ReviewConclusion.CONTINUE, concludedOn: '2026-11-22', document },
  amended: {
    ...at,
    ordinal: 1,
    announcement: document,
    publishedOn: '2026-11-22',
    implementsOn: '2027-01-01',
    textDigest: digest('8'),
  },
  rescheduled: { ...at, implementsOn: '', reason: '条件不具备', announcement: document },
  abolished: { ...at, abolishedOn: '2026-12-31', reason: '由国家标准代替', announcement: document },
  measured: {
    ...at,
    measure: NationalMeasure.NUMBER_REVOKED,
    effectiveOn: '2026-11-22',
    due: '',
    reason: '未备案',
    document,
  },
  left: { ...at, leftOn: '2026-11-22', reason: '另行制定', document },
  replaced: {
    ...at,
    replacements: [{ number: 'DB13/T 900—2018', extent: ReplacementExtent.PART, note: '' }],
    document,
  },
  givenWay: {
    ...at,
    number: 'DB13/T 3048—2026',
    by: [
      {
        workId: '0f0e0d0c-0b0a-5900-8800-0706050403cc',
        revision: 1,
        number: 'DB13/T 3060—2027',
        extent: ReplacementExtent.WHOLE,
        since: '2027-06-01',
      },
    ],
  },
  difference: {
    ...at,
    differenceId: '0f0e0d0c-0b0a-5900-8800-0706050403bb',
    kind: DifferenceKind.CLAUSE,
    clause: '5.2',
    description: '限值更严',
  },
};

const ask =
  <T extends WorkCommand['type']>(type: T, body: object) =>
  (rest: Partial<Omit<Command<T>, 'type'>> = {}): Command<T> =>
    ({ type, ...by('hebei'), ...body, ...rest }) as unknown as Command<T>;

const recognition = {
  workId: at.workId,
  revision: 1,
  recognisedOn: '2026-11-22',
  scope: '',
  document,
};

export const about = {
  disclose: ask('DiscloseText', data.disclosed),
  file: ask('SubmitFiling', data.filing),
  decideFiling: ask('RecordFilingDecision', data.filingDecided),
  use: ask('RecordImplementation', data.used),
  setTask: ask('SetImplementationTask', data.task),
  dropTask: ask('DropImplementationTask', { ...data.task, reason: '并入其他培训' }),
  ask: ask('RecordNationalMeasure', data.asked),
  answer: ask('AnswerNationalDemand', data.answered),
  openReview: ask('OpenEditionReview', data.reviewOpened),
  concludeReview: ask('ConcludeEditionReview', data.reviewed),
  amend: ask('PublishAmendment', data.amended),
  reschedule: ask('RescheduleImplementation', data.rescheduled),
  abolish: ask('AbolishEdition', data.abolished),
  measure: ask('RecordNationalMeasure', data.measured),
  recognise: ask('RecogniseEdition', {
    ...recognition,
    ...by('tianjin'),
    province: 'tianjin',
    editionProvince: 'hebei',
  }),
  leave: ask('LeaveCollaboration', data.left),
  replace: ask('DeclareReplacements', data.replaced),
  differ: ask('DeclareDifference', data.difference),
  withdraw: ask('WithdrawDifference', data.difference),
  consent: (province: string, rest: Partial<Omit<Command<'ConsentToDifference'>, 'type'>> = {}) =>
    ask('ConsentToDifference', {
      ...at,
      ...by(province),
      province,
      differenceId: data.difference.differenceId,
      document,
    })(rest),
};

const happening =
  <T extends WorkEvent['type']>(type: T, body: DataOf<T>) =>
  (rest: Partial<DataOf<T>> = {}) =>
    ({ type, data: { ...body, ...rest } }) as unknown as Extract<WorkEvent, { type: T }>;

/** What they lead to. */
export const fared = {
  disclosed: happening('registry.TextDisclosed.v1', data.disclosed),
  filed: happening('registry.FilingSubmitted.v1', { ...data.filing, due: '', rule: undefined }),
  filingDecided: happening('registry.FilingDecided.v1', data.filingDecided),
  used: happening('registry.ImplementationRecorded.v1', data.used),
  taskSet: happening('registry.ImplementationTaskSet.v1', data.task),
  taskDropped: happening('registry.ImplementationTaskDropped.v1', {
    ...at,
    taskId: data.task.taskId,
    reason: '并入其他培训',
  }),
  asked: happening('registry.NationalMeasureRecorded.v1', data.asked),
  answered: happening('registry.NationalDemandAnswered.v1', data.answered),
  reviewOpened: happening('registry.EditionReviewOpened.v1', data.reviewOpened),
  reviewed: happening('registry.EditionReviewConcluded.v1', data.reviewed),
  amended: happening('registry.AmendmentPublished.v1', data.amended),
  rescheduled: happening('registry.ImplementationRescheduled.v1', data.rescheduled),
  abolished: happening('registry.EditionAbolished.v1', data.abolished),
  measured: happening('registry.NationalMeasureRecorded.v1', data.measured),
  recognised: happening('registry.EditionRecognised.v1', {
    ...recognition,
    province: 'hebei',
    recognisedBy: 'tianjin',
  }),
  left: happening('registry.CollaborationLeft.v1', data.left),
  replaced: happening('registry.ReplacementsDeclared.v1', data.replaced),
  givenWay: happening('registry.EditionReplaced.v1', data.givenWay),
  differs: happening('registry.DifferenceDeclared.v1', { ...data.difference, commonTextDigest: digest('3') }),
  consented: (consentedBy: string) =>
    happening('registry.DifferenceConsented.v1', {
      ...at,
      differenceId: data.difference.differenceId,
      consentedBy,
      document,
    })(),
  withdrawn: happening('registry.DifferenceWithdrawn.v1', {
    ...at,
    differenceId: data.difference.differenceId,
  }),
};
