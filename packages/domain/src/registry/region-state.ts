import type { Actor, EventOf } from '@tongbiao/contracts';
import type { Member, PublicKey, RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type {
  AdmitGuestRequest,
  ConsentToMemberRequest,
  EndGuestRequest,
  PrepareMemberRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import type {
  AdoptRuleSetRequest,
  FormRegionRequest,
  RegisterMemberKeyRequest,
  RevokeMemberKeyRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import type { Rejection } from '@tongbiao/decider';
import type { Act } from '../act.ts';
import type { Body } from './body.ts';
import { checkOwnProvince, notFound, unmet } from './checks.ts';

/** What happens to a region (stream `region-<id>`). */
export type RegionEvent = EventOf<
  | 'registry.RegionFormed.v1'
  | 'registry.MemberKeyRegistered.v1'
  | 'registry.MemberKeyRevoked.v1'
  | 'registry.RuleSetAdopted.v1'
  | 'registry.MemberAdmissionPrepared.v1'
  | 'registry.MemberAdmissionConsented.v1'
  | 'registry.MemberAdmitted.v1'
  | 'registry.GuestAdmitted.v1'
  | 'registry.GuestEnded.v1'
>;

/** Data of one of them. */
export type RegionDataOf<T extends RegionEvent['type']> = Extract<RegionEvent, { type: T }>['data'];

interface Asked {
  readonly actor: Actor;
  /** Asia/Shanghai. */
  readonly today: string;
}

/** A policy or agreement as far as a rule set rests on it. */
export interface CitedPolicy {
  readonly registered?: EventOf<'registry.PolicyRegistered.v1'>['data'];
  readonly ended?: EventOf<'registry.PolicyEnded.v1'>['data'];
}

/** What can be asked of a region. */
export type RegionCommand =
  | ({ readonly type: 'FormRegion' } & Asked & Body<FormRegionRequest>)
  | ({ readonly type: 'RegisterMemberKey'; readonly act: Act } & Asked & Body<RegisterMemberKeyRequest>)
  | ({ readonly type: 'RevokeMemberKey' } & Asked & Body<RevokeMemberKeyRequest>)
  /** `policies`: those that its gates cite, as folded; what was never registered is not there. */
  | ({ readonly type: 'AdoptRuleSet'; readonly act: Act; readonly policies: ReadonlyMap<string, CitedPolicy> } & Asked &
      Body<AdoptRuleSetRequest>)
  | ({ readonly type: 'PrepareMember' } & Asked & Body<PrepareMemberRequest>)
  | ({ readonly type: 'ConsentToMember'; readonly act: Act } & Asked & Body<ConsentToMemberRequest>)
  /** `leadProvince`: of the work in its latest revision; undefined where the region has no such work. */
  | ({ readonly type: 'AdmitGuest'; readonly act: Act; readonly leadProvince: string | undefined } & Asked &
      Body<AdmitGuestRequest>)
  /** `takesPartIn`: a revision of the work in which the guest takes part; undefined: in none. */
  | ({
      readonly type: 'EndGuest';
      readonly act: Act;
      readonly leadProvince: string | undefined;
      readonly takesPartIn: number | undefined;
    } & Asked &
      Body<EndGuestRequest>);

/** One of them. */
export type RegionCommandOf<T extends RegionCommand['type']> = Extract<RegionCommand, { type: T }>;

/** A province that is to become a member, and who consented so far. */
export interface Candidate {
  readonly prepared: RegionDataOf<'registry.MemberAdmissionPrepared.v1'>;
  readonly consented: readonly string[];
}

/** A region as it stands. */
export interface RegionState {
  readonly formed: RegionDataOf<'registry.RegionFormed.v1'> | undefined;
  /** As they came: those that formed the region, then those admitted since. Their keys are in `keys`. */
  readonly members: readonly Member[];
  /** Prepared and not yet admitted, by province. */
  readonly candidates: ReadonlyMap<string, Candidate>;
  /** Guests by work. */
  readonly guests: ReadonlyMap<string, readonly Member[]>;
  /** Provinces that were guests, by work; one that was admitted again is among both. */
  readonly formerGuests: ReadonlyMap<string, readonly string[]>;
  /** Keys of members and guests by province, revoked ones left out. */
  readonly keys: ReadonlyMap<string, readonly PublicKey[]>;
  /** Ids of every key there ever was: an id is not used again. */
  readonly keyIds: ReadonlySet<string>;
  /** Adopted rule sets by province, oldest first. */
  readonly ruleSets: ReadonlyMap<string, readonly RuleSet[]>;
}

/** The refusal of a region that was never formed. */
export const unknownRegion = (regionId: string): Rejection =>
  notFound('UNKNOWN_REGION', `there is no region "${regionId}"`, 'regionId');

/** Keys of a member or guest that are not revoked. */
export const keysOf = (state: RegionState, province: string): readonly PublicKey[] => state.keys.get(province) ?? [];

/** True for a key that can be signed with on a day; what was revoked is no key any more. */
export const isValidKey = ({ validFrom, validUntil }: PublicKey, day: string): boolean =>
  validFrom <= day && (validUntil === '' || day < validUntil);

/** True for a province that is a member now. */
export const isMember = ({ members }: RegionState, province: string): boolean =>
  members.some((m) => m.province === province);

type Acting = { readonly regionId: string; readonly province: string; readonly actor: Actor };

/** Who acts is a member of the region, or a guest of one of its works, and acts for itself. */
export const checkParty = (state: RegionState, { regionId, province, actor }: Acting): Rejection | undefined => {
  if (!state.formed) return unknownRegion(regionId);
  if (!state.keys.has(province))
    return unmet('NOT_A_MEMBER', `${province} is no member of region ${regionId}`, 'province');
  return checkOwnProvince(actor, province);
};
