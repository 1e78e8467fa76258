import { digestOfJson, type DomainEvent, type EventOf } from '@tongbiao/contracts';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  EditionLife,
  PublicConsultation,
  PublicEdition,
  PublicNotice,
  PublicPlan,
  PublicRevision,
  PublicWork,
  RevisionCourse,
  RevisionState,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';

import { applied } from './field-changes.ts';

/** A fold of one work's stream; undefined while there is no work. */
type PublicWorkState = PublicWork | undefined;

/** Types of the events that change what the public sees of a work. */
export const publicWorkEvents = [
  'registry.WorkProposed.v1',
  'registry.ProjectApproved.v1',
  'registry.WorkEstablished.v1',
  'registry.ConsultationOpened.v1',
  'registry.ConsultationClosed.v1',
  'registry.ConsultationExtended.v1',
  'registry.ConsultationReopened.v1',
  'registry.PublicationAgreed.v1',
  'registry.AgreementRevoked.v1',
  'registry.SequenceAssigned.v1',
  'registry.EditionPublished.v1',
  'registry.WorkRecorded.v1',
  'registry.EditionRecorded.v1',
  'registry.RevisionProposed.v1',
  'registry.ProvinceAsked.v1',
  'registry.ProvinceJoined.v1',
  'registry.CommonTextAdopted.v1',
  'registry.SequenceJoined.v1',
  'registry.ParticipationEnded.v1',
  'registry.WorkCorrected.v1',
  'registry.EditionCorrected.v1',
  'registry.PublicNoticePosted.v1',
  'registry.PlanIssued.v1',
  'registry.PlanExtended.v1',
  'registry.RevisionAdjusted.v1',
  'registry.RevisionSuspended.v1',
  'registry.RevisionResumed.v1',
  'registry.RevisionTerminated.v1',
  'registry.TextDisclosed.v1',
  'registry.FilingSubmitted.v1',
  'registry.FilingDecided.v1',
  'registry.ImplementationRecorded.v1',
  'registry.ImplementationTaskSet.v1',
  'registry.ImplementationTaskDropped.v1',
  'registry.NationalDemandAnswered.v1',
  'registry.EditionReviewOpened.v1',
  'registry.EditionReviewConcluded.v1',
  'registry.AmendmentPublished.v1',
  'registry.ImplementationRescheduled.v1',
  'registry.EditionAbolished.v1',
  'registry.NationalMeasureRecorded.v1',
  'registry.EditionRecognised.v1',
  'registry.CollaborationLeft.v1',
  'registry.ReplacementsDeclared.v1',
  'registry.EditionReplaced.v1',
  'registry.DifferenceDeclared.v1',
  'registry.DifferenceConsented.v1',
  'registry.DifferenceWithdrawn.v1',
] as const satisfies readonly DomainEvent['type'][];

type PublicWorkEvent = EventOf<(typeof publicWorkEvents)[number]>;

const typesOfPublicWork: ReadonlySet<string> = new Set(publicWorkEvents);

/** True for the events that change what the public sees of a work. */
export const isPublicWorkEvent = (event: DomainEvent): event is PublicWorkEvent => typesOfPublicWork.has(event.type);

/**
 * The public state of a work, from public events alone: the registry's view, every province's projection and an auditor's
 * replay fold the same. Its state is the message and nothing beside it, so that it can be rebuilt from a view's rows.
 */
export const publicWork: {
  readonly initial: PublicWorkState;
  /** Other events, and those that cannot happen, leave it as it is. */
  readonly evolve: (work: PublicWorkState, event: DomainEvent) => PublicWorkState;
} = { initial: undefined, evolve: (work, event) => (isPublicWorkEvent(event) ? evolve(work, event) : work) };

/** `sha256:<hex>` over the RFC 8785 JSON of the work in canonical proto3 JSON. */
export const digestOfPublicWork = (work: PublicWork): string => digestOfJson(PublicWork.toJSON(work));

const evolve = (work: PublicWorkState, event: PublicWorkEvent): PublicWorkState => {
  if (event.type === 'registry.WorkProposed.v1') {
    if (work) return work;
    const { data } = event;
    const first = PublicRevision.fromPartial({
      revision: data.revision,
      state: RevisionState.PROPOSED,
      roster: data.members.toSorted(),
    });
    return PublicWork.fromPartial({
      ...data,
      members: data.members.toSorted(),
      kind: WorkKind.COLLABORATIVE,
      revisions: [first],
    });
  }
  if (event.type === 'registry.WorkRecorded.v1')
    return work ?? PublicWork.fromPartial({ ...event.data, backfilled: true });
  return work && evolveKnown(work, event);
};

