import { describe, expect, it } from 'vitest';
import { accept, fold, reject, unchanged, type Decider } from './decider.ts';
import { spec } from './spec.ts';

type Command = { type: 'Open' } | { type: 'Close' } | { type: 'Knock' };
const door: Decider<boolean, Command, string> = {
  initial: false,
  decide: (open, { type }) => {
    if (type === 'Knock') return accept('knocked');
    if (type === 'Open') return open ? unchanged : accept('opened');
    return open
      ? accept('closed')
      : reject({ code: 'NOT_OPEN', status: 'FAILED_PRECONDITION', message: 'the door is not open' });
  },
  evolve: (open, event) => (event === 'knocked' ? open : event === 'opened'),
};

describe('a specification', () => {
  const { given } = spec(door, { repeats: ['Knock'] });
  it('passes what the decider does', () => given().when({ type: 'Open' }).then('opened'));
  it('passes a no-op', () => given('opened').when({ type: 'Open' }).then());
  it('passes a refusal by its code', () => given().when({ type: 'Close' }).rejects('NOT_OPEN'));
  it('exempts commands that make something new each time', () => given().when({ type: 'Knock' }).then('knocked'));
  it('fails where the events differ', () => expect(() => given().when({ type: 'Open' }).then()).toThrow());
  it('fails where a refusal was not expected', () =>
    expect(() => given().when({ type: 'Close' }).then()).toThrow('refused'));
  it('fails where deciding again would change something', () =>
    expect(() => spec(door).given().when({ type: 'Knock' }).then('knocked')).toThrow('deciding again'));
  it('folds from a given state', () => expect(fold(door, ['closed'], true)).toBe(false));
});
