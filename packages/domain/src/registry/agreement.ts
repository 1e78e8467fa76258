import { derivedId, type EventOf } from '@tongbiao/contracts';
import type { Process } from '@tongbiao/decider';

/** What the process learns from: the streams of the work and of its series, and what numbering wrote about them and the region's ranges. In the log's order. */
export type AgreementEvent = EventOf<
  | 'registry.WorkProposed.v1'
  | 'registry.WorkRecorded.v1'
  | 'registry.ProvinceAsked.v1'
  | 'registry.PublicationAgreed.v1'
  | 'registry.AgreementRevoked.v1'
  | 'registry.SequenceAssigned.v1'
  | 'registry.CommonTextAdopted.v1'
  | 'registry.ParticipationEnded.v1'
  | 'registry.SequenceJoined.v1'
  | 'registry.SeriesProposed.v1'
  | 'registry.SeriesRecorded.v1'
  | 'registry.PartProposed.v1'
  | 'numbering.RangePrepared.v1'
  | 'numbering.RangeOpened.v1'
  | 'numbering.SequenceReserved.v1'
  | 'numbering.SequenceReleased.v1'
  | 'numbering.HoldExpired.v1'
  | 'numbering.SequenceAssigned.v1'
  | 'numbering.SequenceWithdrawn.v1'
  | 'numbering.SequenceClaimed.v1'
  | 'numbering.SequenceJoined.v1'
  | 'numbering.PartAssigned.v1'
  | 'numbering.PartWithdrawn.v1'
>;

/** Their types. */
export const agreementEvents = [
  'registry.WorkProposed.v1',
  'registry.WorkRecorded.v1',
  'registry.ProvinceAsked.v1',
  'registry.PublicationAgreed.v1',
  'registry.AgreementRevoked.v1',
  'registry.SequenceAssigned.v1',
  'registry.CommonTextAdopted.v1',
  'registry.ParticipationEnded.v1',
  'registry.SequenceJoined.v1',
  'registry.SeriesProposed.v1',
  'registry.SeriesRecorded.v1',
  'registry.PartProposed.v1',
  'numbering.RangePrepared.v1',
  'numbering.RangeOpened.v1',
  'numbering.SequenceReserved.v1',
  'numbering.SequenceReleased.v1',
  'numbering.HoldExpired.v1',
  'numbering.SequenceAssigned.v1',
  'numbering.SequenceWithdrawn.v1',
  'numbering.SequenceClaimed.v1',
  'numbering.SequenceJoined.v1',
  'numbering.PartAssigned.v1',
  'numbering.PartWithdrawn.v1',
] as const satisfies readonly AgreementEvent['type'][];

/** What is asked of numbering, and (`BeginPart`, `RecordSequence`, `RecordJoin`) of the work itself. */
export type AgreementCommand =
  | ({
      readonly type: 'Reserve';
      readonly rangeId: string;
      /** 0 for a series. */
      readonly revision: number;
      readonly round: number;
      readonly members: readonly string[];
    } & Holder)
  | ({ readonly type: 'Assign'; readonly rangeId: string; readonly reservationId: string } & Holder)
  | {
      readonly type: 'AssignPart';
      readonly rangeId: string;
      readonly sequence: number;
      readonly seriesId: string;
      readonly part: string;
      readonly workId: string;
    }
  | { readonly type: 'Join'; readonly rangeId: string; readonly sequence: number; readonly province: string }
  | { readonly type: 'Release'; readonly rangeId: string; readonly reservationId: string; readonly reason: string }
  | {
      readonly type: 'Withdraw';
      readonly rangeId: string;
      readonly sequence: number;
      readonly workId: string;
      readonly reason: string;
    }
  | { readonly type: 'BeginPart'; readonly workId: string; readonly seriesId: string }
  | ({
      readonly type: 'RecordSequence';
      readonly workId: string;
      readonly revision: number;
      readonly round: number;
    } & Numbered)
  | {
      readonly type: 'RecordJoin';
      readonly workId: string;
      readonly revision: number;
      readonly round: number;
      readonly province: string;
      readonly rangeId: string;
      readonly sequence: number;
    };

/** Who holds a sequence: one of the two is empty. */
interface Holder {
  readonly workId: string;
  readonly seriesId: string;
}

