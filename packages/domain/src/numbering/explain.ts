import type { Source } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { NumberState } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import type { SharedRangeEvent } from './range/events.ts';

/** The states in which a number of a range can be found. */
export type ExplainedState = Exclude<NumberState, 'NUMBER_STATE_UNSPECIFIED' | 'UNRECOGNIZED'>;

/** What an event says of the numbers `first` … `last`. */
export interface NumberStep {
  readonly first: number;
  readonly last: number;
  readonly state: ExplainedState;
  /** Empty where the event names none. */
  readonly workId: string;
  readonly seriesId: string;
  readonly reason: string;
  readonly source: Source | undefined;
}

const step = (
  sequence: number,
  state: ExplainedState,
  rest: Partial<Pick<NumberStep, 'workId' | 'seriesId' | 'reason' | 'source'>>,
): NumberStep => ({
  first: sequence,
  last: sequence,
  state,
  workId: '',
  seriesId: '',
  reason: '',
  source: undefined,
  ...rest,
});

/** Ascending numbers as runs without gaps. */
const runsOf = (sequences: readonly number[]): readonly (readonly [first: number, last: number])[] => {
  const runs: [number, number][] = [];
  for (const sequence of sequences) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] + 1 === sequence) run[1] = sequence;
    else runs.push([sequence, sequence]);
  }
  return runs;
};

/** The steps that an event adds to the stories of a range's numbers; views and auditors tell the story by the same rule. */
export const stepsOf = (event: SharedRangeEvent): readonly NumberStep[] => {
  switch (event.type) {
    case 'numbering.RangePrepared.v1':
      return event.data.presumed.map(({ first, last, source }) => ({
        ...step(first, 'NUMBER_STATE_PRESUMED', { source }),
        last,
      }));
    case 'numbering.BlockReserved.v1':
      return runsOf(event.data.sequences).map(([first, last]) => ({
        ...step(first, 'NUMBER_STATE_RESERVED', { reason: event.data.purpose }),
        last,
      }));
    case 'numbering.HoldExtended.v1':
      return runsOf(event.data.sequences).map(([first, last]) => ({
        ...step(first, 'NUMBER_STATE_RESERVED', { reason: event.data.reason }),
        last,
      }));
    case 'numbering.PartAssigned.v1': {
      const { sequence, seriesId, part, workId } = event.data;
      return [step(sequence, 'NUMBER_STATE_ASSIGNED', { workId, seriesId, reason: `part ${part}` })];
    }
    case 'numbering.PartWithdrawn.v1': {
      const { sequence, seriesId, part, workId, reason } = event.data;
      return [
        step(sequence, 'NUMBER_STATE_ASSIGNED', { workId, seriesId, reason: `part ${part} withdrawn: ${reason}` }),
      ];
    }
    case 'numbering.SequenceJoined.v1':
      return [step(event.data.sequence, 'NUMBER_STATE_ASSIGNED', { reason: `${event.data.province} joined` })];
    case 'numbering.SequencePresumed.v1': {
      const { sequence, number, titleZh, listedOn } = event.data;
      const reason = `${number} is in the province's list of ${listedOn}: ${titleZh}`;
      return [step(sequence, 'NUMBER_STATE_PRESUMED', { reason })];
    }
    case 'numbering.SequenceVoided.v1':
      return [step(event.data.sequence, 'NUMBER_STATE_VOID', { reason: event.data.reason })];
    case 'numbering.SequenceReserved.v1':
      return [
        step(event.data.sequence, 'NUMBER_STATE_RESERVED', {
          workId: event.data.workId,
          seriesId: event.data.seriesId,
        }),
      ];
    case 'numbering.SequenceAssigned.v1':
      return [
        step(event.data.sequence, 'NUMBER_STATE_ASSIGNED', {
          workId: event.data.workId,
          seriesId: event.data.seriesId,
        }),
      ];
    case 'numbering.SequenceReleased.v1':
      return [step(event.data.sequence, 'NUMBER_STATE_RELEASED', { reason: event.data.reason })];
    case 'numbering.HoldExpired.v1':
      return [step(event.data.sequence, 'NUMBER_STATE_RELEASED', { reason: 'the hold expired' })];
    case 'numbering.SequenceWithdrawn.v1':
      return [
        step(event.data.sequence, 'NUMBER_STATE_WITHDRAWN', {
          workId: event.data.workId,
          seriesId: event.data.seriesId,
          reason: event.data.reason,
        }),
      ];
    case 'numbering.SequenceClaimed.v1': {
      const { sequence, workId, seriesId, source } = event.data;
      return [step(sequence, 'NUMBER_STATE_ASSIGNED', { workId, seriesId, source })];
    }
    case 'numbering.RangeConsented.v1':
    case 'numbering.RangeOpened.v1':
    case 'numbering.ReservationForestalled.v1':
    case 'numbering.RangePolicyConsented.v1':
    case 'numbering.RangePolicyAdopted.v1':
    case 'numbering.QuotaSet.v1':
      return [];
  }
};

/** The first number from `next` on that has no story yet: what the next reservation gets. */
export const nextAfter = (next: number, isTaken: (sequence: number) => boolean): number => {
  let free = next;
  while (isTaken(free)) free++;
  return free;
};

/** A range as an auditor counts it. */
export interface RangeExplanation {
  readonly first: number;
  readonly last: number;
  readonly next: number;
  /** The story of a number; without steps it is free. */
  readonly story: (sequence: number) => { readonly state: ExplainedState; readonly steps: readonly NumberStep[] };
  /** Numbers by state over first … next − 1; they add up. */
  readonly totals: Readonly<Partial<Record<ExplainedState, number>>>;
}

/** The stories of all numbers of a range, from its history alone and without the decider's state; undefined: never prepared. */
export const explain = (history: Iterable<SharedRangeEvent>): RangeExplanation | undefined => {
  const stories = new Map<number, NumberStep[]>();
  let bounds: { first: number; last: number; next: number } | undefined;
  for (const event of history) {
    if (event.type === 'numbering.RangePrepared.v1') bounds ??= event.data;
    for (const each of stepsOf(event)) {
      for (let sequence = each.first; sequence <= each.last; sequence++) {
        const story = stories.get(sequence);
        if (story === undefined) stories.set(sequence, [each]);
        else story.push(each);
      }
    }
  }
  if (bounds === undefined) return undefined;
  const next = nextAfter(bounds.next, (sequence) => stories.has(sequence));
  const story = (sequence: number) => {
    const steps = stories.get(sequence) ?? [];
    return { state: steps.at(-1)?.state ?? 'NUMBER_STATE_FREE', steps } as const;
  };
  const totals: Partial<Record<ExplainedState, number>> = {};
  for (let sequence = bounds.first; sequence < next; sequence++) {
    const { state } = story(sequence);
    totals[state] = (totals[state] ?? 0) + 1;
  }
  return { first: bounds.first, last: bounds.last, next, story, totals };
};
