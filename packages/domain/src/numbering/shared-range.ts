import type { DomainEvent, EventOf } from '@tongbiao/contracts';
import type { Confidence, Document, Source } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { PresumedNumbers, RangeMember, RangePrepared } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { accept, reject, unchanged, type Decider, type Decision, type Rejection } from '@tongbiao/decider';
import canonicalize from 'canonicalize';
import { holdExpiry, isPast, MAX_HOLD_DAYS } from './hold-expiry.ts';
import { IntMap, StringMap } from './persistent-map.ts';
import { faultOfPreparation } from './range-preparation.ts';
import {
  ended,
  forestalled,
  hasSequence,
  notOpen,
  notYours,
  rangeNotFound,
  reservationNotFound,
} from './range-refusals.ts';
import { numberingRule } from './rules.ts';

/** What happens on `range-<range_id>`. */
export type SharedRangeEvent = EventOf<
  | 'numbering.RangePrepared.v1'
  | 'numbering.RangeConsented.v1'
  | 'numbering.RangeOpened.v1'
  | 'numbering.SequenceReserved.v1'
  | 'numbering.SequenceAssigned.v1'
  | 'numbering.SequenceReleased.v1'
  | 'numbering.HoldExpired.v1'
  | 'numbering.ReservationForestalled.v1'
  | 'numbering.SequenceWithdrawn.v1'
  | 'numbering.SequenceClaimed.v1'
>;

const eventTypes: Readonly<Record<SharedRangeEvent['type'], true>> = {
  'numbering.RangePrepared.v1': true,
  'numbering.RangeConsented.v1': true,
  'numbering.RangeOpened.v1': true,
  'numbering.SequenceReserved.v1': true,
  'numbering.SequenceAssigned.v1': true,
  'numbering.SequenceReleased.v1': true,
  'numbering.HoldExpired.v1': true,
  'numbering.ReservationForestalled.v1': true,
  'numbering.SequenceWithdrawn.v1': true,
  'numbering.SequenceClaimed.v1': true,
};

/** Whether an event of the log is one of a shared range. */
export const isSharedRangeEvent = (event: DomainEvent): event is SharedRangeEvent =>
  Object.hasOwn(eventTypes, event.type);

/** Who acts for a province: where set, only the holds of that province may be touched. Absent for services and the secretariat. */
interface OnBehalf {
  readonly province?: string | undefined;
}

/** What can be asked of a range. `now` is the instant of recording (RFC 3339). */
export type SharedRangeCommand =
  | {
      readonly type: 'PrepareRange';
      readonly rangeId: string;
      readonly regionId: string;
      readonly first: number;
      readonly last: number;
      readonly next: number;
      readonly members: readonly RangeMember[];
      readonly presumed: readonly PresumedNumbers[];
      readonly width: number;
      /** Fact: the region's members; undefined = no such region. */
      readonly regionMembers: readonly RangeMember[] | undefined;
    }
  | {
      readonly type: 'ConsentToRange';
      readonly province: string;
      readonly document: Document | undefined;
      /** Fact: what is wrong with the signature, if anything. */
      readonly actFault: Rejection | undefined;
    }
  | ({
      readonly type: 'Reserve';
      readonly reservationId: string;
      readonly workId: string;
      readonly revision: number;
      readonly round: number;
      /** Empty = every member of the range. */
      readonly members: readonly string[];
      readonly holdDays: number;
      readonly now: string;
    } & OnBehalf)
  | ({
      readonly type: 'Assign';
      readonly reservationId: string;
      readonly workId: string;
      readonly now: string;
    } & OnBehalf)
  | ({ readonly type: 'Release'; readonly reservationId: string; readonly reason: string } & OnBehalf)
  | { readonly type: 'Withdraw'; readonly sequence: number; readonly workId: string; readonly reason: string }
  | {
      readonly type: 'ClaimSequence';
      readonly sequence: number;
      /** Digits that the number prints: another width is another number. */
      readonly width: number;
      /** Empty for a whole standard. */
      readonly part: string;
      /** One of the two is empty: a part's sequence is held by its series. */
      readonly workId: string;
      readonly seriesId: string;
      readonly source: Source | undefined;
      readonly confidence: Confidence;
    };

