import {
  AffairServiceService,
  AnswerComplaintRequest,
  DisputeState,
  RaiseDisputeRequest,
  SignSettlementRequest,
  WithdrawDisputeRequest,
  type Complaint as ComplaintMessage,
  type Dispute as DisputeMessage,
  type GetAffairsRequest,
  type GetAffairsResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/affair_service';
import { factsForWork, memberOf, type Complaint, type Dispute } from '@tongbiao/domain/registry';
import { defineService, type Call, type Refused, type ServedService } from '@tongbiao/service';
import { making, on, signedAct } from './on-work.ts';
import { actOf, unknownWork, type Registry } from './registry.ts';
import { decideSuggestion, listSuggestions, recordSuggestion, takeUpSuggestion } from './suggestions.ts';

const own = { roles: ['department', 'regulator'], ownProvince: true } as const;
const act = { roles: ['regulator'], ownProvince: true, signed: true } as const;
const entered = {
  roles: ['department', 'regulator', 'service'],
  ownProvince: ['department', 'regulator'],
} as const;

/** Affairs over gRPC: request → facts → command → reply; no rule lives here. */
export const affairService = (registry: Registry): ServedService =>
  defineService({
    definition: AffairServiceService,
    methods: {
      recordSuggestion: {
        access: entered,
        required: ['regionId', 'province', 'titleZh', 'reason', 'channel', 'receivedOn', 'suggesterRef', 'bodyDigest'],
        handle: (request, call) => recordSuggestion(registry, request, call),
      },
      decideSuggestion: {
        access: act,
        required: ['suggestionId', 'reason', 'document'],
        handle: (request, call) => decideSuggestion(registry, request, call),
      },
      takeUpSuggestion: {
        access: own,
        required: ['suggestionId', 'workId'],
        handle: (request, call) => takeUpSuggestion(registry, request, call),
      },
      listSuggestions: {
        access: own,
        required: ['regionId', 'province'],
        handle: (request, call) => listSuggestions(registry, request, call),
      },
      recordComplaint: {
        access: entered,
        required: ['workId', 'province', 'subject', 'channel', 'receivedOn', 'complainantRef', 'bodyDigest'],
        handle: async (request, call) => {
          const made = await making(registry, call, request, 'complaint', {
            asking: (complaintId) => ({ type: 'RecordComplaint', ...request, complaintId }),
            options: { occurredAt: request.receivedOn },
          });
          return 'rejected' in made ? made : { outcome: made.outcome, complaintId: made.id };
        },
      },
      answerComplaint: {
        access: act,
        required: ['workId', 'complaintId', 'answer', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'AnswerComplaint',
            { codec: AnswerComplaintRequest, request },
            on(request.document),
          ),
      },
      raiseDispute: {
        access: act,
        required: ['workId', 'against', 'subject', 'statementDigest', 'document'],
        handle: async (request, call) => {
          const made = await making(registry, call, request, 'dispute', {
            asking: (disputeId) => ({
              type: 'RaiseDispute',
              ...request,
              disputeId,
              act: actOf(call, RaiseDisputeRequest, request),
            }),
            options: on(request.document),
          });
          return 'rejected' in made ? made : { outcome: made.outcome, disputeId: made.id };
        },
      },
      signSettlement: {
        access: act,
        required: ['workId', 'disputeId', 'settlementDigest', 'document'],
        handle: (request, call) =>
          signedAct(registry, call, 'SignSettlement', { codec: SignSettlementRequest, request }, on(request.document)),
      },
      withdrawDispute: {
        access: act,
        required: ['workId', 'disputeId', 'reason'],
        handle: (request, call) =>
          signedAct(registry, call, 'WithdrawDispute', { codec: WithdrawDisputeRequest, request }),
      },
      getAffairs: {
        access: { roles: ['department', 'regulator', 'secretariat'] },
        required: ['workId'],
        handle: (request, call) => getAffairs(registry, request, call),
      },
    },
  });

const complaintOf = ({ received, answered }: Complaint): ComplaintMessage => {
  const { complaintId, revision, province, subject, receivedOn } = received;
  return {
    complaintId,
    revision,
    province,
    subject,
    receivedOn,
    answered: answered !== undefined,
    upheld: answered?.upheld ?? false,
    answer: answered?.answer ?? '',
    document: answered?.document,
  };
};

const stateOf = ({ settled, withdrawn }: Dispute): DisputeState => {
  if (settled) return DisputeState.SETTLED;
  return withdrawn ? DisputeState.WITHDRAWN : DisputeState.OPEN;
};

const disputeOf = (dispute: Dispute): DisputeMessage => {
  const { disputeId, revision, province, against, subject, statementDigest } = dispute.raised;
  return {
    disputeId,
    revision,
    province,
    against: [...against],
    subject,
    statementDigest,
    state: stateOf(dispute),
    settlementDigest: dispute.settlement?.digest ?? '',
    signedBy: [...(dispute.settlement?.signedBy ?? [])],
    reason: dispute.withdrawn?.reason ?? '',
  };
};

/** Read from the work's own stream: members alone see it, and no view holds it. */
const getAffairs = async (
  { facts }: Registry,
  { workId }: GetAffairsRequest,
  { actor }: Call,
): Promise<GetAffairsResponse | Refused> => {
  const regionId = await facts.regionOf(workId);
  const region = regionId === undefined ? undefined : await facts.region(regionId);
  if (region === undefined) return unknownWork(workId);
  if (actor.province !== undefined && !memberOf(factsForWork(region, workId), actor.province))
    return {
      rejected: {
        code: 'NOT_A_MEMBER',
        status: 'PERMISSION_DENIED',
        message: `the affairs of a work are for the members of region ${region.regionId}`,
        field: 'workId',
      },
    };
  const { affairs } = await facts.work(workId);
  return {
    complaints: [...affairs.complaints.values()].map(complaintOf),
    disputes: [...affairs.disputes.values()].map(disputeOf),
  };
};
