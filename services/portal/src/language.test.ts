import { describe, expect, it } from 'vitest';
import { languageOf, translator } from './language.ts';

describe('the language of a page', () => {
  it.each([
    ['en', 'zh', 'en'],
    ['zh', 'en-GB', 'zh'],
    [undefined, 'fr, en-GB;q=0.8, zh;q=0.5', 'en'],
    [undefined, 'fr', 'zh'],
    [undefined, undefined, 'zh'],
    ['klingon', 'en', 'en'],
    [['en', 'zh'], undefined, 'zh'],
  ])('?lang=%j with accept-language %j is %s', (query, accepted, language) =>
    expect(languageOf(query, accepted)).toBe(language),
  );
  it('fills in values', () => expect(translator('en')('publishedOf', { n: 2, m: 3 })).toBe('2 of 3 published'));
});
