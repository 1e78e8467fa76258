/**
 * What a reason says in Chinese: one sentence; or that and others that take along the values (`$1`) which the English message names, the
 * first whose pattern fits the message.
 */
export type SentenceZh =
  | string
  | readonly [plain: string, ...told: readonly (readonly [pattern: RegExp, told: string])[]];

/** Sentences by stable reason. */
export type SentencesZh = Readonly<Record<string, SentenceZh>>;
