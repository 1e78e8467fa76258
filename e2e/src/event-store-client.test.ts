import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import {
  batcher,
  codeOf,
  foundLog,
  openEventStore,
  transact,
  type Batcher,
  type Cursor,
  type Delivery,
  type EventStore,
  type StoredEvent,
} from '@tongbiao/event-store';
import { aContext, counter, numbersOf, storeContract, type Count, type Counted } from '@tongbiao/event-store/contract';
import { startEventStoreServer, type EventStoreServer } from '@tongbiao/event-store-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEventStoreProcess, type EventStoreProcess } from './event-store-process.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
const anEvent = (data: unknown = {}) => ({ id: randomUUID(), type: 'elsewhere.Happened.v1', data, metadata: {} });
const inProcess = () => startEventStoreServer({ dataFile: ':memory:', port: 0 });
const next = { type: 'Next' } as const;

const freePort = async (): Promise<number> => {
  const server = await inProcess();
  await server.close();
  return server.port;
};

/** Appends with a client of its own, as another process would, once the node answers. */
const elsewhere = async (port: number, type: string, data: Record<string, unknown>) => {
  const client = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${port}?tls=false`);
  const event = jsonEvent({ type, data });
  for (let written = false; !written; await sleep(written ? 0 : 50))
    written = await client.appendToStream('log', event).then(
      () => true,
      () => false,
    );
  await client.dispose();
};

/** Sends one command until it has an outcome, under one id, as callers are told to. */
const insist = async (store: EventStore, stream: string, hot?: Batcher<number, Count, Counted>) => {
  const context = aContext();
  for (;;) {
    const command = { stream, command: next, context, deadline: new Date(Date.now() + 3_000) };
    try {
      return await (hot ? hot.submit(command) : transact(store, { decider: counter, ...command }));
    } catch (error) {
      if (!['CONFLICT', 'OUTCOME_UNKNOWN', 'UNAVAILABLE'].includes(codeOf(error) ?? '')) throw error;
    }
  }
};

/** Collects what a subscription delivers until told to stop. */
const follow = (store: EventStore, after?: Cursor) => {
  const stop = new AbortController();
  const events: StoredEvent[] = [];
  const ordinals: bigint[] = [];
  let caughtUp = 0;
  const ended = (async () => {
    for await (const delivery of store.subscribe({ signal: stop.signal, after })) {
      if (delivery.kind === 'caughtUp') caughtUp++;
      else {
        events.push(delivery.event);
        ordinals.push(delivery.ordinal);
      }
    }
  })();
  return {
    events,
    ordinals,
    caughtUp: () => caughtUp,
    ended,
    until: async (n: number) => {
      while (events.length < n)
        await Promise.race([sleep(20), ended.then(() => Promise.reject(new Error('it ended')))]);
    },
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
};

describe('the event store client', () => {
  let server: EventStoreServer;
  let store: EventStore;
  beforeAll(async () => {
    server = await inProcess();
    store = await openEventStore({ connectionString: server.connectionString, mayBeEmpty: true });
    await foundLog(store);
  });
  afterAll(async () => {
    await store.close();
    await server.close();
  });

  storeContract('the embedded store', () => store);

  it('is opened once per process', async () =>
    expect(openEventStore({ connectionString: server.connectionString })).rejects.toMatchObject({
      code: 'ALREADY_OPEN',
    }));
  it('founds a log once', async () => {
    const again = await foundLog(store);
    expect(again).toBe(store.logId);
    const [first] = await collect(store.readAll({ maxCount: 1 }));
    expect(first).toMatchObject({ type: 'log.Founded.v1', stream: 'log', revision: 0n, data: { logId: again } });
  });
  it('reads the log in both directions, from behind a position on', async () => {
    const stream = randomUUID();
    for (const expected of ['none', 0n, 1n, 2n] as const) await store.append(stream, [anEvent()], expected);
    const ours = await collect(store.readStream(stream));
    const behind = { after: ours[1]!.position, maxCount: 2 };
    expect((await collect(store.readAll(behind))).map(({ id }) => id)).toEqual([ours[2]!.id, ours[3]!.id]);
    const before = { after: ours[2]!.position, maxCount: 2, direction: 'backwards' } as const;
    expect((await collect(store.readAll(before))).map(({ id }) => id)).toEqual([ours[1]!.id, ours[0]!.id]);
    expect((await store.lastDomainEvent())?.id).toBe(ours[3]!.id);
  });
  it('reads a stream backwards from a revision', async () => {
    const stream = randomUUID();
    await store.append(stream, [anEvent(), anEvent(), anEvent()], 'none');
    const read = await collect(store.readStream(stream, { direction: 'backwards', from: 1n }));
    expect(read.map(({ revision }) => revision)).toEqual([1n, 0n]);
  });
  it('appends after whatever is there, when 40 do so at once', async () => {
    const stream = randomUUID();
    const appended = await Promise.all(Array.from({ length: 40 }, () => store.append(stream, [anEvent()], 'any')));
    const revisions = appended.map(({ revision }) => Number(revision));
    expect(revisions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });
  it('ends a read whose reader stops, and one that is given up', async () => {
    const stream = randomUUID();
    await store.append(
      stream,
      Array.from({ length: 500 }, () => anEvent()),
      'none',
    );
    for await (const event of store.readStream(stream)) if (event.revision === 3n) break;
    const signal = AbortSignal.abort();
    await expect(collect(store.readStream(stream, { signal }))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
  it('gives 8 writers who write at once numbers without a gap, whatever they use', { timeout: 60_000 }, async () => {
    const stream = `ordinary-${randomUUID()}`;
    const hot = batcher({ store, decider: counter });
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        const numbers: number[] = [];
        for (let i = 0; i < 10; i++) {
          const command = { stream, command: next, context: aContext() };
          const outcome =
            writer % 2 === 0
              ? await hot.submit(command)
              : await transact(store, { decider: counter, attempts: 1_000, ...command });
          numbers.push(...numbersOf(outcome));
        }
        return numbers;
      }),
    );
    await hot.close();
    expect(outcomes.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
  });

  it('subscribes from the beginning: all domain events with their ordinals, then what comes', async () => {
    const all = await collect(store.readAll());
    const following = follow(store);
    await following.until(all.length);
    await store.append(randomUUID(), [anEvent()], 'none');
    await following.until(all.length + 1);
    await following.stop();
    expect(following.events.slice(0, -1).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(following.ordinals).toEqual(Array.from({ length: all.length + 1 }, (_, i) => BigInt(i)));
    expect(following.caughtUp()).toBe(1);
  });
  it('says that it caught up only after the last event of the past', async () => {
    const deliveries: Delivery['kind'][] = [];
    const { length } = await collect(store.readAll());
    const stop = new AbortController();
    for await (const delivery of store.subscribe({ signal: stop.signal, readAheadEvents: 16 })) {
      deliveries.push(delivery.kind);
      if (delivery.kind === 'caughtUp') stop.abort();
    }
    expect(deliveries.indexOf('caughtUp')).toBe(length);
  });
  it('resumes behind a cursor', async () => {
    const all = await collect(store.readAll());
    const at = all[4]!;
    const cursor = { logId: store.logId, position: at.position, ordinal: 4n, eventId: at.id };
    const following = follow(store, cursor);
    await following.until(all.length - 5);
    await following.stop();
    expect([following.events[0]!.id, following.ordinals[0]]).toEqual([all[5]!.id, 5n]);
  });
  it('finds the place of a cursor by its ordinal where the log was copied from another store', async () => {
    const all = await collect(store.readAll());
    const elsewhere = { commit: all[4]!.position.commit + 1n, prepare: all[4]!.position.prepare + 1n };
    const cursor = { logId: store.logId, position: elsewhere, ordinal: 4n, eventId: all[4]!.id };
    const following = follow(store, cursor);
    await following.until(1);
    await following.stop();
    expect([following.events[0]!.id, following.ordinals[0]]).toEqual([all[5]!.id, 5n]);
  });
  it.each([
    ['of another log', { logId: randomUUID() }],
    ['of an event that is not there', { eventId: randomUUID() }],
    [
      'far behind the end',
      { eventId: randomUUID(), ordinal: 10_000_000n, position: { commit: 1n << 40n, prepare: 1n << 40n } },
    ],
  ])('refuses a cursor %s', async (_, wrong) => {
    const [, at] = await collect(store.readAll({ maxCount: 2 }));
    const cursor = { logId: store.logId, position: at!.position, ordinal: 1n, eventId: at!.id, ...wrong };
    await expect(follow(store, cursor).ended).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
  });
});

describe('opening a store', () => {
  it('waits for the node, and for somebody to found the log', async () => {
    const port = await freePort();
    const opening = openEventStore({ connectionString: `esdb://127.0.0.1:${port}?tls=false`, awaitFounding: true });
    await sleep(300);
    const server = await startEventStoreServer({ dataFile: ':memory:', port });
    await sleep(300);
    const logId = randomUUID();
    await elsewhere(port, 'log.Founded.v1', { logId });
    const store = await opening;
    expect(store.logId).toBe(logId);
    await store.close();
    await server.close();
  });
  it('fails when nobody answers in time, and can be tried again', async () => {
    const port = await freePort();
    const options = { connectionString: `esdb://127.0.0.1:${port}?tls=false`, connectDeadlineMs: 400 };
    await expect(openEventStore(options)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(openEventStore(options)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
  it('fails on a log that is empty, or begins with something else', async () => {
    const server = await inProcess();
    const options = { connectionString: server.connectionString };
    await expect(openEventStore(options)).rejects.toMatchObject({ code: 'LOG_NOT_FOUNDED' });
    await elsewhere(server.port, 'elsewhere.Happened.v1', {});
    await expect(openEventStore(options)).rejects.toMatchObject({ code: 'LOG_NOT_FOUNDED' });
    await expect(openEventStore({ ...options, mayBeEmpty: true })).rejects.toMatchObject({ code: 'LOG_NOT_FOUNDED' });
    await server.close();
  });
  it('reads the raw bytes of events that others wrote, and says which of them JSON does not carry', async () => {
    const server = await inProcess();
    const client = EventStoreDBClient.connectionString(server.connectionString);
    const store = await openEventStore({ connectionString: server.connectionString, mayBeEmpty: true });
    await foundLog(store);
    const { rawJSON } = JSON as unknown as { rawJSON(text: string): number };
    const written = jsonEvent({ type: 'elsewhere.Number.v1', data: { n: rawJSON('1.0') } });
    const metadata = new Uint8Array(Buffer.from('no json'));
    const binary = binaryEvent({ type: 'elsewhere.Bytes.v1', data: Buffer.from([0, 255]), metadata });
    await client.appendToStream('foreign', [written, binary]);
    const [json, bytes] = await collect(store.readStream('foreign'));
    expect(json).toMatchObject({ data: { n: 1 }, verbatim: false });
    expect(Buffer.from(json!.dataBytes).toString()).toBe('{"n":1.0}');
    expect(bytes).toMatchObject({ contentType: 'application/octet-stream', verbatim: true });
    expect([...bytes!.dataBytes]).toEqual([0, 255]);
    expect(Buffer.from(bytes!.metadataBytes).toString()).toBe('no json');
    await client.dispose();
    await store.close();
    await server.close();
  });
});

describe('a store that is killed and started again', () => {
  let folder: string;
  let node: EventStoreProcess;
  let store: EventStore;
  const startNode = (port: string) => startEventStoreProcess(['--port', port, '--data-file', join(folder, 'log.db')]);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'event-store-client-'));
    node = await startNode('0');
    store = await openEventStore({
      connectionString: node.connectionString,
      mayBeEmpty: true,
      appendDeadlineMs: 1_000,
    });
    await foundLog(store);
  });
  afterAll(async () => {
    await store.close();
    await node.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'by %s: every command is written once, and a subscriber sees each event once, in order',
    async (signal) => {
      const following = follow(store);
      const streams = [0, 1, 2].map(() => `ordinary-${randomUUID()}`);
      let over = false;
      const writers = Array.from({ length: 6 }, async (_, w) => {
        const numbers: number[] = [];
        while (!over) numbers.push(...numbersOf(await insist(store, streams[w % 3]!)));
        return numbers;
      });
      for (let kill = 0; kill < 3; kill++) {
        await sleep(400);
        await node.end(signal);
        await sleep(200);
        node = await startNode(String(node.port));
      }
      await sleep(400);
      over = true;
      const claimed = await Promise.all(writers);
      const all = await collect(store.readAll());
      await following.until(all.length);
      await following.stop();
      expect(following.events.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
      expect(following.ordinals).toEqual(all.map((_, i) => BigInt(i)));
      for (const [i, stream] of streams.entries()) {
        const stored = (await collect(store.readStream(stream))).map(({ data }) => (data as { first: number }).first);
        const said = claimed.filter((_, w) => w % 3 === i).flat();
        expect(said.toSorted((a, b) => a - b)).toEqual(stored);
        expect(stored).toEqual(stored.map((_, n) => n + 1));
      }
    },
  );
  it('is found again among several hosts, all of which are down for a while', async () => {
    await store.close();
    const stray: unknown[] = [];
    const remember = (error: unknown) => stray.push(error);
    process.on('unhandledRejection', remember);
    const hosts = `127.0.0.1:${await freePort()},127.0.0.1:${node.port}`;
    store = await openEventStore({ connectionString: `esdb://${hosts}?tls=false`, appendDeadlineMs: 1_000 });
    const following = follow(store);
    await following.until(1);
    const appending = Promise.all(Array.from({ length: 50 }, () => insist(store, `ordinary-${randomUUID()}`)));
    await node.end('SIGKILL');
    await sleep(1_500);
    node = await startNode(String(node.port));
    expect(new Set((await appending).map(({ kind }) => kind)).has('rejected')).toBe(false);
    await following.until((await collect(store.readAll())).length);
    await following.stop();
    process.off('unhandledRejection', remember);
    expect(stray).toEqual([]);
  });
  it('is refused by its subscribers when another log has taken its place', async () => {
    const following = follow(store);
    await following.until(1);
    await node.end('SIGKILL');
    const other = await startEventStoreServer({ dataFile: ':memory:', port: node.port });
    await elsewhere(other.port, 'log.Founded.v1', { logId: randomUUID() });
    await expect(following.ended).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
    await other.close();
    node = await startNode(String(node.port));
  });
});