/** A number that is held until `expiresAt`. */
export interface Hold {
  readonly state: 'reserved';
  readonly reservationId: string;
  readonly workId: string;
  readonly revision: number;
  readonly round: number;
  readonly members: readonly string[];
  readonly expiresAt: string;
}

/** What is known of a number that is neither free nor presumed. */
export type SequenceEntry =
  | Hold
  /** `reservationId` is empty where the number was claimed. */
  | { readonly state: 'assigned'; readonly holder: string; readonly reservationId: string }
  | { readonly state: 'released' | 'expired'; readonly reservationId: string }
  | { readonly state: 'withdrawn'; readonly holder: string; readonly reservationId: string };

/** A shared range. Bounded by its numbers, and every look-up is one step: a range of 100,000 numbers folds in under a second. */
export interface SharedRange {
  readonly prepared: RangePrepared | undefined;
  readonly consented: readonly string[];
  readonly open: boolean;
  /** The number that the next reservation gets: the lowest that is free and was never passed. It never goes back. */
  readonly next: number;
  readonly numbers: IntMap<SequenceEntry>;
  /** Reservation → its sequence; 0 = forestalled. Never forgets. */
  readonly reservations: StringMap<number>;
  /** Work, revision and round → sequence of the live hold. */
  readonly holds: StringMap<number>;
  /** Work or series → the sequence that it holds for good. */
  readonly holders: StringMap<number>;
}

/** As holder of a sequence. */
const work = (id: string): string => `work/${id}`;
const series = (id: string): string => `series/${id}`;
const holdKey = (workId: string, revision: number, round: number): string => `${workId}/${revision}/${round}`;

/** The hold, or the assigned number, that a reservation for this work, revision and round is answered with. */
export const reservationOf = (
  state: SharedRange,
  { workId, revision, round }: { readonly workId: string; readonly revision: number; readonly round: number },
): { readonly sequence: number; readonly reservationId: string; readonly expiresAt: string } | undefined => {
  const assigned = state.holders.get(work(workId));
  if (assigned !== undefined) {
    const entry = state.numbers.get(assigned);
    return entry?.state === 'assigned'
      ? { sequence: assigned, reservationId: entry.reservationId, expiresAt: '' }
      : undefined;
  }
  // A hold made early for the work serves the agreement too, so that sibling texts may already cite it.
  for (const each of [round, 0]) {
    const sequence = state.holds.get(holdKey(workId, revision, each));
    const entry = sequence === undefined ? undefined : state.numbers.get(sequence);
    if (sequence !== undefined && entry?.state === 'reserved') return { sequence, ...entry };
  }
  return undefined;
};

/** Members of the range that a hold is for; a refusal where one is no member. */
const membersOf = (prepared: RangePrepared, asked: readonly string[]): readonly string[] | Rejection => {
  const all = prepared.members.map(({ province }) => province);
  const stranger = asked.find((province) => !all.includes(province));
  if (stranger !== undefined) {
    return {
      code: 'NOT_A_MEMBER',
      status: 'FAILED_PRECONDITION',
      message: `${stranger} is not a member of the range; its members are ${all.join(', ')}`,
      field: 'members',
    };
  }
  return asked.length === 0 ? all : all.filter((province) => asked.includes(province));
};

type CommandOf<T extends SharedRangeCommand['type']> = Extract<SharedRangeCommand, { readonly type: T }>;

