import { describe, expect, it } from 'vitest';
import { subjectOf } from './subject.ts';

describe('the service’s own name', () => {
  const token = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
  it('is what its token says', () => expect(subjectOf(token({ sub: 'service-registry' }))).toBe('service-registry'));
  it('must be there', () => expect(() => subjectOf(token({}))).toThrow('names no subject'));
});
