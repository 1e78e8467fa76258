import type { EventLog } from './event-log.ts';
import { dataOf, linkFrame, plainFrame, recordOf, withStructuredId } from './frame.ts';
import type { StoredEvent } from './storage.ts';

/** How a reader wants its events. */
export interface Presentation {
  readonly resolveLinks: boolean;
  readonly structuredIds: boolean;
  /** Whether the reader may read the stream that a link points to. */
  readonly mayRead: (streamName: string) => boolean;
}

const LINK_TYPE = '$>';
const MOST_NEGATIVE = -1n;

/** The frame to send for an event: the stored bytes as they are, unless the reader asked for more. */
export function present(log: EventLog, event: StoredEvent, how: Presentation): Uint8Array {
  const target = how.resolveLinks && event.type === LINK_TYPE ? parseLink(dataOf(event.frame)) : undefined;
  const shaped = how.structuredIds ? withStructuredId : (record: Uint8Array) => record;
  if (target !== undefined) {
    const stream = log.stream(target.streamName);
    const found = how.mayRead(target.streamName) ? log.visibleEvent(stream, target.revision) : undefined;
    const record = found === undefined ? undefined : shaped(recordOf(found.frame));
    return linkFrame(record, shaped(recordOf(event.frame)), event.position);
  }
  return how.structuredIds ? plainFrame(shaped(recordOf(event.frame)), event.position) : event.frame;
}

/** `<revision>@<stream>`, white space and a sign allowed before the `@`; -1 is the last event. Anything else is no link. */
function parseLink(data: Uint8Array): { readonly revision: bigint; readonly streamName: string } | undefined {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
  const at = text.indexOf('@');
  const digits = /^\s*([+-]?\d{1,19})\s*$/.exec(text.slice(0, Math.max(at, 0)))?.[1];
  if (digits === undefined) return undefined;
  const revision = BigInt(digits.replace('+', ''));
  return revision < MOST_NEGATIVE ? undefined : { revision, streamName: text.slice(at + 1) };
}
