import type { Decider, Decision } from '@tongbiao/decider';
import { agree, openAgreement, recordJoin, recordSequence, refuseAgreement, revokeAgreement } from './agreement.ts';
import { recordEdition, recordWork } from './backfill.ts';
import { askProvince } from './asking.ts';
import type { WorkCommand } from './commands.ts';
import { answerComplaint, receiveComplaint } from './complaint.ts';
import { closeConsultation, extendConsultation, openConsultation, reopenConsultation } from './consultation.ts';
import { correctEdition, correctRecordedEdition, correctWork } from './correction.ts';
import { consentToDifference, declareDifference, withdrawDifference } from './difference.ts';
import { raiseDispute, signSettlement, withdrawDispute } from './dispute.ts';
import { nameDrafters } from './drafters.ts';
import { recordDraft } from './drafting.ts';
import { publishAmendment, reschedule } from './edition/amendment.ts';
import { abolish, answerDemand, leave, recordNationalMeasure } from './edition/ending.ts';
import { decideFiling, discloseText, submitFiling } from './edition/filing.ts';
import { declareReplacements, recognise } from './edition/relations.ts';
import { recordReplaced } from './edition/replaced.ts';
import { dropTask, setTask } from './edition/tasks.ts';
import { concludeReview, openReview, recordImplementation } from './edition/use.ts';
import type { WorkEvent } from './events.ts';
import { evolve, noWork } from './evolve.ts';
import { recordStandstill } from './holding-still.ts';
import { recordMaterial } from './materials.ts';
import { adoptCommonText, endParticipation } from './participation.ts';
import { establish, extendPlan, issuePlan } from './planning.ts';
import { approve, beginPart, propose, refuseProject } from './project.ts';
import { publish } from './publication.ts';
import { recordReview } from './review.ts';
import { acceptReview, contestReview } from './review-acceptance.ts';
import { proposeRevision } from './revision.ts';
import { adjust, resume, suspend, terminate } from './standing.ts';
import type { WorkState } from './state.ts';
import { decideObjection, postNotice, receiveObjection, returnProject, submitProject } from './submission.ts';

const decide = (state: WorkState, command: WorkCommand): Decision<WorkEvent> => {
  switch (command.type) {
    case 'ProposeWork':
      return propose(state, command);
    case 'ApproveProject':
      return approve(state, command);
    case 'RefuseProject':
      return refuseProject(state, command);
    case 'RecordDraft':
      return recordDraft(state, command);
    case 'OpenConsultation':
      return openConsultation(state, command);
    case 'CloseConsultation':
      return closeConsultation(state, command);
    case 'RecordReview':
      return recordReview(state, command);
    case 'OpenAgreement':
      return openAgreement(state, command);
    case 'AgreeToText':
      return agree(state, command);
    case 'RefuseAgreement':
      return refuseAgreement(state, command);
    case 'RevokeAgreement':
      return revokeAgreement(state, command);
    case 'RecordReplaced':
      return recordReplaced(state, command);
    case 'RecordSequence':
      return recordSequence(state, command);
    case 'RecordStandstill':
      return recordStandstill(state, command);
    case 'RecordJoin':
      return recordJoin(state, command);
    case 'BeginPart':
      return beginPart(state, command);
    case 'PublishEdition':
      return publish(state, command);
    case 'RecordWork':
      return recordWork(state, command);
    case 'RecordEdition':
      return recordEdition(state, command);
    case 'ProposeRevision':
      return proposeRevision(state, command);
    case 'SubmitProject':
      return submitProject(state, command);
    case 'ReturnProject':
      return returnProject(state, command);
    case 'PostPublicNotice':
      return postNotice(state, command);
    case 'RecordObjection':
      return receiveObjection(state, command);
    case 'DecideObjection':
      return decideObjection(state, command);
    case 'EstablishWork':
      return establish(state, command);
    case 'IssuePlan':
      return issuePlan(state, command);
    case 'ExtendPlan':
      return extendPlan(state, command);
    case 'AdjustRevision':
      return adjust(state, command);
    case 'SuspendRevision':
      return suspend(state, command);
    case 'ResumeRevision':
      return resume(state, command);
    case 'TerminateRevision':
      return terminate(state, command);
    case 'DiscloseText':
      return discloseText(state, command);
    case 'OpenEditionReview':
      return openReview(state, command);
    case 'WithdrawDifference':
      return withdrawDifference(state, command);
    case 'RecordNationalMeasure':
      return recordNationalMeasure(state, command);
    case 'RecordImplementation':
      return recordImplementation(state, command);
    case 'SetImplementationTask':
      return setTask(state, command);
    case 'DropImplementationTask':
      return dropTask(state, command);
    case 'AnswerNationalDemand':
      return answerDemand(state, command);
    case 'DeclareDifference':
      return declareDifference(state, command);
    case 'SubmitFiling':
      return submitFiling(state, command);
    case 'RecordFilingDecision':
      return decideFiling(state, command);
    case 'ConcludeEditionReview':
      return concludeReview(state, command);
    case 'PublishAmendment':
      return publishAmendment(state, command);
    case 'RescheduleImplementation':
      return reschedule(state, command);
    case 'AbolishEdition':
      return abolish(state, command);
    case 'RecogniseEdition':
      return recognise(state, command);
    case 'LeaveCollaboration':
      return leave(state, command);
    case 'ConsentToDifference':
      return consentToDifference(state, command);
    case 'DeclareReplacements':
      return declareReplacements(state, command);
    case 'RecordComplaint':
      return receiveComplaint(state, command);
    case 'AnswerComplaint':
      return answerComplaint(state, command);
    case 'RaiseDispute':
      return raiseDispute(state, command);
    case 'SignSettlement':
      return signSettlement(state, command);
    case 'WithdrawDispute':
      return withdrawDispute(state, command);
    case 'AdoptCommonText':
      return adoptCommonText(state, command);
    case 'EndParticipation':
      return endParticipation(state, command);
    case 'NameDrafters':
      return nameDrafters(state, command);
    case 'ExtendConsultation':
      return extendConsultation(state, command);
    case 'ReopenConsultation':
      return reopenConsultation(state, command);
    case 'AcceptReview':
      return acceptReview(state, command);
    case 'ContestReview':
      return contestReview(state, command);
    case 'RecordMaterial':
      return recordMaterial(state, command);
    case 'AskProvince':
      return askProvince(state, command);
    case 'CorrectWork':
      return correctWork(state, command);
    case 'CorrectEdition':
      return correctEdition(state, command);
    case 'CorrectRecordedEdition':
      return correctRecordedEdition(state, command);
  }
};

/** A work (区域协同标准): its revisions, agreements and each province's editions. One stream, because agreement is decided over all members at once. */
export const work: Decider<WorkState, WorkCommand, WorkEvent> = { initial: noWork, decide, evolve };
