import { derivedId, type EventOf } from '@tongbiao/contracts';
import type { Process } from '@tongbiao/decider';

/** What the process learns from: the work's own stream, and what numbering wrote about the work and the region's ranges. In the log's order. */
export type AgreementEvent = EventOf<
  | 'registry.WorkProposed.v1'
  | 'registry.WorkRecorded.v1'
  | 'registry.ProvinceAsked.v1'
  | 'registry.PublicationAgreed.v1'
  | 'registry.AgreementRevoked.v1'
  | 'registry.SequenceAssigned.v1'
  | 'numbering.RangePrepared.v1'
  | 'numbering.RangeOpened.v1'
  | 'numbering.SequenceReserved.v1'
  | 'numbering.SequenceReleased.v1'
  | 'numbering.HoldExpired.v1'
  | 'numbering.SequenceAssigned.v1'
  | 'numbering.SequenceWithdrawn.v1'
>;

/** Their types. */
export const agreementEvents = [
  'registry.WorkProposed.v1',
  'registry.WorkRecorded.v1',
  'registry.ProvinceAsked.v1',
  'registry.PublicationAgreed.v1',
  'registry.AgreementRevoked.v1',
  'registry.SequenceAssigned.v1',
  'numbering.RangePrepared.v1',
  'numbering.RangeOpened.v1',
  'numbering.SequenceReserved.v1',
  'numbering.SequenceReleased.v1',
  'numbering.HoldExpired.v1',
  'numbering.SequenceAssigned.v1',
  'numbering.SequenceWithdrawn.v1',
] as const satisfies readonly AgreementEvent['type'][];

/** What is asked of numbering, and (`RecordSequence`) of the work itself. */
export type AgreementCommand =
  | {
      readonly type: 'Reserve';
      readonly rangeId: string;
      readonly workId: string;
      readonly revision: number;
      readonly round: number;
      readonly members: readonly string[];
    }
  | { readonly type: 'Assign'; readonly rangeId: string; readonly reservationId: string; readonly workId: string }
  | { readonly type: 'Release'; readonly rangeId: string; readonly reservationId: string; readonly reason: string }
  | {
      readonly type: 'Withdraw';
      readonly rangeId: string;
      readonly sequence: number;
      readonly workId: string;
      readonly reason: string;
    }
  | ({
      readonly type: 'RecordSequence';
      readonly workId: string;
      readonly revision: number;
      readonly round: number;
    } & Numbered);

interface Round {
  readonly revision: number;
  readonly round: number;
}

interface Numbered {
  readonly rangeId: string;
  readonly sequence: number;
  readonly part: string;
  readonly width: number;
}

interface Hold extends Round {
  readonly rangeId: string;
  readonly reservationId: string;
}

/** One work on its way from agreement to number, and back. */
export interface AgreementState {
  readonly workId: string;
  /** Of the work's region, in the order in which they were prepared. */
  readonly ranges: readonly {
    readonly rangeId: string;
    readonly width: number;
    readonly members: readonly string[];
    readonly open: boolean;
  }[];
  /** The agreement that stands. */
  readonly agreed?: Round & { readonly roster: readonly string[] };
  /** The number that the work's stream shows for it. */
  readonly recorded?: Numbered;
  /** The number that the backfilled work carries for good. What an earlier revision carries is what numbering assigned to it. */
  readonly carried?: Numbered;
  /** Guests, by revision: they take no number of the range. */
  readonly guests: ReadonlyMap<number, readonly string[]>;
  readonly revoked: ReadonlySet<string>;
  /** Live holds for the work; round 0 = made early. */
  readonly holds: readonly Hold[];
  /** Holds of a round that ended, by round: each new reservation has an id of its own. */
  readonly ended: ReadonlyMap<string, number>;
  /** What numbering assigned and did not withdraw, and the round for which it did. */
  readonly assigned?: Round & { readonly rangeId: string; readonly sequence: number };
}

const key = ({ revision, round }: Round): string => `${revision}/${round}`;
const isSame = (a: Round | undefined, b: Round): boolean => a !== undefined && key(a) === key(b);

const evolve = (state: AgreementState, event: AgreementEvent): AgreementState => {
  switch (event.type) {
    case 'registry.WorkProposed.v1':
      return { ...state, workId: event.data.workId };
    case 'registry.WorkRecorded.v1': {
      const { workId, rangeId, sequence, part } = event.data;
      return sequence === 0
        ? { ...state, workId }
        : { ...state, workId, carried: { rangeId, sequence, part, width: widthOf(state, rangeId) } };
    }
    case 'registry.ProvinceAsked.v1': {
      const { revision, asked, guest } = event.data;
      const guests = new Map(state.guests).set(revision, [...(state.guests.get(revision) ?? []), asked]);
      return guest ? { ...state, guests } : state;
    }
    case 'registry.PublicationAgreed.v1': {
      const { revision, round, roster } = event.data;
      const { recorded: _, ...rest } = state;
      return { ...rest, agreed: { revision, round, roster } };
    }
    case 'registry.AgreementRevoked.v1': {
      const revoked = new Set([...state.revoked, key(event.data)]);
      if (!isSame(state.agreed, event.data)) return { ...state, revoked };
      const { agreed: _, recorded: __, ...rest } = state;
      return { ...rest, revoked };
    }
    case 'registry.SequenceAssigned.v1': {
      const { rangeId, sequence, part, width } = event.data;
      return isSame(state.agreed, event.data) ? { ...state, recorded: { rangeId, sequence, part, width } } : state;
    }
    case 'numbering.RangePrepared.v1': {
      const { rangeId, width } = event.data;
      const members = event.data.members.map(({ province }) => province);
      return { ...state, ranges: [...state.ranges, { rangeId, width, members, open: false }] };
    }
    case 'numbering.RangeOpened.v1':
      return {
        ...state,
        ranges: state.ranges.map((r) => (r.rangeId === event.data.rangeId ? { ...r, open: true } : r)),
      };
    case 'numbering.SequenceReserved.v1': {
      const { rangeId, reservationId, revision, round } = event.data;
      return { ...state, holds: [...without(state.holds, event.data), { rangeId, reservationId, revision, round }] };
    }
    case 'numbering.SequenceReleased.v1':
    case 'numbering.HoldExpired.v1': {
      const hold = find(state.holds, event.data);
      if (!hold) return state;
      const ended = new Map(state.ended).set(key(hold), (state.ended.get(key(hold)) ?? 0) + 1);
      return { ...state, holds: without(state.holds, event.data), ended };
    }
    case 'numbering.SequenceAssigned.v1': {
      const { rangeId, sequence } = event.data;
      const hold = find(state.holds, event.data);
      // An early hold serves the agreement that stands when it is assigned.
      const { revision, round } = hold && hold.round > 0 ? hold : (state.agreed ?? { revision: 0, round: 0 });
      return { ...state, holds: without(state.holds, event.data), assigned: { rangeId, sequence, revision, round } };
    }
    case 'numbering.SequenceWithdrawn.v1': {
      if (state.assigned?.sequence !== event.data.sequence) return state;
      const { assigned: _, ...rest } = state;
      return rest;
    }
  }
  return state;
};

