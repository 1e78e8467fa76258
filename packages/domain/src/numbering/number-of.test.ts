import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { expect, it } from 'vitest';
import { numberOf } from './number-of.ts';

it.each([
  [{ prefix: '13', force: Force.RECOMMENDED, sequence: 3011, width: 4 }, 'DB13/T 3011'],
  [{ prefix: '13', force: Force.MANDATORY, sequence: 3011 }, 'DB13/ 3011'],
  [{ prefix: '1331', force: Force.GUIDANCE, sequence: 25, width: 3 }, 'DB1331/Z 025'],
  [{ prefix: '13', force: Force.UNSPECIFIED, sequence: 3011 }, ''],
  [{ prefix: '1', force: Force.MANDATORY, sequence: 3011 }, ''],
] as const)('prints %o as %j', (parts, text) => expect(numberOf(parts)).toBe(text));
