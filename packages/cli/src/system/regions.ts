import { readFileSync } from 'node:fs';
import { sha256 } from '@tongbiao/contracts';
import type { Source } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { PresumedNumbers } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { ClockKind, ClockUnit, type RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';

/** The sample data that belongs to the product. */
export const SAMPLE_DATA = new URL('../../data/jjj-standards.csv', import.meta.url);

/** What it takes to form one of the embedded system's regions. */
export interface RegionPlan {
  readonly regionId: 'jjj' | 'demo';
  readonly nameZh: string;
  readonly nameEn: string;
  /** Dated when it is adopted. */
  readonly rules: Omit<RuleSet, 'effectiveFrom'>;
  readonly range: {
    readonly first: number;
    readonly last: number;
    /** The first number to be given. */
    readonly next: number;
    readonly width: number;
    presumed(): PresumedNumbers[];
  };
}

const days = ClockUnit.CALENDAR_DAYS;
const LOCAL_STANDARDS = '地方标准管理办法（国家市场监督管理总局令第26号，2020）';
const LAW_ON_REVIEW = '中华人民共和国标准化法 第二十九条';

/**
 * Beijing–Tianjin–Hebei. Clocks that no published source confirmed yet are marked as recalled (`sourced: false`): they are
 * parameters of a rule set, which a province replaces by adopting another version.
 */
export const jjj: RegionPlan = {
  regionId: 'jjj',
  nameZh: '京津冀',
  nameEn: 'Beijing–Tianjin–Hebei',
  rules: {
    id: 'jjj',
    version: '1',
    titleZh: '京津冀区域协同地方标准规则',
    titleEn: 'Rules for regional collaborative standards of Beijing–Tianjin–Hebei',
    clocks: [
      { kind: ClockKind.PUBLIC_COMMENT, unit: days, limit: 30, article: LOCAL_STANDARDS, sourced: false },
      { kind: ClockKind.NUMBER_HOLD, unit: days, limit: 90, article: '同标登记系统参数', sourced: false },
      { kind: ClockKind.DISCLOSURE, unit: days, limit: 20, article: LOCAL_STANDARDS, sourced: false },
      { kind: ClockKind.FILING, unit: days, limit: 60, article: LOCAL_STANDARDS, sourced: false },
      { kind: ClockKind.REVIEW, unit: ClockUnit.YEARS, limit: 5, article: LAW_ON_REVIEW, sourced: true },
    ],
    // Two thirds of the votes; a parameter until a rule of the three provinces is found.
    reviewPassPercent: 67,
  },
  range: {
    first: 3001,
    last: 3999,
    // Highest documented number 3043; 3047 is weakly sourced.
    next: 3048,
    width: 4,
    presumed: () => [
      {
        first: 3001,
        last: 3043,
        source: sampleSource('样本数据：顺序号自 3001 起，已见最高编号为 DB11/T 3043—2024，其前的编号一律按已使用处理'),
      },
      {
        first: 3044,
        last: 3047,
        source: sampleSource('样本数据整理说明：3047 仅有来源不充分的记载，至此的编号一律按已使用处理'),
      },
    ],
  },
};

/**
 * The demo's own region. It cannot run in the real one: a window of 30 days would have to be cut short, and its numbers would
 * collide with real ones. Its rule set says what it is.
 */
export const demo: RegionPlan = {
  regionId: 'demo',
  nameZh: '演示区域',
  nameEn: 'Demonstration region',
  rules: {
    id: 'demo',
    version: '1',
    titleZh: '演示规则：征求意见期为零天，只供演示，不得用于真实标准',
    titleEn: 'Demonstration rules: consultation windows of 0 days; not for real standards',
    clocks: [
      { kind: ClockKind.PUBLIC_COMMENT, unit: days, limit: 0, article: '演示规则', sourced: false },
      { kind: ClockKind.NUMBER_HOLD, unit: days, limit: 90, article: '演示规则', sourced: false },
    ],
    reviewPassPercent: 67,
  },
  range: { first: 9001, last: 9099, next: 9001, width: 4, presumed: () => [] },
};

/** What the market regulation authority said of them, as the sample data cites it. */
export const statement = {
  textZh: '京津冀三地已联合发布区域协同地方标准87项，其中交通领域10项。',
  textEn: 'The three provinces have published 87 regional collaborative standards, 10 of them in transport.',
  statedOn: '2024-08-14',
  statedBy: '国家市场监督管理总局新闻发布会',
  figures: { total: 87, 'field/交通': 10 },
  citation: '封面新闻 市场监管总局发布会 2024-08-14',
} as const;

function sampleSource(citation: string): Source {
  return { citation, digest: sha256(readFileSync(SAMPLE_DATA)) };
}
