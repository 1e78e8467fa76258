import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, jsonEvent, type EventData } from '@eventstore/db-client';
import { startEventStoreProcess, type EventStoreProcess } from '../src/event-store-process.ts';

/** A store as a process of its own on a durable file, and the official client. */
export interface BenchStore {
  readonly node: EventStoreProcess;
  readonly client: EventStoreDBClient;
  readonly dataFile: string;
  readonly close: () => Promise<void>;
}

/** Starts one in a folder that goes with it. */
export async function startStore(): Promise<BenchStore> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const dataFile = join(folder, 'log.db');
  const node = await startEventStoreProcess(['--port', '0', '--data-file', dataFile]);
  const client = EventStoreDBClient.connectionString(node.connectionString);
  return {
    node,
    client,
    dataFile,
    close: async () => {
      await client.dispose();
      await node.end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const TEXT = 'x'.repeat(202);

/** 220 bytes of JSON. */
export const anEvent = (): EventData =>
  jsonEvent({ id: randomUUID(), type: 'bench.Happened.v1', data: { text: TEXT, n: 1 } });

export const events = (count: number): EventData[] => Array.from({ length: count }, anEvent);

/** Streams that `fill` spreads events over: `filled-0` and so on. */
export const FILLED_STREAMS = 16;

/** Writes so many events, quickly. */
export async function fill(client: EventStoreDBClient, count: number): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: FILLED_STREAMS }, async (_, slot) => {
      while (left > 0) {
        const now = Math.min(100, left);
        left -= now;
        await client.appendToStream(`filled-${slot}`, events(now));
      }
    }),
  );
}
