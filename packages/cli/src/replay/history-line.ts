import { sentenceOf } from '@tongbiao/domain/history';
import type { Language } from '../language.ts';
import { todayInShanghai } from '../system/day.ts';
import type { HistoryEvent } from './read-history.ts';

/** The name of a province, or the code itself where nobody has said one. */
export type ProvinceNames = (code: string) => string;

/** One event as a line: its place in history, when it happened (or, unknown, when it was recorded), and what it says. */
export function historyLine(
  { record, metadata, event }: HistoryEvent,
  { language, nameOf }: { readonly language: Language; readonly nameOf: ProvinceNames },
): string {
  const ordinal = `#${record.ordinal}`.padEnd(6);
  const text = event === undefined ? record.type : sentenceOf(event, language, nameOf);
  return `${ordinal} ${dayOf(metadata, language)}  ${text}${causeOf(metadata, language)}`;
}

function dayOf({ occurredAt, recordedAt, cause }: HistoryEvent['metadata'], language: Language): string {
  if (occurredAt !== undefined) return (isInstant(occurredAt) ? shanghaiDay(occurredAt) : occurredAt).padEnd(10);
  // What was backfilled without a date happened some day: the day of its recording would be a false answer.
  return cause === 'backfill' ? (language === 'zh' ? '日期未知  ' : 'unknown   ') : shanghaiDay(recordedAt);
}

const isInstant = (text: string): boolean => text.includes('T');

const shanghaiDay = (instant: string): string => todayInShanghai(new Date(instant));

function causeOf({ cause }: HistoryEvent['metadata'], language: Language): string {
  switch (cause) {
    case 'business':
      return '';
    case 'backfill':
      return language === 'zh' ? ' 〔补录〕' : ' [backfill]';
    case 'correction':
      return language === 'zh' ? ' 〔更正〕' : ' [correction]';
  }
}