interface Round {
  readonly revision: number;
  readonly round: number;
}

interface Place {
  readonly rangeId: string;
  readonly sequence: number;
}

interface Numbered extends Place {
  readonly part: string;
  readonly width: number;
}

interface Reserved {
  readonly rangeId: string;
  readonly reservationId: string;
  readonly members: readonly string[];
}

interface Hold extends Reserved, Round {}

/** The series that a work is a part of, as its parts share it. */
interface Series {
  readonly seriesId: string;
  /** Whom its sequence is held for. */
  readonly members: readonly string[];
  /** True: it carries a sequence from before the registry, and gets no other one. */
  readonly isRecorded: boolean;
  /** Live holds; made early, or for whichever part was agreed first. */
  readonly holds: readonly Reserved[];
  /** Holds that ended. */
  readonly ended: number;
  readonly sequence?: Place;
}

/** One work on its way from agreement to number, and back. */
export interface AgreementState {
  readonly workId: string;
  /** The part of the series that the work is; empty: it is none. */
  readonly part: string;
  /** Of a part; what happened to the series before the work was proposed counts as well. */
  readonly series: Series;
  /** True: the series' stream has the part as this work's, and the work's own stream does not say so yet. */
  readonly isToBegin: boolean;
  /** Of the work's region, in the order in which they were prepared. */
  readonly ranges: readonly {
    readonly rangeId: string;
    readonly width: number;
    readonly members: readonly string[];
    readonly open: boolean;
  }[];
  /** The agreement that stands. */
  readonly agreed?: Round & { readonly roster: readonly string[] };
  /** The agreement that stood last. */
  readonly last?: Round;
  /** The number that the work's stream shows for it. */
  readonly recorded?: Numbered;
  /** Provinces that joined late and adopted the text that is agreed. */
  readonly adopted: readonly string[];
  /** Those of them for which the work's stream shows that they have their number. */
  readonly joined: readonly string[];
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
  readonly assigned?: Round & Place & { readonly part: string };
  /** How often numbering withdrew what it had assigned: each further withdrawal has an id of its own. */
  readonly withdrawals: number;
  /** Provinces that have a number under a sequence, by {@link placeOf}. */
  readonly holders: ReadonlyMap<string, readonly string[]>;
}

const key = ({ revision, round }: Round): string => `${revision}/${round}`;
const isSame = (a: Round | undefined, b: Round): boolean => a !== undefined && key(a) === key(b);

