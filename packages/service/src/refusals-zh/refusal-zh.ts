import { accessZh } from './access-zh.ts';
import { askingZh } from './asking-zh.ts';
import { courseZh } from './course-zh.ts';
import { liftingAndReadingZh } from './lifting-and-reading-zh.ts';
import { numberingZh } from './numbering-zh.ts';
import { registryZh } from './registry-zh.ts';
import { requestsZh } from './requests-zh.ts';
import type { SentencesZh } from './sentence.ts';

/** What each stable reason says in Chinese: the one catalogue of the house, by which whoever meets people speaks. */
export const refusalsZh: SentencesZh = {
  ...requestsZh,
  ...accessZh,
  ...registryZh,
  ...courseZh,
  ...numberingZh,
  ...liftingAndReadingZh,
  ...askingZh,
};

/** A refusal as its caller knows it. */
export interface ToldRefusal {
  readonly reason: string;
  /** In English, as it came over the wire. */
  readonly message: string;
  /** @default none */
  readonly fieldViolations?: readonly {
    readonly field: string;
    readonly reason: string;
    readonly description: string;
  }[];
}

/**
 * A refusal in Chinese, each wrong field with its own reason. A reason that this version does not know keeps its English message, marked
 * as such: a newer service may have more reasons than its caller.
 *
 *     refusalZh({ reason: 'NOTICE_RUNNING', message: 'the public notice runs until 2026-03-01' }) // 公示到 2026-03-01 才结束
 */
export const refusalZh = ({ reason, message, fieldViolations = [] }: ToldRefusal): string =>
  fieldViolations.length === 0
    ? sentenceOf(reason, message)
    : fieldViolations.map((v) => `${v.field}：${sentenceOf(v.reason, v.description)}`).join('；');

/** The registry names the parser's own code in its message: `… (YEAR_TWO_DIGITS); did you mean …`. */
const preciseReason = (reason: string, message: string): string => {
  const code = reason === 'NUMBER_MALFORMED' ? /\(([A-Z_]+)\)/.exec(message)?.[1] : undefined;
  return code !== undefined && Object.hasOwn(refusalsZh, `NUMBER_${code}`) ? `NUMBER_${code}` : reason;
};

const sentenceOf = (given: string, message: string): string => {
  const reason = preciseReason(given, message);
  const known = Object.hasOwn(refusalsZh, reason) ? refusalsZh[reason]! : `（英文）${message}`;
  if (typeof known === 'string') return known;
  const [plain, ...told] = known;
  for (const [pattern, sentence] of told) {
    const found = pattern.exec(message);
    if (found !== null) return sentence.replace(/\$(\d)/g, (_, n: string) => found[Number(n)] ?? '');
  }
  return plain;
};
