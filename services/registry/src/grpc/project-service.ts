import {
  AcceptReviewRequest,
  AdoptCommonTextRequest,
  ContestReviewRequest,
  DecideObjectionRequest,
  EndParticipationRequest,
  EstablishWorkRequest,
  ExtendPlanRequest,
  IssuePlanRequest,
  ResumeRevisionRequest,
  ReturnProjectRequest,
  SuspendRevisionRequest,
  TerminateRevisionRequest,
  ProjectServiceService,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { defineService, type ServedService } from '@tongbiao/service';
import { exportComments, openCommentsOf, reopenDisposition } from './comments.ts';
import { answerOf, asked, making, on, onWork, signedAct } from './on-work.ts';
import { registerOf } from './register.ts';
import { adjustRevision, correctWork, proposeRevision } from './project-changes.ts';
import { actOf, type Registry } from './registry.ts';
import { checkStandstill } from './standstill.ts';

const own = { roles: ['department', 'regulator'], ownProvince: true } as const;
const act = { roles: ['regulator'], ownProvince: true, signed: true } as const;
const addressed = ['workId', 'revision'] as const;

/** Projects over gRPC: request → facts → command → reply; no rule lives here. */
export const projectService = (registry: Registry): ServedService =>
  defineService({
    definition: ProjectServiceService,
    methods: {
      proposeRevision: {
        access: { roles: ['department', 'regulator'] },
        required: ['workId', 'revision', 'titleZh', 'members', 'force', 'reason'],
        handle: (request, call) => proposeRevision(registry, request, call),
      },
      correctWork: {
        access: { roles: ['department', 'regulator', 'secretariat'] },
        required: ['workId', 'corrections', 'corrections.field', 'reason'],
        handle: (request, call) => correctWork(registry, request, call),
      },
      submitProject: {
        access: own,
        required: [...addressed, 'submittedOn', 'applicationDigest'],
        handle: (request, call) => asked(registry, call, 'SubmitProject', request, { occurredAt: request.submittedOn }),
      },
      postPublicNotice: {
        access: own,
        required: [...addressed, 'from', 'to', 'url'],
        handle: (request, call) => asked(registry, call, 'PostPublicNotice', request, { occurredAt: request.from }),
      },
      recordObjection: {
        access: { roles: ['department', 'regulator', 'service'], ownProvince: ['department', 'regulator'] },
        required: [...addressed, 'province', 'receivedOn', 'objectorRef', 'bodyDigest'],
        handle: async (request, call) => {
          const made = await making(registry, call, request, 'objection', {
            asking: (objectionId) => ({ type: 'RecordObjection', ...request, objectionId }),
            options: { occurredAt: request.receivedOn },
          });
          return 'rejected' in made ? made : { outcome: made.outcome, objectionId: made.id };
        },
      },
      returnProject: {
        access: act,
        required: [...addressed, 'reason', 'due', 'document'],
        handle: (request, call) =>
          signedAct(registry, call, 'ReturnProject', { codec: ReturnProjectRequest, request }, on(request.document)),
      },
      decideObjection: {
        access: act,
        required: [...addressed, 'objectionId', 'reason', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'DecideObjection',
            { codec: DecideObjectionRequest, request },
            on(request.document),
          ),
      },
      establishWork: {
        access: act,
        required: [...addressed, 'document'],
        handle: (request, call) =>
          signedAct(registry, call, 'EstablishWork', { codec: EstablishWorkRequest, request }, on(request.document)),
      },
      issuePlan: {
        access: act,
        required: [...addressed, 'deadline', 'document'],
        handle: (request, call) =>
          signedAct(registry, call, 'IssuePlan', { codec: IssuePlanRequest, request }, on(request.document)),
      },
      extendPlan: {
        access: act,
        required: [...addressed, 'deadline', 'reason', 'document'],
        handle: (request, call) =>
          signedAct(registry, call, 'ExtendPlan', { codec: ExtendPlanRequest, request }, on(request.document)),
      },
      adjustRevision: {
        access: act,
        required: [...addressed, 'corrections', 'corrections.field', 'reason', 'document'],
        handle: (request, call) => adjustRevision(registry, request, call),
      },
      suspendRevision: {
        access: act,
        required: [...addressed, 'reason', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'SuspendRevision',
            { codec: SuspendRevisionRequest, request },
            on(request.document),
          ),
      },
      resumeRevision: {
        access: act,
        required: [...addressed, 'document'],
        handle: (request, call) =>
          signedAct(registry, call, 'ResumeRevision', { codec: ResumeRevisionRequest, request }, on(request.document)),
      },
      terminateRevision: {
        access: act,
        required: [...addressed, 'reason', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'TerminateRevision',
            { codec: TerminateRevisionRequest, request },
            on(request.document),
          ),
      },
      extendConsultation: {
        access: own,
        required: [...addressed, 'to', 'reason'],
        handle: (request, call) => asked(registry, call, 'ExtendConsultation', request),
      },
      reopenConsultation: {
        access: own,
        required: [...addressed, 'from', 'to', 'url', 'reason'],
        handle: (request, call) => asked(registry, call, 'ReopenConsultation', request, { occurredAt: request.from }),
      },
      reopenDisposition: {
        access: { roles: ['department', 'regulator'] },
        required: [...addressed, 'commentId', 'reason'],
        handle: (request, call) => reopenDisposition(registry, request, call),
      },
      exportComments: {
        access: { roles: ['department', 'regulator', 'committee'] },
        required: addressed,
        handle: (request, call) => exportComments(registry, request, call),
      },
      nameDrafters: {
        access: { roles: ['department', 'regulator'] },
        required: [...addressed, 'organisations'],
        handle: async (request, call) => {
          const register = await registerOf(registry, request.organisationIds);
          return asked(registry, call, 'NameDrafters', { ...request, register });
        },
      },
      acceptReview: {
        access: act,
        required: [...addressed, 'minutesDigest', 'document'],
        handle: (request, call) =>
          signedAct(registry, call, 'AcceptReview', { codec: AcceptReviewRequest, request }, on(request.document)),
      },
      contestReview: {
        access: act,
        required: [...addressed, 'minutesDigest', 'reason', 'document'],
        handle: (request, call) =>
          signedAct(registry, call, 'ContestReview', { codec: ContestReviewRequest, request }, on(request.document)),
      },
      adoptCommonText: {
        access: act,
        required: [...addressed, 'round', 'digest', 'document'],
        handle: async (request, call) => {
          const openComments = await openCommentsOf(registry, request.workId, request.revision);
          const act = actOf(call, AdoptCommonTextRequest, request);
          return answerOf(
            onWork(
              registry,
              call,
              request,
              { type: 'AdoptCommonText', ...request, act, openComments },
              on(request.document),
            ),
          );
        },
      },
      endParticipation: {
        access: act,
        required: [...addressed, 'reason', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'EndParticipation',
            { codec: EndParticipationRequest, request },
            on(request.document),
          ),
      },
      checkStandstill: {
        access: { roles: 'authenticated' },
        required: ['regionId', 'province', 'titleZh'],
        handle: (request, call) => checkStandstill(registry, request, call),
      },
    },
  });
