import type { Sentences } from './wording.ts';

/** Policies, their tasks and what answers them, as sentences. */
export const policySentences: Sentences<
  | 'registry.PolicyRegistered.v1'
  | 'registry.PolicyTaskSet.v1'
  | 'registry.PolicyTaskAnswered.v1'
  | 'registry.PolicyAnswerWithdrawn.v1'
  | 'registry.PolicyEnded.v1'
> = {
  'registry.PolicyRegistered.v1': (e) => [`登记《${e.titleZh}》`, `“${e.titleEn || e.titleZh}” was registered`],
  'registry.PolicyTaskSet.v1': (e) => [`重点任务：${e.textZh}`, `It sets a task: ${e.textEn || e.textZh}`],
  'registry.PolicyTaskAnswered.v1': (e) => [
    `标准 ${e.workId} 回应重点任务 ${e.taskId}`,
    `Work ${e.workId} answers task ${e.taskId}`,
  ],
  'registry.PolicyAnswerWithdrawn.v1': (e) => [
    `标准 ${e.workId} 不再回应重点任务 ${e.taskId}：${e.reason}`,
    `Work ${e.workId} answers task ${e.taskId} no more: ${e.reason}`,
  ],
  'registry.PolicyEnded.v1': (e) => [`于 ${e.on} 失效：${e.reason}`, `It does not hold after ${e.on}: ${e.reason}`],
};
