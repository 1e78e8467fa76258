/** Short stable code of a province, used everywhere. */
export type ProvinceCode = 'beijing' | 'tianjin' | 'hebei';

/** One of the three members of the Beijing–Tianjin–Hebei collaboration (京津冀). */
export interface Province {
  readonly code: ProvinceCode;
  readonly nameZh: string;
  readonly nameEn: string;
  /** One-character name, as the sample data and vehicle plates have it. */
  readonly shortZh: string;
  /** First two digits of the province's GB/T 2260 code: what follows `DB` in its numbers. */
  readonly prefix: string;
  /** Tianjin's is a commission (委员会), the other two are bureaus. */
  readonly regulatorZh: string;
}

/** The members, in the order of their codes. */
export const provinces: readonly Province[] = [
  {
    code: 'beijing',
    nameZh: '北京市',
    nameEn: 'Beijing',
    shortZh: '京',
    prefix: '11',
    regulatorZh: '北京市市场监督管理局',
  },
  {
    code: 'tianjin',
    nameZh: '天津市',
    nameEn: 'Tianjin',
    shortZh: '津',
    prefix: '12',
    regulatorZh: '天津市市场监督管理委员会',
  },
  {
    code: 'hebei',
    nameZh: '河北省',
    nameEn: 'Hebei',
    shortZh: '冀',
    prefix: '13',
    regulatorZh: '河北省市场监督管理局',
  },
];

/** Regions of the embedded system: the real one, and the demo's own, because the demo may not touch real numbers or bend real rules. */
export const regionIds = ['jjj', 'demo'] as const;
