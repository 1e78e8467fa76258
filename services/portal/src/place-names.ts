import type { Language } from './language.ts';

type Names = Readonly<Record<string, readonly [zh: string, en: string]>>;

/** What the fields of a work's public state are called. A test holds every one of them. */
export const fieldNames: Names = {
  abolished: ['废止', 'abolition'],
  abolishedOn: ['废止日期', 'day of abolition'],
  accepted: ['是否准予', 'accepted'],
  adoptedDigest: ['所采用的共同文本摘要', 'digest of the adopted common text'],
  after: ['改后', 'after'],
  amendments: ['修改单', 'amendment'],
  announcement: ['公告', 'announcement'],
  announcementNumber: ['公告文号', 'number of the announcement'],
  answeredOn: ['答复日期', 'day of the answer'],
  answers: ['对国家的答复', 'answer to the national authority'],
  approvedBy: ['已批准立项的省份', 'provinces that approved the project'],
  article: ['条款', 'article'],
  asked: ['受邀省份', 'provinces asked'],
  authority: ['备案机关', 'filing authority'],
  backfilled: ['历史补录', 'backfilled'],
  batch: ['批次', 'batch'],
  before: ['改前', 'before'],
  ccs: ['CCS 分类', 'CCS'],
  changes: ['更改内容', 'changes'],
  channel: ['渠道', 'channel'],
  citation: ['出处', 'citation'],
  clause: ['条款', 'clause'],
  closedOn: ['结束日期', 'closed on'],
  commonTextDigest: ['共同文本摘要', 'digest of the common text'],
  concludedOn: ['结论日期', 'concluded on'],
  conclusion: ['结论', 'conclusion'],
  confidence: ['可信度', 'confidence'],
  consentedBy: ['同意的省份', 'provinces that consented'],
  consultations: ['征求意见', 'consultation'],
  corrections: ['更正', 'correction'],
  course: ['进程', 'course'],
  date: ['日期', 'date'],
  deadline: ['期限', 'deadline'],
  decidedOn: ['决定日期', 'decided on'],
  declared: ['声明', 'declaration'],
  demand: ['所答复的要求', 'demand'],
  description: ['说明', 'description'],
  differenceId: ['差异标识', 'id of the difference'],
  differences: ['与共同文本的差异', 'difference from the common text'],
  digest: ['摘要', 'digest'],
  disclosedOn: ['公开日期', 'disclosed on'],
  disclosures: ['文本公开', 'disclosure'],
  document: ['文件', 'document'],
  doneOn: ['完成日期', 'done on'],
  due: ['到期日', 'due'],
  earlierReviews: ['以往复审', 'earlier review'],
  editions: ['版本', 'edition'],
  effectiveOn: ['生效日期', 'effective on'],
  ended: ['退出', 'end of participation'],
  explanationDigest: ['说明的摘要', 'digest of the explanation'],
  extent: ['范围', 'extent'],
  field: ['领域', 'field'],
  filing: ['备案', 'filing'],
  filingDecided: ['备案结果', 'outcome of the filing'],
  filingNumber: ['备案号', 'filing number'],
  force: ['性质', 'force'],
  from: ['起', 'from'],
  ics: ['ICS 分类', 'ICS'],
  implementationRecords: ['实施记录数', 'records of implementation'],
  implementsOn: ['实施日期', 'day of implementation'],
  issuer: ['发文机关', 'issuer'],
  kind: ['类别', 'kind'],
  late: ['后加入的省份', 'late member'],
  leadProvince: ['牵头省份', 'lead'],
  left: ['退出协同', 'departure from the collaboration'],
  leftOn: ['退出日期', 'left on'],
  life: ['发布之后', 'since publication'],
  measure: ['措施', 'measure'],
  members: ['参与省份', 'provinces taking part'],
  nationalMeasures: ['国家措施', 'national measure'],
  note: ['说明', 'note'],
  notices: ['立项公示', 'public notice'],
  number: ['编号', 'number'],
  numbered: ['是否已编号', 'numbered'],
  observedStatus: ['来源所载状态', 'status per source'],
  openedOn: ['开始日期', 'opened on'],
  ordinal: ['序号', 'ordinal'],
  organisation: ['单位', 'organisation'],
  organisationId: ['单位标识', 'id of the organisation'],
  part: ['部分', 'part'],
  plans: ['计划', 'plan'],
  province: ['省份', 'province'],
  publishedOn: ['发布日期', 'day of publication'],
  rangeId: ['共用号段', 'shared range'],
  reason: ['理由', 'reason'],
  recognisedBy: ['互认的省份', 'recognised by'],
  recognisedOn: ['互认日期', 'recognised on'],
  recognitions: ['互认', 'recognition'],
  regionId: ['区域', 'region'],
  replacedBy: ['被代替', 'replaced by'],
  replacements: ['代替关系', 'replacement'],
  replaces: ['代替', 'replaces'],
  rescheduled: ['实施日期调整', 'rescheduling'],
  reviewOpened: ['复审', 'review'],
  reviewed: ['复审结论', 'conclusion of the review'],
  revision: ['版次', 'revision'],
  revisions: ['版次', 'revision'],
  roster: ['共商名单', 'roster'],
  round: ['轮次', 'round'],
  rule: ['依据', 'basis'],
  ruleSet: ['规则集', 'rule set'],
  scope: ['范围', 'scope'],
  sequence: ['共用顺序号', 'shared sequence'],
  seriesId: ['系列标识', 'id of the series'],
  set: ['任务', 'task'],
  since: ['起始日期', 'since'],
  source: ['来源', 'source'],
  state: ['阶段', 'stage'],
  submittedOn: ['报送日期', 'submitted on'],
  suspended: ['是否暂停', 'suspended'],
  targetDate: ['拟发布日期', 'target date'],
  taskId: ['任务标识', 'id of the task'],
  tasks: ['实施任务', 'task of implementation'],
  terminated: ['是否终止', 'terminated'],
  textDigest: ['文本摘要', 'digest of the text'],
  title: ['标题', 'title'],
  titleEn: ['英文名称', 'English title'],
  titleZh: ['中文名称', 'Chinese title'],
  to: ['止', 'to'],
  uri: ['链接', 'link'],
  url: ['链接', 'link'],
  version: ['版本号', 'version'],
  workId: ['标准标识', 'id of the work'],
  workKey: ['标准代号', 'key of the work'],
};