const prepare = (state: SharedRange, command: CommandOf<'PrepareRange'>): Decision<SharedRangeEvent> => {
  const { type: _, regionMembers, ...rest } = command;
  const data: RangePrepared = { ...rest, members: [...command.members], presumed: [...command.presumed] };
  if (state.prepared !== undefined) {
    if (canonicalize(data) === canonicalize(state.prepared)) return unchanged;
    return reject({
      code: 'RANGE_EXISTS',
      status: 'ALREADY_EXISTS',
      message: `${command.rangeId} was prepared otherwise; a range is not changed by preparing it again`,
      field: 'first',
    });
  }
  const fault = faultOfPreparation(data, regionMembers);
  return fault === undefined ? accept({ type: 'numbering.RangePrepared.v1', data }) : reject(fault);
};

const consent = (
  state: SharedRange,
  { rangeId, members }: RangePrepared,
  { province, document, actFault }: CommandOf<'ConsentToRange'>,
): Decision<SharedRangeEvent> => {
  if (!members.some((member) => member.province === province)) {
    return reject({
      code: 'NOT_A_MEMBER',
      status: 'FAILED_PRECONDITION',
      message: `${province} is not a member of the range`,
      field: 'province',
    });
  }
  if (actFault !== undefined) return reject(actFault);
  if (state.consented.includes(province)) return unchanged;
  const consented: SharedRangeEvent = { type: 'numbering.RangeConsented.v1', data: { rangeId, province, document } };
  return state.consented.length + 1 < members.length
    ? accept(consented)
    : accept<SharedRangeEvent>(consented, { type: 'numbering.RangeOpened.v1', data: { rangeId } });
};

/** Events that end the holds which `key` would be answered with, where they are past their time. */
const lapsed = (state: SharedRange, rangeId: string, keys: readonly string[], now: string): SharedRangeEvent[] => {
  const events: SharedRangeEvent[] = [];
  for (const sequence of new Set(keys.map((key) => state.holds.get(key)))) {
    const entry = sequence === undefined ? undefined : state.numbers.get(sequence);
    if (sequence === undefined || entry?.state !== 'reserved' || !isPast(entry.expiresAt, now)) continue;
    events.push({
      type: 'numbering.HoldExpired.v1',
      data: { rangeId, sequence, reservationId: entry.reservationId },
    });
  }
  return events;
};

const reserve = (
  state: SharedRange,
  prepared: RangePrepared,
  command: CommandOf<'Reserve'>,
): Decision<SharedRangeEvent> => {
  if (!state.open) return reject(notOpen);
  const { rangeId } = prepared;
  const { reservationId, workId, revision, round, holdDays, now } = command;
  if (!Number.isInteger(holdDays) || holdDays < 1 || holdDays > MAX_HOLD_DAYS) {
    return reject({
      code: 'HOLD_DAYS_OUT_OF_RANGE',
      status: 'INVALID_ARGUMENT',
      message: `a number is held for 1 to ${MAX_HOLD_DAYS} days`,
      field: 'holdDays',
      rule: numberingRule('hold'),
    });
  }
  const members = membersOf(prepared, command.members);
  if ('code' in members) return reject(members);
  if (command.province !== undefined && !members.includes(command.province)) return reject(notYours);
  const known = state.reservations.get(reservationId);
  if (known === 0) return reject(forestalled);
  const over = lapsed(state, rangeId, [holdKey(workId, revision, round), holdKey(workId, revision, 0)], now);
  const current = over.reduce(evolve, state);
  const existing = reservationOf(current, command);
  if (existing !== undefined) {
    if (existing.reservationId === '') return reject(hasSequence(existing.sequence));
    const entry = current.numbers.get(existing.sequence);
    if (entry?.state === 'reserved' && entry.round === round && entry.members.join() !== members.join()) {
      return reject({
        code: 'HOLD_DIFFERS',
        status: 'ALREADY_EXISTS',
        message: `${existing.sequence} is held for this work and round, but for ${entry.members.join(', ')}`,
        field: 'members',
        rule: numberingRule('one-holder'),
      });
    }
    return accept(...over);
  }
  if (known !== undefined) {
    const entry = current.numbers.get(known);
    return reject(ended(entry?.state === 'expired' || entry?.state === 'withdrawn' ? entry.state : 'released'));
  }
  if (current.next > prepared.last) {
    return reject({
      code: 'RANGE_EXHAUSTED',
      status: 'RESOURCE_EXHAUSTED',
      message: `the range ends with ${prepared.last}; its members may grant another`,
      field: 'rangeId',
    });
  }
  return accept(...over, {
    type: 'numbering.SequenceReserved.v1',
    data: {
      rangeId,
      sequence: current.next,
      reservationId,
      workId,
      revision,
      round,
      members: [...members],
      expiresAt: holdExpiry(now, holdDays),
    },
  });
};

