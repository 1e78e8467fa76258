import type { UUID } from '../gen/event_store/client/shared.ts';
import type { ProposedEvent } from './event-log.ts';
import { invalidArgument, missingRequiredMetadata } from './rpc-failure.ts';
import { parseUuid } from './uuid.ts';

/** EventStoreDB's default for the data of one append; metadata does not count, as on a real node. */
export const MAX_APPEND_BYTES = 1024 * 1024;

/** An event as either append method carries it. */
interface ProposedMessage {
  readonly id: UUID | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly customMetadata: Uint8Array;
  readonly data: Uint8Array;
}

/** Checks a proposed event; throws INVALID_ARGUMENT with what is missing. */
export function proposedEvent(message: ProposedMessage): ProposedEvent {
  const type = message.metadata['type'];
  const contentType = message.metadata['content-type'];
  if (type === undefined || contentType === undefined) throw missingRequiredMetadata();
  if (type === '') throw invalidArgument('the type of an event is empty');
  const id = parseUuid(message.id);
  if (id === undefined) throw invalidArgument('the id of an event is missing, not a UUID, or the nil UUID');
  const isJson = contentType === 'application/json';
  return { id, type, isJson, metadata: message.customMetadata, data: message.data };
}
