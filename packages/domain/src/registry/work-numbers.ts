import type { DomainEvent } from '@tongbiao/contracts';
import type { WorkNumber } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';

type Of = Omit<WorkNumber, 'state' | 'reason'>;

const keyOf = ({ rangeId, sequence, part, number }: Of): string =>
  rangeId === '' ? number : `${rangeId}/${sequence}${part === '' ? '' : `.${part}`}`;

/** A number of a work by the name under which its changes are told. */
export const nameOfNumber: (number: WorkNumber) => string = keyOf;

const ofRange = (rangeId: string, sequence: number, part = ''): Of => ({ rangeId, sequence, part, number: '' });
const ordinary = (sequence: number, number: string): Of => ({ rangeId: '', sequence, part: '', number });

/** What an event of numbering gives to a work; undefined: nothing. */
const given = (event: DomainEvent): Of | undefined => {
  if (event.type === 'numbering.SequenceAssigned.v1' || event.type === 'numbering.SequenceClaimed.v1')
    return ofRange(event.data.rangeId, event.data.sequence);
  if (event.type === 'numbering.PartAssigned.v1')
    return ofRange(event.data.rangeId, event.data.sequence, event.data.part);
  return event.type === 'numbering.OrdinaryNumberClaimed.v1' || event.type === 'numbering.OrdinaryNumberAllotted.v1'
    ? ordinary(event.data.sequence, event.data.number)
    : undefined;
};

/** The numbers that a work's public events say it was given, in the order in which it got them, and how each stands after them. */
export const workNumbers = (events: readonly DomainEvent[]): readonly WorkNumber[] => {
  const numbers = new Map<string, WorkNumber>();
  for (const event of events) {
    const of = given(event);
    if (of !== undefined) numbers.set(keyOf(of), { ...of, state: 'NUMBER_STATE_ASSIGNED', reason: '' });
    else if (event.type === 'numbering.SequenceWithdrawn.v1') {
      const { rangeId, sequence, reason } = event.data;
      const withdrawn = ofRange(rangeId, sequence);
      numbers.set(keyOf(withdrawn), { ...withdrawn, state: 'NUMBER_STATE_WITHDRAWN', reason });
    }
  }
  return [...numbers.values()];
};
