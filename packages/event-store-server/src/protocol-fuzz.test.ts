import { randomInt, randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { expect, it } from 'vitest';
import { playFuzz } from './protocol-fuzz.ts';
import { startEventStoreServer } from './server.ts';

/** The stated size is played by `pnpm proof log-fuzz`. */
const CALLS = 1500;

it(
  'whatever callers send is answered with the right kind of status, and leaves a server that serves',
  { timeout: 120_000 },
  async () => {
    const bugs: unknown[] = [];
    const server = await startEventStoreServer({ dataFile: ':memory:', port: 0, log: (_, error) => bugs.push(error) });
    const seed = randomInt(2 ** 31);
    console.info(`[fuzz] seed ${seed}`);
    const report = await playFuzz({ port: server.port, calls: CALLS, seed });
    expect(bugs).toEqual([]);
    expect(report).toMatchObject({ unanswered: [], wronglyAnswered: [] });
    expect(report.statuses[3]).toBeGreaterThan(CALLS / 10);
    expect(report.statuses[0]).toBeGreaterThan(0);
    const client = EventStoreDBClient.connectionString(server.connectionString);
    const stream = `still-here-${randomUUID()}`;
    const { nextExpectedRevision } = await client.appendToStream(stream, jsonEvent({ type: 't', data: {} }));
    expect(nextExpectedRevision).toBe(0n);
    await client.dispose();
    await server.close();
  },
);
