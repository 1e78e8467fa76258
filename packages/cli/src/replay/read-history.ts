import type { EventRecord } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { ReplayEnd } from '@tongbiao/contracts/gen/tongbiao/audit/v1/audit_service';
import { decodeEvent, type DomainEvent, type EventMetadata } from '@tongbiao/contracts';
import { insist } from '../system/insist.ts';
import type { RunningSystem } from '../system/running-system.ts';

/** One event of the history, taken apart. */
export interface HistoryEvent {
  readonly record: EventRecord;
  readonly metadata: EventMetadata;
  /** Undefined: a type that this build does not know. */
  readonly event: DomainEvent | undefined;
}

/**
 * Reads the history, of one work or of everything, as the auditor. A stream that breaks is taken up again after the last event
 * received, so that each event comes once, in order.
 */
export async function readHistory(
  system: RunningSystem,
  workId: string,
  onEvent: (event: HistoryEvent) => void,
): Promise<ReplayEnd | undefined> {
  let fromPosition = '';
  let end: ReplayEnd | undefined;
  const request = {
    workId,
    regionId: '',
    fromOrdinal: '',
    eventTypes: [],
    includeRestricted: false,
    untilPosition: '',
  };
  const read = async (): Promise<void> => {
    for await (const { message } of system.stream('audit', 'auditor', 'replay', { ...request, fromPosition })) {
      if (message?.$case === 'event') {
        onEvent(takeApart(message.value));
        fromPosition = message.value.position;
      } else if (message?.$case === 'end') {
        end = message.value;
      }
    }
  };
  await insist(read, { patienceMs: 60_000 });
  return end;
}

function takeApart(record: EventRecord): HistoryEvent {
  const json = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString('utf8'));
  return {
    record,
    metadata: json(record.metadata) as EventMetadata,
    event: decodeEvent(record.type, json(record.data)),
  };
}
