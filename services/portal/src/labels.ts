import { Confidence, Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { DeadlineState, Duty } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { RevisionState } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type { WorkStatus } from '@tongbiao/domain/registry';
import type { Language } from './language.ts';

type Names = Readonly<Record<string, readonly [zh: string, en: string]>>;

const states: Names = {
  [RevisionState.RECORDED]: ['补录', 'Recorded'],
  [RevisionState.PROPOSED]: ['提出立项', 'Proposed'],
  [RevisionState.ESTABLISHED]: ['已立项', 'Established'],
  [RevisionState.CONSULTING]: ['征求意见', 'Consulting'],
  [RevisionState.REVIEWING]: ['审查与共商', 'Review and agreement'],
  [RevisionState.AGREED]: ['已共商', 'Agreed'],
  [RevisionState.NUMBERED]: ['已编号', 'Numbered'],
  [RevisionState.PUBLISHED]: ['已发布', 'Published'],
};
const forces: Names = {
  [Force.MANDATORY]: ['强制性', 'Mandatory'],
  [Force.RECOMMENDED]: ['推荐性', 'Recommended'],
  [Force.GUIDANCE]: ['指导性技术文件', 'Guidance'],
};
const kinds: Names = {
  [WorkKind.COLLABORATIVE]: ['协同标准', 'Collaborative'],
  [WorkKind.COLLABORATIVE_OUTSIDE_RANGE]: ['协同标准（普通编号）', 'Collaborative, ordinary number'],
  [WorkKind.COLLABORATIVE_NUMBER_UNKNOWN]: ['协同标准（编号未知）', 'Collaborative, number unknown'],
  [WorkKind.PLANNED]: ['计划项目', 'Planned'],
};
const confidences: Names = {
  [Confidence.COVER]: ['封面或前言', 'cover or preamble'],
  [Confidence.INDEX]: ['标准目录', 'catalogue of standards'],
  [Confidence.PRESS]: ['新闻报道', 'press'],
  [Confidence.INFERRED]: ['推断', 'inferred'],
  [Confidence.PLANNED]: ['计划', 'plan'],
};

/** What the sources of the sample data say; any other word is shown as it stands. */
const observed: Names = {
  unknown: ['未知', 'unknown'],
  in_force_per_source: ['现行（据来源）', 'in force, per source'],
  replaced: ['已被代替', 'replaced'],
  under_revision: ['修订中', 'under revision'],
  published_per_source: ['已发布（据来源）', 'published, per source'],
  in_preparation_per_source: ['编制中（据来源）', 'in preparation, per source'],
  planned_2015: ['2015 年列入计划', 'planned in 2015'],
};

const statuses: Names = {
  upcoming: ['即将实施', 'upcoming'],
  in_force: ['现行', 'in force'],
  superseded: ['有更新版', 'superseded'],
  abolished: ['废止', 'abolished'],
  postponed: ['暂不实施', 'postponed'],
  not_published: ['尚未发布', 'not published yet'],
} satisfies Record<Exclude<WorkStatus, 'unknown'>, Names[string]>;

const duties: Names = {
  [Duty.DISCLOSURE]: ['公开', 'disclosure'],
  [Duty.FILING]: ['备案', 'filing'],
  [Duty.REVIEW]: ['复审', 'review'],
  [Duty.PLAN]: ['计划完成', 'plan'],
  [Duty.CORRECTION]: ['限期改正', 'correction'],
  [Duty.EXPLANATION]: ['说明情况', 'explanation'],
  [Duty.IMPLEMENTATION]: ['实施任务', 'implementation'],
};
const deadlineStates: Names = {
  [DeadlineState.OPEN]: ['未到期', 'open'],
  [DeadlineState.OVERDUE]: ['逾期', 'overdue'],
  [DeadlineState.MET]: ['已办', 'met'],
  [DeadlineState.MET_LATE]: ['逾期办结', 'met late'],
  [DeadlineState.UNKNOWN]: ['未知', 'unknown'],
};

/** Fields are free text; these are the words that the sources of the sample data use. */
const fields: Readonly<Record<string, string>> = {
  交通: 'transport',
  人力资源: 'human resources',
  卫生: 'health',
  '商务/冷链物流': 'commerce, cold chain',
  安监: 'work safety',
  工程建设: 'construction',
  '工程建设/冬奥': 'construction, Winter Olympics',
  环保: 'environment',
  '环保/碳': 'environment, carbon',
};

const label =
  (names: Names) =>
  (value: string, language: Language): string | undefined =>
    names[value]?.[language === 'zh' ? 0 : 1];

/** Enumerations that changes show and that have no label of their own elsewhere. */
const others: Names = {
  FILING_AUTHORITY_MARKET_REGULATION: ['市场监督管理总局', 'market regulation'],
  FILING_AUTHORITY_ENVIRONMENT: ['生态环境部', 'environment'],
  FILING_AUTHORITY_CONSTRUCTION: ['住房和城乡建设部', 'construction'],
  FILING_AUTHORITY_HEALTH: ['国家卫生健康委员会', 'health'],
  REVIEW_CONCLUSION_CONTINUE: ['继续有效', 'continues'],
  REVIEW_CONCLUSION_REVISE: ['修订', 'is to be revised'],
  REVIEW_CONCLUSION_ABOLISH: ['废止', 'is to be abolished'],
  NATIONAL_MEASURE_CORRECTION_DEMANDED: ['责令限期改正', 'correction demanded'],
  NATIONAL_MEASURE_NUMBER_REVOKED: ['撤销编号', 'number revoked'],
  NATIONAL_MEASURE_ABOLISHED: ['公告废止', 'abolished'],
  NATIONAL_MEASURE_EXPLANATION_DEMANDED: ['要求说明', 'explanation demanded'],
  REPLACEMENT_EXTENT_WHOLE: ['全部', 'whole'],
  REPLACEMENT_EXTENT_PART: ['部分', 'part'],
  DIFFERENCE_KIND_COVER: ['封面', 'cover'],
  DIFFERENCE_KIND_PREAMBLE: ['前言', 'preamble'],
  DIFFERENCE_KIND_REFERENCES: ['引用文件', 'references'],
  DIFFERENCE_KIND_CLAUSE: ['条款', 'clause'],
};

/** Name of a field; one that is not known here stays as it stands. */
export const fieldLabel = (field: string, language: Language): string =>
  language === 'en' ? (fields[field] ?? field) : field;
/** Name of a revision's state; undefined where it is not known. */
export const stateLabel = label(states);
/** Name of a legal force; undefined where it is not known. */
export const forceLabel = label(forces);
/** Name of a work's kind; undefined for a work proposed live, whose kind is collaborative by definition. */
export const kindLabel = label(kinds);
/** Computed status of an edition or a work; undefined for `unknown`. */
export const statusLabel = label(statuses);
/** The same for the contract's names, with or without their prefix. */
export const editionStatusLabel = (name: string, language: Language): string | undefined =>
  statusLabel(name.replace(/^EDITION_STATUS_/, '').toLowerCase(), language);
/** Status as a source states it; undefined for a word that is not known here. */
export const observedLabel = label(observed);
/** Name of what an enumeration of a work's public state says; undefined for one that is not known here. */
export const enumLabel = label({ ...states, ...forces, ...kinds, ...confidences, ...others, ...observed });
/** Where a backfilled statement was read; undefined for what was recorded live. */
export const confidenceLabel = label(confidences);
/** What is due; undefined for a duty that is not known here. */
export const dutyLabel = label(duties);
/** How a deadline stands; undefined for a state that is not known here. */
export const deadlineStateLabel = label(deadlineStates);
