import { contractRegistry } from '@tongbiao/contracts';
import { describe, expect, it } from 'vitest';
import { fieldNames, placeName, valueText, type PlaceWords } from './place-names.ts';

/** Every field that a work's public state can hold. */
const reachable = (typeName: string, seen = new Set<string>()): readonly string[] => {
  if (seen.has(typeName)) return [];
  seen.add(typeName);
  return (contractRegistry().getMessage(typeName)?.fields ?? []).flatMap((field) => [
    field.jsonName,
    ...(field.message ? reachable(field.message.typeName, seen) : []),
  ]);
};

const words = (language: 'zh' | 'en'): PlaceWords => ({
  language,
  provinceName: (code) => (language === 'zh' ? { hebei: '河北省' }[code] : { hebei: 'Hebei' }[code]) ?? code,
  enumWord: (name) => (name === 'FORCE_MANDATORY' ? (language === 'zh' ? '强制性' : 'Mandatory') : undefined),
});

describe('a place in a work', () => {
  it('has a name for each field of the contract, and none for what is not there', () => {
    const fields = new Set(reachable('tongbiao.registry.v1.PublicWork'));
    expect(fields.size).toBeGreaterThan(100);
    expect(Object.keys(fieldNames).toSorted()).toEqual([...fields].toSorted());
  });
  it.each([
    ['titleZh', '中文名称', 'Chinese title'],
    [
      'revisions[2].editions[hebei].implementsOn',
      '第 2 版，河北省版本，实施日期',
      'revision 2, Hebei edition, day of implementation',
    ],
    [
      'revisions[1].editions[hebei].life.amendments[0].publishedOn',
      '第 1 版，河北省版本，修改单 1，发布日期',
      'revision 1, Hebei edition, amendment 1, day of publication',
    ],
    ['revisions[1].course.suspended', '第 1 版，是否暂停', 'revision 1, suspended'],
    [
      'revisions[1].course.differences[0a0b0c0d-0000-4000-8000-000000000001].declared.clause',
      '第 1 版，与共同文本的差异，条款',
      'revision 1, difference from the common text, clause',
    ],
    ['revisions[1].novelty', '第 1 版，novelty', 'revision 1, novelty'],
  ])('%s is said in words', (path, zh, en) => {
    expect(placeName(path, words('zh'))).toBe(zh);
    expect(placeName(path, words('en'))).toBe(en);
  });
  it.each([
    ['titleZh', '"冷链"', '冷链', '冷链'],
    ['revisions[1].approvedBy', '["hebei","henan"]', '河北省、henan', 'Hebei, henan'],
    ['revisions[1].editions[hebei].force', '"FORCE_MANDATORY"', '强制性', 'Mandatory'],
    ['backfilled', 'true', '是', 'yes'],
    ['sequence', '3048', '3048', '3048'],
    ['titleEn', '', '', ''],
  ])('the value of %s is said in words', (path, json, zh, en) => {
    expect(valueText(path, json, words('zh'))).toBe(zh);
    expect(valueText(path, json, words('en'))).toBe(en);
  });
});
