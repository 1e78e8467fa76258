import type {
  AgreeToTextRequest,
  ApproveProjectRequest,
  CloseConsultationRequest,
  OpenAgreementRequest,
  OpenConsultationRequest,
  ProposeWorkRequest,
  PublishEditionRequest,
  RecordDraftRequest,
  RecordEditionRequest,
  RecordReviewRequest,
  RecordWorkRequest,
  RefuseAgreementRequest,
  RefuseProjectRequest,
  RevokeAgreementRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import type {
  AbolishEditionRequest,
  AnswerNationalDemandRequest,
  ConcludeEditionReviewRequest,
  ConsentToDifferenceRequest,
  CorrectEditionRequest,
  CorrectRecordedEditionRequest,
  DeclareDifferenceRequest,
  DeclareReplacementsRequest,
  DiscloseTextRequest,
  DropImplementationTaskRequest,
  LeaveCollaborationRequest,
  OpenEditionReviewRequest,
  PublishAmendmentRequest,
  RecogniseEditionRequest,
  RecordFilingDecisionRequest,
  RecordImplementationRequest,
  RecordNationalMeasureRequest,
  RescheduleImplementationRequest,
  SetImplementationTaskRequest,
  SubmitFilingRequest,
  WithdrawDifferenceRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import type {
  AdjustRevisionRequest,
  CorrectWorkRequest,
  DecideObjectionRequest,
  EstablishWorkRequest,
  ExtendPlanRequest,
  IssuePlanRequest,
  PostPublicNoticeRequest,
  ProposeRevisionRequest,
  RecordObjectionRequest,
  ResumeRevisionRequest,
  ReturnProjectRequest,
  SubmitProjectRequest,
  SuspendRevisionRequest,
  TerminateRevisionRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import type {
  AnswerComplaintRequest,
  RaiseDisputeRequest,
  RecordComplaintRequest,
  SignSettlementRequest,
  WithdrawDisputeRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/affair_service';
import type {
  AcceptReviewRequest,
  AdoptCommonTextRequest,
  ContestReviewRequest,
  EndParticipationRequest,
  ExtendConsultationRequest,
  NameDraftersRequest,
  ReopenConsultationRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import type { RecordMaterialRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/rule_set_service';
import type { AskProvinceRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import type { PartProposed } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_events';
import type { Act } from '../../act.ts';
import type { Body } from '../body.ts';
import type { Context } from '../command.ts';
import type { Register } from './references.ts';
import type { Beside } from '../standstill.ts';
import type { SeriesState } from '../series.ts';
import type { DataOf } from './events.ts';

/** `register`: the organisations and the committee that the request names, as folded. */
interface Referring {
  readonly register?: Register;
}

interface Signed {
  readonly act: Act;
}

/** The id of a work that a command makes: derived outside, so that a retry makes the same one. */
interface NewWork {
  readonly workId: string;
}

/** What can be asked of a work. */
export type WorkCommand = Context &
  /** `series`: the series that `seriesId` names, as folded. */
  (
    | ({ readonly type: 'ProposeWork'; readonly series?: SeriesState } & NewWork & Beside & Body<ProposeWorkRequest>)
    /** `resembling`: those that were there before it, in which the province takes part. */
    | ({ readonly type: 'ApproveProject' } & Signed & Beside & Body<ApproveProjectRequest>)
    | ({ readonly type: 'RefuseProject' } & Signed & Body<RefuseProjectRequest>)
    | ({ readonly type: 'RecordDraft' } & Body<RecordDraftRequest>)
    | ({ readonly type: 'OpenConsultation' } & Body<OpenConsultationRequest>)
    | ({ readonly type: 'CloseConsultation' } & Body<CloseConsultationRequest>)
    /** `openComments`: comments of every round without a disposition, counted in their own streams. */
    | ({ readonly type: 'RecordReview'; readonly openComments: number } & Referring & Body<RecordReviewRequest>)
    /** `openComments`: as for a review. */
    | ({ readonly type: 'OpenAgreement'; readonly openComments: number } & Body<OpenAgreementRequest>)
    | ({ readonly type: 'AgreeToText' } & Signed & Body<AgreeToTextRequest>)
    | ({ readonly type: 'RefuseAgreement' } & Signed & Body<RefuseAgreementRequest>)
    | ({ readonly type: 'RevokeAgreement' } & Signed & Body<RevokeAgreementRequest>)
    /** Internal: the agreement process has a number for the round. */
    | ({ readonly type: 'RecordSequence' } & DataOf<'registry.SequenceAssigned.v1'>)
    /** Internal: the log shows that the revision resembles one that was there before it. */
    | ({ readonly type: 'RecordStandstill' } & DataOf<'registry.StandstillFound.v1'>)
    /** Internal: other works' lists name the edition. `standing`: what was on record when they were read. */
    | ({
        readonly type: 'RecordReplaced';
        readonly standing: DataOf<'registry.EditionReplaced.v1'>['by'];
      } & DataOf<'registry.EditionReplaced.v1'>)
    /** Internal: the process has the number of a province that joined late. */
    | ({ readonly type: 'RecordJoin' } & DataOf<'registry.SequenceJoined.v1'>)
    /** Internal: what the series' stream says that the work begins with. */
    | ({ readonly type: 'BeginPart' } & NewWork & Pick<PartProposed, 'proposed' | 'overridden'>)
    | ({ readonly type: 'PublishEdition' } & Signed & Referring & Body<PublishEditionRequest>)
    /** `series`: the series that `seriesId` names, as folded. */
    | ({ readonly type: 'RecordWork'; readonly series?: SeriesState } & NewWork & Body<RecordWorkRequest>)
    | ({ readonly type: 'RecordEdition' } & Body<RecordEditionRequest>)
    | ({ readonly type: 'ProposeRevision' } & Beside & Body<ProposeRevisionRequest>)
    /** `resembling`: those that it did not resemble before. */
    | ({ readonly type: 'CorrectWork' } & Beside & Body<CorrectWorkRequest>)
    | ({ readonly type: 'SubmitProject' } & Body<SubmitProjectRequest>)
    | ({ readonly type: 'PostPublicNotice' } & Body<PostPublicNoticeRequest>)
    /** `objectionId`: derived outside, so that a retry records the same one. */
    | ({ readonly type: 'RecordObjection'; readonly objectionId: string } & Body<RecordObjectionRequest>)
    | ({ readonly type: 'ReturnProject' } & Signed & Body<ReturnProjectRequest>)
    | ({ readonly type: 'DecideObjection' } & Signed & Body<DecideObjectionRequest>)
    | ({ readonly type: 'EstablishWork' } & Signed & Body<EstablishWorkRequest>)
    | ({ readonly type: 'IssuePlan' } & Signed & Body<IssuePlanRequest>)
    | ({ readonly type: 'ExtendPlan' } & Signed & Body<ExtendPlanRequest>)
    /** `resembling`: as for a correction. */
    | ({ readonly type: 'AdjustRevision' } & Signed & Beside & Body<AdjustRevisionRequest>)
    | ({ readonly type: 'SuspendRevision' } & Signed & Body<SuspendRevisionRequest>)
    | ({ readonly type: 'ResumeRevision' } & Signed & Body<ResumeRevisionRequest>)
    | ({ readonly type: 'TerminateRevision' } & Signed & Body<TerminateRevisionRequest>)
    | ({ readonly type: 'CorrectEdition' } & Signed & Body<CorrectEditionRequest>)
    | ({ readonly type: 'DiscloseText' } & Body<DiscloseTextRequest>)
    | ({ readonly type: 'OpenEditionReview' } & Body<OpenEditionReviewRequest>)
    | ({ readonly type: 'WithdrawDifference' } & Body<WithdrawDifferenceRequest>)
    | ({ readonly type: 'RecordNationalMeasure' } & Body<RecordNationalMeasureRequest>)
    /** Ids: derived outside, so that a retry makes the same one. */
    | ({ readonly type: 'SetImplementationTask'; readonly taskId: string } & Referring &
        Body<SetImplementationTaskRequest>)
    | ({ readonly type: 'DropImplementationTask' } & Body<DropImplementationTaskRequest>)
    | ({ readonly type: 'AnswerNationalDemand' } & Signed & Body<AnswerNationalDemandRequest>)
    | ({ readonly type: 'RecordImplementation'; readonly recordId: string } & Referring &
        Body<RecordImplementationRequest>)
    | ({ readonly type: 'DeclareDifference'; readonly differenceId: string } & Body<DeclareDifferenceRequest>)
    | ({ readonly type: 'SubmitFiling' } & Signed & Body<SubmitFilingRequest>)
    | ({ readonly type: 'RecordFilingDecision' } & Signed & Body<RecordFilingDecisionRequest>)
    | ({ readonly type: 'ConcludeEditionReview' } & Signed & Body<ConcludeEditionReviewRequest>)
    | ({ readonly type: 'PublishAmendment' } & Signed & Body<PublishAmendmentRequest>)
    | ({ readonly type: 'RescheduleImplementation' } & Signed & Body<RescheduleImplementationRequest>)
    | ({ readonly type: 'AbolishEdition' } & Signed & Body<AbolishEditionRequest>)
    | ({ readonly type: 'RecogniseEdition' } & Signed & Body<RecogniseEditionRequest>)
    | ({ readonly type: 'LeaveCollaboration' } & Signed & Body<LeaveCollaborationRequest>)
    | ({ readonly type: 'ConsentToDifference' } & Signed & Body<ConsentToDifferenceRequest>)
    | ({ readonly type: 'DeclareReplacements' } & Signed & Body<DeclareReplacementsRequest>)
    | ({ readonly type: 'RecordComplaint'; readonly complaintId: string } & Body<RecordComplaintRequest>)
    | ({ readonly type: 'AnswerComplaint' } & Signed & Body<AnswerComplaintRequest>)
    | ({ readonly type: 'RaiseDispute'; readonly disputeId: string } & Signed & Body<RaiseDisputeRequest>)
    | ({ readonly type: 'SignSettlement' } & Signed & Body<SignSettlementRequest>)
    | ({ readonly type: 'WithdrawDispute' } & Signed & Body<WithdrawDisputeRequest>)
    /** `openComments`: as for a review. */
    | ({ readonly type: 'AdoptCommonText'; readonly openComments: number } & Signed & Body<AdoptCommonTextRequest>)
    | ({ readonly type: 'EndParticipation' } & Signed & Body<EndParticipationRequest>)
    | ({ readonly type: 'NameDrafters' } & Referring & Body<NameDraftersRequest>)
    | ({ readonly type: 'ExtendConsultation' } & Body<ExtendConsultationRequest>)
    | ({ readonly type: 'ReopenConsultation' } & Body<ReopenConsultationRequest>)
    | ({ readonly type: 'AcceptReview' } & Signed & Body<AcceptReviewRequest>)
    | ({ readonly type: 'ContestReview' } & Signed & Body<ContestReviewRequest>)
    | ({ readonly type: 'RecordMaterial' } & Body<RecordMaterialRequest>)
    | ({ readonly type: 'AskProvince' } & Signed & Body<AskProvinceRequest>)
    | ({ readonly type: 'CorrectRecordedEdition' } & Body<CorrectRecordedEditionRequest>)
  );

/** One of them. */
export type Command<T extends WorkCommand['type']> = Extract<WorkCommand, { type: T }>;
