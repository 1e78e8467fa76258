import { setTimeout as sleep } from 'node:timers/promises';
import { foundLog, openEventStore, type EventStore } from '@tongbiao/event-store';
import { storeContract } from '@tongbiao/event-store/contract';
import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { compareFacts } from './node-facts.ts';

/** A node that somebody gives us, else one in a container where there is an engine. Its log is written to. */
const given = process.env['ESDB_URL'] ?? '';
/** `host:port` of an empty, insecure node to play the recorded scenarios on. */
const freshNode = process.env['ESDB_FRESH_NODE'] ?? '';
const docker = inject('docker');
const IMAGE = 'eventstore/eventstore:24.6';
const PORT = 2113;

if (given === '' && !docker.ok)
  console.warn(`[e2e] the contract suite is not played on a real EventStoreDB: ESDB_URL is not set, and ${docker.why}`);

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
