import { describe, expect, it } from 'vitest';
import { admit, anonymous, keepToOwnProvince } from './access.ts';

const beijing = { subject: 'u-1', role: 'regulator', province: 'beijing' };
const nowhere = { subject: 'u-2', role: 'committee' };

describe('acting for a province', () => {
  const tied = { roles: 'authenticated', ownProvince: true } as const;

  it('is for its own people', () => expect(() => keepToOwnProvince(tied, beijing, 'beijing')).not.toThrow());
  it.each([
    ['another', beijing, 'hebei'],
    ['none', beijing, undefined],
    ['one where the token names none', nowhere, 'beijing'],
    ['none where the token names none either', nowhere, undefined],
  ])('is not for %s', (_, actor, province) =>
    expect(() => keepToOwnProvince(tied, actor, province)).toThrow(
      expect.objectContaining({ code: 'NOT_YOUR_PROVINCE' }),
    ),
  );
  it('binds only the roles that the rule names', () => {
    const rule = { roles: 'authenticated', ownProvince: ['regulator'] } as const;
    expect(() => keepToOwnProvince(rule, nowhere, 'hebei')).not.toThrow();
    expect(() => keepToOwnProvince(rule, beijing, 'hebei')).toThrow('beijing only');
  });
});

describe('admission', () => {
  it('names who comes without a token', () => expect(admit({ roles: 'anyone' }, undefined)).toBe(anonymous));
  it('keeps the name of who shows one where none is asked', () =>
    expect(admit({ roles: 'anyone' }, beijing)).toBe(beijing));
  it('says whom a method is for', () =>
    expect(() => admit({ roles: ['auditor'] }, beijing)).toThrow(
      'role regulator may not call this method; it is for: auditor',
    ));
});
