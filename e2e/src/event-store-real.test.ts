import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { copyLog, foundLog, openEventStore, type EventStore } from '@tongbiao/event-store';
import { storeContract } from '@tongbiao/event-store/contract';
import { startEventStoreServer } from '@tongbiao/event-store-server';
import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { compareFacts } from './node-facts.ts';

/** A node that somebody gives us, else one in a container where there is an engine. Its log is written to. */
const given = process.env['ESDB_URL'] ?? '';
/** `host:port` of an empty, insecure node to play the recorded scenarios on. */
const freshNode = process.env['ESDB_FRESH_NODE'] ?? '';
/** Connection string of an empty store into which a log may be copied. */
const emptyStore = process.env['ESDB_EMPTY_URL'] ?? '';
const docker = inject('docker');
const IMAGE = 'eventstore/eventstore:24.6.0-jammy';
const PORT = 2113;

for (const [what, url, variable] of [
  ['the contract suite is not played on a real EventStoreDB', given, 'ESDB_URL'],
  ['what was recorded of a real EventStoreDB is not compared with one', freshNode, 'ESDB_FRESH_NODE'],
  ['no log is copied into a real EventStoreDB and back', emptyStore, 'ESDB_EMPTY_URL'],
] as const)
  if (url === '' && !docker.ok) console.warn(`[e2e] ${what}: ${variable} is not set, and ${docker.why}`);

const startNode = () =>
  new GenericContainer(IMAGE)
    .withCommand(['--insecure', '--mem-db', '--run-projections=None'])
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forHttp('/health/live', PORT).forStatusCode(204))
    .start();
const authorityOf = (container: StartedTestContainer): string =>
  `${container.getHost()}:${container.getMappedPort(PORT)}`;

describe.skipIf(freshNode === '' && !docker.ok)('a fresh real EventStoreDB', () => {
  it('does what was recorded of one, also where ours must differ', { timeout: 600_000 }, async () => {
    const container = freshNode === '' ? await startNode() : undefined;
    const { differences, asRecorded } = await compareFacts([
      container === undefined ? freshNode : authorityOf(container),
    ]);
    await container?.stop();
    // Where the recorded node errs, ours does better, and what ours must do is what the comparison asks for.
    expect(differences.filter((line) => !('must' in (JSON.parse(line) as object)))).toEqual([]);
    expect(asRecorded).toBeGreaterThan(500);
  });
});

describe.skipIf(given === '' && !docker.ok)('a real EventStoreDB', () => {
  let container: StartedTestContainer | undefined;
  let store: EventStore;
  beforeAll(async () => {
    if (given === '') container = await startNode();
    const connectionString = container === undefined ? given : `esdb://${authorityOf(container)}?tls=false`;
    store = await openEventStore({ connectionString, mayBeEmpty: true });
    await foundLog(store);
  });
  afterAll(async () => {
    await store.close();
    await container?.stop();
  });

  storeContract('a real node', () => store);

  it('is followed from its beginning to what comes', async () => {
    const stop = new AbortController();
    const ordinals: bigint[] = [];
    const following = (async () => {
      for await (const delivery of store.subscribe({ signal: stop.signal }))
        if (delivery.kind === 'event') ordinals.push(delivery.ordinal);
    })();
    let events = 0;
    for await (const _ of store.readAll()) events++;
    while (ordinals.length < events) await sleep(20);
    stop.abort();
    await following;
    expect(ordinals).toEqual(ordinals.map((_, i) => BigInt(i)));
  });
});

describe.skipIf(emptyStore === '' && !docker.ok)('a log between the embedded store and a real one', () => {
  it('is moved there and back, and is the same', { timeout: 120_000 }, async () => {
    const container = emptyStore === '' ? await startNode() : undefined;
    const real = container === undefined ? emptyStore : `esdb://${authorityOf(container)}?tls=false`;
    const [source, back] = await Promise.all(
      [1, 2].map(() => startEventStoreServer({ dataFile: ':memory:', port: 0 })),
    );
    const client = EventStoreDBClient.connectionString(source!.connectionString);
    for (let i = 0; i < 300; i++) {
      const metadata = { recordedAt: '2026-11-24T00:00:00.000Z', 说明: '同标' };
      const event = jsonEvent({ id: randomUUID(), type: 'registry.Something.v1', data: { i, 名: '标准' }, metadata });
      await client.appendToStream(`work-${i % 11}`, [event, event].slice(0, 1 + (i % 2)));
    }
    await client.appendToStream('bytes', binaryEvent({ type: 't', data: Buffer.from([0, 255]) }));
    await client.setStreamMetadata('work-1', { maxCount: 100_000 });
    await client.dispose();

    const there = await copyLog({ from: source!.connectionString, to: real });
    expect(there).toMatchObject({ events: 451, alreadyThere: 0 });
    expect(await copyLog({ from: source!.connectionString, to: real })).toEqual({ ...there, alreadyThere: 451 });
    expect(await copyLog({ from: real, to: back!.connectionString })).toEqual({ ...there, alreadyThere: 0 });
    await Promise.all([source!.close(), back!.close()]);
    await container?.stop();
  });
});
