import { derivedId } from '@tongbiao/contracts';

/** One operation of a recorded history, as it is in the file (docs/numbering-history.md). */
export interface Operation {
  readonly client: number;
  readonly round: number;
  readonly op: 'reserve' | 'assign' | 'release';
  readonly request: string;
  /** Nanoseconds of the machine's monotonic clock, decimal: before the first try, and after the answer. */
  readonly call: string;
  readonly return: string;
  readonly sequence: number;
  readonly reservation: string;
  readonly work: string;
  /** `OK`, or the reason of the refusal. */
  readonly result: string;
}

/** A number that is held. */
export interface Target {
  readonly sequence: number;
  readonly reservation: string;
  readonly work: string;
}

const NAMESPACE = '5f6c5f0e-6f5d-5b0a-8f6e-000000000003';

/** Request id of a client's `n`-th operation, from 0. */
export const requestOf = (client: number, seed: number, n: number): string => `${client}-${seed}-${n}`;

/** The work that a reservation under this request id is for: known beforehand, so that it can be put on record. */
export const workOf = (request: string): string => derivedId(NAMESPACE, request);

/** Mulberry32: the same seed gives the same choices (the interleaving is the machine's). */
export const mulberry = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

/** What a check found. */
export interface Verdict {
  readonly operations: number;
  readonly reserved: number;
  readonly faults: readonly string[];
}

/** Most faults that are told. */
const FAULTS_TOLD = 20;

/**
 * Whether a history is that of one range: its numbers are `first`, `first` + 1 … without a gap, each given once and in an order that no
 * two calls contradict (a call that ended before another began has the lower number); and each number that was assigned to somebody is not
 * released, in the order of their answers. For a counter that gives every value once the order of its values is the only one that can
 * explain it, so this decides linearizability of the reservations; the file can be given to a general checker as well.
 */
export const checkHistory = (operations: readonly Operation[], first: number): Verdict => {
  const faults: string[] = [];
  const fault = (text: string) => {
    if (faults.length < FAULTS_TOLD) faults.push(text);
  };
  const reserves = operations.filter(({ op }) => op === 'reserve').toSorted((a, b) => a.sequence - b.sequence);
  for (const [i, { sequence, request }] of reserves.entries())
    if (sequence !== first + i) {
      fault(`${request} was given ${sequence} where ${first + i} is next: a number is missing or given twice`);
      break;
    }
  // From the highest number down: no call of a lower number may have begun after a call of a higher one had ended.
  let earliestReturn: { readonly at: bigint; readonly sequence: number } | undefined;
  for (const { sequence, call, return: end } of reserves.toReversed()) {
    if (earliestReturn !== undefined && BigInt(call) > earliestReturn.at)
      fault(`${sequence} was asked for after ${earliestReturn.sequence} had been given`);
    if (earliestReturn === undefined || BigInt(end) < earliestReturn.at) earliestReturn = { at: BigInt(end), sequence };
  }
  const changes = Map.groupBy(
    operations.filter(({ op }) => op !== 'reserve'),
    ({ sequence }) => sequence,
  );
  for (const [sequence, of] of changes) {
    const isAssigned = of.some(({ op, result }) => op === 'assign' && result === 'OK');
    const isReleased = of.some(({ op, result }) => op === 'release' && result === 'OK');
    if (isAssigned === isReleased) fault(`${sequence} was assigned: ${isAssigned}, released: ${isReleased}`);
    // Whoever is refused is refused because of the other thing, which must have been asked for by then.
    const wins = of.filter(({ result }) => result === 'OK');
    const firstAsked = wins.map(({ call }) => BigInt(call)).toSorted((a, b) => (a < b ? -1 : 1))[0] ?? 0n;
    for (const { result, return: end, request } of of)
      if (result !== 'OK' && BigInt(end) < firstAsked)
        fault(`${request} was refused before anything had been asked for`);
  }
  return { operations: operations.length, reserved: reserves.length, faults };
};
