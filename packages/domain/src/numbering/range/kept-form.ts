import { IntMap, StringMap } from '../../persistent-map.ts';
import { initial, type SharedRange } from './state.ts';

/** Fields of a range that are maps by number, and by text. */
const BY_NUMBER = ['numbers', 'joined', 'reusable', 'carried'] as const;
const BY_TEXT = ['reservations', 'blocks', 'holds', 'holders', 'parts', 'partOf', 'quotas', 'held'] as const;

/** Digest of what the fold makes of a golden history, in this form: a state that was kept under another one is folded anew. */
export const KEPT_RANGE_VERSION = '9500e0a0ffff96a7';

/** What happened to a range's state since `before`, as a JSON value to be kept beside the log. A removed entry is null. */
export const rangeChangesToJson = (state: SharedRange, before: SharedRange): unknown => ({
  ...state,
  ...Object.fromEntries(BY_NUMBER.map((field) => [field, changes(state[field], before[field] as never)])),
  ...Object.fromEntries(BY_TEXT.map((field) => [field, changes(state[field], before[field] as never)])),
});

const changes = <K, V, M extends { changesSince(before: M): Iterable<readonly [K, V | undefined]> }>(
  now: M,
  before: M,
): (readonly [K, V | null])[] => Array.from(now.changesSince(before), ([key, value]) => [key, value ?? null]);

/** A range's whole state as a JSON value, to be kept beside the log. */
export const rangeToJson = (state: SharedRange): unknown => rangeChangesToJson(state, initial);

/** The state that `rangeToJson` was given, with what `rangeChangesToJson` said of it later, oldest first. */
export const rangeFromJson = (whole: unknown, later: readonly unknown[] = []): SharedRange => {
  const pieces = [whole, ...later] as readonly Record<string, never>[];
  const merged = <K>(field: string): Map<K, never> => {
    const entries = new Map<K, never>();
    for (const piece of pieces)
      for (const [key, value] of piece[field]! as readonly (readonly [K, never])[])
        if (value === null) entries.delete(key);
        else entries.set(key, value);
    return entries;
  };
  return {
    ...initial,
    ...pieces.at(-1),
    ...Object.fromEntries(BY_NUMBER.map((field) => [field, IntMap.of(merged<number>(field))])),
    ...Object.fromEntries(BY_TEXT.map((field) => [field, StringMap.of(merged<string>(field))])),
  };
};
