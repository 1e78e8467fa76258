import {
  CommitteeDissolved,
  CommitteeEstablished,
  CommitteeMemberAppointed,
  CommitteeMemberLeft,
  CommitteeTermRenewed,
  DepartmentDesignated,
  DepartmentReleased,
  OrganisationDissolved,
  OrganisationRegistered,
  OrganisationRenamed,
} from '../gen/tongbiao/registry/v1/organisation_events.ts';

/** Catalogue entries of organisations and committees. */
export const organisationEvents = {
  'registry.OrganisationRegistered.v1': {
    message: OrganisationRegistered,
    typeName: 'tongbiao.registry.v1.OrganisationRegistered',
    audience: 'public',
  },
  'registry.OrganisationRenamed.v1': {
    message: OrganisationRenamed,
    typeName: 'tongbiao.registry.v1.OrganisationRenamed',
    audience: 'public',
  },
  'registry.OrganisationDissolved.v1': {
    message: OrganisationDissolved,
    typeName: 'tongbiao.registry.v1.OrganisationDissolved',
    audience: 'public',
  },
  'registry.DepartmentDesignated.v1': {
    message: DepartmentDesignated,
    typeName: 'tongbiao.registry.v1.DepartmentDesignated',
    audience: 'public',
  },
  'registry.DepartmentReleased.v1': {
    message: DepartmentReleased,
    typeName: 'tongbiao.registry.v1.DepartmentReleased',
    audience: 'public',
  },
  'registry.CommitteeEstablished.v1': {
    message: CommitteeEstablished,
    typeName: 'tongbiao.registry.v1.CommitteeEstablished',
    audience: 'public',
  },
  'registry.CommitteeMemberAppointed.v1': {
    message: CommitteeMemberAppointed,
    typeName: 'tongbiao.registry.v1.CommitteeMemberAppointed',
    audience: 'members',
  },
  'registry.CommitteeMemberLeft.v1': {
    message: CommitteeMemberLeft,
    typeName: 'tongbiao.registry.v1.CommitteeMemberLeft',
    audience: 'members',
  },
  'registry.CommitteeTermRenewed.v1': {
    message: CommitteeTermRenewed,
    typeName: 'tongbiao.registry.v1.CommitteeTermRenewed',
    audience: 'public',
  },
  'registry.CommitteeDissolved.v1': {
    message: CommitteeDissolved,
    typeName: 'tongbiao.registry.v1.CommitteeDissolved',
    audience: 'public',
  },
} as const;