const assign = (
  state: SharedRange,
  { rangeId }: RangePrepared,
  { reservationId, workId, now, province }: CommandOf<'Assign'>,
): Decision<SharedRangeEvent> => {
  const sequence = state.reservations.get(reservationId);
  if (sequence === undefined) return reject(reservationNotFound);
  if (sequence === 0) return reject({ ...forestalled, field: 'reservationId' });
  const entry = state.numbers.get(sequence);
  if (entry === undefined) return reject(reservationNotFound);
  const another: Rejection = {
    code: 'RESERVATION_OF_ANOTHER_WORK',
    status: 'FAILED_PRECONDITION',
    message: `${sequence} is held for another work`,
    field: 'workId',
    rule: numberingRule('one-holder'),
  };
  switch (entry.state) {
    case 'assigned':
      return entry.holder === work(workId) ? unchanged : reject(another);
    case 'released':
    case 'expired':
    case 'withdrawn':
      return reject(ended(entry.state));
    case 'reserved': {
      if (province !== undefined && !entry.members.includes(province)) return reject(notYours);
      if (entry.workId !== workId) return reject(another);
      if (isPast(entry.expiresAt, now)) {
        return {
          events: [{ type: 'numbering.HoldExpired.v1', data: { rangeId, sequence, reservationId } }],
          rejected: {
            code: 'HOLD_EXPIRED',
            status: 'FAILED_PRECONDITION',
            message: `${sequence} was held until ${entry.expiresAt}; it is not given again: reserve anew`,
            field: 'reservationId',
            rule: numberingRule('hold'),
          },
        };
      }
      const other = state.holders.get(work(workId));
      if (other !== undefined) return reject(hasSequence(other));
      return accept({
        type: 'numbering.SequenceAssigned.v1',
        data: { rangeId, sequence, reservationId, workId },
      });
    }
  }
};

const release = (
  state: SharedRange,
  { rangeId }: RangePrepared,
  { reservationId, reason, province }: CommandOf<'Release'>,
): Decision<SharedRangeEvent> => {
  const sequence = state.reservations.get(reservationId);
  if (sequence === 0) return unchanged;
  if (sequence === undefined) {
    return accept({ type: 'numbering.ReservationForestalled.v1', data: { rangeId, reservationId, reason } });
  }
  const entry = state.numbers.get(sequence);
  switch (entry?.state) {
    case undefined:
    case 'released':
    case 'expired':
      return unchanged;
    case 'assigned':
    case 'withdrawn':
      return reject({
        code: 'ALREADY_ASSIGNED',
        status: 'FAILED_PRECONDITION',
        message: `${sequence} was assigned for good; it can be withdrawn with a reason, not released`,
        field: 'reservationId',
        rule: numberingRule('never-again'),
      });
    case 'reserved':
      if (province !== undefined && !entry.members.includes(province)) return reject(notYours);
      return accept({ type: 'numbering.SequenceReleased.v1', data: { rangeId, sequence, reservationId, reason } });
  }
};

