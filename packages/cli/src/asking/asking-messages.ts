import type { Message } from '../language.ts';

const statuses: Readonly<Record<string, Message>> = {
  UPCOMING: { zh: '即将实施', en: 'upcoming' },
  IN_FORCE: { zh: '现行', en: 'in force' },
  SUPERSEDED: { zh: '有更新版', en: 'superseded' },
  ABOLISHED: { zh: '废止', en: 'abolished' },
  POSTPONED: { zh: '暂不实施', en: 'postponed' },
  UNKNOWN: { zh: '未知', en: 'unknown' },
  NOT_PUBLISHED: { zh: '尚未发布', en: 'not published yet' },
};

const duties: Readonly<Record<string, Message>> = {
  DUTY_DISCLOSURE: { zh: '公开', en: 'disclosure' },
  DUTY_FILING: { zh: '备案', en: 'filing' },
  DUTY_REVIEW: { zh: '复审', en: 'review' },
  DUTY_PLAN: { zh: '计划完成', en: 'plan' },
  DUTY_CORRECTION: { zh: '限期改正', en: 'correction' },
  DUTY_EXPLANATION: { zh: '说明情况', en: 'explanation' },
  DUTY_IMPLEMENTATION: { zh: '实施任务', en: 'implementation' },
};
const deadlineStates: Readonly<Record<string, Message>> = {
  DEADLINE_STATE_OPEN: { zh: '未到期', en: 'open' },
  DEADLINE_STATE_OVERDUE: { zh: '逾期', en: 'overdue' },
  DEADLINE_STATE_MET: { zh: '已办', en: 'met' },
  DEADLINE_STATE_MET_LATE: { zh: '逾期办结', en: 'met late' },
  DEADLINE_STATE_UNKNOWN: { zh: '未知', en: 'unknown' },
};
const aspects: Readonly<Record<string, Message>> = {
  ASPECT_SEQUENCE: { zh: '顺序号', en: 'sequence' },
  ASPECT_TITLE: { zh: '名称', en: 'title' },
  ASPECT_FORCE: { zh: '性质', en: 'force' },
  ASPECT_PUBLISHED: { zh: '发布日期', en: 'published' },
  ASPECT_IMPLEMENTS: { zh: '实施日期', en: 'implemented' },
  ASPECT_STATUS: { zh: '状态', en: 'status' },
  ASPECT_REPLACES: { zh: '代替', en: 'replaces' },
  ASPECT_REPLACED_BY: { zh: '被代替', en: 'replaced by' },
  ASPECT_DIFFERENCES: { zh: '与共同文本的差异', en: 'differences from the common text' },
  ASPECT_AMENDMENTS: { zh: '修改单', en: 'amendments' },
  ASPECT_CORRECTIONS: { zh: '更正', en: 'corrections' },
  ASPECT_DISCLOSED: { zh: '公开', en: 'disclosed' },
  ASPECT_FILED: { zh: '备案', en: 'filed' },
  ASPECT_REVIEWED: { zh: '复审', en: 'reviewed' },
  ASPECT_RECOGNISED_BY: { zh: '互认', en: 'recognised by' },
  ASPECT_ABOLISHED: { zh: '废止', en: 'abolished' },
  ASPECT_LEFT: { zh: '退出协同', en: 'left the collaboration' },
  ASPECT_TEXT: { zh: '文本摘要', en: 'digest of the text' },
};
const cells: Readonly<Record<string, Message>> = {
  CELL_STATE_NONE: { zh: '无', en: 'none' },
  CELL_STATE_UNKNOWN: { zh: '未知', en: 'unknown' },
  CELL_STATE_NOT_YET: { zh: '尚未', en: 'not yet' },
  CELL_STATE_NOT_TAKING_PART: { zh: '未参与', en: 'not taking part' },
};
const comparisons: Readonly<Record<string, Message>> = {
  COMPARISON_VERDICT_SAME: { zh: '一致', en: 'same    ' },
  COMPARISON_VERDICT_DIVERGES: { zh: '不同', en: 'diverges' },
  COMPARISON_VERDICT_UNKNOWN: { zh: '未知', en: 'unknown ' },
  COMPARISON_VERDICT_OWN: { zh: '各自', en: 'own     ' },
};
const named = (names: Readonly<Record<string, Message>>, name: string): Message =>
  names[name] ?? { zh: name, en: name };

