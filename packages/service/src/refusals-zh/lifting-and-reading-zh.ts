import type { SentencesZh } from './sentence.ts';

/** Reasons of international liaison, of the audit, of the feed and of provincial systems. */
export const liftingAndReadingZh: SentencesZh = {
  CONVERSION_NOT_FOUND: '没有这项国际标准转化',
  CONVERSION_EXISTS: '这项转化已按另一内容提出',
  EDITION_NOT_PUBLISHED: ['尚未发布', [/^(\S+) has published no edition of revision (\d+)/, '$1 没有发布第 $2 版']],
  EDITION_NUMBER_UNKNOWN: '这一版本的编号不详：有编号的才能提出转化',
  COMMITTEE_INVALID: '委员会的写法如 ISO/TC 83、ISO/TC 8/SC 2 或 ISO/PC 305',
  ISO_PROJECT_EXISTS: ['已登记为 ISO 项目', [/registered as (.+)$/, '已登记为 $1']],
  ISO_PROJECT_MISSING: ['项目还没有编号：请先登记', [/from (\S+) on/, '从 $1 起项目须有编号：请先登记']],
  PROJECT_NUMBER_INVALID: '项目编号的写法如 ISO/NP 25678 或 ISO/DIS 25678-2',
  STAGE_UNKNOWN: ['没有这个阶段代码', [/have no (\S+)/, '国际协调阶段代码中没有 $1']],
  STAGE_NOT_ALLOWED: [
    '不能直接到这个阶段',
    [/^(\S+) is the end of a project/, '$1 是项目的终点'],
    [/^a proposal leads to (.+), not to (.+)$/, '提案之后可以到 $1，不能到 $2'],
    [/^(\S+) leads to (.+), not to (.+)$/, '$1 之后可以到 $2，不能到 $3'],
  ],
  DATE_TOO_EARLY: ['早于前一步', [/^(\S+) is before (\S+),/, '$1 早于前一步的 $2']],
  AUDITORS_ONLY: '受限事件只给审计员看',
  UNKNOWN_EVENT_TYPE: '遇到本版本不认识的事件类型，到此为止：请先升级',
  REGION_NOT_FOLLOWED: [
    '本系统没有关注这个区域',
    [/region (\S+); it follows (.+)$/, '本系统没有关注区域 $1；所关注的是 $2'],
  ],
};