type LaterEvent = Exclude<PublicWorkEvent, { type: 'registry.WorkProposed.v1' | 'registry.WorkRecorded.v1' }>;

const evolveKnown = (work: PublicWork, event: LaterEvent): PublicWork => {
  switch (event.type) {
    case 'registry.ProjectApproved.v1': {
      const { revision, province } = event.data;
      return inRevision(work, revision, (r) => ({
        ...r,
        approvedBy: [...r.approvedBy.filter((p) => p !== province), province].toSorted(),
      }));
    }
    case 'registry.WorkEstablished.v1':
      return inRevision(work, event.data.revision, (r) => ({
        ...r,
        state: RevisionState.ESTABLISHED,
        roster: event.data.provinces.toSorted(),
      }));
    case 'registry.ConsultationOpened.v1': {
      const { revision, round } = event.data;
      const opened = PublicConsultation.fromPartial({ ...event.data, closedOn: '' });
      return inRevision(work, revision, (r) => ({
        ...r,
        // Who joined after the agreement consults by itself.
        state: isAgreed(r) ? r.state : RevisionState.CONSULTING,
        consultations: byProvince(
          r.consultations.filter((c) => c.round === round),
          opened,
        ),
      }));
    }
    case 'registry.ConsultationClosed.v1': {
      const { revision, province, round, closedOn } = event.data;
      return inRevision(work, revision, (r) =>
        reviewing({
          ...r,
          consultations: r.consultations.map((c) =>
            c.province === province && c.round === round ? { ...c, closedOn } : c,
          ),
        }),
      );
    }
    case 'registry.ConsultationExtended.v1': {
      const { revision, province, round, to } = event.data;
      return inWindow(work, revision, { province, round }, (c) => ({ ...c, to }));
    }
    case 'registry.ConsultationReopened.v1': {
      const { revision, province, round, from, to, url } = event.data;
      return inWindow(
        inRevision(work, revision, (r) => (isAgreed(r) ? r : { ...r, state: RevisionState.CONSULTING })),
        revision,
        { province, round },
        (c) => ({ ...c, from, to, url, closedOn: '' }),
      );
    }
    case 'registry.PublicationAgreed.v1': {
      const { revision, digest, targetDate, roster } = event.data;
      return inRevision(work, revision, (r) => ({
        ...r,
        state: RevisionState.AGREED,
        commonTextDigest: digest,
        targetDate,
        roster: roster.toSorted(),
      }));
    }
    case 'registry.AgreementRevoked.v1':
      return revoked(work, event.data.revision);
    case 'registry.SequenceAssigned.v1': {
      const { revision, rangeId, sequence, part } = event.data;
      return {
        ...inRevision(work, revision, (r) => ({ ...r, state: RevisionState.NUMBERED })),
        rangeId,
        sequence,
        part,
      };
    }
    case 'registry.EditionPublished.v1': {
      const { revision, announcement } = event.data;
      const edition = PublicEdition.fromPartial({
        ...event.data,
        titleZh: titlesOf(work, revision).titleZh,
        announcementNumber: announcement?.number ?? '',
      });
      return {
        ...inRevision(work, revision, (r) => ({
          ...r,
          state: RevisionState.PUBLISHED,
          editions: byProvince(r.editions, edition),
        })),
        ...titlesOf(work, revision),
      };
    }
    case 'registry.EditionRecorded.v1': {
      const { revision } = event.data;
      const known = work.revisions.some((r) => r.revision === revision)
        ? work
        : {
            ...work,
            revisions: [
              ...work.revisions,
              PublicRevision.fromPartial({ revision, state: RevisionState.RECORDED }),
            ].toSorted((a, b) => a.revision - b.revision),
          };
      return inRevision(known, revision, (r) => ({
        ...r,
        editions: byProvince(r.editions, PublicEdition.fromPartial(event.data)),
      }));
    }
    case 'registry.RevisionProposed.v1': {
      const { revision, leadProvince, members, titleZh, titleEn } = event.data;
      if (work.revisions.some((r) => r.revision === revision)) return work;
      const proposed = PublicRevision.fromPartial({
        revision,
        state: RevisionState.PROPOSED,
        roster: members.toSorted(),
        course: { titleZh, titleEn },
      });
      const everybody = new Set([...work.members, ...members]);
      return {
        ...work,
        leadProvince,
        members: [...everybody].toSorted(),
        revisions: [...work.revisions, proposed].toSorted((a, b) => a.revision - b.revision),
      };
    }
    case 'registry.ProvinceAsked.v1': {
      const { revision, asked } = event.data;
      return stateIn(work, revision) === RevisionState.PROPOSED
        ? takingPart(work, revision, asked)
        : onCourse(work, revision, (c) => ({ ...c, asked: [...new Set([...c.asked, asked])].toSorted() }));
    }
    case 'registry.ProvinceJoined.v1': {
      const { revision, province, late } = event.data;
      const decided = onCourse(work, revision, (c) => ({ ...c, asked: c.asked.filter((p) => p !== province) }));
      const newcomer = { province, adoptedDigest: '', numbered: false };
      return late
        ? onCourse(withMember(decided, province), revision, (c) => ({ ...c, late: byProvince(c.late, newcomer) }))
        : takingPart(decided, revision, province);
    }
    case 'registry.CommonTextAdopted.v1': {
      const { revision, province, digest } = event.data;
      return onCourse(work, revision, (c) => ({
        ...c,
        late: c.late.map((l) => (l.province === province ? { ...l, adoptedDigest: digest } : l)),
      }));
    }
    case 'registry.SequenceJoined.v1': {
      const { revision, province } = event.data;
      return onCourse(work, revision, (c) => ({
        ...c,
        late: c.late.map((l) => (l.province === province ? { ...l, numbered: true } : l)),
      }));
    }
    case 'registry.ParticipationEnded.v1': {
      const { revision, province } = event.data;
      const left = onCourse(work, revision, (c) => ({
        ...c,
        late: c.late.filter((l) => l.province !== province),
        ended: byProvince(c.ended, event.data),
      }));
      // The roster of an agreement that stands is frozen.
      return inRevision(left, revision, (r) =>
        isAgreed(r) ? r : { ...r, roster: r.roster.filter((p) => p !== province) },
      );
    }
    case 'registry.PublicNoticePosted.v1': {
      const notice = PublicNotice.fromPartial(event.data);
      return onCourse(work, event.data.revision, (c) => ({ ...c, notices: byProvince(c.notices, notice) }));
    }
    case 'registry.PlanIssued.v1': {
      const plan = PublicPlan.fromPartial({ ...event.data, number: event.data.document?.number ?? '' });
      return onCourse(work, event.data.revision, (c) => ({ ...c, plans: byProvince(c.plans, plan) }));
    }
    case 'registry.PlanExtended.v1': {
      const { revision, province, deadline } = event.data;
      return onCourse(work, revision, (c) => ({
        ...c,
        plans: c.plans.map((p) => (p.province === province ? { ...p, deadline } : p)),
      }));
    }
    case 'registry.RevisionAdjusted.v1':
      return adjusted(work, event.data);
    case 'registry.RevisionSuspended.v1':
      return onCourse(work, event.data.revision, (c) => ({ ...c, suspended: true }));
    case 'registry.RevisionResumed.v1':
      return onCourse(work, event.data.revision, (c) => ({ ...c, suspended: false }));
    case 'registry.RevisionTerminated.v1':
      return onCourse(work, event.data.revision, (c) => ({ ...c, suspended: false, terminated: true }));
    case 'registry.WorkCorrected.v1':
      return applied(work, event.data.changes);
    case 'registry.EditionCorrected.v1': {
      const { revision, province, changes } = event.data;
      return onLife(
        inEdition(work, revision, province, (e) => applied(e, changes)),
        event.data,
        (life) => ({
          ...life,
          corrections: [...life.corrections, event.data],
        }),
      );
    }
    case 'registry.TextDisclosed.v1':
      return onLife(work, event.data, (life) => ({ ...life, disclosures: [...life.disclosures, event.data] }));
    case 'registry.FilingSubmitted.v1':
      return onLife(work, event.data, (life) => ({ ...life, filing: event.data, filingDecided: undefined }));
    case 'registry.FilingDecided.v1':
      return onLife(work, event.data, (life) => ({ ...life, filingDecided: event.data }));
    case 'registry.ImplementationRecorded.v1':
      return onLife(work, event.data, (life) => ({
        ...life,
        implementationRecords: life.implementationRecords + 1,
        tasks: life.tasks.map((task) =>
          task.set?.taskId === event.data.taskId ? { ...task, doneOn: task.doneOn || event.data.happenedOn } : task,
        ),
      }));
    case 'registry.ImplementationTaskSet.v1':
      return onLife(work, event.data, (life) => ({ ...life, tasks: [...life.tasks, { set: event.data, doneOn: '' }] }));
    case 'registry.ImplementationTaskDropped.v1':
      return onLife(work, event.data, (life) => ({
        ...life,
        tasks: life.tasks.filter((task) => task.set?.taskId !== event.data.taskId),
      }));
    case 'registry.NationalDemandAnswered.v1':
      return onLife(work, event.data, (life) => ({ ...life, answers: [...life.answers, event.data] }));
    case 'registry.EditionReviewOpened.v1':
      return onLife(work, event.data, (life) => ({
        ...life,
        earlierReviews: life.reviewed === undefined ? life.earlierReviews : [...life.earlierReviews, life.reviewed],
        reviewOpened: event.data,
        reviewed: undefined,
      }));
    case 'registry.EditionReviewConcluded.v1':
      return onLife(work, event.data, (life) => ({ ...life, reviewed: event.data }));
    case 'registry.AmendmentPublished.v1':
      return onLife(work, event.data, (life) => ({ ...life, amendments: [...life.amendments, event.data] }));
    case 'registry.ImplementationRescheduled.v1': {
      const { revision, province, implementsOn } = event.data;
      return onLife(
        inEdition(work, revision, province, (e) => ({ ...e, implementsOn })),
        event.data,
        (life) => ({ ...life, rescheduled: [...life.rescheduled, event.data] }),
      );
    }
    case 'registry.EditionAbolished.v1':
      return onLife(work, event.data, (life) => ({ ...life, abolished: event.data }));
    case 'registry.NationalMeasureRecorded.v1':
      return onLife(work, event.data, (life) => ({
        ...life,
        nationalMeasures: [...life.nationalMeasures, event.data],
      }));
    case 'registry.EditionRecognised.v1':
      return onLife(work, event.data, (life) => ({ ...life, recognitions: [...life.recognitions, event.data] }));
    case 'registry.CollaborationLeft.v1':
      return onLife(work, event.data, (life) => ({ ...life, left: event.data }));
    case 'registry.ReplacementsDeclared.v1': {
      const { revision, province, replacements } = event.data;
      const replaces = replacements.map((r) => r.number);
      return onLife(
        inEdition(work, revision, province, (e) => ({ ...e, replaces })),
        event.data,
        (life) => ({ ...life, replacements: event.data }),
      );
    }
    case 'registry.EditionReplaced.v1':
      return onLife(work, event.data, (life) => ({ ...life, replacedBy: event.data.by }));
    case 'registry.DifferenceDeclared.v1':
      return onCourse(work, event.data.revision, (c) => ({
        ...c,
        differences: [...c.differences, { declared: event.data, consentedBy: [] }],
      }));
    case 'registry.DifferenceConsented.v1': {
      const { revision, differenceId, consentedBy } = event.data;
      return onCourse(work, revision, (c) => ({
        ...c,
        differences: c.differences.map((d) =>
          d.declared?.differenceId === differenceId
            ? { ...d, consentedBy: [...d.consentedBy, consentedBy].toSorted() }
            : d,
        ),
      }));
    }
    case 'registry.DifferenceWithdrawn.v1': {
      const { revision, differenceId } = event.data;
      return onCourse(work, revision, (c) => ({
        ...c,
        differences: c.differences.filter((d) => d.declared?.differenceId !== differenceId),
      }));
    }
  }
};

