import {
  AmendmentPublished,
  CollaborationLeft,
  DifferenceConsented,
  DifferenceDeclared,
  DifferenceWithdrawn,
  EditionAbolished,
  EditionCorrected,
  EditionRecognised,
  EditionReviewConcluded,
  EditionReviewOpened,
  FilingDecided,
  FilingSubmitted,
  ImplementationRecorded,
  ImplementationRescheduled,
  ImplementationTaskDropped,
  ImplementationTaskSet,
  NationalDemandAnswered,
  NationalMeasureRecorded,
  EditionReplaced,
  ReplacementsDeclared,
  TextDisclosed,
} from '../gen/tongbiao/registry/v1/edition_events.ts';
import {
  CommonTextAdopted,
  ObjectionDecided,
  ObjectionReceived,
  ParticipationEnded,
  PlanExtended,
  PlanIssued,
  ProjectReturned,
  ProjectSubmitted,
  ProvinceJoined,
  PublicNoticePosted,
  RevisionAdjusted,
  RevisionProposed,
  RevisionResumed,
  RevisionSuspended,
  RevisionTerminated,
  SequenceJoined,
  WorkCorrected,
} from '../gen/tongbiao/registry/v1/project_events.ts';

/** Catalogue entries of what steers a revision before its text is agreed. */
export const projectEvents = {
  'registry.RevisionProposed.v1': {
    message: RevisionProposed,
    typeName: 'tongbiao.registry.v1.RevisionProposed',
    audience: 'public',
  },
  'registry.WorkCorrected.v1': {
    message: WorkCorrected,
    typeName: 'tongbiao.registry.v1.WorkCorrected',
    audience: 'public',
  },
  'registry.ProjectSubmitted.v1': {
    message: ProjectSubmitted,
    typeName: 'tongbiao.registry.v1.ProjectSubmitted',
    audience: 'members',
  },
  'registry.ProjectReturned.v1': {
    message: ProjectReturned,
    typeName: 'tongbiao.registry.v1.ProjectReturned',
    audience: 'members',
  },
  'registry.PublicNoticePosted.v1': {
    message: PublicNoticePosted,
    typeName: 'tongbiao.registry.v1.PublicNoticePosted',
    audience: 'public',
  },
  'registry.ObjectionReceived.v1': {
    message: ObjectionReceived,
    typeName: 'tongbiao.registry.v1.ObjectionReceived',
    audience: 'restricted',
  },
  'registry.ObjectionDecided.v1': {
    message: ObjectionDecided,
    typeName: 'tongbiao.registry.v1.ObjectionDecided',
    audience: 'members',
  },
  'registry.PlanIssued.v1': {
    message: PlanIssued,
    typeName: 'tongbiao.registry.v1.PlanIssued',
    audience: 'public',
  },
  'registry.PlanExtended.v1': {
    message: PlanExtended,
    typeName: 'tongbiao.registry.v1.PlanExtended',
    audience: 'public',
  },
  'registry.RevisionAdjusted.v1': {
    message: RevisionAdjusted,
    typeName: 'tongbiao.registry.v1.RevisionAdjusted',
    audience: 'public',
  },
  'registry.RevisionSuspended.v1': {
    message: RevisionSuspended,
    typeName: 'tongbiao.registry.v1.RevisionSuspended',
    audience: 'public',
  },
  'registry.RevisionResumed.v1': {
    message: RevisionResumed,
    typeName: 'tongbiao.registry.v1.RevisionResumed',
    audience: 'public',
  },
  'registry.RevisionTerminated.v1': {
    message: RevisionTerminated,
    typeName: 'tongbiao.registry.v1.RevisionTerminated',
    audience: 'public',
  },
  'registry.ProvinceJoined.v1': {
    message: ProvinceJoined,
    typeName: 'tongbiao.registry.v1.ProvinceJoined',
    audience: 'public',
  },
  'registry.CommonTextAdopted.v1': {
    message: CommonTextAdopted,
    typeName: 'tongbiao.registry.v1.CommonTextAdopted',
    audience: 'public',
  },
  'registry.SequenceJoined.v1': {
    message: SequenceJoined,
    typeName: 'tongbiao.registry.v1.SequenceJoined',
    audience: 'public',
  },
  'registry.ParticipationEnded.v1': {
    message: ParticipationEnded,
    typeName: 'tongbiao.registry.v1.ParticipationEnded',
    audience: 'public',
  },
} as const;

