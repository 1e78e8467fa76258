import { canonicalJson, decodeEvent, encodeEvent, formatPosition, streams } from '@tongbiao/contracts';
import type {
  WatchRangeRequest,
  WatchRangeResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import type { StoredEvent } from '@tongbiao/event-store';
import type { Call, Refused } from '@tongbiao/service';
import { readRange } from '../views/range-numbers.ts';
import { awaitViews, type Numbering } from './numbering.ts';
import { rangeNotFound } from './queries.ts';

/** Events are read together where many come: the log is asked at most this often. */
const GATHER_MS = 50;

const messageOf = (
  logId: string,
  { id, type, data, metadata, revision, position }: StoredEvent,
): WatchRangeResponse => {
  const { recordedAt = '', actor } = metadata as {
    readonly recordedAt?: string;
    readonly actor?: { readonly subject?: string };
  };
  const event = decodeEvent(type, data);
  return {
    revision: revision.toString(),
    eventId: id,
    eventType: type,
    dataJson: canonicalJson(event === undefined ? data : encodeEvent(event)),
    recordedAt,
    actorSubject: actor?.subject ?? '',
    position: formatPosition(logId, position),
  };
};

/** Who goes on behind an event that this log does not hold would not be shown what comes until the log has grown so far. */
const refuseAhead = async (
  { store }: Numbering,
  { rangeId, afterRevision }: WatchRangeRequest,
  { signal }: Call,
): Promise<Refused | undefined> => {
  if (afterRevision === '') return undefined;
  const from = BigInt(afterRevision);
  for await (const _ of store.readStream(streams.range(rangeId), { from, maxCount: 1, signal })) return undefined;
  return {
    rejected: {
      code: 'REVISION_AHEAD',
      status: 'FAILED_PRECONDITION',
      message: `${rangeId} has no event ${afterRevision}: it was seen in another log, or in this one before a copy was restored; watch from the beginning`,
      field: 'afterRevision',
    },
  };
};

/** What happens in a range, read from its own stream: nothing is left out, whatever was restarted on the way. */
export const watchRange = async (
  numbering: Numbering,
  request: WatchRangeRequest,
  call: Call,
): Promise<AsyncIterable<WatchRangeResponse> | Refused> => {
  await awaitViews(numbering, call);
  const { rangeId, afterRevision } = request;
  const { store, views } = numbering;
  if (readRange(views.db, rangeId) === undefined) return rangeNotFound;
  const ahead = await refuseAhead(numbering, request, call);
  if (ahead !== undefined) return ahead;
  const { signal } = call;
  return (async function* () {
    let from = afterRevision === '' ? 0n : BigInt(afterRevision) + 1n;
    while (!signal.aborted) {
      const seen = views.place()?.ordinal ?? 0n;
      for await (const stored of store.readStream(streams.range(rangeId), { from, signal })) {
        from = stored.revision + 1n;
        yield messageOf(store.logId, stored);
      }
      // Any event of the log ends the wait: most belong to ranges, and a look that finds nothing is cheap.
      await views.waitFor({ ordinal: seen + 1n }, { signal });
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    }
  })();
};