type Reserved = { readonly rangeId: string; readonly reservationId: string };
const find = (holds: readonly Hold[], { rangeId, reservationId }: Reserved) =>
  holds.find((h) => h.rangeId === rangeId && h.reservationId === reservationId);
const without = (holds: readonly Hold[], { rangeId, reservationId }: Reserved) =>
  holds.filter((h) => h.rangeId !== rangeId || h.reservationId !== reservationId);

const widthOf = ({ ranges }: AgreementState, rangeId: string): number =>
  ranges.find((r) => r.rangeId === rangeId)?.width ?? 0;

type Due = ReturnType<Process<AgreementState, AgreementEvent, AgreementCommand>['due']>[number];

const due = (state: AgreementState): readonly Due[] => {
  const forward = state.agreed && !state.recorded ? next(state, state.agreed) : undefined;
  return [...undo(state), ...(forward ? [forward] : [])];
};

/** Ids follow from work, revision, round and step alone: asked twice, by two replicas, they are one command. */
const owed = (workId: string, round: Round, step: string, command: AgreementCommand): Due => ({
  id: derivedId(workId, `agreement/${key(round)}/${step}`),
  command,
});

/** What revoked rounds left behind: their holds are released, the number assigned for them is withdrawn. Early holds stay, and so does what another revision carries. */
const undo = ({ workId, revoked, holds, assigned }: AgreementState): readonly Due[] => {
  const reason = 'the agreement was revoked';
  const releases = holds
    .filter((hold) => revoked.has(key(hold)))
    .map((hold) => {
      const { rangeId, reservationId } = hold;
      return owed(workId, hold, `release/${reservationId}`, { type: 'Release', rangeId, reservationId, reason });
    });
  if (!assigned || !revoked.has(key(assigned))) return releases;
  const { rangeId, sequence } = assigned;
  return [
    ...releases,
    owed(workId, assigned, `withdraw/${sequence}`, { type: 'Withdraw', rangeId, sequence, workId, reason }),
  ];
};

/** The next step of the agreement that stands; undefined while it has to wait for a withdrawal or for a range to open. */
const next = (state: AgreementState, agreed: Round & { readonly roster: readonly string[] }): Due | undefined => {
  const { workId, carried, assigned, holds, ranges } = state;
  const { revision, round, roster } = agreed;
  const record = (number: Numbered) =>
    owed(workId, agreed, 'record', { type: 'RecordSequence', workId, revision, round, ...number });
  if (carried) return record(carried);
  if (assigned) {
    const { rangeId, sequence } = assigned;
    return state.revoked.has(key(assigned))
      ? undefined
      : record({ rangeId, sequence, part: '', width: widthOf(state, rangeId) });
  }
  const hold = holds.find((h) => isSame(h, agreed)) ?? holds.find((h) => h.round === 0);
  if (hold) {
    const { rangeId, reservationId } = hold;
    return owed(workId, agreed, `assign/${reservationId}`, { type: 'Assign', rangeId, reservationId, workId });
  }
  const members = roster.filter((province) => !state.guests.get(revision)?.includes(province));
  // A member that came after a range was granted is none of it: its works wait for one that is granted to all of them.
  const range = ranges.find((r) => r.open && members.every((province) => r.members.includes(province)));
  return (
    range &&
    owed(workId, agreed, `reserve/${state.ended.get(key(agreed)) ?? 0}`, {
      type: 'Reserve',
      rangeId: range.rangeId,
      workId,
      revision,
      round,
      members,
    })
  );
};

/** True where the process has nothing left to do or to wait for. */
export const isSettled = (state: AgreementState): boolean =>
  due(state).length === 0 && (state.agreed === undefined || state.recorded !== undefined);

/**
 * Agreement, all or nothing: from `PublicationAgreed` to the sequence on the work's own stream, and back where a member revokes.
 * What numbering did is read from the log like everything else, so that a reply which was lost, or came late, changes nothing.
 */
export const agreement: Process<AgreementState, AgreementEvent, AgreementCommand> = {
  initial: { workId: '', ranges: [], guests: new Map(), revoked: new Set(), holds: [], ended: new Map() },
  evolve,
  due,
};
