import type { Clock, VotingRule } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { Message } from '../language.ts';

const clocks: Readonly<Record<string, Message>> = {
  CLOCK_KIND_PUBLIC_COMMENT: { zh: '征求意见，至少', en: 'public comment, at least' },
  CLOCK_KIND_NUMBER_HOLD: { zh: '编号预留', en: 'hold of a number' },
  CLOCK_KIND_DISCLOSURE: { zh: '公开文本', en: 'disclosure of the text' },
  CLOCK_KIND_FILING: { zh: '备案', en: 'filing' },
  CLOCK_KIND_REVIEW: { zh: '复审', en: 'review' },
  CLOCK_KIND_PUBLIC_NOTICE: { zh: '立项公示，至少', en: 'public notice, at least' },
  CLOCK_KIND_PROJECT_COMPLETION: { zh: '完成项目', en: 'completion of a project' },
  CLOCK_KIND_PROJECT_EXTENSION: { zh: '延期，至多', en: 'extension, at most' },
  CLOCK_KIND_GUIDANCE_REVIEW: { zh: '指导性技术文件复审', en: 'review of guidance documents' },
  CLOCK_KIND_ENVIRONMENT_FILING: { zh: '环境类标准备案', en: 'filing of environment standards' },
};
const units: Readonly<Record<string, Message>> = {
  CLOCK_UNIT_CALENDAR_DAYS: { zh: '日', en: 'days' },
  CLOCK_UNIT_WORKING_DAYS: { zh: '个工作日', en: 'working days' },
  CLOCK_UNIT_MONTHS: { zh: '个月', en: 'months' },
  CLOCK_UNIT_YEARS: { zh: '年', en: 'years' },
};
const gates: Readonly<Record<string, Message>> = {
  GATE_KIND_SUBMISSION: { zh: '批准立项前须有申报', en: 'a submission before the approval' },
  GATE_KIND_PUBLIC_NOTICE: { zh: '批准立项前须经公示', en: 'a public notice before the approval' },
  GATE_KIND_PLAN: { zh: '征求意见前须下达计划', en: 'a plan before the consultation' },
  GATE_KIND_STANDSTILL: {
    zh: '有相近的协同项目时不另行立项',
    en: 'no proposal beside a joint project that it resembles',
  },
  GATE_KIND_OBJECTION: {
    zh: '批准和确立立项前，公示异议须已处理，成立的须有调整或重新公示',
    en: 'no objection undecided, or upheld and not answered, before approval and establishment',
  },
  GATE_KIND_COMMENTS: {
    zh: '审查、共商和采用共同文本前，意见须全部处理',
    en: 'every comment disposed of before review, agreement and adoption',
  },
  GATE_KIND_REVIEW_ACCEPTED: { zh: '共商前须认可审查结论', en: 'acceptance of the review before the agreement' },
};
const materials: Readonly<Record<string, Message>> = {
  MATERIAL_KIND_NECESSITY_ARGUMENT: { zh: '必要性、可行性论证', en: 'argument of necessity and feasibility' },
  MATERIAL_KIND_LEGALITY_REVIEW: { zh: '合法性审查', en: 'review of legality' },
  MATERIAL_KIND_FAIR_COMPETITION_REVIEW: { zh: '公平竞争审查', en: 'review of fair competition' },
  MATERIAL_KIND_DRAFTING_EXPLANATION: { zh: '编制说明', en: 'explanation of the drafting' },
  MATERIAL_KIND_COMMENT_TABLE: { zh: '意见汇总处理表', en: 'table of comments' },
  MATERIAL_KIND_REVIEW_MINUTES: { zh: '审查纪要', en: 'minutes of the review' },
  MATERIAL_KIND_VERIFICATION_REPORT: { zh: '验证报告', en: 'report of verification' },
};
const named = (names: Readonly<Record<string, Message>>, name: string): Message =>
  names[name] ?? { zh: name, en: name };

interface Basis {
  readonly article: string;
  readonly sourced: boolean;
}
const basis = ({ article, sourced }: Basis): Message => ({
  zh: `${article}${sourced ? '' : '〔未查证〕'}`,
  en: `${article}${sourced ? '' : ' [recalled]'}`,
});

interface Named {
  readonly regionId: string;
  readonly nameZh: string;
  readonly nameEn: string;
}
const inWords = (regions: readonly Named[]): Message => ({
  zh: regions.map(({ regionId, nameZh }) => `${regionId}（${nameZh}）`).join('、'),
  en: regions.map(({ regionId, nameZh, nameEn }) => `${regionId} (${nameEn || nameZh})`).join(', '),
});

