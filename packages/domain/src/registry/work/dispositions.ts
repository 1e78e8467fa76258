import type { Rejection } from '@tongbiao/decider';
import { unmet } from '../checks.ts';
import { isPassed } from './review.ts';
import type { Revision } from './state.ts';

/**
 * Why what was decided of a comment stands, if it does: what rests on it is decided. The review rests on the comments that its windows
 * heard, the agreement on those of a province that joined after it, too, and the adoption of the text on those of a latecomer.
 */
export const settledBy = (
  { late, agreement, review, reviewed }: Revision,
  { round, province }: { readonly round: number; readonly province: string },
): Rejection | undefined => {
  if (late.has(province))
    return late.get(province) === undefined || late.get(province)?.digest !== agreement?.digest
      ? undefined
      : unmet('TEXT_ADOPTED', `${province} has adopted the common text`);
  const isReviewed =
    reviewed !== undefined &&
    (round < reviewed.round || (round === reviewed.round && reviewed.members.includes(province)));
  if (review && isPassed(review) && isReviewed)
    return unmet('ALREADY_REVIEWED', `the text passed its review on ${review.heldOn}`);
  return agreement?.status === 'open' || agreement?.status === 'agreed'
    ? unmet('AGREEMENT_OPEN', 'the members are agreeing, or agreed, on the text that the comments led to')
    : undefined;
};
