import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  DifferenceKind,
  FilingAuthority,
  ImplementationKind,
  NationalMeasure,
  ReviewConclusion,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { CommentChannel, DraftKind, ReviewOutcome } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { ClockKind, ClockUnit, MaterialKind, MaterialStep } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { formatStandardNumber } from '@tongbiao/standard-number';
import { clockEnd } from '../clock-end.ts';
import type { Context } from '../command.ts';
import { isEnding } from '../national-measure.ts';
import { clockOf, memberOf, ruleSetOn } from '../region-facts.ts';
import { workingCalendar } from '../working-calendar.ts';
import type { Dispute } from '../work/affairs.ts';
import type { Command, WorkCommand } from '../work/commands.ts';
import {
  checkAgreementRules,
  checkApprovalRules,
  checkConsultationRules,
  missingMaterials,
  type Step,
} from '../work/gates.ts';
import { printedForce } from '../work/publication.ts';
import { isPassed } from '../work/review.ts';
import { latestDraft } from '../work/state.ts';
import type { Standpoint } from './standpoint.ts';

/** Commands about a work that is there. What makes a work, backfills it or belongs to a process is no act to choose. */
export type ActName = Exclude<
  WorkCommand['type'],
  | 'ProposeWork'
  | 'RecordWork'
  | 'RecordEdition'
  | 'CorrectRecordedEdition'
  | 'RecordSequence'
  | 'RecordStandstill'
  | 'RecordReplaced'
  | 'RecordJoin'
  | 'BeginPart'
>;

/** One way to do an act, by a command in which everything is as it should be but what history has to say. */
export interface Representative<T extends ActName = ActName> {
  /** Which of several: the kind of a draft or of a document. Empty: there is only one. */
  readonly what: string;
  readonly make: (at: Standpoint) => Omit<Command<T>, keyof Context | 'type' | 'act'>;
  /** Whether the work waits for it where it is allowed; the other acts are open, and nobody waits for them. */
  readonly isAwaited: (at: Standpoint) => boolean;
  /** Last day, where something on record sets one; empty = none. */
  readonly due: (at: Standpoint) => string;
}

const SAMPLE_DIGEST = `sha256:${'0'.repeat(64)}`;
const SAMPLE_ID = '00000000-0000-4000-8000-000000000000';
const URL = 'https://example.org/';

const document = (at: Standpoint) => ({
  number: '〔〕',
  title: '—',
  issuer: '—',
  date: at.today,
  digest: SAMPLE_DIGEST,
  uri: '',
});
const project = (at: Standpoint) => ({ workId: at.workId, revision: at.revision });
const ownProject = (at: Standpoint) => ({ ...project(at), province: at.province });
const ownEdition = (at: Standpoint) => ({ workId: at.workId, revision: at.editionOf, province: at.province });
const reasoned = (at: Standpoint) => ({ reason: '—', document: document(at) });
const announced = (at: Standpoint) => ({ reason: '—', announcement: document(at) });

const inDays = (day: string, limit: number): string => clockEnd({ unit: ClockUnit.CALENDAR_DAYS, limit }, day)!;
/** The last day of a clock of the province's rules that starts today; today where they have none. */
const byClock = ({ facts, province, today }: Standpoint, kind: ClockKind): string => {
  const set = ruleSetOn(facts, province, today);
  const clock = set && clockOf(set, kind);
  return (clock && clockEnd(clock, today, workingCalendar)) ?? today;
};
const round = (at: Standpoint) => ({ ...ownProject(at), round: at.project?.agreement?.round ?? 1 });
const planDue = ({ project: p, province }: Standpoint): string => {
  const plan = p?.plans.get(province);
  return plan?.extended?.deadline ?? plan?.issued.deadline ?? '';
};

const ofWork = (at: Standpoint) => ({ workId: at.workId, province: at.province });
/** A dispute that the province is party to, one that goes on first. */
const ownDispute = ({ state, province }: Standpoint): readonly [string, Dispute | undefined] => {
  const own = [...state.affairs.disputes].filter(([, { raised }]) =>
    [raised.province, ...raised.against].includes(province),
  );
  return own.find(([, d]) => !d.settled && !d.withdrawn) ?? own[0] ?? [SAMPLE_ID, undefined];
};

/** What nobody knows the subject of resembles nothing. */
const alone = { resembling: [], standstillOverride: '' } as const;