/** Catalogue entries of what becomes of an edition after its publication. */
export const editionEvents = {
  'registry.EditionCorrected.v1': {
    message: EditionCorrected,
    typeName: 'tongbiao.registry.v1.EditionCorrected',
    audience: 'public',
  },
  'registry.TextDisclosed.v1': {
    message: TextDisclosed,
    typeName: 'tongbiao.registry.v1.TextDisclosed',
    audience: 'public',
  },
  'registry.FilingSubmitted.v1': {
    message: FilingSubmitted,
    typeName: 'tongbiao.registry.v1.FilingSubmitted',
    audience: 'public',
  },
  'registry.FilingDecided.v1': {
    message: FilingDecided,
    typeName: 'tongbiao.registry.v1.FilingDecided',
    audience: 'public',
  },
  'registry.ImplementationRecorded.v1': {
    message: ImplementationRecorded,
    typeName: 'tongbiao.registry.v1.ImplementationRecorded',
    audience: 'public',
  },
  'registry.ImplementationTaskSet.v1': {
    message: ImplementationTaskSet,
    typeName: 'tongbiao.registry.v1.ImplementationTaskSet',
    audience: 'public',
  },
  'registry.ImplementationTaskDropped.v1': {
    message: ImplementationTaskDropped,
    typeName: 'tongbiao.registry.v1.ImplementationTaskDropped',
    audience: 'public',
  },
  'registry.NationalDemandAnswered.v1': {
    message: NationalDemandAnswered,
    typeName: 'tongbiao.registry.v1.NationalDemandAnswered',
    audience: 'public',
  },
  'registry.EditionReviewOpened.v1': {
    message: EditionReviewOpened,
    typeName: 'tongbiao.registry.v1.EditionReviewOpened',
    audience: 'public',
  },
  'registry.EditionReviewConcluded.v1': {
    message: EditionReviewConcluded,
    typeName: 'tongbiao.registry.v1.EditionReviewConcluded',
    audience: 'public',
  },
  'registry.AmendmentPublished.v1': {
    message: AmendmentPublished,
    typeName: 'tongbiao.registry.v1.AmendmentPublished',
    audience: 'public',
  },
  'registry.ImplementationRescheduled.v1': {
    message: ImplementationRescheduled,
    typeName: 'tongbiao.registry.v1.ImplementationRescheduled',
    audience: 'public',
  },
  'registry.EditionAbolished.v1': {
    message: EditionAbolished,
    typeName: 'tongbiao.registry.v1.EditionAbolished',
    audience: 'public',
  },
  'registry.NationalMeasureRecorded.v1': {
    message: NationalMeasureRecorded,
    typeName: 'tongbiao.registry.v1.NationalMeasureRecorded',
    audience: 'public',
  },
  'registry.EditionRecognised.v1': {
    message: EditionRecognised,
    typeName: 'tongbiao.registry.v1.EditionRecognised',
    audience: 'public',
  },
  'registry.CollaborationLeft.v1': {
    message: CollaborationLeft,
    typeName: 'tongbiao.registry.v1.CollaborationLeft',
    audience: 'public',
  },
  'registry.EditionReplaced.v1': {
    message: EditionReplaced,
    typeName: 'tongbiao.registry.v1.EditionReplaced',
    audience: 'public',
  },
  'registry.ReplacementsDeclared.v1': {
    message: ReplacementsDeclared,
    typeName: 'tongbiao.registry.v1.ReplacementsDeclared',
    audience: 'public',
  },
  'registry.DifferenceDeclared.v1': {
    message: DifferenceDeclared,
    typeName: 'tongbiao.registry.v1.DifferenceDeclared',
    audience: 'public',
  },
  'registry.DifferenceConsented.v1': {
    message: DifferenceConsented,
    typeName: 'tongbiao.registry.v1.DifferenceConsented',
    audience: 'public',
  },
  'registry.DifferenceWithdrawn.v1': {
    message: DifferenceWithdrawn,
    typeName: 'tongbiao.registry.v1.DifferenceWithdrawn',
    audience: 'public',
  },
} as const;