describe('a network that cuts, stalls, refuses and swallows answers', () => {
  let server: EventStoreServer;
  let proxy: FaultProxy;
  let store: EventStore;
  const stray: unknown[] = [];
  const remember = (error: unknown) => stray.push(error);
  beforeAll(async () => {
    process.on('unhandledRejection', remember);
    server = await inProcess();
    proxy = await startFaultProxy(() => server.port);
    store = await openEventStore({
      connectionString: `esdb://127.0.0.1:${proxy.port}?tls=false`,
      mayBeEmpty: true,
      appendDeadlineMs: 400,
      readIdleMs: 400,
    });
    await foundLog(store);
  });
  afterAll(async () => {
    await store.close();
    await proxy.close();
    await server.close();
    process.off('unhandledRejection', remember);
  });

  it('60 times: every command is written once, and a subscriber sees each event once, in order', async () => {
    const following = follow(store);
    const hot = batcher({ store, decider: counter, sendDeadlineMs: 1_000 });
    const streams = ['ordinary-cold-0', 'ordinary-cold-1', 'range-hot'];
    let over = false;
    const writers = Array.from({ length: 12 }, async (_, w) => {
      const stream = streams[w % 3]!;
      const numbers: number[] = [];
      while (!over) numbers.push(...numbersOf(await insist(store, stream, stream === 'range-hot' ? hot : undefined)));
      return numbers;
    });
    const faults = [
      () => Promise.resolve(proxy.cut()),
      () => proxy.swallowAnswers(50 + Math.random() * 700),
      () => proxy.stall(50 + Math.random() * 700),
      () => proxy.refuse(50 + Math.random() * 200),
    ];
    for (let i = 0; i < 60; i++) {
      await sleep(20 + Math.random() * 150);
      await faults[i % faults.length]!();
    }
    over = true;
    const claimed = await Promise.all(writers);
    await hot.close();
    const all = await collect(store.readAll());
    await following.until(all.length);
    await following.stop();

    expect(stray).toEqual([]);
    expect(proxy.swallowedBytes()).toBeGreaterThan(0);
    expect(following.events.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(following.ordinals).toEqual(all.map((_, i) => BigInt(i)));
    for (const [i, stream] of streams.entries()) {
      const stored = (await collect(store.readStream(stream))).map(({ data }) => (data as { first: number }).first);
      const said = claimed.filter((_, w) => w % 3 === i).flat();
      expect(stored.length, stream).toBeGreaterThan(0);
      expect(
        said.toSorted((a, b) => a - b),
        stream,
      ).toEqual(stored);
      expect(stored, stream).toEqual(stored.map((_, n) => n + 1));
    }
  });
  it('does not lose, or end the process over, appends that wait for their turn on a broken connection', async () => {
    const payload = { text: 'x'.repeat(4_000) };
    const appends = Array.from({ length: 400 }, (_, i) => store.append(`waiting-${i}`, [anEvent(payload)], 'none'));
    const cutting = (async () => {
      for (let i = 0; i < 5; i++) {
        await sleep(20);
        proxy.cut();
      }
    })();
    expect(await Promise.all(appends)).toHaveLength(400);
    await cutting;
    expect(stray).toEqual([]);
  });
  it.each([
    ['append', () => store.append(randomUUID(), [anEvent()], 'none')],
    ['read', () => store.lastDomainEvent()],
  ])('gives up a connection that is silent, and gets through on a new one: %s', async (_, call) => {
    const following = follow(store);
    await following.until(1);
    proxy.freeze();
    const from = performance.now();
    await call();
    expect(performance.now() - from).toBeLessThan(5_000);
    const { id } = anEvent();
    await store.append(randomUUID(), [{ ...anEvent(), id }], 'none');
    while (following.events.at(-1)?.id !== id) await sleep(20);
    expect(performance.now() - from).toBeLessThan(8_000);
    await following.stop();
  });
  it('reads a long stream whole, across connections', async () => {
    const stream = 'long';
    for (let i = 0; i < 20; i++)
      await store.append(
        stream,
        Array.from({ length: 100 }, () => anEvent({ text: 'x'.repeat(500) })),
        'any',
      );
    let over = false;
    const cutting = (async () => {
      while (!over) {
        await sleep(30);
        proxy.cut();
      }
    })();
    const revisions: bigint[] = [];
    for await (const { revision } of store.readStream(stream)) {
      revisions.push(revision);
      if (revision % 100n === 0n) await sleep(10);
    }
    over = true;
    await cutting;
    expect(revisions).toEqual(Array.from({ length: 2_000 }, (_, i) => BigInt(i)));
  });
  it('reads ahead of a slow consumer by a bounded number of events', async () => {
    const stream = randomUUID();
    for (let i = 0; i < 30; i++)
      await store.append(
        stream,
        Array.from({ length: 30 }, () => anEvent({ text: 'x'.repeat(30_000) })),
        'any',
      );
    const stop = new AbortController();
    let events = 0;
    let ahead = 0;
    for await (const delivery of store.subscribe({ signal: stop.signal, readAheadEvents: 8 })) {
      if (delivery.kind === 'caughtUp') break;
      if (delivery.event.stream !== stream || ++events > 1) continue;
      const before = proxy.deliveredBytes();
      await sleep(1_000);
      ahead = proxy.deliveredBytes() - before;
    }
    stop.abort();
    expect(events).toBe(900);
    expect(ahead).toBeLessThan(3 * 1024 * 1024);
  });
});
