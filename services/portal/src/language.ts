/** Languages of the portal. */
export type Language = 'zh' | 'en';

const texts = {
  title: ['区域协同地方标准', 'Regional collaborative standards'],
  brand: ['同标', 'Tongbiao'],
  tagline: ['区域协同地方标准信息公开', 'Public register of standards that provinces make together'],
  skip: ['跳到正文', 'Skip to content'],
  otherLanguage: ['English', '中文'],
  search: ['搜索', 'Search'],
  searchHint: ['名称中的字词，或任何写法的编号', 'words of a title, or a number in any spelling'],
  filter: ['高级筛选', 'Filter'],
  filterHint: [
    '条件（AIP-160 写法）：字段 title、number、field、ics、ccs、province、status、stage、published、implements；AND、OR、NOT',
    'Condition as in AIP-160: fields title, number, field, ics, ccs, province, status, stage, published, implements; AND, OR, NOT',
  ],
  filterExample: ['published>=2018 AND NOT status=ABOLISHED', 'published>=2018 AND NOT status=ABOLISHED'],
  field: ['领域', 'Field'],
  province: ['地区', 'Province'],
  stage: ['阶段', 'Stage'],
  status: ['状态', 'Status'],
  state: ['情况', 'State'],
  region: ['区域', 'Region'],
  regions: ['区域', 'Regions'],
  regionsAre: [
    '各区域由其成员共同制定协同标准；顺序号共用，各自发布。',
    'The members of a region make standards together: they share sequence numbers, and each publishes its own edition.',
  ],
  since: ['自 {n} 起登记', 'on record since {n}'],
  noSuchParty: ['没有这个区域或省份', 'There is no such region or province'],
  catalogue: ['标准目录', 'Catalogue'],
  pages: ['页面', 'Pages'],
  lists: ['各省清单', 'Provincial lists'],
  listsAre: [
    '各省全部地方标准，按其公开的清单原样列出；与协同标准目录分开，互不混同。',
    'All local standards of the provinces as their published lists state them; beside the catalogue of collaborative standards, never mixed with it.',
  ],
  listed: ['项', 'standards'],
  nothingListed: ['已导入的清单中没有这样的标准。', 'No list on record has such a standard.'],
  statistics: ['统计', 'Statistics'],
  parts: ['个部分', 'parts'],
  year: ['发布年份', 'Year of publication'],
  columnWorks: ['标准', 'Works'],
  columnParts: ['部分', 'Parts'],
  columnEditions: ['省级版本', 'Editions'],
  countedApart: [
    '标准、部分与省级版本分开计数：分部分标准的一个部分不另算一项标准。',
    'Works, parts and editions are counted apart: a part of a multi-part standard is no further work.',
  ],
  leadTimes: ['各阶段用时（天）', 'Days per stage'],
  leadTimesAre: [
    '只算在本系统中经历各阶段的项目；补录的标准没有可查的步骤。',
    'Of projects that went through the stages here; of backfilled works no steps are known.',
  ],
  median: ['中位数', 'Median'],
  spread: ['最短–最长', 'Shortest–longest'],
  times: ['次数', 'Times'],
  deadlines: ['各省期限', 'Deadlines'],
  deadlinesAre: [
    '按各省规则计算，以 {n} 为准；补录的版本其后经过不明，不记逾期。',
    'Computed by each province’s rules, as of {n}; what a backfilled edition went through is not known, so that it is not called late.',
  ],
  noDeadlines: ['没有符合条件的期限。', 'No deadline matches.'],
  due: ['到期日', 'Due'],
  duty: ['事项', 'Duty'],
  standard: ['标准', 'Standard'],
  basis: ['依据', 'Basis'],
  recalled: ['（待核实）', '(recalled, to be confirmed)'],
  estimated: ['（估计：放假安排尚未公布）', '(estimated: the holidays of that year are not announced yet)'],
  workingDays: ['（{n} 个工作日）', '({n} working days)'],
  all: ['全部', 'All'],
  clear: ['清除条件', 'Clear filters'],
  works: ['项标准', 'works'],
  editions: ['个省级版本', 'editions'],
  documented: ['有据可查', 'documented'],
  noResults: ['没有符合条件的标准。', 'No work matches.'],
  next: ['下一页', 'Next page'],
  first: ['回到第一页', 'First page'],
  stated: ['官方口径', 'What authorities say'],
  statedBeside: [
    '官方说法与本库可查的分开列出，互不混同。',
    'Statements stand beside what is documented here; the two are never mixed.',
  ],
  documentedHere: ['本库有据可查', 'Documented here'],
  of: ['，官方口径', ' of the stated'],
  unknown: ['未知', 'unknown'],
  diverges: ['各省不同', 'diverges'],
  momentForm: ['查看某一时刻的样子', 'As of a moment'],
  momentHint: [
    '“记录截至”指当时登记系统已知的内容，“发生截至”指其中到那一天已经发生的事。',
    '“On record by” is what the register knew then; “happened by” is what of that had happened on the day.',
  ],
  known: ['记录截至', 'On record by'],
  effective: ['发生截至', 'Happened by'],
  show: ['查看', 'Show'],
  asOfMoment: [
    '这是 {n} 的样子，不是现在。依据 {e} 个事件，其中 {u} 个时间不够确切而未排除；排除了 {l} 个。',
    'This is as of {n}, not the present: by {e} events, {u} of them not dated well enough to be left out; {l} are left out.',
  ],
  present: ['现在的样子', 'As it is now'],
  changesSince: ['此后的变化', 'What changed since'],
  changes: ['变化', 'Changes'],
  noChanges: ['没有变化。', 'Nothing changed.'],
  noWorkYet: ['当时还没有这项标准。', 'There was no such work yet.'],
  place: ['内容', 'Place'],
  before: ['之前', 'Before'],
  after: ['之后', 'After'],
  eventsAdded: ['其间的事件', 'Events in between'],
  eventsRemoved: ['只在前一时刻的事件', 'Events of the earlier moment alone'],
  notYet: ['尚未', 'not yet'],
  notTakingPart: ['未参与', 'not taking part'],
  consultation: ['征求意见', 'Consultation'],
  unknownNote: [
    '“未知”表示所见来源均未载明，不等于“无”。',
    '“Unknown” means that no source read says so; it does not mean “no”.',
  ],
  number: ['编号', 'Number'],
  published: ['发布日期', 'Published'],
  implemented: ['实施日期', 'Implemented'],
  announcement: ['公告', 'Announcement'],
  force: ['性质', 'Force'],
  replaces: ['代替', 'Replaces'],
  replacedBy: ['被代替', 'Replaced by'],
  textDigest: ['文本摘要', 'Digest of the text'],
  source: ['来源', 'Source'],
  confidence: ['可信度', 'Confidence'],
  statusOn: ['{n} 的状态', 'Status on {n}'],
  statusUnknown: ['状态未知', 'status unknown'],
  suspended: ['项目暂停', 'Suspended'],
  terminated: ['项目终止', 'Terminated'],
  observed: ['来源所载状态', 'Status per source'],
  note: ['说明', 'Note'],
  timeline: ['经过', 'History'],
  recordedAt: ['记录于', 'recorded'],
  revision: ['第 {n} 版', 'Revision {n}'],
  publishedOf: ['{n} / {m} 已发布', '{n} of {m} published'],
  lead: ['牵头', 'Lead'],
  members: ['参与', 'Taking part'],
  commonText: ['共同文本摘要', 'Digest of the common text'],
  series: ['分部分标准：{n}', 'Part of a series: {n}'],
  part: ['第 {n} 部分', 'Part {n}'],
  onlyPlanned: ['仅列入计划', 'only planned'],
  conversions: ['国际转化', 'On the way to ISO'],
  backfilled: ['历史补录', 'Backfilled'],
  live: ['实时', 'live'],
  json: ['以 JSON 查看', 'As JSON'],
  notFound: ['没有这个页面', 'There is no such page'],
  notFoundWork: ['没有这项标准', 'There is no such work'],
  badRequest: ['请求有误', 'The request is wrong'],
  unavailable: ['登记系统暂时不可用，请稍后再试', 'The registry does not answer at the moment; try again shortly'],
  home: ['回到目录', 'Back to the catalogue'],
  asOf: ['截至第 {n} 号事件', 'as of event {n}'],
  related: ['相关标准（非协同标准）', 'Related standards (not collaborative)'],
} as const satisfies Record<string, readonly [zh: string, en: string]>;

/** A text in the reader's language; `{n}` and `{m}` are filled from `values`. */
export type Translate = (key: keyof typeof texts, values?: Readonly<Record<string, string | number>>) => string;

/** Texts of one language. */
export const translator =
  (language: Language): Translate =>
  (key, values = {}) =>
    texts[key][language === 'zh' ? 0 : 1].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));

/** `?lang=` decides, then the browser's first accepted language that we have; Chinese otherwise. */
export const languageOf = (query: unknown, accepted: string | undefined): Language => {
  if (query === 'zh' || query === 'en') return query;
  const first = (accepted ?? '')
    .split(',')
    .map((l) => l.trim().slice(0, 2).toLowerCase())
    .find((l) => l === 'zh' || l === 'en');
  return first === 'en' ? 'en' : 'zh';
};
