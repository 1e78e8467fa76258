import type { SentencesZh } from './sentence.ts';

/** Reasons of the registry: the course of a text from its drafters to its agreement, of an edition's implementation, and of affairs. */
export const courseZh: SentencesZh = {
  DRAFTER_REPEATED: '每个起草单位、起草人只列一次',
  DRAFTER_REVIEWS: '起草人不得参加审查',
  DRAFTER_REVIEWED: '此人参加过审查，不能列为起草人',
  CONFLICTED_PERSON_SAT: '声明利益冲突的人应当回避',
  APPOINTED_MISCOUNTED: '聘请人数不得少于出席与回避人数之和',
  REVIEW_SUPERSEDED: '所指的不是最近一次审查',
  REVIEW_CONTESTED: ['有省份不认可联合审查', [/^(\S+) does not accept the review: (.+)$/, '$1 不认可联合审查：$2']],
  CHANGES_NOT_STATED: '修改后通过的，应写明审查后作了哪些修改',
  UNKNOWN_TASK: '没有这项实施任务',
  TASK_DONE: ['任务已完成', [/done on (\S+)$/, '任务已于 $1 完成']],
  UNKNOWN_DEMAND: ['国家主管部门没有这样要求', [/nothing in (\S+)$/, '国家主管部门没有在 $1 中提出要求']],
  DEMAND_ANSWERED: ['已答复', [/^(\S+) was answered on (\S+)$/, '$1 已于 $2 答复']],
  ANSWERED_BEFORE_ASKED: ['答复不得早于要求', [/asked on (\S+)$/, '要求于 $1 提出，答复不得早于它']],
  UNKNOWN_SUGGESTION: '没有这条立项建议',
  NOT_ADOPTED: '这条立项建议没有被采纳',
  ALREADY_TAKEN_UP: ['已转为项目', [/became work (\S+)$/, '已转为项目 $1']],
  UNKNOWN_COMPLAINT: '没有收到这件投诉',
  COMPLAINT_ANSWERED: '投诉已答复',
  UNKNOWN_DISPUTE: '不是这项争议的一方',
  PARTY_REPEATED: '争议各方只列一次，也不能与自己争议',
  DISPUTE_SETTLED: ['争议已解决', [/settled by (\S+)$/, '争议已按 $1 解决']],
  DISPUTE_WITHDRAWN: ['争议已撤回', [/given up: (.+)$/, '争议已撤回：$1']],
  NOT_THE_CLAIMANT: ['只有提出争议的一方可以撤回', [/^(\S+) raised/, '争议由 $1 提出，只有它可以撤回']],
  BEFORE_LAST_CLOSE: ['不得早于上次结束', [/closed on (\S+)$/, '征求意见已于 $1 结束，再次征求不得早于它']],
};