const always = (): boolean => true;
const never = (): boolean => false;
const noDay = (): string => '';

interface Options {
  readonly what?: string;
  readonly isAwaited?: (at: Standpoint) => boolean;
  readonly due?: (at: Standpoint) => string;
}

/** An act that the work waits for, unless `isAwaited` says otherwise. */
const step = <T extends ActName>(make: Representative<T>['make'], options: Options = {}): Representative<T> => ({
  what: '',
  isAwaited: always,
  due: noDay,
  ...options,
  make,
});
/** An act that is open where it is allowed, and for which nobody waits. */
const open = <T extends ActName>(make: Representative<T>['make']): readonly Representative<T>[] => [
  step<T>(make, { isAwaited: never }),
];

const draft = (kind: DraftKind, isAwaited: (at: Standpoint) => boolean): Representative<'RecordDraft'> =>
  step(
    (at) => ({
      ...project(at),
      kind,
      digest: SAMPLE_DIGEST,
      mediaType: 'application/pdf',
      size: 1,
      uri: '',
      explanationDigest: '',
    }),
    { what: kind, isAwaited: (at) => at.project?.drafts[kind] === undefined && isAwaited(at) },
  );
const isConsulted = ({ project: p }: Standpoint): boolean =>
  p?.members.every((m) => (p.windows.get(m)?.closedOn ?? '') !== '') === true;
const hasPassed = ({ project: p }: Standpoint): boolean => p?.review !== undefined && isPassed(p.review);

/** A guest publishes under a number of its own province. */
const ownNumber = ({ project: p, province, facts, today }: Standpoint): string => {
  const prefix = memberOf(facts, province)?.prefix;
  if (!p?.guests.includes(province) || prefix === undefined) return '';
  const force = printedForce[p.force]!;
  const year = Number(today.slice(0, 4));
  return formatStandardNumber({ grammar: 'local', prefix, force, sequence: 1, digits: '1', year });
};

const MATERIALS = Object.values(MaterialKind).filter(
  (kind) => kind !== MaterialKind.UNSPECIFIED && kind !== MaterialKind.UNRECOGNIZED,
);

/** The day and the province that a gate is judged for. */
const gateOf = ({ facts, province, today }: Standpoint): Step => ({ facts, province, day: today });

/** The documents that the province's rules ask for before its next step, and that are not recorded. */
const askedMaterials = (at: Standpoint): readonly MaterialKind[] => {
  const { project: p, province, facts, today } = at;
  const set = ruleSetOn(facts, province, today);
  if (p === undefined || set === undefined) return [];
  const next = !p.approved.includes(province)
    ? MaterialStep.APPROVAL
    : !p.windows.has(province)
      ? MaterialStep.CONSULTATION
      : MaterialStep.PUBLICATION;
  return missingMaterials(p, set, province)
    .filter(({ step: asked }) => asked === next)
    .map(({ kind }) => kind);
};

/**
 * A representative command of every act, so that the deciders themselves say what may be done and what stands in the way: there is no
 * second book of rules. An act that a command of its kind is added for does not compile before it is here.
 */