const evolve = (state: AgreementState, event: AgreementEvent): AgreementState => {
  switch (event.type) {
    case 'registry.WorkProposed.v1':
      return { ...state, workId: event.data.workId, part: event.data.part, isToBegin: false };
    case 'registry.PartProposed.v1':
      return { ...state, workId: event.data.proposed?.workId ?? '', isToBegin: state.workId === '' };
    case 'registry.SeriesProposed.v1': {
      const { seriesId, members } = event.data;
      return { ...state, series: { ...state.series, seriesId, members } };
    }
    case 'registry.SeriesRecorded.v1':
      return { ...state, series: { ...state.series, seriesId: event.data.seriesId, isRecorded: true } };
    case 'registry.WorkRecorded.v1': {
      const { workId, seriesId, rangeId, sequence, part } = event.data;
      const recorded = { ...state, workId, part: seriesId === '' ? '' : part };
      return sequence === 0
        ? recorded
        : { ...recorded, carried: { rangeId, sequence, part, width: widthOf(state, rangeId) } };
    }
    case 'registry.ProvinceAsked.v1': {
      const { revision, asked, guest } = event.data;
      const guests = new Map(state.guests).set(revision, [...(state.guests.get(revision) ?? []), asked]);
      return guest ? { ...state, guests } : state;
    }
    case 'registry.PublicationAgreed.v1': {
      const { revision, round, roster } = event.data;
      const { recorded: _, ...rest } = state;
      const last = { revision, round };
      return { ...rest, agreed: { ...last, roster }, last, adopted: [], joined: [] };
    }
    case 'registry.AgreementRevoked.v1': {
      const revoked = new Set([...state.revoked, key(event.data)]);
      if (!isSame(state.agreed, event.data)) return { ...state, revoked };
      const { agreed: _, recorded: __, ...rest } = state;
      return { ...rest, revoked, adopted: [], joined: [] };
    }
    case 'registry.SequenceAssigned.v1': {
      const { rangeId, sequence, part, width } = event.data;
      return isSame(state.agreed, event.data) ? { ...state, recorded: { rangeId, sequence, part, width } } : state;
    }
    case 'registry.CommonTextAdopted.v1': {
      const adopted = [...state.adopted.filter((p) => p !== event.data.province), event.data.province];
      return isSame(state.agreed, event.data) ? { ...state, adopted } : state;
    }
    case 'registry.ParticipationEnded.v1':
      return state.agreed?.revision === event.data.revision
        ? { ...state, adopted: state.adopted.filter((p) => p !== event.data.province) }
        : state;
    case 'registry.SequenceJoined.v1':
      return isSame(state.agreed, event.data) ? { ...state, joined: [...state.joined, event.data.province] } : state;
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
      const { rangeId, reservationId, seriesId, revision, round, members } = event.data;
      const reserved = { rangeId, reservationId, members };
      if (seriesId !== '') return inSeries(state, (s) => ({ ...s, holds: [...without(s.holds, reserved), reserved] }));
      return { ...state, holds: [...without(state.holds, reserved), { ...reserved, revision, round }] };
    }
    case 'numbering.SequenceReleased.v1':
    case 'numbering.HoldExpired.v1': {
      if (find(state.series.holds, event.data))
        return inSeries(state, (s) => ({ ...s, holds: without(s.holds, event.data), ended: s.ended + 1 }));
      const hold = find(state.holds, event.data);
      if (!hold) return state;
      const ended = new Map(state.ended).set(key(hold), (state.ended.get(key(hold)) ?? 0) + 1);
      return { ...state, holds: without(state.holds, event.data), ended };
    }
    case 'numbering.SequenceAssigned.v1': {
      const { rangeId, sequence, seriesId } = event.data;
      const own = find(state.holds, event.data);
      const hold = own ?? find(state.series.holds, event.data);
      // Histories from before the event told its members have them in the hold.
      const members = event.data.members.length > 0 ? event.data.members : (hold?.members ?? []);
      const known = withHolders(state, event.data, members);
      if (seriesId !== '')
        return inSeries(known, (s) => ({ ...s, holds: without(s.holds, event.data), sequence: { rangeId, sequence } }));
      return {
        ...known,
        holds: without(state.holds, event.data),
        assigned: { rangeId, sequence, part: '', ...(own && own.round > 0 ? roundOf(own) : servedBy(state)) },
      };
    }
    case 'numbering.SequenceClaimed.v1': {
      const { rangeId, sequence, seriesId } = event.data;
      return seriesId === '' ? state : inSeries(state, (s) => ({ ...s, sequence: { rangeId, sequence } }));
    }
    case 'numbering.SequenceJoined.v1':
      return withHolders(state, event.data, [event.data.province]);
    case 'numbering.PartAssigned.v1': {
      const { rangeId, sequence, part } = event.data;
      return { ...state, assigned: { rangeId, sequence, part, ...servedBy(state) } };
    }
    case 'numbering.SequenceWithdrawn.v1':
    case 'numbering.PartWithdrawn.v1': {
      if (event.type === 'numbering.SequenceWithdrawn.v1' && event.data.seriesId !== '') {
        const { sequence: _, ...series } = state.series;
        return { ...state, series };
      }
      if (state.assigned?.sequence !== event.data.sequence) return state;
      const { assigned: _, ...rest } = state;
      return { ...rest, withdrawals: state.withdrawals + 1 };
    }
  }
  return state;
};

type Reservation = Pick<Reserved, 'rangeId' | 'reservationId'>;
const find = <H extends Reserved>(holds: readonly H[], { rangeId, reservationId }: Reservation): H | undefined =>
  holds.find((h) => h.rangeId === rangeId && h.reservationId === reservationId);
const without = <H extends Reserved>(holds: readonly H[], { rangeId, reservationId }: Reservation): readonly H[] =>
  holds.filter((h) => h.rangeId !== rangeId || h.reservationId !== reservationId);

