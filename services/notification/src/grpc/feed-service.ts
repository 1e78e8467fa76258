import { isKnown, parsePosition } from '@tongbiao/contracts';
import {
  FeedServiceService,
  type SubscribeRequest,
  type SubscribeResponse,
} from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import { codeOf, type Cursor, type EventStore } from '@tongbiao/event-store';
import { findPlace, type PlaceName, type Views } from '@tongbiao/projection';
import { CallFailed, defineService, type Call, type Refused, type ServedService } from '@tongbiao/service';
import { feed } from '../feed/feed.ts';
import type { FeedPlaces } from '../feed/feed-places.ts';

/** What the feed is served from. */
export interface FeedSources {
  readonly store: Pick<EventStore, 'logId' | 'subscribe' | 'readStream'>;
  /** Views among which `log-places` is. */
  readonly places: Pick<Views, 'db'>;
  /** Told where the readers of the feed are. */
  readonly readers: FeedPlaces;
  /** Ordinal of the newest event of the log that the views have. */
  readonly head: () => bigint | undefined;
}

const DEFAULT_HEARTBEAT_S = 10;

const refused = (status: 'INVALID_ARGUMENT' | 'FAILED_PRECONDITION', code: string, field: string, message: string) =>
  ({ rejected: { status, code, field, message } }) satisfies Refused;

/** Where to begin: behind an event that this log has, or at its first. */
const placeIn = async (
  { fromPosition, fromOrdinal }: SubscribeRequest,
  { store, places }: FeedSources,
  signal: AbortSignal,
): Promise<Cursor | undefined | Refused> => {
  const { logId } = store;
  let name: PlaceName;
  if (fromPosition !== '') {
    const parsed = parsePosition(fromPosition);
    if (parsed === undefined)
      return refused(
        'INVALID_ARGUMENT',
        'POSITION_INVALID',
        'fromPosition',
        'must be a position that this feed gave out',
      );
    if (parsed.logId !== logId)
      return refused(
        'FAILED_PRECONDITION',
        'POSITION_FOREIGN',
        'fromPosition',
        `belongs to log ${parsed.logId}, this is log ${logId}`,
      );
    name = { position: parsed.position };
  } else if (fromOrdinal !== '') name = { ordinal: BigInt(fromOrdinal) };
  else return undefined;
  const cursor = await findPlace(name, { source: store, logId, db: places.db, signal });
  if (cursor !== undefined || signal.aborted) return cursor;
  return 'position' in name
    ? refused(
        'FAILED_PRECONDITION',
        'POSITION_UNKNOWN',
        'fromPosition',
        'the log has no event there; it may have been moved: resume by ordinal',
      )
    : refused('FAILED_PRECONDITION', 'ORDINAL_UNKNOWN', 'fromOrdinal', 'the log does not reach that far');
};

/** An event of an unknown type ends the stream with a refusal that names it. */
const orRefusal = async function* (events: AsyncIterable<SubscribeResponse>): AsyncGenerator<SubscribeResponse> {
  try {
    yield* events;
  } catch (error) {
    if (codeOf(error) !== 'UNKNOWN_EVENT_TYPE') throw error;
    throw new CallFailed({
      status: 'FAILED_PRECONDITION',
      reason: 'UNKNOWN_EVENT_TYPE',
      message: `the feed stops here: ${(error as Error).message}`,
    });
  }
};

const subscribe = async (
  sources: FeedSources,
  request: SubscribeRequest,
  { actor, signal }: Call,
): Promise<AsyncIterable<SubscribeResponse> | Refused> => {
  // Nothing of such a type can ever pass; a region or a work may still come to be.
  const strange = request.eventTypes.find((type) => !isKnown(type));
  if (strange !== undefined)
    return refused('INVALID_ARGUMENT', 'EVENT_TYPE_UNKNOWN', 'eventTypes', `the catalogue has no ${strange}`);
  const after = await placeIn(request, sources, signal);
  if (after !== undefined && 'rejected' in after) return after;
  const { regionId, workId, eventTypes, heartbeatSeconds } = request;
  return orRefusal(
    feed(sources.store, {
      reader: actor,
      ...(after === undefined ? {} : { after }),
      ...(regionId === '' ? {} : { region: regionId }),
      ...(workId === '' ? {} : { workId }),
      types: new Set(eventTypes),
      heartbeatMs: (heartbeatSeconds === 0 ? DEFAULT_HEARTBEAT_S : heartbeatSeconds) * 1_000,
      places: sources.readers,
      head: sources.head,
      signal,
    }),
  );
};

/** The feed over gRPC. Whoever has no token sees public events. */
export const feedService = (sources: FeedSources): ServedService =>
  defineService({
    definition: FeedServiceService,
    methods: {
      subscribe: { access: { roles: 'anyone' }, handle: (request, call) => subscribe(sources, request, call) },
    },
  });
