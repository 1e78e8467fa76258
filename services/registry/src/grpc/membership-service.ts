import {
  AdmitGuestRequest,
  AskProvinceRequest,
  ConsentToMemberRequest,
  EndGuestRequest,
  MembershipServiceService,
  type AdmitGuestResponse,
  type ConsentToMemberResponse,
  type EndGuestResponse,
  type GetMembershipRequest,
  type GetMembershipResponse,
  type PrepareMemberRequest,
  type PrepareMemberResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import type { WorkState } from '@tongbiao/domain/registry';
import { defineService, type Call, type Refused, type ServedService } from '@tongbiao/service';
import { readMembership } from '../views/membership.ts';
import { unknownParty } from './known-parties.ts';
import { on, signedAct } from './on-work.ts';
import { onRegion } from './regions.ts';
import { actOf, awaitViews, type Registry } from './registry.ts';

const act = { roles: ['regulator'], ownProvince: true, signed: true } as const;

/** Membership over gRPC: request → facts → command → reply; no rule lives here. */
export const membershipService = (registry: Registry): ServedService =>
  defineService({
    definition: MembershipServiceService,
    methods: {
      prepareMember: {
        access: { roles: ['secretariat'] },
        required: ['regionId', 'member', 'member.province', 'member.prefix', 'member.keys', 'reason'],
        handle: (request, call) => prepareMember(registry, request, call),
      },
      consentToMember: {
        access: act,
        required: ['regionId', 'candidate', 'document'],
        handle: (request, call) => consentToMember(registry, request, call),
      },
      admitGuest: {
        access: act,
        required: ['regionId', 'workId', 'guest', 'guest.province', 'guest.prefix', 'guest.keys', 'document'],
        handle: (request, call) => admitGuest(registry, request, call),
      },
      endGuest: {
        access: act,
        required: ['regionId', 'workId', 'guest', 'reason', 'document'],
        handle: (request, call) => endGuest(registry, request, call),
      },
      askProvince: {
        access: act,
        required: ['workId', 'revision', 'asked', 'document'],
        handle: (request, call) =>
          signedAct(registry, call, 'AskProvince', { codec: AskProvinceRequest, request }, on(request.document)),
      },
      getMembership: {
        access: { roles: 'anyone' },
        required: ['regionId'],
        handle: (request, call) => getMembership(registry, request, call),
      },
    },
  });

/** The secretariat prepares a further member. */
const prepareMember = (
  registry: Registry,
  request: PrepareMemberRequest,
  call: Call,
): Promise<PrepareMemberResponse | Refused> => onRegion(registry, call, request, { type: 'PrepareMember', ...request });

/** A member consents to the admission of another. */
const consentToMember = (
  registry: Registry,
  request: ConsentToMemberRequest,
  call: Call,
): Promise<ConsentToMemberResponse | Refused> =>
  onRegion(
    registry,
    call,
    request,
    { type: 'ConsentToMember', ...request, act: actOf(call, ConsentToMemberRequest, request) },
    { occurredAt: request.document?.date },
  );

/** The lead of a work admits a guest to it. Who leads is read from the work's own stream. */
const admitGuest = async (
  registry: Registry,
  request: AdmitGuestRequest,
  call: Call,
): Promise<AdmitGuestResponse | Refused> => {
  const { workId, regionId } = request;
  const isHere = (await registry.facts.regionOf(workId)) === regionId;
  const leadProvince = isHere ? leadOf(await registry.facts.work(workId)) : undefined;
  return onRegion(
    registry,
    call,
    request,
    { type: 'AdmitGuest', ...request, leadProvince, act: actOf(call, AdmitGuestRequest, request) },
    { workId, occurredAt: request.document?.date },
  );
};

/** The lead, or the guest, ends its being one. In what it takes part is read from the work's own stream. */
const endGuest = async (
  registry: Registry,
  request: EndGuestRequest,
  call: Call,
): Promise<EndGuestResponse | Refused> => {
  const { workId, regionId, guest } = request;
  const isHere = (await registry.facts.regionOf(workId)) === regionId;
  const work = isHere ? await registry.facts.work(workId) : undefined;
  const takesPartIn = [...(work?.revisions ?? [])].find(
    ([, { guests, ended }]) => guests.includes(guest) && !ended.has(guest),
  )?.[0];
  return onRegion(
    registry,
    call,
    request,
    {
      type: 'EndGuest',
      ...request,
      leadProvince: work === undefined ? undefined : leadOf(work),
      takesPartIn,
      act: actOf(call, EndGuestRequest, request),
    },
    { workId, occurredAt: request.document?.date },
  );
};

/** The province that leads the latest revision. */
const leadOf = ({ revisions }: WorkState): string | undefined =>
  revisions.get(Math.max(...revisions.keys()))?.leadProvince;

/** Candidates and guests of a region. */
const getMembership = async (
  registry: Registry,
  { regionId }: GetMembershipRequest,
  call: Call,
): Promise<GetMembershipResponse | Refused> => {
  await awaitViews(registry, call);
  const { db } = registry.views;
  return unknownParty(db, { regionId }) ?? readMembership(db, regionId);
};