/** Fields whose values are codes of provinces. */
const ofProvinces: ReadonlySet<string> = new Set([
  'approvedBy',
  'asked',
  'consentedBy',
  'leadProvince',
  'members',
  'province',
  'recognisedBy',
  'roster',
]);

/** How places and values of a work are said to a reader. */
export interface PlaceWords {
  readonly language: Language;
  readonly provinceName: (code: string) => string;
  /** Words for the names of enumerations; undefined: none. */
  readonly enumWord: (name: string) => string | undefined;
}

/** A place such as `revisions[2].editions[hebei].implementsOn` in the reader's words. What has no name here stays as it stands. */
export const placeName = (path: string, { language, provinceName }: PlaceWords): string => {
  const isZh = language === 'zh';
  const segments = path.split('.');
  // What only groups others says nothing to a reader.
  const telling = segments.filter((segment, i) => i === segments.length - 1 || !groups.has(segment));
  const parts = telling.map((segment) => {
    const [, name = segment, key] = /^(\w+)(?:\[(.+)\])?$/.exec(segment) ?? [];
    const word = fieldNames[name]?.[isZh ? 0 : 1] ?? name;
    if (key === undefined) return word;
    if (name === 'revisions') return isZh ? `第 ${key} 版` : `revision ${key}`;
    if (/^\d+$/.test(key)) return `${word} ${Number(key) + 1}`;
    if (/^[0-9a-f]{8}-/.test(key)) return word;
    return isZh ? `${provinceName(key)}${word}` : `${provinceName(key)} ${word}`;
  });
  return parts.join(isZh ? '，' : ', ');
};

const groups: ReadonlySet<string> = new Set(['course', 'life', 'declared', 'set']);

/** A value (JSON) in the reader's words; empty where there is none. */
export const valueText = (path: string, json: string, { language, provinceName, enumWord }: PlaceWords): string => {
  if (json === '') return '';
  const name = /(\w+)(?:\[[^\]]*\])?$/.exec(path)?.[1] ?? '';
  const one = (value: unknown): string => {
    if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
    if (typeof value !== 'string') return typeof value === 'number' ? String(value) : JSON.stringify(value);
    if (ofProvinces.has(name)) return provinceName(value);
    return enumWord(value) ?? value;
  };
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value.map(one).join(language === 'zh' ? '、' : ', ') : one(value);
};
