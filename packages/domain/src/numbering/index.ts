export { explain, nextAfter, stepsOf, type ExplainedState, type NumberStep, type RangeExplanation } from './explain.ts';
export { holdDaysOf } from './hold-days.ts';
export { DEFAULT_HOLD_DAYS, holdExpiry } from './hold-expiry.ts';
export { faultOfListed, isListed, listedInRange, type Bearer } from './listed-numbers.ts';
export { numberOf, type NumberWithoutYear } from './number-of.ts';
export {
  carries,
  forceOf,
  ordinaryNumbers,
  skipRangeOf,
  type OrdinaryNumbers,
  type OrdinaryNumbersCommand,
  type OrdinaryNumbersEvent,
} from './ordinary-numbers.ts';
export { KEPT_ORDINARY_VERSION, ordinaryFromJson, ordinaryToJson } from './ordinary-kept-form.ts';
export { numberingRule } from './rules.ts';
export { reservationIdOf, reservationIdOfCommand, type ReservationRequest } from './reservation-id.ts';
export { type ListedInRange, type SharedRangeCommand } from './range/commands.ts';
export { isSharedRangeEvent, type SharedRangeEvent } from './range/events.ts';
export { KEPT_RANGE_VERSION, rangeChangesToJson, rangeFromJson, rangeToJson } from './range/kept-form.ts';
export { sharedRange } from './range/shared-range.ts';
export { heldOf, nextNumbers, reservationOf, type Hold, type SequenceEntry, type SharedRange } from './range/state.ts';
