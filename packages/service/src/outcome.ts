import { canonicalJson, encodeEvent, formatPosition, type DomainEvent, type Position } from '@tongbiao/contracts';
import type { Outcome } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { Rejection } from '@tongbiao/decider';

/** An event that a command wrote; under a dry run `id` is empty and the rest absent. */
export interface WrittenRecord {
  readonly event: DomainEvent;
  readonly id: string;
  readonly stream: string;
  readonly revision?: bigint | undefined;
  readonly position?: Position | undefined;
}

/** What a transaction on a stream came to (the shape of the event store's `transact`). */
export type Transacted =
  | { readonly kind: 'rejected'; readonly rejected: Rejection }
  | {
      readonly kind: 'written' | 'replayed' | 'unchanged' | 'dryRun';
      readonly events: readonly WrittenRecord[];
      readonly position?: Position | undefined;
    };

/** A handler's "no". */
export interface Refused {
  readonly rejected: Rejection;
}

/**
 * What a write command did, for its reply; a refusal passes through.
 *
 *     const outcome = toOutcome(logId, result);
 *     if ('rejected' in outcome) return outcome;
 *     return { outcome };
 */
export const toOutcome = <R extends Transacted>(
  logId: string,
  result: R,
): R extends { readonly kind: 'rejected' } ? Refused : Outcome => {
  type Answer = R extends { readonly kind: 'rejected' } ? Refused : Outcome;
  if (result.kind === 'rejected') return { rejected: result.rejected } satisfies Refused as Answer;
  const position = result.position ?? result.events.at(-1)?.position;
  return {
    events: result.events.map(({ event, id, stream, revision }) => ({
      id,
      type: event.type,
      stream,
      streamRevision: revision?.toString() ?? '',
      dataJson: canonicalJson(encodeEvent(event)),
    })),
    position: position === undefined ? '' : formatPosition(logId, position),
    replayed: result.kind === 'replayed',
  } satisfies Outcome as Answer;
};
