import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { playFuzz } from '@tongbiao/event-store-server/fuzz';
import { memoryMbOf } from '../bench/load.ts';
import { startEventStoreProcess } from '../src/event-store-process.ts';

const CALLS = 50_000;

/** Nonsense for a server as a process: it answers each with the right kind of status, says of no bug, keeps its memory and goes on serving. */
export async function prove(seed: number): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'log-fuzz-'));
  const server = await startEventStoreProcess(['--port', '0', '--data-file', join(folder, 'log.db')]);
  try {
    let complaints = '';
    server.process.stderr!.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    const memoryMb: number[] = [];
    const report = await playFuzz({
      port: server.port,
      calls: CALLS,
      seed,
      onProgress: (calls) => {
        memoryMb.push(memoryMbOf(server.process.pid as number).nowMb);
        console.error(`${calls} calls, ${memoryMb.at(-1)} MB`);
      },
    });
    const client = EventStoreDBClient.connectionString(server.connectionString);
    const { success } = await client.appendToStream('still-here', jsonEvent({ type: 't', data: {} }));
    await client.dispose();
    return { ...report, complaints: complaints.trim(), memoryMb, servesAfterwards: success };
  } finally {
    await server.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}
