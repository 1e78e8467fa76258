import type { EventOf } from '@tongbiao/contracts';
import { CommitteeRole } from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_events';
import type {
  AppointCommitteeMemberRequest,
  DissolveCommitteeRequest,
  EstablishCommitteeRequest,
  RemoveCommitteeMemberRequest,
  RenewCommitteeTermRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_service';
import { accept, reject, unchanged, type Decider, type Decision, type Rejection } from '@tongbiao/decider';
import type { Act } from '../act.ts';
import type { Body } from './body.ts';
import {
  alreadyThere,
  checkChosen,
  checkDay,
  checkDocument,
  checkOwnProvince,
  checkPastDay,
  checkText,
  notAllowed,
  notFound,
  sameData,
  unmet,
} from './checks.ts';
import type { Context } from './command.ts';
import { checkMemberAct } from './member-act.ts';
import { unknownOrganisation } from './organisation.ts';

/** What happens to a technical committee or expert group (stream `committee-<id>`). */
export type CommitteeEvent = EventOf<
  | 'registry.CommitteeEstablished.v1'
  | 'registry.CommitteeMemberAppointed.v1'
  | 'registry.CommitteeMemberLeft.v1'
  | 'registry.CommitteeTermRenewed.v1'
  | 'registry.CommitteeDissolved.v1'
>;

/** What can be asked of a committee. */
export type CommitteeCommand = Context &
  /** `isKnown`: the region has the organisation that keeps its secretariat, where one is named. */
  (
    | ({
        readonly type: 'EstablishCommittee';
        readonly committeeId: string;
        readonly isKnown: boolean;
        readonly act: Act;
      } & Body<EstablishCommitteeRequest>)
    /** `isKnown`: the region has the organisation that the person comes from, where one is named. */
    | ({ readonly type: 'AppointCommitteeMember'; readonly isKnown: boolean } & Body<AppointCommitteeMemberRequest>)
    | ({ readonly type: 'RemoveCommitteeMember' } & Body<RemoveCommitteeMemberRequest>)
    | ({ readonly type: 'RenewCommitteeTerm'; readonly act: Act } & Body<RenewCommitteeTermRequest>)
    | ({ readonly type: 'DissolveCommittee'; readonly act: Act } & Body<DissolveCommitteeRequest>)
  );

type Established = EventOf<'registry.CommitteeEstablished.v1'>['data'];

/** A person's place on a committee. */
export interface Seat {
  readonly appointed: EventOf<'registry.CommitteeMemberAppointed.v1'>['data'];
  readonly left?: EventOf<'registry.CommitteeMemberLeft.v1'>['data'];
}

/** A committee as it stands. It has tens of persons. */
export interface CommitteeState {
  readonly established?: Established;
  /** The earliest first. */
  readonly terms: readonly { readonly termFrom: string; readonly termUntil: string }[];
  /** The latest of each person. */
  readonly seats: ReadonlyMap<string, Seat>;
  readonly dissolved?: EventOf<'registry.CommitteeDissolved.v1'>['data'];
}

/** True where the committee is in one of its terms on that day, and not dissolved before. */
export const isInTerm = ({ terms, dissolved }: CommitteeState, day: string): boolean =>
  terms.some(({ termFrom, termUntil }) => termFrom <= day && day <= termUntil) && !(dissolved && day > dissolved.on);

/** Who sits on it on a day. */
export const seatsOn = ({ seats }: CommitteeState, day: string): readonly Seat['appointed'][] =>
  [...seats.values()]
    .filter(({ appointed, left }) => appointed.from <= day && !(left && day > left.on))
    .map(({ appointed }) => appointed);

/** References of those who vote on a day: everybody but its secretaries. */
export const votersOn = (state: CommitteeState, day: string): readonly string[] =>
  seatsOn(state, day)
    .filter(({ role }) => role !== CommitteeRole.SECRETARY)
    .map(({ personRef }) => personRef);

/** The refusal of a committee that the region does not have. */
export const unknownCommittee = (committeeId: string): Rejection =>
  notFound('UNKNOWN_COMMITTEE', `the region has no committee ${committeeId}`, 'committeeId');

type Of<T extends CommitteeCommand['type']> = Extract<CommitteeCommand, { type: T }>;

const decide = (state: CommitteeState, command: CommitteeCommand): Decision<CommitteeEvent> => {
  if (command.type === 'EstablishCommittee') return establish(state, command);
  const { established } = state;
  if (!established) return reject(unknownCommittee(command.committeeId));
  const refused =
    command.province === established.province
      ? checkOwnProvince(command.actor, command.province)
      : notAllowed('NOT_ITS_PROVINCE', `the committee is one of ${established.province}`, 'province');
  if (refused) return reject(refused);
  switch (command.type) {
    case 'AppointCommitteeMember':
      return appoint(state, command);
    case 'RemoveCommitteeMember':
      return remove(state, command);
    case 'RenewCommitteeTerm':
      return renew(state, command);
    case 'DissolveCommittee':
      return dissolve(state, command);
  }
};

const checkTerm = ({ termFrom, termUntil }: { readonly termFrom: string; readonly termUntil: string }) =>
  checkDay('termFrom', termFrom) ??
  checkDay('termUntil', termUntil) ??
  (termFrom <= termUntil
    ? undefined
    : unmet('TERM_ENDS_BEFORE_IT_BEGINS', 'termUntil must not lie before termFrom', 'termUntil'));

const establish = (state: CommitteeState, command: Of<'EstablishCommittee'>): Decision<CommitteeEvent> => {
  const { committeeId, province, kind, nameZh, nameEn, fields, secretariatId, termFrom, termUntil } = command;
  const { document, facts, today, isKnown } = command;
  const refused =
    checkMemberAct(command) ??
    checkChosen('kind', kind) ??
    checkText('nameZh', nameZh) ??
    fields.map((field, i) => checkText(`fields[${i}]`, field)).find((r) => r !== undefined) ??
    (secretariatId === '' || isKnown ? undefined : unknownOrganisation(secretariatId, 'secretariatId')) ??
    checkTerm(command) ??
    checkDocument('document', document, today);
  if (refused) return reject(refused);
  const data = {
    committeeId,
    regionId: facts.regionId,
    province,
    kind,
    nameZh,
    nameEn,
    fields,
    secretariatId,
    termFrom,
    termUntil,
    document,
  };
  if (!state.established) return accept({ type: 'registry.CommitteeEstablished.v1', data });
  return sameData(state.established, data)
    ? unchanged
    : reject(alreadyThere('COMMITTEE_EXISTS', `committee ${committeeId} is established`));
};

const appoint = (state: CommitteeState, command: Of<'AppointCommitteeMember'>): Decision<CommitteeEvent> => {
  const { committeeId, personRef, organisationId, role, from, isKnown } = command;
  const refused =
    checkText('personRef', personRef) ??
    checkChosen('role', role) ??
    checkDay('from', from) ??
    (organisationId === '' || isKnown ? undefined : unknownOrganisation(organisationId, 'organisationId'));
  if (refused) return reject(refused);
  const data = { committeeId, personRef, organisationId, role, from };
  const standing = state.seats.get(personRef);
  if (standing && sameData(standing.appointed, data)) return unchanged;
  const blocked =
    (standing && !(standing.left && from > standing.left.on)
      ? alreadyThere('ALREADY_ON_COMMITTEE', `the person sits on it since ${standing.appointed.from}`, 'personRef')
      : undefined) ??
    (state.dissolved ? dissolvedAlready(state.dissolved.on) : undefined) ??
    (role === CommitteeRole.CHAIR ? checkChair(state, command) : undefined);
  return blocked ? reject(blocked) : accept({ type: 'registry.CommitteeMemberAppointed.v1', data });
};

/** A seat has no last day when it is given: whoever has the chair then or later stands in the way. */
const checkChair = ({ seats }: CommitteeState, { personRef, from }: Of<'AppointCommitteeMember'>) => {
  const other = [...seats.values()].find(
    ({ appointed, left }) =>
      appointed.role === CommitteeRole.CHAIR && appointed.personRef !== personRef && !(left && left.on < from),
  );
  return other && unmet('CHAIR_TAKEN', `the committee has a chair from ${other.appointed.from} on`, 'role');
};

const dissolvedAlready = (on: string): Rejection =>
  alreadyThere('COMMITTEE_DISSOLVED', `the committee is no more since ${on}`, 'committeeId');

const remove = (state: CommitteeState, command: Of<'RemoveCommitteeMember'>): Decision<CommitteeEvent> => {
  const { committeeId, personRef, on, reason, today } = command;
  const refused = checkPastDay('on', on, today) ?? checkText('reason', reason);
  if (refused) return reject(refused);
  const seat = state.seats.get(personRef);
  if (!seat) return reject(notFound('NOT_ON_COMMITTEE', 'this person never sat on it', 'personRef'));
  const data = { committeeId, personRef, on, reason };
  if (seat.left)
    return sameData(seat.left, data)
      ? unchanged
      : reject(alreadyThere('ALREADY_OFF_COMMITTEE', `the person left on ${seat.left.on}`, 'personRef'));
  return on < seat.appointed.from
    ? reject(unmet('LEFT_BEFORE_APPOINTED', `the person sits on it since ${seat.appointed.from}`, 'on'))
    : accept({ type: 'registry.CommitteeMemberLeft.v1', data });
};

const renew = (state: CommitteeState, command: Of<'RenewCommitteeTerm'>): Decision<CommitteeEvent> => {
  const { committeeId, termFrom, termUntil, document, today } = command;
  const refused = checkMemberAct(command) ?? checkTerm(command) ?? checkDocument('document', document, today);
  if (refused) return reject(refused);
  const last = state.terms.at(-1)!;
  if (last.termFrom === termFrom && last.termUntil === termUntil) return unchanged;
  if (termFrom <= last.termUntil)
    return reject(unmet('TERM_NOT_OVER', `the term lasts until ${last.termUntil}`, 'termFrom'));
  return state.dissolved
    ? reject(dissolvedAlready(state.dissolved.on))
    : accept({ type: 'registry.CommitteeTermRenewed.v1', data: { committeeId, termFrom, termUntil, document } });
};

const dissolve = (state: CommitteeState, command: Of<'DissolveCommittee'>): Decision<CommitteeEvent> => {
  const { committeeId, on, reason, document, today } = command;
  const refused =
    checkMemberAct(command) ??
    checkPastDay('on', on, today) ??
    checkText('reason', reason) ??
    checkDocument('document', document, today);
  if (refused) return reject(refused);
  const data = { committeeId, on, reason, document };
  if (!state.dissolved) return accept({ type: 'registry.CommitteeDissolved.v1', data });
  return sameData(state.dissolved, data) ? unchanged : reject(dissolvedAlready(state.dissolved.on));
};

const evolve = (state: CommitteeState, event: CommitteeEvent): CommitteeState => {
  if (event.type === 'registry.CommitteeEstablished.v1') {
    const { termFrom, termUntil } = event.data;
    return state.established ? state : { ...state, established: event.data, terms: [{ termFrom, termUntil }] };
  }
  if (!state.established) return state;
  switch (event.type) {
    case 'registry.CommitteeMemberAppointed.v1':
      return { ...state, seats: new Map(state.seats).set(event.data.personRef, { appointed: event.data }) };
    case 'registry.CommitteeMemberLeft.v1': {
      const seat = state.seats.get(event.data.personRef);
      return seat
        ? { ...state, seats: new Map(state.seats).set(event.data.personRef, { ...seat, left: event.data }) }
        : state;
    }
    case 'registry.CommitteeTermRenewed.v1': {
      const { termFrom, termUntil } = event.data;
      return { ...state, terms: [...state.terms, { termFrom, termUntil }] };
    }
    case 'registry.CommitteeDissolved.v1':
      return { ...state, dissolved: event.data };
  }
  return state;
};

/** A technical committee or expert group: its terms, and who sits on it when, by reference. */
export const committee: Decider<CommitteeState, CommitteeCommand, CommitteeEvent> = {
  initial: { terms: [], seats: new Map() },
  decide,
  evolve,
};