export const representatives: { readonly [T in ActName]: readonly Representative<T>[] } = {
  SubmitProject: [
    step((at) => ({ ...ownProject(at), submittedOn: at.today, applicationDigest: SAMPLE_DIGEST }), {
      due: ({ project: p, province }) => p?.submissions.get(province)?.returned?.due ?? '',
    }),
  ],
  PostPublicNotice: [
    step((at) => ({ ...ownProject(at), from: at.today, to: byClock(at, ClockKind.PUBLIC_NOTICE), url: URL }), {
      isAwaited: (at) =>
        at.project !== undefined && checkApprovalRules(at.project, gateOf(at))?.code === 'NOTICE_MISSING',
    }),
  ],
  RecordObjection: open((at) => ({
    ...ownProject(at),
    objectionId: SAMPLE_ID,
    receivedOn: at.today,
    objectorRef: '—',
    bodyDigest: SAMPLE_DIGEST,
  })),
  DecideObjection: [
    step((at) => {
      const own = [...(at.project?.objections ?? [])].filter(([, o]) => o.province === at.province);
      const [objectionId = SAMPLE_ID] = own.find(([, o]) => !o.decided) ?? own[0] ?? [];
      return { ...ownProject(at), objectionId, upheld: false, ...reasoned(at) };
    }),
  ],
  ReturnProject: open((at) => ({ ...ownProject(at), due: at.today, ...reasoned(at) })),
  ApproveProject: [step((at) => ({ ...ownProject(at), ...at.beside, standstillOverride: '', document: document(at) }))],
  RefuseProject: open((at) => ({ ...ownProject(at), ...reasoned(at) })),
  AskProvince: open((at) => {
    const others = at.facts.members.map((m) => m.province);
    const asked = others.find((province) => !at.project?.members.includes(province)) ?? others[0] ?? '';
    return { ...ownProject(at), asked, document: document(at) };
  }),
  EstablishWork: [step((at) => ({ ...ownProject(at), document: document(at) }))],
  IssuePlan: [
    step((at) => ({ ...ownProject(at), batch: '', deadline: at.today, document: document(at) }), {
      isAwaited: (at) =>
        at.project !== undefined && checkConsultationRules(at.project, gateOf(at))?.code === 'PLAN_MISSING',
    }),
  ],
  ExtendPlan: open((at) => ({ ...ownProject(at), deadline: inDays(planDue(at) || at.today, 1), ...reasoned(at) })),
  AdoptCommonText: [
    step((at) => ({
      ...round(at),
      digest: at.project?.agreement?.digest ?? SAMPLE_DIGEST,
      document: document(at),
      openComments: at.openComments,
    })),
  ],
  EndParticipation: open((at) => ({ ...ownProject(at), ...reasoned(at) })),
  NameDrafters: open((at) => ({ ...project(at), organisations: ['—'], personRefs: [], organisationIds: [] })),
  RecordDraft: [
    draft(DraftKind.CONSULTATION, always),
    draft(DraftKind.REVIEW, isConsulted),
    draft(DraftKind.APPROVAL, hasPassed),
  ],
  OpenConsultation: [
    step((at) => ({ ...ownProject(at), from: at.today, to: byClock(at, ClockKind.PUBLIC_COMMENT), url: URL })),
  ],
  ExtendConsultation: open((at) => ({
    ...ownProject(at),
    to: inDays(at.project?.windows.get(at.province)?.to ?? at.today, 1),
    reason: '—',
  })),
  CloseConsultation: [step((at) => ({ ...ownProject(at), closedOn: at.today }))],
  ReopenConsultation: open((at) => ({ ...ownProject(at), from: at.today, to: at.today, url: URL, reason: '—' })),
  RecordReview: [
    step((at) => ({
      ...project(at),
      body: '—',
      draftDigest: (at.project && latestDraft(at.project, DraftKind.REVIEW)) ?? SAMPLE_DIGEST,
      heldOn: at.today,
      panelRefs: ['—'],
      votesFor: 1,
      votesAgainst: 0,
      abstentions: 0,
      minutesDigest: SAMPLE_DIGEST,
      outcome: ReviewOutcome.PASS,
      appointed: 1,
      conflicts: [],
      committeeId: '',
      openComments: at.openComments,
    })),
  ],
  AcceptReview: [
    step(
      (at) => ({
        ...ownProject(at),
        minutesDigest: at.project?.review?.minutesDigest ?? SAMPLE_DIGEST,
        document: document(at),
      }),
      {
        isAwaited: (at) =>
          hasPassed(at) && at.project !== undefined && checkAgreementRules(at.project, gateOf(at)) !== undefined,
      },
    ),
  ],
  ContestReview: open((at) => ({
    ...ownProject(at),
    minutesDigest: at.project?.review?.minutesDigest ?? SAMPLE_DIGEST,
    ...reasoned(at),
  })),
  OpenAgreement: [
    step((at) => ({
      ...project(at),
      digest: (at.project && latestDraft(at.project, DraftKind.APPROVAL)) ?? SAMPLE_DIGEST,
      targetDate: at.today,
      changesSinceReview: '—',
      openComments: at.openComments,
    })),
  ],
  AgreeToText: [
    step((at) => ({
      ...round(at),
      digest: at.project?.agreement?.digest ?? SAMPLE_DIGEST,
      document: document(at),
    })),
  ],
  RefuseAgreement: open((at) => ({ ...round(at), reason: '—', document: document(at) })),
  RevokeAgreement: open((at) => ({ ...round(at), reason: '—', document: document(at) })),
  DeclareDifference: open((at) => ({
    ...ownProject(at),
    differenceId: SAMPLE_ID,
    kind: DifferenceKind.COVER,
    clause: '',
    description: '—',
  })),
  ConsentToDifference: [
    step((at) => {
      const others = [...(at.project?.differences ?? [])].filter(
        ([, d]) => d.declared.province !== at.province && d.declared.kind === DifferenceKind.CLAUSE && !d.withdrawn,
      );
      const asked = others.find(([, d]) => !d.consentedBy.includes(at.province)) ?? others[0];
      return { ...ownProject(at), differenceId: asked?.[0] ?? SAMPLE_ID, document: document(at) };
    }),
  ],
  WithdrawDifference: open((at) => {
    const own = [...(at.project?.differences ?? [])].filter(([, d]) => d.declared.province === at.province);
    const [differenceId = SAMPLE_ID] = own.find(([, d]) => !d.withdrawn) ?? own[0] ?? [];
    return { ...ownProject(at), differenceId };
  }),
  PublishEdition: [
    step(
      (at) => ({
        ...ownProject(at),
        announcement: document(at),
        publishedOn: at.today,
        implementsOn: at.today,
        textDigest: SAMPLE_DIGEST,
        issuers: ['—'],
        replaces: [],
        organisations: undefined,
        ownNumber: ownNumber(at),
      }),
      { due: planDue },
    ),
  ],
  AdjustRevision: open((at) => ({
    ...ownProject(at),
    corrections: [{ field: 'scope', values: [`${at.project?.scope ?? ''}—`] }],
    ...alone,
    ...reasoned(at),
  })),
  SuspendRevision: open((at) => ({ ...ownProject(at), ...reasoned(at) })),
  ResumeRevision: [step((at) => ({ ...ownProject(at), document: document(at) }))],
  TerminateRevision: open((at) => ({ ...ownProject(at), ...reasoned(at) })),
  ProposeRevision: open((at) => {
    const { revisions, recordedEditions, recorded } = at.state;
    const last = Math.max(recorded ? 1 : 0, ...revisions.keys(), ...recordedEditions.map((e) => e.revision));
    const others = at.facts.members.filter((m) => m.isGuest !== true && m.province !== at.province);
    return {
      workId: at.workId,
      revision: last + 1,
      titleZh: '—',
      titleEn: '',
      members: [at.province, ...others.map((m) => m.province)],
      scope: '',
      needsSurveyDigest: SAMPLE_DIGEST,
      force: Force.RECOMMENDED,
      legalBasis: '',
      reason: '—',
      ...alone,
    };
  }),
  CorrectWork: open((at) => ({
    workId: at.workId,
    corrections: [{ field: 'titleEn', values: [SAMPLE_ID] }],
    reason: '—',
    ...alone,
  })),
  CorrectEdition: open((at) => ({
    ...ownEdition(at),
    corrections: [{ field: 'issuers', values: [SAMPLE_ID] }],
    ...reasoned(at),
  })),
  DiscloseText: open((at) => ({
    ...ownEdition(at),
    disclosedOn: at.today,
    url: URL,
    textDigest: at.state.revisions.get(at.editionOf)?.editions.get(at.province)?.textDigest ?? SAMPLE_DIGEST,
  })),
  SubmitFiling: open((at) => ({
    ...ownEdition(at),
    authority: FilingAuthority.MARKET_REGULATION,
    channel: '—',
    submittedOn: at.today,
    document: document(at),
  })),
  RecordFilingDecision: open((at) => ({
    ...ownEdition(at),
    accepted: true,
    filingNumber: '—',
    decidedOn: at.today,
    reason: '',
  })),
  SetImplementationTask: open((at) => ({
    ...ownEdition(at),
    taskId: SAMPLE_ID,
    title: '—',
    organisation: '—',
    organisationId: '',
    due: at.today,
  })),
  DropImplementationTask: open((at) => {
    const tasks = [...(at.life?.tasks ?? [])];
    const [taskId = SAMPLE_ID] = tasks.find(([, t]) => !t.isDropped && t.doneOn === undefined) ?? tasks[0] ?? [];
    return { ...ownEdition(at), taskId, reason: '—' };
  }),
  RecordImplementation: open((at) => ({
    ...ownEdition(at),
    recordId: SAMPLE_ID,
    kind: ImplementationKind.MEASURE,
    title: '—',
    happenedOn: at.today,
    organisation: '',
    organisationId: '',
    place: '',
    result: '',
    evidenceDigest: '',
    taskId: '',
  })),
  OpenEditionReview: open((at) => ({ ...ownEdition(at), openedOn: at.today })),
  ConcludeEditionReview: [
    step((at) => ({
      ...ownEdition(at),
      conclusion: ReviewConclusion.CONTINUE,
      concludedOn: at.today,
      document: document(at),
    })),
  ],
  PublishAmendment: open((at) => ({
    ...ownEdition(at),
    ordinal: (at.life?.amendments.length ?? 0) + 1,
    announcement: document(at),
    publishedOn: at.today,
    implementsOn: at.today,
    textDigest: SAMPLE_DIGEST,
  })),
  RescheduleImplementation: open((at) => ({ ...ownEdition(at), implementsOn: '', ...announced(at) })),
  AbolishEdition: open((at) => ({ ...ownEdition(at), abolishedOn: at.today, ...announced(at) })),
  RecordNationalMeasure: open((at) => ({
    ...ownEdition(at),
    measure: NationalMeasure.CORRECTION_DEMANDED,
    effectiveOn: at.today,
    due: at.today,
    ...reasoned(at),
  })),
  AnswerNationalDemand: open((at) => {
    const asked = (at.life?.nationalMeasures ?? []).filter((m) => !isEnding(m)).map((m) => m.document!.number);
    const demand = asked.find((number) => !at.life?.answers.has(number)) ?? asked[0] ?? '〔〕';
    return {
      ...ownEdition(at),
      demand,
      answeredOn: at.today,
      explanationDigest: SAMPLE_DIGEST,
      document: document(at),
    };
  }),
  RecogniseEdition: open((at) => {
    const { revisions, recordedEditions } = at.state;
    const editions = [
      ...(revisions.get(at.editionOf)?.editions.keys() ?? []),
      ...recordedEditions.map((e) => e.province),
    ];
    const editionProvince = editions.find((province) => province !== at.province) ?? '';
    return { ...ownEdition(at), editionProvince, recognisedOn: at.today, scope: '', document: document(at) };
  }),
  LeaveCollaboration: open((at) => ({ ...ownEdition(at), leftOn: at.today, ...reasoned(at) })),
  DeclareReplacements: open((at) => ({ ...ownEdition(at), replacements: [], document: document(at) })),
  RecordMaterial: MATERIALS.map((kind) =>
    step((at) => ({ ...ownProject(at), kind, digest: SAMPLE_DIGEST, notApplicable: '' }), {
      what: kind,
      isAwaited: (at) => askedMaterials(at).includes(kind),
    }),
  ),
  RecordComplaint: open((at) => ({
    ...ownProject(at),
    revision: 0,
    complaintId: SAMPLE_ID,
    subject: '—',
    channel: CommentChannel.LETTER,
    receivedOn: at.today,
    complainantRef: '—',
    bodyDigest: SAMPLE_DIGEST,
  })),
  AnswerComplaint: [
    step((at) => {
      const own = [...at.state.affairs.complaints].filter(([, c]) => c.received.province === at.province);
      const [complaintId = SAMPLE_ID] = own.find(([, c]) => !c.answered) ?? own[0] ?? [];
      return { ...ofWork(at), complaintId, upheld: false, answer: '—', document: document(at) };
    }),
  ],
  RaiseDispute: open((at) => {
    const against = at.facts.members.map((m) => m.province).filter((province) => province !== at.province);
    return {
      ...ofWork(at),
      revision: 0,
      disputeId: SAMPLE_ID,
      against: against.slice(0, 1),
      subject: '—',
      statementDigest: SAMPLE_DIGEST,
      document: document(at),
    };
  }),
  SignSettlement: [
    step(
      (at) => {
        const [disputeId, dispute] = ownDispute(at);
        const settlementDigest = dispute?.settlement?.digest ?? SAMPLE_DIGEST;
        return { ...ofWork(at), disputeId, settlementDigest, document: document(at) };
      },
      // Somebody else signed: until then nobody waits for a settlement.
      { isAwaited: (at) => ownDispute(at)[1]?.settlement !== undefined },
    ),
  ],
  WithdrawDispute: open((at) => ({ ...ofWork(at), disputeId: ownDispute(at)[0], reason: '—' })),
};
