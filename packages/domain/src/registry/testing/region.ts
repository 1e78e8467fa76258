import { generateKeyPairSync, sign } from 'node:crypto';
import { actText, type Actor } from '@tongbiao/contracts';
import { Confidence } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { ClockKind, ClockUnit, type Member, type RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { Act } from '../../act.ts';
import type { RegionFacts } from '../region-facts.ts';

/** A region for tests: three members with real keys, one rule set each. */
export const provinces = ['beijing', 'tianjin', 'hebei'] as const;

const pairs = new Map([...provinces, 'shandong', 'henan'].map((p) => [p as string, generateKeyPairSync('ed25519')]));

export const keyOf = (province: string) => ({
  keyId: `${province}-1`,
  alg: 'Ed25519',
  value: pairs.get(province)!.publicKey.export({ format: 'jwk' }).x!,
  validFrom: '2026-01-01',
  validUntil: '',
});

export const members: Member[] = provinces.map((province, i) => ({
  province,
  nameZh: ['北京', '天津', '河北'][i]!,
  nameEn: province,
  prefix: `1${i + 1}`,
  regulatorZh: '市场监管局',
  keys: [keyOf(province)],
}));

export const ruleSet: RuleSet = {
  id: 'jjj',
  version: '1',
  titleZh: '京津冀',
  titleEn: 'JJJ',
  effectiveFrom: '2026-01-01',
  reviewPassPercent: 67,
  gates: [],
  materials: [],
  voting: undefined,
  instrument: '',
  clocks: [
    {
      kind: ClockKind.PUBLIC_COMMENT,
      unit: ClockUnit.CALENDAR_DAYS,
      limit: 30,
      article: '第十一条',
      sourced: false,
      citation: '',
    },
  ],
};

export const facts: RegionFacts = {
  regionId: 'jjj',
  revision: 3n,
  liveFrom: '2026-06-01',
  members: members.map(({ province, prefix, keys }) => ({ province, prefix, keys })),
  guests: new Map(),
  ruleSets: new Map(provinces.map((p) => [p, [ruleSet]])),
};

export const today = '2026-11-24';

export const actorOf = (province: string, role = 'regulator'): Actor => ({ subject: `u-${province}`, role, province });

/** What nothing lives beside, and nobody says so. */
export const alone = { resembling: [], standstillOverride: '' } as const;

/** A digest that is told from others by one letter. */
export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

export const document = {
  number: '京市监发〔2026〕1号',
  title: '关于批准立项的公告',
  issuer: '北京市市场监督管理局',
  date: '2026-11-20',
  digest: digest('d'),
  uri: '',
};

export const source = { citation: '首都标准网 2018', digest: digest('5') };
export const confidence = Confidence.COVER;

/** The province's signature over a request. */
export const signedBy = (province: string, request: Readonly<Record<string, unknown>> = { a: '1' }): Act => {
  const content = { rpc: 'x.Y/Z', requestId: 'r1', request };
  const keyId = keyOf(province).keyId;
  const signed = actText({ keyId, ...content });
  const value = sign(null, Buffer.from(signed), pairs.get(province)!.privateKey).toString('base64url');
  return { ...content, signature: { alg: 'Ed25519', keyId, signed, value } };
};
