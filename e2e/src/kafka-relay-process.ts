import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaSink, type SinkSession } from '@tongbiao/kafka';
import { batchOf } from './kafka-history.ts';

// A relay in a process of its own, to be killed: `node kafka-relay-process.ts '<JSON of Orders>'`. It carries the made-up
// history from the checkpoint to `count`, opens a new session after any error, and says what happens in JSON lines.

/** What the test tells it. */
interface Orders {
  readonly brokers: readonly string[];
  readonly logId: string;
  readonly count: number;
  readonly batch: number;
  /** End at the first error, as a zombie under observation does. */
  readonly once?: boolean;
}

const { brokers, logId, count, batch, once } = JSON.parse(process.argv[2] ?? '') as Orders;
const sink = kafkaSink({ brokers, logId });
const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

async function relay(session: SinkSession): Promise<void> {
  let next = Number(session.checkpoint?.ordinal ?? -1) + 1;
  say({ opened: next });
  while (next < count) {
    const to = Math.min(next + 1 + (next % batch), count);
    await session.commit(batchOf(logId, next, to));
    next = to;
    say({ committed: next });
  }
  await session.close();
}

for (;;) {
  try {
    await relay(await sink.open());
    say({ done: true });
    break;
  } catch (error) {
    say({ failed: (error as { code?: string }).code, message: (error as Error).message });
    if (once === true) break;
    await sleep(100);
  }
}
