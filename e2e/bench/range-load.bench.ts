import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeEvent } from '@tongbiao/contracts';
import {
  KEPT_RANGE_VERSION,
  rangeChangesToJson,
  rangeFromJson,
  rangeToJson,
  sharedRange,
  type SharedRangeEvent,
} from '@tongbiao/domain/numbering';
import { batcher, foundLog, keptStates, openEventStore, type EventStore } from '@tongbiao/event-store';
import { startEventStoreProcess } from '../src/event-store-process.ts';

const STREAM = 'range-jjj-1';
const PER_APPEND = 500;
const ROUNDS = 5;

/** How long a service takes to its first answer about a range of `--numbers`: reading the whole stream, and from the kept state. */
export async function bench(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { numbers: { type: 'string', default: '100000' } } });
  const numbers = Number(values.numbers);
  const folder = mkdtempSync(join(tmpdir(), 'range-load-'));
  const node = await startEventStoreProcess(['--port', '0', '--data-file', join(folder, 'log.db')]);
  const store = await openEventStore({ connectionString: node.connectionString, mayBeEmpty: true });
  try {
    await foundLog(store);
    await write(store, numbers);
    const open = () =>
      keptStates({
        file: join(folder, 'ranges.sqlite'),
        logId: store.logId,
        version: KEPT_RANGE_VERSION,
        encode: rangeToJson,
        decode: rangeFromJson,
        changesSince: rangeChangesToJson,
      });
    const first = await firstAnswer(store, open);
    const again = [];
    for (let round = 0; round < ROUNDS; round++) again.push(await firstAnswer(store, open));
    return {
      numbers,
      wholeStream: first,
      kept: again.toSorted((a, b) => a.ms - b.ms)[Math.floor(ROUNDS / 2)],
    };
  } finally {
    await store.close();
    await node.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One life of a service: its first look at the range, and what of it was CPU of its own. */
async function firstAnswer(
  store: EventStore,
  open: () => ReturnType<typeof keptStates<typeof sharedRange.initial>>,
): Promise<{ ms: number; cpuMs: number }> {
  const cpu = process.cpuUsage();
  const from = performance.now();
  const kept = open();
  const ranges = batcher({ store, decider: sharedRange, kept });
  const deadline = new Date(Date.now() + 120_000);
  await ranges.recall({ stream: STREAM, commandId: randomUUID(), deadline });
  const ms = Math.round(performance.now() - from);
  const { user, system } = process.cpuUsage(cpu);
  await ranges.close();
  kept.close();
  console.error(`first answer after ${ms} ms`);
  return { ms, cpuMs: Math.round((user + system) / 1000) };
}

async function write(store: EventStore, numbers: number): Promise<void> {
  const members = ['beijing', 'tianjin', 'hebei'];
  const rangeId = 'jjj-1';
  const events: SharedRangeEvent[] = [
    {
      type: 'numbering.RangePrepared.v1',
      data: {
        rangeId,
        regionId: 'jjj',
        first: 1,
        last: numbers,
        next: 1,
        members: members.map((province, i) => ({ province, prefix: `${11 + i}` })),
        presumed: [],
        width: 6,
      },
    },
    { type: 'numbering.RangeOpened.v1', data: { rangeId } },
  ];
  for (let sequence = 1; sequence <= numbers; sequence++)
    events.push({
      type: 'numbering.SequenceReserved.v1',
      data: {
        rangeId,
        sequence,
        reservationId: randomUUID(),
        workId: randomUUID(),
        revision: 1,
        round: 1,
        members,
        expiresAt: '2027-02-22T15:59:59.999Z',
        account: 'bj',
        seriesId: '',
      },
    });
  for (let at = 0; at < events.length; at += PER_APPEND) {
    const batch = events.slice(at, at + PER_APPEND).map((event) => ({
      id: randomUUID(),
      type: event.type,
      data: encodeEvent(event),
      metadata: { commandId: randomUUID(), commandDigest: 'sha256:1' },
    }));
    await store.append(STREAM, batch, at === 0 ? 'none' : BigInt(at - 1));
  }
}
