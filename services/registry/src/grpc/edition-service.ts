import {
  AbolishEditionRequest,
  AnswerNationalDemandRequest,
  ConcludeEditionReviewRequest,
  ConsentToDifferenceRequest,
  CorrectEditionRequest,
  DeclareReplacementsRequest,
  LeaveCollaborationRequest,
  PublishAmendmentRequest,
  RecogniseEditionRequest,
  RecordFilingDecisionRequest,
  RescheduleImplementationRequest,
  SubmitFilingRequest,
  EditionServiceService,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { defineService, type ServedService } from '@tongbiao/service';
import { getDeadlines } from './deadlines.ts';
import { asked, making, on, signedAct } from './on-work.ts';
import { registerOf } from './register.ts';
import type { Registry } from './registry.ts';

const act = { roles: ['regulator'], ownProvince: true, signed: true } as const;
const own = { roles: ['department', 'regulator'], ownProvince: true } as const;
const addressed = ['workId', 'revision'] as const;

/** Editions over gRPC: request → facts → command → reply; no rule lives here. */
export const editionService = (registry: Registry): ServedService =>
  defineService({
    definition: EditionServiceService,
    methods: {
      correctEdition: {
        access: act,
        required: [...addressed, 'corrections', 'corrections.field', 'reason', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'CorrectEdition',
            { codec: CorrectEditionRequest, request },
            { cause: 'correction', occurredAt: request.document?.date },
          ),
      },
      correctRecordedEdition: {
        access: { roles: ['secretariat'] },
        required: [...addressed, 'province', 'corrections', 'corrections.field', 'reason', 'source.citation'],
        handle: (request, call) =>
          asked(registry, call, 'CorrectRecordedEdition', request, {
            cause: 'correction',
            source: request.source?.citation,
          }),
      },
      discloseText: {
        access: own,
        required: [...addressed, 'disclosedOn', 'url', 'textDigest'],
        handle: (request, call) => asked(registry, call, 'DiscloseText', request, { occurredAt: request.disclosedOn }),
      },
      recordImplementation: {
        access: own,
        required: [...addressed, 'kind', 'title', 'happenedOn'],
        handle: async (request, call) => {
          const register = await registerOf(registry, [request.organisationId]);
          const made = await making(registry, call, request, 'record', {
            asking: (recordId) => ({ type: 'RecordImplementation', ...request, recordId, register }),
            options: { occurredAt: request.happenedOn },
          });
          return 'rejected' in made ? made : { outcome: made.outcome, recordId: made.id };
        },
      },
      setImplementationTask: {
        access: own,
        required: [...addressed, 'title', 'organisation', 'due'],
        handle: async (request, call) => {
          const register = await registerOf(registry, [request.organisationId]);
          const made = await making(registry, call, request, 'task', {
            asking: (taskId) => ({ type: 'SetImplementationTask', ...request, taskId, register }),
          });
          return 'rejected' in made ? made : { outcome: made.outcome, taskId: made.id };
        },
      },
      dropImplementationTask: {
        access: own,
        required: [...addressed, 'taskId', 'reason'],
        handle: (request, call) => asked(registry, call, 'DropImplementationTask', request),
      },
      answerNationalDemand: {
        access: act,
        required: [...addressed, 'demand', 'answeredOn', 'explanationDigest', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'AnswerNationalDemand',
            { codec: AnswerNationalDemandRequest, request },
            { occurredAt: request.answeredOn },
          ),
      },
      openEditionReview: {
        access: own,
        required: [...addressed, 'openedOn'],
        handle: (request, call) =>
          asked(registry, call, 'OpenEditionReview', request, { occurredAt: request.openedOn }),
      },
      recordNationalMeasure: {
        access: { roles: ['secretariat', 'regulator'], ownProvince: ['regulator'] },
        required: [...addressed, 'province', 'measure', 'effectiveOn', 'reason', 'document'],
        handle: (request, call) =>
          asked(registry, call, 'RecordNationalMeasure', request, { occurredAt: request.effectiveOn }),
      },
      declareDifference: {
        access: own,
        required: [...addressed, 'kind', 'description'],
        handle: async (request, call) => {
          const made = await making(registry, call, request, 'difference', {
            asking: (differenceId) => ({ type: 'DeclareDifference', ...request, differenceId }),
          });
          return 'rejected' in made ? made : { outcome: made.outcome, differenceId: made.id };
        },
      },
      withdrawDifference: {
        access: own,
        required: [...addressed, 'differenceId'],
        handle: (request, call) => asked(registry, call, 'WithdrawDifference', request),
      },
      submitFiling: {
        access: act,
        required: [...addressed, 'authority', 'channel', 'submittedOn', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'SubmitFiling',
            { codec: SubmitFilingRequest, request },
            { occurredAt: request.submittedOn },
          ),
      },
      recordFilingDecision: {
        access: act,
        required: [...addressed, 'decidedOn'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'RecordFilingDecision',
            { codec: RecordFilingDecisionRequest, request },
            { occurredAt: request.decidedOn },
          ),
      },
      concludeEditionReview: {
        access: act,
        required: [...addressed, 'conclusion', 'concludedOn', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'ConcludeEditionReview',
            { codec: ConcludeEditionReviewRequest, request },
            { occurredAt: request.concludedOn },
          ),
      },
      publishAmendment: {
        access: act,
        required: [...addressed, 'ordinal', 'announcement', 'publishedOn', 'implementsOn', 'textDigest'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'PublishAmendment',
            { codec: PublishAmendmentRequest, request },
            { occurredAt: request.publishedOn },
          ),
      },
      rescheduleImplementation: {
        access: act,
        required: [...addressed, 'reason', 'announcement'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'RescheduleImplementation',
            { codec: RescheduleImplementationRequest, request },
            on(request.announcement),
          ),
      },
      abolishEdition: {
        access: act,
        required: [...addressed, 'abolishedOn', 'reason', 'announcement'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'AbolishEdition',
            { codec: AbolishEditionRequest, request },
            on(request.announcement),
          ),
      },
      recogniseEdition: {
        access: act,
        required: [...addressed, 'editionProvince', 'recognisedOn', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'RecogniseEdition',
            { codec: RecogniseEditionRequest, request },
            { occurredAt: request.recognisedOn },
          ),
      },
      leaveCollaboration: {
        access: act,
        required: [...addressed, 'leftOn', 'reason', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'LeaveCollaboration',
            { codec: LeaveCollaborationRequest, request },
            { occurredAt: request.leftOn },
          ),
      },
      consentToDifference: {
        access: act,
        required: [...addressed, 'differenceId', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'ConsentToDifference',
            { codec: ConsentToDifferenceRequest, request },
            on(request.document),
          ),
      },
      declareReplacements: {
        access: act,
        required: [...addressed, 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'DeclareReplacements',
            { codec: DeclareReplacementsRequest, request },
            on(request.document),
          ),
      },
      getDeadlines: {
        access: { roles: 'anyone' },
        required: ['workId'],
        handle: (request, call) => getDeadlines(registry, request, call),
      },
    },
  });
