import { audienceOf, formatPosition, maySee, type Reader } from '@tongbiao/contracts';
import type { ReplayResponse } from '@tongbiao/contracts/gen/tongbiao/audit/v1/audit_service';
import type { EventStore } from '@tongbiao/event-store';
import type { Placed } from './history.ts';
import { regionMembers } from './region-members.ts';

/** What of a history is sent, and to whom. */
export interface ReplayOptions {
  readonly reader: Reader;
  /** @default every region */
  readonly region?: string;
  /** Empty = all. */
  readonly types: ReadonlySet<string>;
  /** Puts the read on record; awaited before the first restricted event leaves. Without it restricted events are left out. */
  readonly recordRestrictedRead?: () => Promise<void>;
}

/** Place that the replay is complete up to. */
export interface ReplayEndPlace {
  readonly position: string;
  readonly ordinal: bigint;
}

/** A name of the metadata; what has none, or is not ours, has none. */
const named = (metadata: unknown, name: 'region' | 'workId'): string | undefined => {
  const value = (metadata as Record<string, unknown> | undefined | null)?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Sends what the reader may see of a history, as it is stored, and then the totals. */
export const replay = async function* (
  store: Pick<EventStore, 'logId' | 'readStream'>,
  history: AsyncIterable<Placed>,
  end: ReplayEndPlace,
  { reader, region, types, recordRestrictedRead }: ReplayOptions,
): AsyncGenerator<ReplayResponse, void, undefined> {
  const { logId } = store;
  const membersOf = regionMembers(store);
  let recorded = false;
  let events = 0n;
  let scanned = 0n;

  const mayLeave = async ({ type, metadata }: Placed['event']): Promise<boolean> => {
    const audience = audienceOf(type);
    if (audience === 'restricted') {
      if (recordRestrictedRead === undefined) return false;
      if (!recorded) await recordRestrictedRead();
      recorded = true;
      return true;
    }
    const of = named(metadata, 'region');
    const needsMembers = audience === 'members' && reader.province !== undefined && of !== undefined;
    return maySee(audience, reader, needsMembers ? await membersOf(of, named(metadata, 'workId')) : NONE);
  };

  for await (const { event, ordinal } of history) {
    scanned += 1n;
    if (types.size > 0 && !types.has(event.type)) continue;
    if (region !== undefined && named(event.metadata, 'region') !== region) continue;
    if (!(await mayLeave(event))) continue;
    events += 1n;
    yield {
      message: {
        $case: 'event',
        value: {
          id: event.id,
          type: event.type,
          stream: event.stream,
          streamRevision: event.revision,
          ordinal,
          position: formatPosition(logId, event.position),
          contentType: event.contentType,
          data: Buffer.from(event.dataBytes),
          metadata: Buffer.from(event.metadataBytes),
        },
      },
    };
  }
  yield {
    message: { $case: 'end', value: { logId, events, scanned, lastOrdinal: end.ordinal, position: end.position } },
  };
};

const NONE: ReadonlySet<string> = new Set();
