import { derivedId, importedId, streams } from '@tongbiao/contracts';
import {
  DesignateDepartmentRequest,
  DissolveCommitteeRequest,
  EstablishCommitteeRequest,
  OrganisationServiceService,
  ReleaseDepartmentRequest,
  RenewCommitteeTermRequest,
  type EstablishCommitteeResponse,
  type RegisterOrganisationRequest,
  type RegisterOrganisationResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_service';
import { committee, organisation, type CommitteeCommand, type OrganisationCommand } from '@tongbiao/domain/registry';
import { defineService, type Call, type CommandOptions, type Refused, type ServedService } from '@tongbiao/service';
import { on, type Answer } from './on-work.ts';
import {
  getCommittee,
  getOrganisation,
  listCommittees,
  listOrganisations,
  listOrganisationWorks,
} from './organisation-reads.ts';
import { decideIn, knownOf } from './register.ts';
import { actOf, type Registry } from './registry.ts';

const act = { roles: ['regulator'], ownProvince: true, signed: true } as const;
const registrars = ['secretariat', 'regulator', 'department'] as const;
const insiders = ['regulator', 'department', 'committee', 'secretariat', 'auditor'] as const;

/** Organisations and committees over gRPC: request → facts → command → reply; no rule lives here. */
export const organisationService = (registry: Registry): ServedService =>
  defineService({
    definition: OrganisationServiceService,
    methods: {
      registerOrganisation: {
        access: { roles: registrars, ownProvince: ['regulator', 'department'] },
        required: ['regionId', 'nameZh', 'kind'],
        handle: (request, call) => registerOrganisation(registry, request, call),
      },
      renameOrganisation: {
        access: { roles: registrars },
        required: ['organisationId', 'nameZh', 'from'],
        handle: (request, call) =>
          onOrganisation(registry, call, { type: 'RenameOrganisation', ...request }, request, {
            occurredAt: request.from,
          }),
      },
      dissolveOrganisation: {
        access: { roles: registrars },
        required: ['organisationId', 'on', 'reason'],
        handle: (request, call) =>
          onOrganisation(registry, call, { type: 'DissolveOrganisation', ...request }, request, {
            occurredAt: request.on,
          }),
      },
      designateDepartment: {
        access: act,
        required: ['organisationId', 'fields', 'from', 'document'],
        handle: (request, call) =>
          onOrganisation(
            registry,
            call,
            { type: 'DesignateDepartment', ...request, act: actOf(call, DesignateDepartmentRequest, request) },
            request,
            on(request.document),
          ),
      },
      releaseDepartment: {
        access: act,
        required: ['organisationId', 'on', 'document'],
        handle: (request, call) =>
          onOrganisation(
            registry,
            call,
            { type: 'ReleaseDepartment', ...request, act: actOf(call, ReleaseDepartmentRequest, request) },
            request,
            on(request.document),
          ),
      },
      establishCommittee: {
        access: act,
        required: ['regionId', 'kind', 'nameZh', 'termFrom', 'termUntil', 'document'],
        handle: (request, call) => establishCommittee(registry, request, call),
      },
      appointCommitteeMember: {
        access: { roles: ['regulator'], ownProvince: true },
        required: ['committeeId', 'personRef', 'role', 'from'],
        handle: async (request, call) => {
          const { established } = await registry.facts.committee(request.committeeId);
          const { organisationId, from } = request;
          const known = await knownOf(registry, established?.regionId ?? '', [organisationId]);
          const isKnown = known.has(organisationId);
          return onCommittee(registry, call, { type: 'AppointCommitteeMember', ...request, isKnown }, request, {
            occurredAt: from,
          });
        },
      },
      removeCommitteeMember: {
        access: { roles: ['regulator'], ownProvince: true },
        required: ['committeeId', 'personRef', 'on', 'reason'],
        handle: (request, call) =>
          onCommittee(registry, call, { type: 'RemoveCommitteeMember', ...request }, request, {
            occurredAt: request.on,
          }),
      },
      renewCommitteeTerm: {
        access: act,
        required: ['committeeId', 'termFrom', 'termUntil', 'document'],
        handle: (request, call) =>
          onCommittee(
            registry,
            call,
            { type: 'RenewCommitteeTerm', ...request, act: actOf(call, RenewCommitteeTermRequest, request) },
            request,
            on(request.document),
          ),
      },
      dissolveCommittee: {
        access: act,
        required: ['committeeId', 'on', 'reason', 'document'],
        handle: (request, call) =>
          onCommittee(
            registry,
            call,
            { type: 'DissolveCommittee', ...request, act: actOf(call, DissolveCommitteeRequest, request) },
            request,
            on(request.document),
          ),
      },
      getOrganisation: {
        access: { roles: 'anyone' },
        required: ['organisationId'],
        handle: (request, call) => getOrganisation(registry, request, call),
      },
      listOrganisations: {
        access: { roles: 'anyone' },
        required: ['regionId'],
        handle: (request, call) => listOrganisations(registry, request, call),
      },
      listCommittees: {
        access: { roles: 'anyone' },
        required: ['regionId'],
        handle: (request, call) => listCommittees(registry, request, call),
      },
      getCommittee: {
        access: { roles: insiders },
        required: ['committeeId'],
        handle: (request) => getCommittee(registry, request),
      },
      listOrganisationWorks: {
        access: { roles: insiders },
        required: ['organisationId'],
        handle: (request, call) => listOrganisationWorks(registry, request, call),
      },
    },
  });

/** Its id follows from the credit code; without one, from the name: the same organisation is registered once. */
const registerOrganisation = async (
  registry: Registry,
  request: RegisterOrganisationRequest,
  call: Call,
): Promise<RegisterOrganisationResponse | Refused> => {
  const { regionId, creditCode, nameZh, nameFrom, predecessors, validateOnly } = request;
  const organisationId = importedId('organisation', regionId, creditCode === '' ? `name/${nameZh}` : creditCode);
  const known = await knownOf(registry, regionId, predecessors);
  const stream = streams.organisation(organisationId);
  const command = { type: 'RegisterOrganisation', ...request, organisationId, known } as const;
  const answer = await decideIn(registry, call, {
    decider: organisation,
    regionId,
    resource: stream,
    asking: () => ({ stream, command }),
    dryRun: validateOnly,
    ...(nameFrom === '' ? {} : { options: { occurredAt: nameFrom } }),
  });
  return 'rejected' in answer ? answer : { ...answer, organisationId };
};

type WithoutContext<C> = C extends unknown ? Omit<C, 'actor' | 'facts' | 'today'> : never;

const onOrganisation = async (
  registry: Registry,
  call: Call,
  command: WithoutContext<OrganisationCommand>,
  { organisationId, validateOnly }: { readonly organisationId: string; readonly validateOnly: boolean },
  options: Omit<CommandOptions, 'resource'>,
): Promise<Answer | Refused> => {
  const stream = streams.organisation(organisationId);
  return decideIn(registry, call, {
    decider: organisation,
    regionId: (await registry.facts.organisation(organisationId)).registered?.regionId,
    resource: stream,
    asking: () => ({ stream, command }),
    dryRun: validateOnly,
    options,
    unknown: {
      rejected: {
        code: 'UNKNOWN_ORGANISATION',
        status: 'NOT_FOUND',
        message: `the region has no organisation ${organisationId}`,
        field: 'organisationId',
      },
    },
  });
};

const establishCommittee = async (
  registry: Registry,
  request: EstablishCommitteeRequest,
  call: Call,
): Promise<EstablishCommitteeResponse | Refused> => {
  const { regionId, secretariatId, validateOnly } = request;
  const isKnown = (await knownOf(registry, regionId, [secretariatId])).has(secretariatId);
  let committeeId = '';
  const answer = await decideIn(registry, call, {
    decider: committee,
    regionId,
    resource: streams.region(regionId),
    asking: (commandId) => {
      committeeId = derivedId(commandId, 'committee');
      const signedAct = actOf(call, EstablishCommitteeRequest, request);
      return {
        stream: streams.committee(committeeId),
        command: { type: 'EstablishCommittee', ...request, committeeId, isKnown, act: signedAct },
      };
    },
    dryRun: validateOnly,
    options: on(request.document),
  });
  return 'rejected' in answer ? answer : { ...answer, committeeId };
};

const onCommittee = async (
  registry: Registry,
  call: Call,
  command: WithoutContext<CommitteeCommand>,
  { committeeId, validateOnly }: { readonly committeeId: string; readonly validateOnly: boolean },
  options: Omit<CommandOptions, 'resource'>,
): Promise<Answer | Refused> => {
  const stream = streams.committee(committeeId);
  return decideIn(registry, call, {
    decider: committee,
    regionId: (await registry.facts.committee(committeeId)).established?.regionId,
    resource: stream,
    asking: () => ({ stream, command }),
    dryRun: validateOnly,
    options,
    unknown: {
      rejected: {
        code: 'UNKNOWN_COMMITTEE',
        status: 'NOT_FOUND',
        message: `the region has no committee ${committeeId}`,
        field: 'committeeId',
      },
    },
  });
};
