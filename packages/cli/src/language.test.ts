import { describe, expect, it } from 'vitest';
import { chooseLanguage } from './language.ts';

describe('the language of the command line', () => {
  it('is what --lang says, in both spellings and at any place', () => {
    expect(chooseLanguage(['status', '--lang', 'zh'], { LANG: 'en_GB.UTF-8' })).toBe('zh');
    expect(chooseLanguage(['--lang=en', 'status'], { LANG: 'zh_CN.UTF-8' })).toBe('en');
  });
  it('else follows the locale, where LC_ALL beats LANG', () => {
    expect(chooseLanguage([], { LANG: 'zh_CN.UTF-8' })).toBe('zh');
    expect(chooseLanguage([], { LC_ALL: 'en_US.UTF-8', LANG: 'zh_CN.UTF-8' })).toBe('en');
    expect(chooseLanguage([], { LC_ALL: '', LANG: 'zh_TW' })).toBe('zh');
  });
  it('is English for every other locale and for none', () => {
    expect(chooseLanguage([], { LANG: 'C.UTF-8' })).toBe('en');
    expect(chooseLanguage([], {})).toBe('en');
  });
});
