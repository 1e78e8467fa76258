import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { DomainEvent } from '@tongbiao/contracts';
import { ClockKind, ClockUnit, Member, RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { RegionFormed, RuleSetAdopted } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_events';
import { RangeConsented, RangeOpened, RangePrepared } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { chanceOf, type Chance } from './chance.ts';
import { dayOfYear, dayText } from './days.ts';

/** A province of a region, with the key that it signs with. */
export interface Party {
  readonly province: string;
  readonly prefix: string;
  readonly nameZh: string;
  readonly keyId: string;
  readonly key: KeyObject;
  readonly publicKey: string;
}

/** A region and its shared range. */
export interface Ground {
  readonly regionId: string;
  readonly rangeId: string;
  readonly first: number;
  readonly parties: readonly Party[];
}

/** Works of one region: more than any has, fewer than its range. */
const WORKS_PER_REGION = 5_000;
const FIRST_NUMBER = 310_001;
/** A year before the first work. */
export const GROUND_DAY = dayOfYear(2014);

const provinces: readonly (readonly [prefix: string, province: string, nameZh: string])[] = [
  ['11', 'beijing', '北京'],
  ['12', 'tianjin', '天津'],
  ['13', 'hebei', '河北'],
  ['31', 'shanghai', '上海'],
  ['32', 'jiangsu', '江苏'],
  ['33', 'zhejiang', '浙江'],
  ['34', 'anhui', '安徽'],
  ['35', 'fujian', '福建'],
  ['36', 'jiangxi', '江西'],
  ['37', 'shandong', '山东'],
  ['41', 'henan', '河南'],
  ['42', 'hubei', '湖北'],
  ['43', 'hunan', '湖南'],
  ['44', 'guangdong', '广东'],
  ['50', 'chongqing', '重庆'],
  ['51', 'sichuan', '四川'],
];

/** PKCS #8 of a raw Ed25519 private key: RFC 8410, section 7. */
const PKCS8_HEAD = '302e020100300506032b657004220420';

const partyOf = ([prefix, province, nameZh]: (typeof provinces)[number], chance: Chance): Party => {
  const key = createPrivateKey({ key: Buffer.from(PKCS8_HEAD + chance.hex64(), 'hex'), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'jwk' }).x!;
  return { prefix, province, nameZh, key, publicKey, keyId: `${province}-1` };
};

/** As many regions as so many works need: three provinces each, every fourth four. */
export const groundsOf = (seed: number, works: number): readonly Ground[] => {
  const chance = chanceOf(seed, 1);
  const parties = provinces.map((province) => partyOf(province, chance));
  return Array.from({ length: Math.ceil(works / WORKS_PER_REGION) }, (_, n) => ({
    regionId: `region${n + 1}`,
    rangeId: `region${n + 1}-${FIRST_NUMBER}`,
    first: FIRST_NUMBER,
    parties: Array.from({ length: n % 4 === 3 ? 4 : 3 }, (_each, i) => parties[(n * 3 + i) % parties.length]!),
  }));
};

/** The region whose work this is. */
export const groundOf = (grounds: readonly Ground[], nth: number): Ground => grounds[nth % grounds.length]!;

const clock = (kind: ClockKind, unit: ClockUnit, limit: number, article: string) => ({ kind, unit, limit, article });

const ruleSetOf = ({ province }: Party): RuleSet =>
  RuleSet.fromPartial({
    id: province,
    version: '1',
    titleZh: '地方标准管理办法',
    effectiveFrom: dayText(0),
    reviewPassPercent: 75,
    clocks: [
      clock(ClockKind.PUBLIC_COMMENT, ClockUnit.CALENDAR_DAYS, 30, '第十四条'),
      clock(ClockKind.DISCLOSURE, ClockUnit.CALENDAR_DAYS, 20, '第二十一条'),
      clock(ClockKind.FILING, ClockUnit.CALENDAR_DAYS, 60, '第二十二条'),
      clock(ClockKind.REVIEW, ClockUnit.YEARS, 5, '第二十六条'),
    ],
  });

/** What a region and its range begin with, each event with its stream. */
export const groundEvents = ({
  regionId,
  rangeId,
  first,
  parties,
}: Ground): { stream: string; event: DomainEvent }[] => {
  const document = (province: string) => ({
    number: `${province}〔2014〕1号`,
    title: '关于协同制定地方标准的通知',
    issuer: '市场监督管理局',
    date: dayText(GROUND_DAY),
    digest: `sha256:${'d'.repeat(64)}`,
  });
  const members = parties.map(({ province, prefix, nameZh, keyId, publicKey }) =>
    Member.fromPartial({
      province,
      prefix,
      nameZh,
      nameEn: province,
      regulatorZh: `${nameZh}市场监督管理局`,
      keys: [{ keyId, alg: 'Ed25519', value: publicKey, validFrom: dayText(GROUND_DAY) }],
    }),
  );
  const region: DomainEvent[] = [
    {
      type: 'registry.RegionFormed.v1',
      data: RegionFormed.fromPartial({
        regionId,
        nameZh: parties.map((p) => p.nameZh).join('、'),
        nameEn: regionId,
        members,
        liveFrom: dayText(dayOfYear(2015)),
      }),
    },
    ...parties.map((party): DomainEvent => ({
      type: 'registry.RuleSetAdopted.v1',
      data: RuleSetAdopted.fromPartial({
        regionId,
        province: party.province,
        ruleSet: ruleSetOf(party),
        document: document(party.province),
      }),
    })),
  ];
  const range: DomainEvent[] = [
    {
      type: 'numbering.RangePrepared.v1',
      data: RangePrepared.fromPartial({
        rangeId,
        regionId,
        first,
        last: 999_999,
        next: first,
        members: parties.map(({ province, prefix }) => ({ province, prefix })),
        width: 6,
      }),
    },
    ...parties.map(({ province }): DomainEvent => ({
      type: 'numbering.RangeConsented.v1',
      data: RangeConsented.fromPartial({ rangeId, province, document: document(province) }),
    })),
    { type: 'numbering.RangeOpened.v1', data: RangeOpened.fromPartial({ rangeId }) },
  ];
  return [
    ...region.map((event) => ({ stream: `region-${regionId}`, event })),
    ...range.map((event) => ({ stream: `range-${rangeId}`, event })),
  ];
};
