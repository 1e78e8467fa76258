import type {
  GetCommitteeRequest,
  GetCommitteeResponse,
  GetOrganisationRequest,
  GetOrganisationResponse,
  ListCommitteesRequest,
  ListCommitteesResponse,
  ListOrganisationsRequest,
  ListOrganisationsResponse,
  ListOrganisationWorksRequest,
  ListOrganisationWorksResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_service';
import { seatsOn, shanghaiDay } from '@tongbiao/domain/registry';
import type { Call, Refused } from '@tongbiao/service';
import { committeeOf, committeesIn, organisationOf, organisationsIn, worksOf } from '../views/organisations.ts';
import { unknownParty } from './known-parties.ts';
import { pageKeyOf, pageTokenOf } from './pages.ts';
import { awaitViews, badPageToken, DEFAULT_PAGE_SIZE, type Registry } from './registry.ts';

const unknown = (what: 'ORGANISATION' | 'COMMITTEE', id: string, field: string): Refused => ({
  rejected: {
    code: `UNKNOWN_${what}`,
    status: 'NOT_FOUND',
    message: `the region has no ${what.toLowerCase()} ${id}`,
    field,
  },
});

/** One organisation. */
export const getOrganisation = async (
  registry: Registry,
  { organisationId }: GetOrganisationRequest,
  call: Call,
): Promise<GetOrganisationResponse | Refused> => {
  await awaitViews(registry, call);
  const found = organisationOf(registry.views.db, organisationId);
  return found === undefined ? unknown('ORGANISATION', organisationId, 'organisationId') : { organisation: found };
};

/** Organisations of a region, by name. */
export const listOrganisations = async (
  registry: Registry,
  request: ListOrganisationsRequest,
  call: Call,
): Promise<ListOrganisationsResponse | Refused> => {
  const after = pageKeyOf(request.pageToken, 2);
  if (after === undefined) return badPageToken;
  await awaitViews(registry, call);
  const { db } = registry.views;
  const unknown = unknownParty(db, request);
  if (unknown) return unknown;
  const limit = request.pageSize || DEFAULT_PAGE_SIZE;
  const found = organisationsIn(db, request, after, limit + 1);
  const last = found[limit - 1];
  return {
    organisations: found.slice(0, limit),
    nextPageToken:
      found.length > limit && last !== undefined ? pageTokenOf(last.names.at(-1)!.nameZh, last.organisationId) : '',
  };
};

/** Committees of a region, by name. */
export const listCommittees = async (
  registry: Registry,
  { regionId, pageSize, pageToken }: ListCommitteesRequest,
  call: Call,
): Promise<ListCommitteesResponse | Refused> => {
  const after = pageKeyOf(pageToken, 2);
  if (after === undefined) return badPageToken;
  await awaitViews(registry, call);
  const { db } = registry.views;
  const unknown = unknownParty(db, { regionId });
  if (unknown) return unknown;
  const limit = pageSize || DEFAULT_PAGE_SIZE;
  const found = committeesIn(db, regionId, after, limit + 1);
  const last = found[limit - 1];
  return {
    committees: found.slice(0, limit),
    nextPageToken: found.length > limit && last !== undefined ? pageTokenOf(last.nameZh, last.committeeId) : '',
  };
};

/** One committee. Who sits on it is members' business: it is read from the committee's own stream, no view shows it. */
export const getCommittee = async (
  { facts, now }: Registry,
  { committeeId, on }: GetCommitteeRequest,
): Promise<GetCommitteeResponse | Refused> => {
  const state = await facts.committee(committeeId);
  const found = committeeOf(state);
  if (found === undefined) return unknown('COMMITTEE', committeeId, 'committeeId');
  const seats = seatsOn(state, on === '' ? shanghaiDay(now().toISOString()) : on);
  return {
    committee: found,
    seats: seats.map(({ personRef, organisationId, role, from }) => ({ personRef, organisationId, role, from })),
  };
};

/** The works that name it, by work, revision, province and role. */
export const listOrganisationWorks = async (
  registry: Registry,
  { organisationId, pageSize, pageToken }: ListOrganisationWorksRequest,
  call: Call,
): Promise<ListOrganisationWorksResponse | Refused> => {
  const after = pageKeyOf(pageToken, 1);
  if (after === undefined) return badPageToken;
  await awaitViews(registry, call);
  const limit = pageSize || DEFAULT_PAGE_SIZE;
  const found = worksOf(registry.views.db, organisationId, after[0]!, limit + 1);
  const last = found[limit - 1];
  return {
    works: found.slice(0, limit).map((each) => each.work),
    nextPageToken: found.length > limit && last !== undefined ? pageTokenOf(last.key) : '',
  };
};