const inSeries = (state: AgreementState, change: (series: Series) => Series): AgreementState => ({
  ...state,
  series: change(state.series),
});

const roundOf = ({ revision, round }: Round): Round => ({ revision, round });

/** What is not assigned for a round, an early hold or a part, serves the agreement that stands; else the one that stood last, and goes with it. */
const servedBy = ({ agreed, last }: AgreementState): Round => roundOf(agreed ?? last ?? { revision: 0, round: 0 });

const placeOf = ({ rangeId, sequence }: Place): string => `${rangeId}/${sequence}`;
const withHolders = (state: AgreementState, place: Place, provinces: readonly string[]): AgreementState => {
  const all = new Set([...(state.holders.get(placeOf(place)) ?? []), ...provinces]);
  return { ...state, holders: new Map(state.holders).set(placeOf(place), [...all]) };
};

const widthOf = ({ ranges }: AgreementState, rangeId: string): number =>
  ranges.find((r) => r.rangeId === rangeId)?.width ?? 0;

type Due = ReturnType<Process<AgreementState, AgreementEvent, AgreementCommand>['due']>[number];

const due = (state: AgreementState): readonly Due[] => {
  const { workId, series, agreed, isToBegin, recorded } = state;
  if (isToBegin) {
    const { seriesId } = series;
    return [{ id: derivedId(workId, 'agreement/begin'), command: { type: 'BeginPart', workId, seriesId } }];
  }
  if (!agreed) return undo(state);
  return [...undo(state), ...(recorded ? latecomers(state, agreed, recorded) : next(state, agreed))];
};

/** Ids follow from work, revision, round and step alone: asked twice, by two replicas, they are one command. */
const owed = (workId: string, round: Round, step: string, command: AgreementCommand): Due => ({
  id: derivedId(workId, `agreement/${key(round)}/${step}`),
  command,
});

/** What revoked rounds left behind: their holds are released, the number assigned for them is withdrawn. Early holds stay, and so does what another revision carries. */
const undo = ({ workId, revoked, holds, assigned, withdrawals }: AgreementState): readonly Due[] => {
  const reason = 'the agreement was revoked';
  const releases = holds
    .filter((hold) => revoked.has(key(hold)))
    .map((hold) => {
      const { rangeId, reservationId } = hold;
      return owed(workId, hold, `release/${reservationId}`, { type: 'Release', rangeId, reservationId, reason });
    });
  if (!assigned || !revoked.has(key(assigned))) return releases;
  const { rangeId, sequence } = assigned;
  const step = withdrawals === 0 ? `withdraw/${sequence}` : `withdraw/${sequence}/${withdrawals}`;
  return [...releases, owed(workId, assigned, step, { type: 'Withdraw', rangeId, sequence, workId, reason })];
};

/** The next step of the agreement that stands; none while it has to wait for a withdrawal, for a range to open, or for a claim. */
const next = (state: AgreementState, agreed: Round & { readonly roster: readonly string[] }): readonly Due[] => {
  const { workId, carried, assigned, holds, ranges, part, revoked } = state;
  const { revision, round } = agreed;
  if (!carried && assigned && revoked.has(key(assigned))) return [];
  const number = carried ?? (assigned && { ...numbered(assigned), width: widthOf(state, assigned.rangeId) });
  const members = agreed.roster.filter((province) => !isGuest(state, agreed, province));
  if (number) {
    const joins = joinsOf(state, agreed, number, members);
    return joins.length > 0
      ? joins
      : [owed(workId, agreed, 'record', { type: 'RecordSequence', workId, revision, round, ...number })];
  }
  if (part !== '') return nextOfPart(state, agreed);
  const hold = holds.find((h) => isSame(h, agreed)) ?? holds.find((h) => h.round === 0);
  if (hold) {
    const { rangeId, reservationId } = hold;
    const command = { type: 'Assign', rangeId, reservationId, workId, seriesId: '' } as const;
    return [owed(workId, agreed, `assign/${reservationId}`, command)];
  }
  const range = rangeOf(ranges, members);
  const step = `reserve/${state.ended.get(key(agreed)) ?? 0}`;
  const reserve = { type: 'Reserve', workId, seriesId: '', revision, round, members } as const;
  return range ? [owed(workId, agreed, step, { ...reserve, rangeId: range.rangeId })] : [];
};

