import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { DraftKind, ReviewOutcome, WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { Command, WorkCommand } from '../work/commands.ts';
import type { DataOf, WorkEvent } from '../work/events.ts';
import { actorOf, alone, confidence, digest, document, facts, provinces, signedBy, source, today } from './region.ts';

/** Commands and events of one work, for tests: each with what makes it acceptable, to be overridden. */
const workId = '0f0e0d0c-0b0a-5900-8800-070605040302';
const at = { workId, revision: 1 } as const;

type Given<T extends WorkCommand['type']> = Partial<Omit<Command<T>, 'type' | 'facts'>> & {
  readonly facts?: typeof facts;
};
const lead = { actor: actorOf('beijing', 'department'), facts, today };
const by = (province: string) => ({ province, actor: actorOf(province), facts, today, act: signedBy(province) });

export const command = {
  propose: (rest: Given<'ProposeWork'> = {}): Command<'ProposeWork'> => ({
    type: 'ProposeWork',
    ...lead,
    workId,
    regionId: 'jjj',
    titleZh: '停车场电子不停车收费系统应用技术要求',
    titleEn: '',
    field: '交通',
    ics: ['35.240.60'],
    ccs: [],
    members: [...provinces],
    scope: '',
    needsSurveyDigest: digest('a'),
    force: Force.RECOMMENDED,
    legalBasis: '',
    ...alone,
    ...rest,
  }),
  approve: (province: string, rest: Given<'ApproveProject'> = {}): Command<'ApproveProject'> => ({
    type: 'ApproveProject',
    ...by(province),
    ...at,
    ...alone,
    document,
    ...rest,
  }),
  refuse: (province: string, rest: Given<'RefuseProject'> = {}): Command<'RefuseProject'> => ({
    type: 'RefuseProject',
    ...by(province),
    ...at,
    reason: '已有同类标准',
    document,
    ...rest,
  }),
  draft: (kind: DraftKind, letter: string, rest: Given<'RecordDraft'> = {}): Command<'RecordDraft'> => ({
    type: 'RecordDraft',
    ...lead,
    ...at,
    kind,
    digest: digest(letter),
    mediaType: 'application/pdf',
    size: 1,
    uri: '',
    explanationDigest: '',
    ...rest,
  }),
  open: (province: string, rest: Given<'OpenConsultation'> = {}): Command<'OpenConsultation'> => ({
    type: 'OpenConsultation',
    ...lead,
    ...at,
    province,
    actor: actorOf(province, 'department'),
    from: '2026-10-01',
    to: '2026-10-31',
    url: 'https://example.org/consultation',
    ...rest,
  }),
  close: (province: string, rest: Given<'CloseConsultation'> = {}): Command<'CloseConsultation'> => ({
    type: 'CloseConsultation',
    ...lead,
    ...at,
    province,
    actor: actorOf(province),
    closedOn: '2026-11-01',
    ...rest,
  }),
  review: (rest: Given<'RecordReview'> = {}): Command<'RecordReview'> => ({
    type: 'RecordReview',
    ...lead,
    ...at,
    actor: actorOf('beijing', 'committee'),
    openComments: 0,
    body: '京津冀交通标准专家组',
    draftDigest: digest('2'),
    heldOn: '2026-11-10',
    panelRefs: ['p1', 'p2', 'p3', 'p4', 'p5'],
    votesFor: 4,
    votesAgainst: 0,
    abstentions: 1,
    minutesDigest: digest('e'),
    outcome: ReviewOutcome.PASS,
    appointed: 0,
    conflicts: [],
    committeeId: '',
    ...rest,
  }),
  openAgreement: (rest: Given<'OpenAgreement'> = {}): Command<'OpenAgreement'> => ({
    type: 'OpenAgreement',
    ...lead,
    ...at,
    digest: digest('3'),
    targetDate: '2026-12-01',
    changesSinceReview: '',
    openComments: 0,
    ...rest,
  }),
  agree: (province: string, rest: Given<'AgreeToText'> = {}): Command<'AgreeToText'> => ({
    type: 'AgreeToText',
    ...by(province),
    ...at,
    round: 1,
    digest: digest('3'),
    document,
    ...rest,
  }),
  refuseAgreement: (province: string, rest: Given<'RefuseAgreement'> = {}): Command<'RefuseAgreement'> => ({
    type: 'RefuseAgreement',
    ...by(province),
    ...at,
    round: 1,
    reason: '条款 5 待议',
    document,
    ...rest,
  }),
  revoke: (province: string, rest: Given<'RevokeAgreement'> = {}): Command<'RevokeAgreement'> => ({
    type: 'RevokeAgreement',
    ...by(province),
    ...at,
    round: 1,
    reason: '文本有误',
    document,
    ...rest,
  }),
  number: (rest: Given<'RecordSequence'> = {}): Command<'RecordSequence'> => ({
    type: 'RecordSequence',
    ...lead,
    ...at,
    round: 1,
    rangeId: 'jjj-3001',
    sequence: 3048,
    part: '',
    width: 4,
    ...rest,
  }),
  publish: (province: string, rest: Given<'PublishEdition'> = {}): Command<'PublishEdition'> => ({
    type: 'PublishEdition',
    ...by(province),
    ...at,
    announcement: document,
    publishedOn: '2026-11-20',
    implementsOn: '2027-01-01',
    textDigest: digest('7'),
    issuers: ['北京市市场监督管理局'],
    replaces: [],
    ownNumber: '',
    organisations: undefined,
    ...rest,
  }),
  recordWork: (rest: Given<'RecordWork'> = {}): Command<'RecordWork'> => ({
    type: 'RecordWork',
    ...lead,
    workId,
    regionId: 'jjj',
    workKey: 'jjj-hr-grading',
    titleZh: '人力资源服务机构等级划分与评定',
    titleEn: '',
    field: '人力资源',
    ics: [],
    ccs: [],
    kind: WorkKind.COLLABORATIVE,
    leadProvince: '',
    seriesId: '',
    part: '',
    publishedOn: '',
    implementsOn: '',
    observedStatus: '',
    note: '',
    source,
    confidence,
    rangeId: 'jjj-3001',
    sequence: 3009,
    ...rest,
  }),
  recordEdition: (province: string, rest: Given<'RecordEdition'> = {}): Command<'RecordEdition'> => ({
    type: 'RecordEdition',
    ...lead,
    ...at,
    province,
    number: 'DB12/T 3009-2018',
    titleZh: '',
    force: Force.UNSPECIFIED,
    publishedOn: '',
    implementsOn: '',
    observedStatus: 'replaced',
    ics: [],
    ccs: [],
    replaces: [],
    replacedBy: ['DB12/T 3009-2024'],
    note: '',
    source,
    confidence,
    ...rest,
  }),
};

const event = <T extends WorkEvent['type']>(type: T, data: DataOf<T>) =>
  ({ type, data }) as Extract<WorkEvent, { type: T }>;

/** What the commands above lead to. */
export const happened = {
  proposed: (rest: Partial<DataOf<'registry.WorkProposed.v1'>> = {}) =>
    event('registry.WorkProposed.v1', {
      ...at,
      regionId: 'jjj',
      titleZh: '停车场电子不停车收费系统应用技术要求',
      titleEn: '',
      field: '交通',
      ics: ['35.240.60'],
      ccs: [],
      leadProvince: 'beijing',
      members: [...provinces],
      scope: '',
      needsSurveyDigest: digest('a'),
      force: Force.RECOMMENDED,
      legalBasis: '',
      ...rest,
    }),
  approved: (province: string) => event('registry.ProjectApproved.v1', { ...at, province, document }),
  refused: (province: string) =>
    event('registry.ProjectRefused.v1', { ...at, province, reason: '已有同类标准', document }),
  established: () => event('registry.WorkEstablished.v1', { ...at, provinces: [...provinces], document: undefined }),
  drafted: (kind: DraftKind, letter: string) =>
    event('registry.DraftRecorded.v1', {
      ...at,
      kind,
      digest: digest(letter),
      mediaType: 'application/pdf',
      size: 1,
      uri: '',
      explanationDigest: '',
    }),
  opened: (province: string, round = 1, letter = '1') =>
    event('registry.ConsultationOpened.v1', {
      ...at,
      round,
      province,
      from: '2026-10-01',
      to: '2026-10-31',
      url: 'https://example.org/consultation',
      draftDigest: digest(letter),
    }),
  closed: (province: string, round = 1) =>
    event('registry.ConsultationClosed.v1', { ...at, round, province, closedOn: '2026-11-01' }),
  reviewed: (rest: Partial<DataOf<'registry.ReviewHeld.v1'>> = {}) =>
    event('registry.ReviewHeld.v1', {
      ...at,
      body: '京津冀交通标准专家组',
      draftDigest: digest('2'),
      heldOn: '2026-11-10',
      panelRefs: ['p1', 'p2', 'p3', 'p4', 'p5'],
      votesFor: 4,
      votesAgainst: 0,
      abstentions: 1,
      minutesDigest: digest('e'),
      outcome: ReviewOutcome.PASS,
      appointed: 0,
      conflicts: [],
      committeeId: '',
      ...rest,
    }),
  agreementOpened: (round = 1, letter = '3') =>
    event('registry.AgreementOpened.v1', {
      ...at,
      round,
      digest: digest(letter),
      roster: [...provinces],
      targetDate: '2026-12-01',
      changesSinceReview: '',
    }),
  agreed: (province: string, round = 1) =>
    event('registry.TextAgreed.v1', { ...at, round, province, digest: digest('3'), document }),
  publicationAgreed: (round = 1) =>
    event('registry.PublicationAgreed.v1', {
      ...at,
      round,
      digest: digest('3'),
      roster: [...provinces],
      targetDate: '2026-12-01',
    }),
  agreementRefused: (province: string) =>
    event('registry.AgreementRefused.v1', { ...at, round: 1, province, reason: '条款 5 待议', document }),
  voided: (letter: string) =>
    event('registry.AgreementVoided.v1', { ...at, round: 1, reason: `the text changed to ${digest(letter)}` }),
  revoked: (province: string, round = 1) =>
    event('registry.AgreementRevoked.v1', { ...at, round, province, reason: '文本有误', document }),
  numbered: (round = 1, sequence = 3048) =>
    event('registry.SequenceAssigned.v1', { ...at, round, rangeId: 'jjj-3001', sequence, part: '', width: 4 }),
  published: (province: string, number: string, rest: Partial<DataOf<'registry.EditionPublished.v1'>> = {}) =>
    event('registry.EditionPublished.v1', {
      ...at,
      province,
      number,
      force: Force.RECOMMENDED,
      announcement: document,
      publishedOn: '2026-11-20',
      implementsOn: '2027-01-01',
      textDigest: digest('7'),
      issuers: ['北京市市场监督管理局'],
      replaces: [],
      organisations: undefined,
      ...rest,
    }),
  recorded: (rest: Partial<DataOf<'registry.WorkRecorded.v1'>> = {}) =>
    event('registry.WorkRecorded.v1', {
      workId,
      regionId: 'jjj',
      workKey: 'jjj-hr-grading',
      titleZh: '人力资源服务机构等级划分与评定',
      titleEn: '',
      field: '人力资源',
      ics: [],
      ccs: [],
      kind: WorkKind.COLLABORATIVE,
      leadProvince: '',
      seriesId: '',
      part: '',
      publishedOn: '',
      implementsOn: '',
      observedStatus: '',
      note: '',
      source,
      confidence,
      rangeId: 'jjj-3001',
      sequence: 3009,
      ...rest,
    }),
  editionRecorded: (rest: Partial<DataOf<'registry.EditionRecorded.v1'>> = {}) =>
    event('registry.EditionRecorded.v1', {
      ...at,
      province: 'tianjin',
      number: 'DB12/T 3009—2018',
      titleZh: '',
      force: Force.RECOMMENDED,
      publishedOn: '',
      implementsOn: '',
      observedStatus: 'replaced',
      ics: [],
      ccs: [],
      replaces: [],
      replacedBy: ['DB12/T 3009—2024'],
      note: '',
      source,
      confidence,
      ...rest,
    }),
};

/** Histories that end where a gate is next. */
const established = [happened.proposed(), ...provinces.map(happened.approved), happened.established()];
const consulting = [...established, happened.drafted(DraftKind.CONSULTATION, '1')];
const consulted = [
  ...consulting,
  ...provinces.map((p) => happened.opened(p)),
  ...provinces.map((p) => happened.closed(p)),
  happened.drafted(DraftKind.REVIEW, '2'),
];
const reviewed = [...consulted, happened.reviewed(), happened.drafted(DraftKind.APPROVAL, '3')];
const agreeing = [...reviewed, happened.agreementOpened()];
const agreed = [...agreeing, ...provinces.map((p) => happened.agreed(p)), happened.publicationAgreed()];
const numbered = [...agreed, happened.numbered()];
export const until = {
  established,
  consulting,
  consulted,
  reviewed,
  agreeing,
  agreed,
  numbered,
} as const satisfies Record<string, readonly WorkEvent[]>;
