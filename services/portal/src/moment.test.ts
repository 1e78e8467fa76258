import { describe, expect, it } from 'vitest';
import { momentOf, momentText } from './moment.ts';

describe('a moment in an address', () => {
  it.each([
    [
      { known: '', on: '' },
      { recordedAt: '', effectiveOn: '' },
    ],
    [
      { known: '2024-08-20', on: '2024-08-14' },
      { recordedAt: '2024-08-20T23:59:59.999+08:00', effectiveOn: '2024-08-14' },
    ],
    [
      { known: '2024-08-20T01:02:03Z', on: '' },
      { recordedAt: '2024-08-20T01:02:03Z', effectiveOn: '' },
    ],
    [
      { known: 'x', on: '' },
      { recordedAt: 'x', effectiveOn: '' },
    ],
  ])('%j', (query, moment) => expect(momentOf(query)).toEqual(moment));

  it('is said in a few words', () => {
    const words = { known: '记录截至', on: '发生截至' };
    expect(momentText({ known: '2024-08-20', on: '2024-08-14' }, words)).toBe(
      '记录截至 2024-08-20 · 发生截至 2024-08-14',
    );
    expect(momentText({ known: '', on: '' }, words)).toBe('');
  });
});
