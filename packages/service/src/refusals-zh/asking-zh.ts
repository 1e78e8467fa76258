import type { SentencesZh } from './sentence.ts';

/** Reasons of questions to the registry. */
export const askingZh: SentencesZh = {
  UNKNOWN_STATUS: ['没有这样的状态', [/one of (.+)$/, '状态应为：$1']],
};
