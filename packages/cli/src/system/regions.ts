import { readRegionFile, type RegionPlan } from './region-file.ts';

/** The sample data that belongs to the product. */
export const SAMPLE_DATA = new URL('../../data/jjj-standards.csv', import.meta.url);

const shipped = (name: string): RegionPlan =>
  readRegionFile(new URL(`../../data/regions/${name}.json`, import.meta.url));

/**
 * The region that the first start forms: Beijing–Tianjin–Hebei, whose sample data is imported. Rules that no published source confirmed
 * yet are marked as recalled: they are parameters of a rule set, which a province replaces by adopting another version.
 */
export const firstRegion = (): RegionPlan => shipped('jjj');

/**
 * The demo's own region. It cannot run in the real one: a window of 30 days would have to be cut short, and its numbers would
 * collide with real ones. Its rule set says what it is.
 */
export const demoRegion = (): RegionPlan => shipped('demo');

/** What the market regulation authority said of them, as the sample data cites it. */
export const statement = {
  textZh: '京津冀三地已联合发布区域协同地方标准87项，其中交通领域10项。',
  textEn: 'The three provinces have published 87 regional collaborative standards, 10 of them in transport.',
  statedOn: '2024-08-14',
  statedBy: '国家市场监督管理总局新闻发布会',
  figures: { total: 87, 'field/交通': 10 },
  citation: '封面新闻 市场监管总局发布会 2024-08-14',
} as const;
