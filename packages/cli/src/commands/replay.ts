import { sentenceOf } from '@tongbiao/domain/history';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { historyLine } from '../replay/history-line.ts';
import { provinceNames } from '../region/province-names.ts';
import { readHistory } from '../replay/read-history.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';

/** Reads the history aloud, of one work or of everything. */
export async function replayCommand(dataDir: string, workId: string | undefined, voice: Voice): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    let events = 0;
    const reader = { language: voice.language, nameOf: await provinceNames(system, voice.language) };
    const end = await readHistory(system, workId ?? '', (each) => {
      events += 1;
      const { record, metadata, event } = each;
      voice.answer(historyLine(each, reader), {
        ordinal: record.ordinal,
        type: record.type,
        stream: record.stream,
        revision: record.streamRevision,
        id: record.id,
        occurredAt: metadata.occurredAt ?? null,
        recordedAt: metadata.recordedAt,
        cause: metadata.cause,
        actor: metadata.actor,
        text: event === undefined ? null : sentenceOf(event, reader.language, reader.nameOf),
      });
    });
    if (workId !== undefined && events === 0) voice.progress(say.noHistory(workId));
    // The first event of a log has the ordinal 0.
    const inLog = end === undefined ? 0n : end.lastOrdinal + 1n;
    voice.result(say.replayed(events, inLog), {
      events,
      scanned: end?.scanned ?? null,
      lastOrdinal: end?.lastOrdinal ?? null,
      logId: end?.logId ?? null,
    });
    return workId !== undefined && events === 0 ? 'incomplete' : 'ok';
  } finally {
    system.close();
  }
}
