import {
  GuestAdmitted,
  GuestEnded,
  MemberAdmissionConsented,
  MemberAdmissionPrepared,
  MemberAdmitted,
  ProvinceAsked,
} from '../gen/tongbiao/registry/v1/membership_events.ts';

/** Catalogue entries of how provinces come to a region and to a work. */
export const membershipEvents = {
  'registry.MemberAdmissionPrepared.v1': {
    message: MemberAdmissionPrepared,
    typeName: 'tongbiao.registry.v1.MemberAdmissionPrepared',
    audience: 'public',
  },
  'registry.MemberAdmissionConsented.v1': {
    message: MemberAdmissionConsented,
    typeName: 'tongbiao.registry.v1.MemberAdmissionConsented',
    audience: 'public',
  },
  'registry.MemberAdmitted.v1': {
    message: MemberAdmitted,
    typeName: 'tongbiao.registry.v1.MemberAdmitted',
    audience: 'public',
  },
  'registry.GuestAdmitted.v1': {
    message: GuestAdmitted,
    typeName: 'tongbiao.registry.v1.GuestAdmitted',
    audience: 'public',
  },
  'registry.GuestEnded.v1': {
    message: GuestEnded,
    typeName: 'tongbiao.registry.v1.GuestEnded',
    audience: 'public',
  },
  'registry.ProvinceAsked.v1': {
    message: ProvinceAsked,
    typeName: 'tongbiao.registry.v1.ProvinceAsked',
    audience: 'public',
  },
} as const;
