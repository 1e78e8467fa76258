import type { StreamIdentifier } from '../gen/event_store/client/shared.ts';
import { invalidArgument } from './rpc-failure.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The name in a request; throws INVALID_ARGUMENT when it is missing, empty or not UTF-8. */
export function streamNameOf(identifier: StreamIdentifier | undefined): string {
  if (identifier === undefined || identifier.streamName.length === 0)
    throw invalidArgument('the stream name is missing');
  try {
    return utf8.decode(identifier.streamName);
  } catch {
    throw invalidArgument('the stream name is not UTF-8');
  }
}