/** What the commands that only ask say to a person. */
export const sayAsked = {
  status: (name: string): Message => statuses[name.replace(/^EDITION_STATUS_/, '')] ?? { zh: name, en: name },
  facet: {
    field: { zh: '领域', en: 'Field' },
    year: { zh: '发布年份', en: 'Year of publication' },
    province: { zh: '地区', en: 'Province' },
    status: { zh: '状态', en: 'Status' },
    stage: { zh: '阶段', en: 'Stage' },
  },
  worksFound: (works: number, day: string, ordinal: bigint): Message => ({
    zh: `${works} 项标准；状态以 ${day} 为准，截至第 ${ordinal} 号事件。`,
    en: `${works} works; statuses are of ${day}, as of event ${ordinal}.`,
  }),
  perFacet: { zh: '以下为：标准 / 省级版本。', en: 'In this order: works / editions.' },
  counted: (works: number, editions: number, documented: number, day: string, ordinal: bigint): Message => ({
    zh: `${works} 项标准，${editions} 个省级版本，有据可查 ${documented} 项；状态以 ${day} 为准，截至第 ${ordinal} 号事件。`,
    en: `${works} works, ${editions} editions, ${documented} documented; statuses are of ${day}, as of event ${ordinal}.`,
  }),
  duty: (name: string): Message => named(duties, name),
  deadlineState: (name: string): Message => named(deadlineStates, name),
  recalled: { zh: '（规则待核实）', en: '(rule recalled, to be confirmed)' },
  estimated: { zh: '（估计：放假安排尚未公布）', en: '(estimated: holidays not announced yet)' },
  workingDays: (n: number): Message => ({ zh: `（${n} 个工作日）`, en: `(${n} working days)` }),
  deadlines: (deadlines: number, day: string, ordinal: bigint): Message => ({
    zh: `${deadlines} 项期限；以 ${day} 为准，截至第 ${ordinal} 号事件。`,
    en: `${deadlines} deadlines as of ${day} and of event ${ordinal}.`,
  }),
  verdict: ({ awaited, verdict }: { readonly awaited: boolean; readonly verdict: string }): Message =>
    awaited
      ? { zh: '待办　', en: 'awaited' }
      : named(
          {
            VERDICT_ALLOWED: { zh: '可办　', en: 'allowed' },
            VERDICT_DONE: { zh: '已办　', en: 'done   ' },
            VERDICT_REFUSED: { zh: '不可办', en: 'refused' },
          },
          verdict,
        ),
  nextActs: (awaited: number, acts: number, day: string): Message => ({
    zh: `${acts} 种办理，其中待办 ${awaited} 项；以 ${day} 为准。`,
    en: `${acts} acts, ${awaited} of them awaited, judged for ${day}.`,
  }),
  step: { zh: '待办', en: 'step' },
  todo: (entries: number, day: string): Message => ({
    zh: `${entries} 项待办；以 ${day} 为准。`,
    en: `${entries} things to do, judged for ${day}.`,
  }),
  aspect: (name: string): Message => named(aspects, name),
  cell: (name: string): Message => named(cells, name),
  comparison: (name: string): Message => named(comparisons, name),
  compared: (revision: number, diverging: number, day: string): Message => ({
    zh: `第 ${revision} 版有 ${diverging} 项不同；状态以 ${day} 为准。`,
    en: `Revision ${revision} diverges in ${diverging} aspects; statuses are of ${day}.`,
  }),
  notYetThere: { zh: '当时还没有这项标准', en: 'there was no such work yet' },
  asOf: (events: number, undated: number, leftOut: number, day: string): Message => ({
    zh: `由 ${events} 个事件得出（其中 ${undated} 个时间不够确切，未排除），排除 ${leftOut} 个；状态以 ${day} 为准。`,
    en: `By ${events} events (${undated} of them not dated well enough to be left out), ${leftOut} left out; statuses are of ${day}.`,
  }),
  diff: (changes: number, added: number, removed: number): Message => ({
    zh: `${changes} 处不同；多 ${added} 个事件，少 ${removed} 个。`,
    en: `${changes} places differ; ${added} events more, ${removed} fewer.`,
  }),
  listed: (standards: number): Message => ({
    zh: `共 ${standards} 项地方标准。`,
    en: `${standards} local standards.`,
  }),
  apart: {
    zh: '以下依次为：标准 / 部分 / 省级版本。',
    en: 'In this order: works / parts / editions.',
  },
  statistics: (found: {
    readonly works: number;
    readonly parts: number;
    readonly series: number;
    readonly editions: number;
    readonly documented: number;
    readonly statusOn: string;
    readonly ordinal: bigint;
  }): Message => ({
    zh: `${found.works} 项标准，另有 ${found.series} 项分部分标准的 ${found.parts} 个部分，${found.editions} 个省级版本；有据可查 ${found.documented} 项。状态以 ${found.statusOn} 为准，截至第 ${found.ordinal} 号事件。`,
    en: `${found.works} works, ${found.parts} parts of ${found.series} series, ${found.editions} editions; ${found.documented} documented. Statuses are of ${found.statusOn}, as of event ${found.ordinal}.`,
  }),
  leadTime: (lead: {
    readonly fromStage: string;
    readonly toStage: string;
    readonly count: number;
    readonly minDays: number;
    readonly medianDays: number;
    readonly maxDays: number;
  }): Message => ({
    zh: `${lead.fromStage} → ${lead.toStage}：中位数 ${lead.medianDays} 天（${lead.minDays}–${lead.maxDays}），${lead.count} 次`,
    en: `${lead.fromStage} → ${lead.toStage}: median ${lead.medianDays} days (${lead.minDays}–${lead.maxDays}), ${lead.count} times`,
  }),
  statements: (statements: number, related: number): Message => ({
    zh: `官方口径 ${statements} 条，相关标准 ${related} 项。`,
    en: `${statements} statements of authorities, ${related} related standards.`,
  }),
};
