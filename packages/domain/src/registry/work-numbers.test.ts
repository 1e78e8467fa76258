import type { DomainEvent } from '@tongbiao/contracts';
import { describe, expect, it } from 'vitest';
import { nameOfNumber, workNumbers } from './work-numbers.ts';

const event = (type: string, data: object) => ({ type: `numbering.${type}.v1`, data }) as DomainEvent;
const shared = { rangeId: 'jjj-3001', sequence: 3008 };
const told = (...events: DomainEvent[]) => workNumbers(events).map((n) => `${nameOfNumber(n)} ${n.state.slice(13)}`);

describe('the numbers of a work', () => {
  it('are those that its events say it was given, and how each stands', () => {
    expect(
      told(
        event('OrdinaryNumberClaimed', { sequence: 1606, number: 'DB11/T 1606—2018' }),
        event('OrdinaryNumberAllotted', { sequence: 2176, number: 'DB11/T 2176' }),
        event('SequenceClaimed', shared),
        event('PartAssigned', { ...shared, part: '1' }),
        event('SequenceAssigned', { ...shared, sequence: 3048 }),
        event('SequenceJoined', { ...shared, province: 'hebei' }),
      ),
    ).toEqual([
      'DB11/T 1606—2018 ASSIGNED',
      'DB11/T 2176 ASSIGNED',
      'jjj-3001/3008 ASSIGNED',
      'jjj-3001/3008.1 ASSIGNED',
      'jjj-3001/3048 ASSIGNED',
    ]);
  });
  it('stay listed with the reason where they were withdrawn', () => {
    const withdrawn = event('SequenceWithdrawn', { ...shared, reason: '撤回' });
    expect(told(event('SequenceAssigned', shared), withdrawn)).toEqual(['jjj-3001/3008 WITHDRAWN']);
    expect(workNumbers([withdrawn])).toMatchObject([{ ...shared, part: '', number: '', reason: '撤回' }]);
  });
  it('are none where nothing was given', () => expect(told(event('SequenceVoided', shared))).toEqual([]));
});