const inWindow = (
  work: PublicWork,
  n: number,
  { province, round }: { readonly province: string; readonly round: number },
  change: (window: PublicConsultation) => PublicConsultation,
): PublicWork =>
  inRevision(work, n, (r) => ({
    ...r,
    consultations: r.consultations.map((c) => (c.province === province && c.round === round ? change(c) : c)),
  }));

const stateIn = ({ revisions }: PublicWork, n: number): RevisionState | undefined =>
  revisions.find((r) => r.revision === n)?.state;

const withMember = (work: PublicWork, province: string): PublicWork => ({
  ...work,
  members: [...new Set([...work.members, province])].toSorted(),
});

const takingPart = (work: PublicWork, n: number, province: string): PublicWork =>
  inRevision(withMember(work, province), n, (r) => ({
    ...r,
    roster: [...new Set([...r.roster, province])].toSorted(),
  }));

const isAgreed = ({ state }: PublicRevision): boolean => state === RevisionState.AGREED || hasNumber({ state });

const onLife = (
  work: PublicWork,
  { revision, province }: { readonly revision: number; readonly province: string },
  change: (life: EditionLife) => EditionLife,
): PublicWork =>
  inEdition(work, revision, province, (edition) => ({
    ...edition,
    life: change(edition.life ?? EditionLife.fromPartial({})),
  }));

