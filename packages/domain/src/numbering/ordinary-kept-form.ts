import { IntMap, StringMap } from '../persistent-map.ts';
import type { OrdinaryNumbers } from './ordinary-numbers.ts';

/** Digest of what the fold makes of a golden history, in this form: a state that was kept under another one is folded anew. */
export const KEPT_ORDINARY_VERSION = '13900c6dd63bfb4d';

/** The state of a province's ordinary numbers as a JSON value, to be kept beside the log. */
export const ordinaryToJson = ({ claims, allotted, ...rest }: OrdinaryNumbers): unknown => ({
  ...rest,
  claims: [...claims.entries()],
  allotted: [...allotted.entries()],
});

/** The state that `ordinaryToJson` was given. */
export const ordinaryFromJson = (json: unknown): OrdinaryNumbers => {
  const { skipRanges, next, claims, allotted } = json as Record<keyof OrdinaryNumbers, never>;
  return { skipRanges, next, claims: IntMap.of(claims), allotted: StringMap.of(allotted) };
};
