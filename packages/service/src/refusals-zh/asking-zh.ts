import type { SentencesZh } from './sentence.ts';

/** Reasons of questions to the registry. */
export const askingZh: SentencesZh = {
  FILTER_MALFORMED: ['筛选条件写法有误', [/^at character (\d+): /, '筛选条件写法有误，在第 $1 个字符处']],
  FILTER_FIELD_UNKNOWN: ['筛选条件中有不认识的字段', [/^at character (\d+): /, '筛选条件第 $1 个字符处是不认识的字段']],
  FILTER_VALUE_INVALID: ['筛选条件中的值有误', [/^at character (\d+): /, '筛选条件第 $1 个字符处的值有误']],
  UNKNOWN_ROLE: ['没有这样的角色', [/no role "(.*)"$/, '没有角色 $1']],
  UNKNOWN_DUTY: ['没有这样的事项', [/one of (.+)$/, '事项应为：$1']],
  UNKNOWN_STATUS: ['没有这样的状态', [/one of (.+)$/, '状态应为：$1']],
};