const onCourse = (work: PublicWork, n: number, change: (course: RevisionCourse) => RevisionCourse): PublicWork =>
  inRevision(work, n, (r) => ({ ...r, course: change(r.course ?? RevisionCourse.fromPartial({})) }));

/** An adjusted title is the revision's own; while nothing of the work is published, it is the work's as well. */
const adjusted = (
  work: PublicWork,
  { revision, changes }: EventOf<'registry.RevisionAdjusted.v1'>['data'],
): PublicWork => {
  const titles = applied(titlesOf(work, revision), changes);
  const after = onCourse(work, revision, (c) => ({ ...c, ...titles }));
  const isPublished = work.backfilled || work.revisions.some((r) => r.editions.length > 0);
  return isPublished ? after : { ...after, ...titles };
};

/** The titles under which a revision is published: its own where it has them. */
const titlesOf = (work: PublicWork, n: number): Pick<PublicWork, 'titleZh' | 'titleEn'> => {
  const course = work.revisions.find((r) => r.revision === n)?.course;
  const { titleZh, titleEn } = work;
  return course === undefined || course.titleZh === ''
    ? { titleZh, titleEn }
    : { titleZh: course.titleZh, titleEn: course.titleEn };
};

const inEdition = (
  work: PublicWork,
  n: number,
  province: string,
  change: (edition: PublicEdition) => PublicEdition,
): PublicWork =>
  inRevision(work, n, (r) => ({
    ...r,
    editions: r.editions.map((e) => (e.province === province ? change(e) : e)),
  }));

