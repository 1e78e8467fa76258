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

  it('says of a correction what was there and what is', () => {
    const changes = [
      { field: 'implementsOn', before: ['2027-01-01'], after: ['2027-02-01'] },
      { field: 'replaces', before: [], after: ['DB13/T 1—2018', 'DB13/T 2—2018'] },
    ];
    const event = decodeEvent('registry.EditionCorrected.v1', { province: 'hebei', changes, reason: '笔误' })!;
    expect(sentenceOf(event, 'zh', () => '河北省')).toBe(
      '河北省版本更正（实施日期：2027-01-01 → 2027-02-01；代替：无 → DB13/T 1—2018、DB13/T 2—2018）：笔误',
    );
    expect(sentenceOf(event, 'en')).toContain('what it replaces: nothing → DB13/T 1—2018, DB13/T 2—2018');
  });

  it('says until which day in Asia/Shanghai a number is held', () => {
    const held = { sequence: 3048, expiresAt: '2027-02-23T15:59:59.999Z' };
    expect(sentenceOf(decodeEvent('numbering.SequenceReserved.v1', held)!, 'zh')).toBe(
      '预留顺序号 3048，至 2027-02-23',
    );
  });

  it('says which standards are replaced in part, and which wholly', () => {
    const replacements = [
      { number: 'DB13/T 1—2018', extent: 'REPLACEMENT_EXTENT_WHOLE' },
      { number: 'DB13/T 2—2018', extent: 'REPLACEMENT_EXTENT_PART' },
    ];
    const event = decodeEvent('registry.ReplacementsDeclared.v1', { province: 'hebei', replacements })!;
    expect(sentenceOf(event, 'zh', () => '河北省')).toBe('河北省声明代替 DB13/T 1—2018、部分代替 DB13/T 2—2018');
    expect(sentenceOf(event, 'en')).toContain('DB13/T 2—2018 (in part)');
  });

  it('says that a number is unknown instead of leaving it out', () => {
    expect(sentenceOf(decodeEvent('registry.EditionRecorded.v1', { province: 'hebei' })!, 'en')).toContain(
      'number unknown',
    );
  });
});
