import type { Rejection } from '@tongbiao/decider';
import { isInTerm, unknownCommittee, votersOn, type CommitteeState } from '../committee.ts';
import { malformed, unmet } from '../checks.ts';
import { nameOn, unknownOrganisation, type OrganisationState } from '../organisation.ts';
import type { RegionFacts } from '../region-facts.ts';

/** What of the region's register a command refers to, as folded. Absent: it refers to nothing. */
export interface Register {
  /** By id; what is not there is not in the map, or never was registered. */
  readonly organisations: ReadonlyMap<string, OrganisationState>;
  readonly committee?: CommitteeState;
}

interface Referring {
  readonly register?: Register;
  readonly facts: Pick<RegionFacts, 'regionId'>;
}

/** Organisations named by id are in the region's register and existed on the day. */
export const checkOrganisations = (
  field: string,
  ids: readonly string[],
  { register, facts }: Referring,
  day: string,
): Rejection | undefined => {
  for (const [i, id] of ids.entries()) {
    const found = register?.organisations.get(id);
    if (found?.registered?.regionId !== facts.regionId) return unknownOrganisation(id, `${field}[${i}]`);
    if (found.dissolved && day > found.dissolved.on)
      return unmet(
        'ORGANISATION_DISSOLVED',
        `the organisation is no more since ${found.dissolved.on}`,
        `${field}[${i}]`,
      );
    if (ids.indexOf(id) < i)
      return malformed('ORGANISATION_REPEATED', `${field}[${i}]`, 'each organisation is named once');
  }
  return undefined;
};

/** The same for a single one, in a field of its own; empty: none is told. */
export const checkOrganisation = (organisationId: string, referring: Referring, day: string): Rejection | undefined => {
  const refused =
    organisationId === '' ? undefined : checkOrganisations('organisationId', [organisationId], referring, day);
  return refused && { ...refused, field: 'organisationId' };
};

/** Ids beside printed names: of those that are registered, so never more of them than names. */
export const checkBesideNames = (
  field: string,
  ids: readonly string[],
  names: readonly string[],
  referring: Referring,
  day: string,
): Rejection | undefined =>
  ids.length > names.length
    ? malformed('IDS_MISCOUNTED', field, 'there are more ids than printed names')
    : checkOrganisations(field, ids, referring, day);

/** The name that each of them had on the day is among those that are printed; before its first known day nobody can tell. */
export const checkNamesOn = (
  field: string,
  ids: readonly string[],
  names: readonly string[],
  { register }: Referring,
  day: string,
): Rejection | undefined => {
  for (const [i, id] of ids.entries()) {
    const found = register?.organisations.get(id);
    const name = found && nameOn(found, day);
    if (name !== undefined && !names.includes(name.nameZh))
      return unmet('NAME_OF_ANOTHER_DAY', `on ${day} its name was ${name.nameZh}`, `${field}[${i}]`);
  }
  return undefined;
};

/** A committee named by id is one of the region and in its term on the day; the persons are of those who vote on it. */
export const checkCommittee = (
  committeeId: string,
  persons: readonly (readonly [field: string, personRef: string])[],
  { register, facts }: Referring,
  day: string,
): Rejection | undefined => {
  const found = register?.committee;
  if (found?.established?.regionId !== facts.regionId) return unknownCommittee(committeeId);
  if (!isInTerm(found, day))
    return unmet('COMMITTEE_NOT_IN_TERM', `the committee was in no term of its own on ${day}`, 'committeeId');
  const voters = votersOn(found, day);
  const stranger = persons.find(([, personRef]) => !voters.includes(personRef));
  return stranger && unmet('NOT_ON_COMMITTEE', `this person had no vote on the committee on ${day}`, stranger[0]);
};

/** How many persons of the register's committee had a vote on a day. */
export const votersOf = ({ register }: Referring, day: string): number =>
  register?.committee === undefined ? 0 : votersOn(register.committee, day).length;
