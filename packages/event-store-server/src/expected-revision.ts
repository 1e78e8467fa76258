import type { Empty } from '../gen/event_store/client/shared.ts';
import type { ExpectedRevision } from './commit-check.ts';
import { invalidArgument } from './rpc-failure.ts';
import { TOMBSTONE } from './stream-metadata.ts';

/** The oneof in which append, delete and tombstone say what they expect. */
type ExpectedOption =
  | { $case: 'revision' | 'streamPosition'; value: bigint }
  | { $case: 'noStream' | 'any' | 'streamExists'; value: Empty }
  | undefined;

/** Reads what a writer expects of the stream; throws INVALID_ARGUMENT when it says nothing. */
export function expectedRevisionOf(option: ExpectedOption): ExpectedRevision {
  switch (option?.$case) {
    case undefined:
      throw invalidArgument('the expected revision is missing');
    case 'revision':
    case 'streamPosition':
      if (option.value >= TOMBSTONE) throw invalidArgument('the expected revision is beyond what a stream can hold');
      return option.value;
    case 'noStream':
      return 'no_stream';
    case 'any':
      return 'any';
    case 'streamExists':
      return 'stream_exists';
  }
}

/** The number that the protocol uses for an expectation in trailers. */
export function expectedVersionNumber(expected: ExpectedRevision): bigint {
  switch (expected) {
    case 'any':
      return -2n;
    case 'no_stream':
      return -1n;
    case 'stream_exists':
      return -4n;
    default:
      return expected;
  }
}