/** What the commands about regions say. */
export const sayRegion = {
  formed: (regionId: string, rangeId: string): Message => ({
    zh: `区域 ${regionId} 已建立，共用号段 ${rangeId} 已启用`,
    en: `Region ${regionId} is formed, its shared range ${rangeId} is open`,
  }),
  idMalformed: (id: string): Message => ({
    zh: `区域标识「${id}」应为 1 到 32 个小写字母和数字`,
    en: `"${id}" is no region id: 1 to 32 lower-case letters and digits`,
  }),
  codeMalformed: (code: string): Message => ({
    zh: `省份代码「${code}」应为 2 到 32 个小写字母`,
    en: `"${code}" is no province code: 2 to 32 lower-case letters`,
  }),
  region: (id: string, zh: string, en: string, members: readonly string[]): Message => ({
    zh: `${id}  ${zh}  ${members.join('、')}`,
    en: `${id}  ${en === '' ? zh : en}  ${members.join(', ')}`,
  }),
  unknown: (id: string, regions: readonly Named[]): Message => ({
    zh: `没有区域「${id}」。有：${inWords(regions).zh || '无'}。`,
    en: `There is no region "${id}". There are: ${inWords(regions).en || 'none'}.`,
  }),
  several: (regions: readonly Named[]): Message => ({
    zh: `有多个区域，请用 --region 或环境变量 TONGBIAO_REGION 指明一个：${inWords(regions).zh}。`,
    en: `There are several regions; name one with --region or TONGBIAO_REGION: ${inWords(regions).en}.`,
  }),
  none: (): Message => ({
    zh: '还没有区域：先运行 tongbiao region form。',
    en: 'There is no region yet: form one with tongbiao region form.',
  }),
  preparing: (zh: string, en: string): Message => ({
    zh: `拟接纳${zh}`,
    en: `Preparing the admission of ${en === '' ? zh : en}`,
  }),
  consenting: (zh: string, en: string, candidateZh: string, candidateEn: string): Message => ({
    zh: `${zh}签署同意接纳${candidateZh}`,
    en: `${en === '' ? zh : en} signs the admission of ${candidateEn === '' ? candidateZh : candidateEn}`,
  }),
  admitted: (zh: string, en: string, regionId: string): Message => ({
    zh: `${zh}是区域 ${regionId} 的成员`,
    en: `${en === '' ? zh : en} is a member of region ${regionId}`,
  }),
  count: (regions: number): Message => ({ zh: `共 ${regions} 个区域`, en: `${regions} regions` }),
  member: (zh: string, en: string, prefix: string, rules: string, keys: number): Message => ({
    zh: `  ${zh}  DB${prefix}  规则集 ${rules}  公钥 ${keys} 把`,
    en: `  ${en === '' ? zh : en}  DB${prefix}  rule set ${rules}  ${keys} keys`,
  }),
  candidate: (zh: string, consented: readonly string[]): Message => ({
    zh: `  拟接纳：${zh}，已同意：${consented.join('、') || '无'}`,
    en: `  being admitted: ${zh}, consents: ${consented.join(', ') || 'none'}`,
  }),
  guest: (zh: string, workId: string): Message => ({
    zh: `  参加标准 ${workId}：${zh}`,
    en: `  guest of work ${workId}: ${zh}`,
  }),
  ruleSet: (province: string, id: string, from: string, until: string, zh: string, en: string): Message => ({
    zh: `${province}  ${id}  ${from} 至 ${until || '今'}  ${zh}`,
    en: `${province}  ${id}  ${from} to ${until || 'now'}  ${en === '' ? zh : en}`,
  }),
  clock: ({ kind, limit, unit, ...on }: Clock): Message => ({
    zh: `  ${named(clocks, kind).zh} ${limit} ${named(units, unit).zh}：${basis(on).zh}`,
    en: `  ${named(clocks, kind).en} ${limit} ${named(units, unit).en}: ${basis(on).en}`,
  }),
  gate: (kind: string, on: Basis): Message => ({
    zh: `  ${named(gates, kind).zh}：${basis(on).zh}`,
    en: `  ${named(gates, kind).en}: ${basis(on).en}`,
  }),
  material: (kind: string, condition: string, on: Basis): Message => ({
    zh: `  须有${named(materials, kind).zh}${condition === '' ? '' : `（${condition}）`}：${basis(on).zh}`,
    en: `  ${named(materials, kind).en}${condition === '' ? '' : ` (${condition})`}: ${basis(on).en}`,
  }),
  votes: (percent: number, { base, quorumPercent, leastPanel, ...on }: VotingRule): Message => ({
    zh: `  审查：${base === 'VOTE_BASE_FOR_AND_AGAINST' ? '赞成、反对票' : '到会人数'}的 ${percent}% 同意为通过${quorumPercent === 0 ? '' : `，到会不少于应到的 ${quorumPercent}%`}${leastPanel === 0 ? '' : `，至少 ${leastPanel} 人`}：${basis(on).zh}`,
    en: `  review: passes with ${percent} % of ${base === 'VOTE_BASE_FOR_AND_AGAINST' ? 'the votes for and against' : 'those who sat'}${quorumPercent === 0 ? '' : `, of those appointed ${quorumPercent} % sit`}${leastPanel === 0 ? '' : `, ${leastPanel} persons at least`}: ${basis(on).en}`,
  }),
  ruleSets: (sets: number): Message => ({ zh: `共 ${sets} 个规则集`, en: `${sets} rule sets` }),
};
