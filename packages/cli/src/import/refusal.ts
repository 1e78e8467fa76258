import type { Outcome } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { RpcFailure } from '@tongbiao/service';
import { say } from '../messages.ts';
import { ofRefusal } from '../words-of-others.ts';
import { columnAtFault } from './column-at-fault.ts';
import type { Column } from './import-columns.ts';
import type { RowFault } from './row-fault.ts';

/** Statuses by which the system answers a request; everything else is an outage or a defect. */
const answers: ReadonlySet<string> = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'FAILED_PRECONDITION',
  'RESOURCE_EXHAUSTED',
]);

/** An answer: whether something is new by it, or why not. */
export type Answer =
  | { readonly wrote: boolean; readonly refused?: never }
  | { readonly refused: RpcFailure; readonly wrote?: never };

/** Waits for the answer to a call; an outage is no answer and is thrown. */
export async function answerTo(asked: Promise<{ readonly outcome?: Outcome | undefined }>): Promise<Answer> {
  try {
    const { outcome } = await asked;
    return { wrote: outcome !== undefined && outcome.events.length > 0 && !outcome.replayed };
  } catch (error) {
    if (error instanceof RpcFailure && answers.has(error.code)) return { refused: error };
    throw error;
  }
}

/** A refusal as the fault of a row. `about`: the column that the call is about, where the refusal names no other. */
export const faultOf = (refused: RpcFailure, line: number, about: Column): RowFault => ({
  line,
  column: columnAtFault(refused.fieldViolations, about),
  code: refused.reason,
  message: say.refusedBySystem(ofRefusal(refused)),
});