const numbered = ({ rangeId, sequence, part }: Omit<Numbered, 'width'>) => ({ rangeId, sequence, part });

const isGuest = ({ guests }: AgreementState, { revision }: Round, province: string): boolean =>
  guests.get(revision)?.includes(province) ?? false;

/** A member that came after a range was granted is none of it: its works wait for one that is granted to all of them. */
const rangeOf = (ranges: AgreementState['ranges'], members: readonly string[]) =>
  ranges.find((r) => r.open && members.every((province) => r.members.includes(province)));

/** Provinces that have no number under the sequence yet. */
const joinsOf = (state: AgreementState, agreed: Round, place: Place, provinces: readonly string[]): readonly Due[] => {
  const { rangeId, sequence } = place;
  const holders = state.holders.get(placeOf(place)) ?? [];
  return provinces
    .filter((province) => !holders.includes(province))
    .map((province) =>
      owed(state.workId, agreed, `join/${sequence}/${province}`, { type: 'Join', rangeId, sequence, province }),
    );
};

/**
 * A part gets its number below the sequence of its series. What brings the series its sequence is the same command whichever part is agreed
 * first, and under the same id: two parts that are agreed at the same time take one sequence.
 */
const nextOfPart = ({ workId, part, series, ranges }: AgreementState, agreed: Round): readonly Due[] => {
  const { seriesId, members, isRecorded, holds, ended, sequence } = series;
  if (sequence) {
    const command = { type: 'AssignPart', ...sequence, seriesId, part, workId } as const;
    return [owed(workId, agreed, `part/${placeOf(sequence)}`, command)];
  }
  if (isRecorded) return [];
  const ofSeries = (step: string, command: AgreementCommand): readonly Due[] => [
    { id: derivedId(seriesId, `agreement/${step}`), command },
  ];
  const [hold] = holds;
  if (hold) {
    const { rangeId, reservationId } = hold;
    return ofSeries(`assign/${reservationId}`, { type: 'Assign', rangeId, reservationId, workId: '', seriesId });
  }
  const range = rangeOf(ranges, members);
  const reserve = { type: 'Reserve', workId: '', seriesId, revision: 0, round: 0, members } as const;
  return range ? ofSeries(`reserve/${ended}`, { ...reserve, rangeId: range.rangeId }) : [];
};

/** Who joined late and adopted the text gets its number under the same sequence, and the work's stream shows it. */
const latecomers = (state: AgreementState, agreed: Round, { rangeId, sequence }: Place): readonly Due[] => {
  const { workId, adopted, joined } = state;
  const { revision, round } = agreed;
  const waiting = adopted.filter((province) => !isGuest(state, agreed, province) && !joined.includes(province));
  const joins = joinsOf(state, agreed, { rangeId, sequence }, waiting);
  const holders = state.holders.get(placeOf({ rangeId, sequence }));
  const records = waiting
    .filter((province) => holders?.includes(province))
    .map((province) => {
      const command = { type: 'RecordJoin', workId, revision, round, province, rangeId, sequence } as const;
      return owed(workId, agreed, `joined/${province}`, command);
    });
  return [...joins, ...records];
};

/** True where the process has nothing left to do or to wait for. */
export const isSettled = (state: AgreementState): boolean =>
  due(state).length === 0 && (state.agreed === undefined || state.recorded !== undefined);

/**
 * Agreement, all or nothing: from `PublicationAgreed` to the sequence on the work's own stream, and back where a member revokes. Provinces
 * that join later get their number under the same sequence.
 * What numbering did is read from the log like everything else, so that a reply which was lost, or came late, changes nothing.
 */
export const agreement: Process<AgreementState, AgreementEvent, AgreementCommand> = {
  initial: {
    workId: '',
    part: '',
    series: { seriesId: '', members: [], isRecorded: false, holds: [], ended: 0 },
    isToBegin: false,
    ranges: [],
    adopted: [],
    joined: [],
    guests: new Map(),
    revoked: new Set(),
    holds: [],
    ended: new Map(),
    withdrawals: 0,
    holders: new Map(),
  },
  evolve,
  due,
};
