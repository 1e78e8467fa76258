import { catalogue, decodeEvent, type EventType } from '@tongbiao/contracts';
import { describe, expect, it } from 'vitest';
import { sentenceOf } from './sentences.ts';

describe('a history for people', () => {
  it.each(Object.keys(catalogue) as EventType[])(
    'says %s in Chinese and in English, whatever is missing from it',
    (type) => {
      const event = decodeEvent(type, {})!;
      expect(sentenceOf(event, 'zh')).toMatch(/\p{Script=Han}/u);
      expect(sentenceOf(event, 'en')).toMatch(/^[^\p{Script=Han}]+$/u);
      expect(sentenceOf(event, 'en')).not.toContain('undefined');
    },
  );

  it('names provinces as the reader knows them', () => {
    const event = decodeEvent('registry.ProjectApproved.v1', { province: 'beijing' })!;
    expect(sentenceOf(event, 'zh', () => '北京市')).toBe('北京市批准立项');
  });

  it('says that a number is unknown instead of leaving it out', () => {
    expect(sentenceOf(decodeEvent('registry.EditionRecorded.v1', { province: 'hebei' })!, 'en')).toContain(
      'number unknown',
    );
  });
});
