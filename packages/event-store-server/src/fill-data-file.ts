import { EventLog, type ProposedEvent } from './event-log.ts';
import { Storage } from './storage.ts';

/** Events committed together. */
const PER_COMMIT = 5_000;

/** An event, and the stream that it is appended to. */
export interface FilledEvent extends ProposedEvent {
  readonly stream: string;
}

/**
 * Writes events into a data file that no server holds, in just this order and as fast as the disk takes them; returns how many. For logs
 * that are made up for a measurement: a crash on the way leaves a file that holds some of them.
 */
export const fillDataFile = (file: string, events: Iterable<FilledEvent>): number => {
  const storage = Storage.open(file, 'normal');
  let written = 0;
  try {
    const log = new EventLog(storage, { rememberedIds: PER_COMMIT });
    let waiting: FilledEvent[] = [];
    const commit = () => {
      log.transaction(() => {
        for (const event of waiting) log.append(event.stream, 'any', [event]);
      });
      written += waiting.length;
      waiting = [];
    };
    for (const event of events) {
      waiting.push(event);
      if (waiting.length === PER_COMMIT) commit();
    }
    commit();
    return written;
  } finally {
    storage.close();
  }
};
