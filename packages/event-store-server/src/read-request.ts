import { ReadReq, ReadReq_Options_ReadDirection, type ReadReq_Options } from '../gen/event_store/client/streams.ts';
import { parseFilter, type EventFilter } from './event-filter.ts';
import { invalidArgument } from './rpc-failure.ts';
import { streamNameOf } from './stream-identifier.ts';

/** Where a reader starts; a number is a revision or a position. */
export type StartPoint = bigint | 'start' | 'end';

interface Shape {
  readonly resolveLinks: boolean;
  readonly structuredIds: boolean;
}

/** A request to read, understood. */
export type ReadRequest = Shape &
  (
    | {
        readonly kind: 'read-stream';
        readonly streamName: string;
        /** Undefined: the request did not say, and gets nothing, as from a real node. */
        readonly from: StartPoint | undefined;
        readonly isBackwards: boolean;
        readonly count: bigint;
        readonly wantsLastRevision: boolean;
      }
    | {
        readonly kind: 'read-all';
        readonly from: StartPoint;
        /** Of the position: below it, reading backwards skips the event just before. */
        readonly prepare: bigint;
        readonly isBackwards: boolean;
        readonly count: bigint;
        readonly filter: EventFilter | undefined;
      }
    | { readonly kind: 'subscribe-stream'; readonly streamName: string; readonly from: StartPoint }
    | { readonly kind: 'subscribe-all'; readonly from: StartPoint; readonly filter: EventFilter | undefined }
  );

/** Reads a `ReadReq`; throws INVALID_ARGUMENT with what is wrong. */
export function parseReadRequest(message: Uint8Array): ReadRequest {
  const options = decode(message);
  const { streamOption, countOption, filterOption, uuidOption } = options;
  if (streamOption === undefined) throw invalidArgument('the request is about neither a stream nor $all');
  if (countOption === undefined) throw invalidArgument('the request has neither a count nor is it a subscription');
  if (filterOption === undefined) throw invalidArgument('the request says neither filter nor no_filter');
  if (uuidOption?.content === undefined) throw invalidArgument('the request does not say which form of ids it wants');
  const direction = options.readDirection;
  if (direction !== ReadReq_Options_ReadDirection.Forwards && direction !== ReadReq_Options_ReadDirection.Backwards) {
    throw invalidArgument('unknown read direction');
  }
  const isBackwards = direction === ReadReq_Options_ReadDirection.Backwards;
  const isSubscription = countOption.$case === 'subscription';
  if (isSubscription && isBackwards) throw invalidArgument('a subscription cannot go backwards');
  const count = countOption.$case === 'count' ? countOption.value : 0n;
  if (!isSubscription && count === 0n) throw invalidArgument('the count is 0');
  const shape = { resolveLinks: options.resolveLinks, structuredIds: uuidOption.content.$case === 'structured' };
  const filter = filterOption.$case === 'filter' ? parseFilter(filterOption.value) : undefined;
  if (streamOption.$case === 'stream') {
    if (filter !== undefined) throw invalidArgument('only $all can be filtered');
    const streamName = streamNameOf(streamOption.value.streamIdentifier);
    const revision = streamOption.value.revisionOption;
    const from = revision === undefined ? undefined : revision.$case === 'revision' ? revision.value : revision.$case;
    if (isSubscription) return { kind: 'subscribe-stream', ...shape, streamName, from: from ?? 'start' };
    if (from === 'end' && !isBackwards) throw invalidArgument('a stream cannot be read forwards from its end');
    const wantsLastRevision = (options.controlOption?.compatibility ?? 0) >= 1;
    return { kind: 'read-stream', ...shape, streamName, from, isBackwards, count, wantsLastRevision };
  }
  const all = streamOption.value.allOption;
  if (all === undefined) throw invalidArgument('the request does not say where in $all to start');
  const position = all.$case === 'position' ? all.value : undefined;
  if (position !== undefined && position.preparePosition > position.commitPosition) {
    throw invalidArgument('the prepare position lies behind the commit position');
  }
  const from = position === undefined ? (all.$case === 'end' ? 'end' : 'start') : position.commitPosition;
  if (isSubscription) {
    if (filter?.checkpointInterval === 0) throw invalidArgument('the checkpoint interval multiplier is 0');
    return { kind: 'subscribe-all', ...shape, from, filter };
  }
  const prepare = position?.preparePosition ?? 0n;
  return { kind: 'read-all', ...shape, from, prepare, isBackwards, count, filter };
}

function decode(message: Uint8Array): ReadReq_Options {
  let request: ReadReq;
  try {
    request = ReadReq.decode(message);
  } catch {
    throw invalidArgument('the request cannot be decoded');
  }
  if (request.options === undefined) throw invalidArgument('the request has no options');
  return request.options;
}
