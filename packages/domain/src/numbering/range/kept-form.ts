import { IntMap, StringMap } from '../../persistent-map.ts';
import { initial, type SharedRange } from './state.ts';

/** Fields of a range that are maps by number, and by text. */
const BY_NUMBER = ['numbers', 'joined', 'reusable'] as const;
const BY_TEXT = ['reservations', 'blocks', 'holds', 'holders', 'parts', 'quotas', 'held'] as const;

/** Digest of what the fold makes of a golden history, in this form: a state that was kept under another one is folded anew. */
export const KEPT_RANGE_VERSION = '03ee1a03af1b607e';

/** A range's state as a JSON value, to be kept beside the log. */
export const rangeToJson = (state: SharedRange): unknown => ({
  ...state,
  ...Object.fromEntries([...BY_NUMBER, ...BY_TEXT].map((field) => [field, [...state[field].entries()]])),
});

/** The state that `rangeToJson` was given. */
export const rangeFromJson = (json: unknown): SharedRange => {
  const kept = json as Record<string, never>;
  return {
    ...initial,
    ...kept,
    ...Object.fromEntries(BY_NUMBER.map((field) => [field, IntMap.of(kept[field]!)])),
    ...Object.fromEntries(BY_TEXT.map((field) => [field, StringMap.of(kept[field]!)])),
  };
};