const withdraw = (
  state: SharedRange,
  { rangeId }: RangePrepared,
  { sequence, workId, reason }: CommandOf<'Withdraw'>,
): Decision<SharedRangeEvent> => {
  const entry = state.numbers.get(sequence);
  const assigned = entry?.state === 'assigned' || entry?.state === 'withdrawn';
  if (!assigned || entry.holder !== work(workId)) {
    return reject({
      code: 'NOT_ASSIGNED_TO_WORK',
      status: 'FAILED_PRECONDITION',
      message: `${sequence} is not assigned to this work`,
      field: 'sequence',
      rule: numberingRule('one-holder'),
    });
  }
  if (entry.state === 'withdrawn') return unchanged;
  if (reason.trim() === '') {
    return reject({
      code: 'REASON_MISSING',
      status: 'INVALID_ARGUMENT',
      message: 'a withdrawn number stays listed with its reason',
      field: 'reason',
      rule: numberingRule('explained'),
    });
  }
  return accept({ type: 'numbering.SequenceWithdrawn.v1', data: { rangeId, sequence, workId, reason } });
};

const claim = (
  state: SharedRange,
  { rangeId, first, last, ...prepared }: RangePrepared,
  { sequence, width, part, workId, seriesId, source, confidence }: CommandOf<'ClaimSequence'>,
): Decision<SharedRangeEvent> => {
  if (!state.open) return reject(notOpen);
  if ((workId === '') === (seriesId === '')) {
    return reject({
      code: 'HOLDER_UNCLEAR',
      status: 'INVALID_ARGUMENT',
      message: 'either a work holds a sequence or a series does',
      field: 'workId',
    });
  }
  if (!Number.isInteger(sequence) || sequence < first || sequence > last) {
    return reject({
      code: 'SEQUENCE_OUT_OF_RANGE',
      status: 'INVALID_ARGUMENT',
      message: `the range is ${first} to ${last}`,
      field: 'number',
    });
  }
  if (part !== '' && seriesId === '') {
    return reject({
      code: 'SERIES_MISSING',
      status: 'INVALID_ARGUMENT',
      message: `${sequence} of a part is held by its series`,
      field: 'seriesId',
      rule: numberingRule('one-holder'),
    });
  }
  if (width !== prepared.width) {
    return reject({
      code: 'WIDTH_MISMATCH',
      status: 'INVALID_ARGUMENT',
      message: `a number of this range prints ${prepared.width} digits`,
      field: 'number',
    });
  }
  const holder = seriesId === '' ? work(workId) : series(seriesId);
  const entry = state.numbers.get(sequence);
  switch (entry?.state) {
    case 'assigned':
      if (entry.holder === holder) return unchanged;
      return reject({
        code: 'SEQUENCE_TAKEN',
        status: 'ALREADY_EXISTS',
        message: `${sequence} is held by ${entry.holder.replace('/', ' ')}`,
        field: 'number',
        rule: numberingRule('one-holder'),
      });
    case 'reserved':
      return reject({
        code: 'SEQUENCE_TAKEN',
        status: 'ALREADY_EXISTS',
        message: `${sequence} is reserved for work ${entry.workId}`,
        field: 'number',
        rule: numberingRule('one-holder'),
      });
    case 'released':
    case 'expired':
    case 'withdrawn':
      return reject({
        code: 'SEQUENCE_SPENT',
        status: 'FAILED_PRECONDITION',
        message: `${sequence} was ${entry.state}; such a number is never given again`,
        field: 'number',
        rule: numberingRule('never-again'),
      });
    case undefined: {
      const other = state.holders.get(holder);
      if (other !== undefined) return reject(hasSequence(other));
      return accept({
        type: 'numbering.SequenceClaimed.v1',
        data: { rangeId, sequence, workId, seriesId, source, confidence },
      });
    }
  }
};

const decide = (state: SharedRange, command: SharedRangeCommand): Decision<SharedRangeEvent> => {
  if (command.type === 'PrepareRange') return prepare(state, command);
  const { prepared } = state;
  if (prepared === undefined) return reject(rangeNotFound);
  switch (command.type) {
    case 'ConsentToRange':
      return consent(state, prepared, command);
    case 'Reserve':
      return reserve(state, prepared, command);
    case 'Assign':
      return assign(state, prepared, command);
    case 'Release':
      return release(state, prepared, command);
    case 'Withdraw':
      return withdraw(state, prepared, command);
    case 'ClaimSequence':
      return claim(state, prepared, command);
  }
};

