import type { DomainEvent, EventOf } from '@tongbiao/contracts';

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
  | 'numbering.BlockReserved.v1'
  | 'numbering.HoldExtended.v1'
  | 'numbering.PartAssigned.v1'
  | 'numbering.PartWithdrawn.v1'
  | 'numbering.SequenceJoined.v1'
  | 'numbering.SequencePresumed.v1'
  | 'numbering.SequenceVoided.v1'
  | 'numbering.RangePolicyConsented.v1'
  | 'numbering.RangePolicyAdopted.v1'
  | 'numbering.QuotaSet.v1'
>;

/** Every one of them. */
export const sharedRangeEventTypes: Readonly<Record<SharedRangeEvent['type'], true>> = {
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
  'numbering.BlockReserved.v1': true,
  'numbering.HoldExtended.v1': true,
  'numbering.PartAssigned.v1': true,
  'numbering.PartWithdrawn.v1': true,
  'numbering.SequenceJoined.v1': true,
  'numbering.SequencePresumed.v1': true,
  'numbering.SequenceVoided.v1': true,
  'numbering.RangePolicyConsented.v1': true,
  'numbering.RangePolicyAdopted.v1': true,
  'numbering.QuotaSet.v1': true,
};

/** Whether an event of the log is one of a shared range. */
export const isSharedRangeEvent = (event: DomainEvent): event is SharedRangeEvent =>
  Object.hasOwn(sharedRangeEventTypes, event.type);
