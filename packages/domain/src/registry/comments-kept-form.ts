import { StringMap } from '../persistent-map.ts';
import type { CommentsState } from './comments.ts';

/** Digest of what the fold makes of a golden history, in this form: a state that was kept under another one is folded anew. */
export const KEPT_COMMENTS_VERSION = 'fcf4a6a99a9bfda4';

/** The state of a round's comments as a JSON value, to be kept beside the log. */
export const commentsToJson = ({ dispositions, open }: CommentsState): unknown => ({
  dispositions: [...dispositions.entries()],
  open,
});

/** The state that `commentsToJson` was given. */
export const commentsFromJson = (json: unknown): CommentsState => {
  const { dispositions, open } = json as { readonly dispositions: never; readonly open: number };
  return { dispositions: StringMap.of(dispositions), open };
};