/** The state with a number's entry, and `next` moved past what is taken. */
const withEntry = (state: SharedRange, sequence: number, entry: SequenceEntry): SharedRange => {
  const numbers = state.numbers.with(sequence, entry);
  let { next } = state;
  while (numbers.get(next) !== undefined) next++;
  return { ...state, numbers, next };
};

/** The state without the hold of `sequence`; undefined where the event cannot happen. */
const endHold = (
  state: SharedRange,
  { sequence, reservationId }: { readonly sequence: number; readonly reservationId: string },
): SharedRange | undefined => {
  const entry = state.numbers.get(sequence);
  if (entry?.state !== 'reserved' || entry.reservationId !== reservationId) return undefined;
  return { ...state, holds: state.holds.with(holdKey(entry.workId, entry.revision, entry.round), undefined) };
};

function evolve(state: SharedRange, event: SharedRangeEvent): SharedRange {
  switch (event.type) {
    case 'numbering.RangePrepared.v1':
      return state.prepared === undefined ? { ...state, prepared: event.data, next: event.data.next } : state;
    case 'numbering.RangeConsented.v1':
      return { ...state, consented: [...state.consented, event.data.province] };
    case 'numbering.RangeOpened.v1':
      return { ...state, open: true };
    case 'numbering.SequenceReserved.v1': {
      const { sequence, reservationId, workId, revision, round, members, expiresAt } = event.data;
      if (state.numbers.get(sequence) !== undefined) return state;
      return {
        ...withEntry(state, sequence, {
          state: 'reserved',
          reservationId,
          workId,
          revision,
          round,
          members,
          expiresAt,
        }),
        reservations: state.reservations.with(reservationId, sequence),
        holds: state.holds.with(holdKey(workId, revision, round), sequence),
      };
    }
    case 'numbering.SequenceAssigned.v1': {
      const { sequence, reservationId, workId } = event.data;
      const freed = endHold(state, event.data);
      if (freed === undefined) return state;
      return {
        ...withEntry(freed, sequence, { state: 'assigned', holder: work(workId), reservationId }),
        holders: state.holders.with(work(workId), sequence),
      };
    }
    case 'numbering.SequenceReleased.v1':
    case 'numbering.HoldExpired.v1': {
      const { sequence, reservationId } = event.data;
      const freed = endHold(state, event.data);
      const over = event.type === 'numbering.HoldExpired.v1' ? 'expired' : 'released';
      return freed === undefined ? state : withEntry(freed, sequence, { state: over, reservationId });
    }
    case 'numbering.ReservationForestalled.v1': {
      const { reservationId } = event.data;
      if (state.reservations.get(reservationId) !== undefined) return state;
      return { ...state, reservations: state.reservations.with(reservationId, 0) };
    }
    case 'numbering.SequenceWithdrawn.v1': {
      const entry = state.numbers.get(event.data.sequence);
      if (entry?.state !== 'assigned') return state;
      return {
        ...withEntry(state, event.data.sequence, { ...entry, state: 'withdrawn' }),
        holders: state.holders.with(entry.holder, undefined),
      };
    }
    case 'numbering.SequenceClaimed.v1': {
      const { sequence, workId, seriesId } = event.data;
      if (state.numbers.get(sequence) !== undefined) return state;
      const holder = seriesId === '' ? work(workId) : series(seriesId);
      return {
        ...withEntry(state, sequence, { state: 'assigned', holder, reservationId: '' }),
        holders: state.holders.with(holder, sequence),
      };
    }
  }
}

/** One shared sequence of a region (stream `range-<range_id>`): no number twice, none lost, none unexplained. */
export const sharedRange: Decider<SharedRange, SharedRangeCommand, SharedRangeEvent> = {
  initial: {
    prepared: undefined,
    consented: [],
    open: false,
    next: 0,
    numbers: IntMap.empty(),
    reservations: StringMap.empty(),
    holds: StringMap.empty(),
    holders: StringMap.empty(),
  },
  decide,
  evolve,
};