/** An agreement that was only open is not public: taking a signature back changes nothing that the public saw. */
const revoked = (work: PublicWork, revision: number): PublicWork => {
  const of = work.revisions.find((r) => r.revision === revision);
  if (of?.state !== RevisionState.AGREED && of?.state !== RevisionState.NUMBERED) return work;
  // Who joined late takes part in the next round like everybody else.
  const late = of.course?.late.map((l) => l.province) ?? [];
  const before = late.length === 0 ? work : onCourse(work, revision, (c) => ({ ...c, late: [] }));
  const back = inRevision(before, revision, (r) => ({
    ...r,
    roster: [...r.roster, ...late].toSorted(),
    state: RevisionState.REVIEWING,
    commonTextDigest: '',
    targetDate: '',
  }));
  const carried = work.backfilled || work.revisions.some((r) => r.revision !== revision && hasNumber(r));
  return of.state === RevisionState.AGREED || carried ? back : { ...back, rangeId: '', sequence: 0 };
};

const hasNumber = ({ state }: Pick<PublicRevision, 'state'>): boolean =>
  state === RevisionState.NUMBERED || state === RevisionState.PUBLISHED;

const reviewing = (revision: PublicRevision): PublicRevision => {
  const { roster, consultations } = revision;
  return !isAgreed(revision) && roster.every((p) => consultations.some((c) => c.province === p && c.closedOn !== ''))
    ? { ...revision, state: RevisionState.REVIEWING }
    : revision;
};

const inRevision = (work: PublicWork, n: number, change: (revision: PublicRevision) => PublicRevision): PublicWork => ({
  ...work,
  revisions: work.revisions.map((r) => (r.revision === n ? change(r) : r)),
});

const byProvince = <T extends { readonly province: string }>(list: readonly T[], item: T): T[] =>
  [...list.filter((i) => i.province !== item.province), item].toSorted((a, b) => (a.province < b.province ? -1 : 1));
