import type { EventOf } from '@tongbiao/contracts';

/** What happens to a work (stream `work-<id>`). */
export type WorkEvent = EventOf<
  | 'registry.WorkProposed.v1'
  | 'registry.ProjectApproved.v1'
  | 'registry.ProjectRefused.v1'
  | 'registry.WorkEstablished.v1'
  | 'registry.DraftRecorded.v1'
  | 'registry.ConsultationOpened.v1'
  | 'registry.ConsultationClosed.v1'
  | 'registry.ReviewHeld.v1'
  | 'registry.AgreementOpened.v1'
  | 'registry.TextAgreed.v1'
  | 'registry.AgreementRefused.v1'
  | 'registry.AgreementVoided.v1'
  | 'registry.PublicationAgreed.v1'
  | 'registry.AgreementRevoked.v1'
  | 'registry.SequenceAssigned.v1'
  | 'registry.EditionPublished.v1'
  | 'registry.WorkRecorded.v1'
  | 'registry.EditionRecorded.v1'
  | 'registry.RevisionProposed.v1'
  | 'registry.WorkCorrected.v1'
  | 'registry.EditionCorrected.v1'
  | 'registry.ProjectSubmitted.v1'
  | 'registry.ProjectReturned.v1'
  | 'registry.PublicNoticePosted.v1'
  | 'registry.ObjectionReceived.v1'
  | 'registry.ObjectionDecided.v1'
  | 'registry.PlanIssued.v1'
  | 'registry.PlanExtended.v1'
  | 'registry.RevisionAdjusted.v1'
  | 'registry.RevisionSuspended.v1'
  | 'registry.RevisionResumed.v1'
  | 'registry.RevisionTerminated.v1'
>;

/** Data of one of them. */
export type DataOf<T extends WorkEvent['type']> = Extract<WorkEvent, { type: T }>['data'];
