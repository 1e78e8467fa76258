import type { EventOf } from '@tongbiao/contracts';
import type {
  DesignateDepartmentRequest,
  DissolveOrganisationRequest,
  RegisterOrganisationRequest,
  ReleaseDepartmentRequest,
  RenameOrganisationRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_service';
import { accept, reject, unchanged, type Decider, type Decision, type Rejection } from '@tongbiao/decider';
import type { Act } from '../act.ts';
import type { Body } from './body.ts';
import {
  alreadyThere,
  checkChosen,
  checkDay,
  checkDocument,
  checkPastDay,
  checkText,
  malformed,
  notAllowed,
  notFound,
  sameData,
  unmet,
} from './checks.ts';
import type { Context } from './command.ts';
import { isCreditCode } from './credit-code.ts';
import { earliestDay, isPartialDay } from './days.ts';
import { checkMemberAct } from './member-act.ts';
import { memberOf } from './region-facts.ts';

/** What happens to an organisation (stream `organisation-<id>`). */
export type OrganisationEvent = EventOf<
  | 'registry.OrganisationRegistered.v1'
  | 'registry.OrganisationRenamed.v1'
  | 'registry.OrganisationDissolved.v1'
  | 'registry.DepartmentDesignated.v1'
  | 'registry.DepartmentReleased.v1'
>;

/** What can be asked of an organisation. */
export type OrganisationCommand = Context &
  /** `organisationId`: derived outside from what identifies it. `known`: of its predecessors, those that the region has. */
  (
    | ({
        readonly type: 'RegisterOrganisation';
        readonly organisationId: string;
        readonly known: ReadonlySet<string>;
      } & Body<RegisterOrganisationRequest>)
    | ({ readonly type: 'RenameOrganisation' } & Body<RenameOrganisationRequest>)
    | ({ readonly type: 'DissolveOrganisation' } & Body<DissolveOrganisationRequest>)
    | ({ readonly type: 'DesignateDepartment'; readonly act: Act } & Body<DesignateDepartmentRequest>)
    | ({ readonly type: 'ReleaseDepartment'; readonly act: Act } & Body<ReleaseDepartmentRequest>)
  );

/** A name and the first day on which it holds; empty = unknown. */
export interface Name {
  readonly nameZh: string;
  readonly nameEn: string;
  /** A day, month or year. */
  readonly from: string;
}

interface Department {
  readonly designated: EventOf<'registry.DepartmentDesignated.v1'>['data'];
  readonly released?: EventOf<'registry.DepartmentReleased.v1'>['data'];
}

/** An organisation as it stands; the region's register says which there are. */
export interface OrganisationState {
  readonly registered?: EventOf<'registry.OrganisationRegistered.v1'>['data'];
  /** The earliest first. */
  readonly names: readonly Name[];
  readonly dissolved?: EventOf<'registry.OrganisationDissolved.v1'>['data'];
  /** The latest designation of each province. */
  readonly departments: ReadonlyMap<string, Department>;
}

/** The name that an organisation had on a day; undefined before the first one that is known. */
export const nameOn = ({ names }: OrganisationState, day: string): Name | undefined =>
  names.findLast(({ from }) => from === '' || earliestDay(from) <= day);

type Of<T extends OrganisationCommand['type']> = Extract<OrganisationCommand, { type: T }>;
type Registered = NonNullable<OrganisationState['registered']>;

const decide = (state: OrganisationState, command: OrganisationCommand): Decision<OrganisationEvent> => {
  if (command.type === 'RegisterOrganisation') return register(state, command);
  const { registered } = state;
  if (!registered) return reject(unknownOrganisation(command.organisationId, 'organisationId'));
  switch (command.type) {
    case 'RenameOrganisation':
      return rename(state, registered, command);
    case 'DissolveOrganisation':
      return dissolve(state, registered, command);
    case 'DesignateDepartment':
      return designate(state, registered, command);
    case 'ReleaseDepartment':
      return release(state, registered, command);
  }
};

/** The refusal of an organisation that the region's register does not have. */
export const unknownOrganisation = (organisationId: string, field: string): Rejection =>
  notFound('UNKNOWN_ORGANISATION', `the region has no organisation ${organisationId}`, field);

const register = (state: OrganisationState, command: Of<'RegisterOrganisation'>): Decision<OrganisationEvent> => {
  const { organisationId, nameZh, nameEn, nameFrom, creditCode, kind, province, predecessors, facts, known } = command;
  const stranger = predecessors.findIndex((id) => !known.has(id));
  const refused =
    checkText('nameZh', nameZh) ??
    checkChosen('kind', kind) ??
    (nameFrom === '' || isPartialDay(nameFrom)
      ? undefined
      : malformed(
          'DATE_MALFORMED',
          'nameFrom',
          'nameFrom must be YYYY-MM-DD, YYYY-MM or YYYY, or empty where unknown',
        )) ??
    (creditCode === '' || isCreditCode(creditCode)
      ? undefined
      : malformed(
          'CREDIT_CODE_WRONG',
          'creditCode',
          'this is no 统一社会信用代码: its form or its check digit is wrong',
        )) ??
    (province === '' || memberOf(facts, province)
      ? undefined
      : unmet('NOT_A_MEMBER', `${province} is no member of region ${facts.regionId}`, 'province')) ??
    checkOwn(command, province) ??
    (stranger < 0 ? undefined : unknownOrganisation(predecessors[stranger]!, `predecessors[${stranger}]`)) ??
    (predecessors.includes(organisationId)
      ? malformed('PREDECESSOR_OF_ITSELF', 'predecessors', 'an organisation does not take its own place')
      : undefined);
  if (refused) return reject(refused);
  const data = {
    organisationId,
    regionId: facts.regionId,
    nameZh,
    nameEn,
    nameFrom,
    creditCode,
    kind,
    province,
    predecessors,
  };
  if (!state.registered) return accept({ type: 'registry.OrganisationRegistered.v1', data });
  return sameData(state.registered, data)
    ? unchanged
    : reject(
        alreadyThere(
          'ORGANISATION_EXISTS',
          `${creditCode === '' ? nameZh : creditCode} is registered with other particulars`,
          creditCode === '' ? 'nameZh' : 'creditCode',
        ),
      );
};

/** A province registers and changes what is its own, or belongs to none; the secretariat everything. */
const checkOwn = ({ actor }: Context, province: string): Rejection | undefined =>
  actor.province === undefined || province === '' || actor.province === province
    ? undefined
    : notAllowed('NOT_OWN_PROVINCE', 'only the province itself may do this', 'province');

const rename = (
  { names, dissolved }: OrganisationState,
  registered: Registered,
  command: Of<'RenameOrganisation'>,
): Decision<OrganisationEvent> => {
  const { organisationId, nameZh, nameEn, from, today } = command;
  const refused =
    checkOwn(command, registered.province) ?? checkText('nameZh', nameZh) ?? checkPastDay('from', from, today);
  if (refused) return reject(refused);
  const last = names.at(-1)!;
  if (last.nameZh === nameZh && last.nameEn === nameEn) return unchanged;
  if (last.from !== '' && from <= earliestDay(last.from))
    return reject(unmet('NAME_NOT_LATER', `it has the name ${last.nameZh} since ${last.from}`, 'from'));
  const gone = checkThere(dissolved, from, 'from');
  return gone
    ? reject(gone)
    : accept({ type: 'registry.OrganisationRenamed.v1', data: { organisationId, nameZh, nameEn, from } });
};

const checkThere = (dissolved: OrganisationState['dissolved'], day: string, field: string): Rejection | undefined =>
  dissolved && day > dissolved.on
    ? unmet('ORGANISATION_DISSOLVED', `the organisation is no more since ${dissolved.on}`, field)
    : undefined;

const dissolve = (
  { names, dissolved }: OrganisationState,
  registered: Registered,
  command: Of<'DissolveOrganisation'>,
): Decision<OrganisationEvent> => {
  const { organisationId, on, reason, today } = command;
  const refused =
    checkOwn(command, registered.province) ?? checkPastDay('on', on, today) ?? checkText('reason', reason);
  if (refused) return reject(refused);
  const data = { organisationId, on, reason };
  if (dissolved)
    return sameData(dissolved, data)
      ? unchanged
      : reject(alreadyThere('ALREADY_DISSOLVED', `the organisation is no more since ${dissolved.on}`, 'on'));
  const last = names.at(-1)!;
  return last.from !== '' && on < earliestDay(last.from)
    ? reject(unmet('DISSOLVED_BEFORE_NAMED', `it has the name ${last.nameZh} since ${last.from}`, 'on'))
    : accept({ type: 'registry.OrganisationDissolved.v1', data });
};

const designate = (
  { departments, dissolved }: OrganisationState,
  registered: Registered,
  command: Of<'DesignateDepartment'>,
): Decision<OrganisationEvent> => {
  const { organisationId, province, fields, from, document, facts, today } = command;
  const refused =
    checkMemberAct(command) ??
    (fields.length === 0 ? malformed('FIELD_REQUIRED', 'fields', 'a department is one for fields') : undefined) ??
    fields.map((field, i) => checkText(`fields[${i}]`, field)).find((r) => r !== undefined) ??
    checkDay('from', from) ??
    checkDocument('document', document, today) ??
    (registered.province === '' || registered.province === province
      ? undefined
      : unmet('DEPARTMENT_ELSEWHERE', `the organisation belongs to ${registered.province}`, 'organisationId')) ??
    checkThere(dissolved, from, 'from');
  if (refused) return reject(refused);
  const data = { organisationId, regionId: facts.regionId, province, fields, from, document };
  const standing = departments.get(province);
  if (!standing) return accept({ type: 'registry.DepartmentDesignated.v1', data });
  if (sameData(standing.designated, data)) return unchanged;
  return standing.released && from > standing.released.on
    ? accept({ type: 'registry.DepartmentDesignated.v1', data })
    : reject(
        alreadyThere(
          'ALREADY_A_DEPARTMENT',
          `it is a department of ${province} for ${standing.designated.fields.join('、')}`,
        ),
      );
};

const release = (
  { departments }: OrganisationState,
  _registered: Registered,
  command: Of<'ReleaseDepartment'>,
): Decision<OrganisationEvent> => {
  const { organisationId, province, on, document, facts, today } = command;
  const refused =
    checkMemberAct(command) ?? checkPastDay('on', on, today) ?? checkDocument('document', document, today);
  if (refused) return reject(refused);
  const standing = departments.get(province);
  if (!standing) return reject(unmet('NOT_A_DEPARTMENT', `it is no department of ${province}`, 'province'));
  const data = { organisationId, regionId: facts.regionId, province, on, document };
  if (standing.released)
    return sameData(standing.released, data)
      ? unchanged
      : reject(
          alreadyThere('ALREADY_RELEASED', `it is no department of ${province} since ${standing.released.on}`, 'on'),
        );
  return on < standing.designated.from
    ? reject(unmet('RELEASED_BEFORE_DESIGNATED', `it is one since ${standing.designated.from}`, 'on'))
    : accept({ type: 'registry.DepartmentReleased.v1', data });
};

const evolve = (state: OrganisationState, event: OrganisationEvent): OrganisationState => {
  if (event.type === 'registry.OrganisationRegistered.v1') {
    const { nameZh, nameEn, nameFrom } = event.data;
    return state.registered ? state : { ...state, registered: event.data, names: [{ nameZh, nameEn, from: nameFrom }] };
  }
  if (!state.registered) return state;
  switch (event.type) {
    case 'registry.OrganisationRenamed.v1': {
      const { nameZh, nameEn, from } = event.data;
      return { ...state, names: [...state.names, { nameZh, nameEn, from }] };
    }
    case 'registry.OrganisationDissolved.v1':
      return { ...state, dissolved: event.data };
    case 'registry.DepartmentDesignated.v1':
      return { ...state, departments: new Map(state.departments).set(event.data.province, { designated: event.data }) };
    case 'registry.DepartmentReleased.v1': {
      const standing = state.departments.get(event.data.province);
      return standing
        ? {
            ...state,
            departments: new Map(state.departments).set(event.data.province, { ...standing, released: event.data }),
          }
        : state;
    }
  }
  return state;
};

/** An organisation: its names one after the other, and of which provinces it is a sector department. */
export const organisation: Decider<OrganisationState, OrganisationCommand, OrganisationEvent> = {
  initial: { names: [], departments: new Map() },
  decide,
  evolve,
};
