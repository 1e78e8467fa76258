import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, constants } from 'node:http2';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BACKWARDS,
  binaryEvent,
  END,
  EventStoreDBClient,
  jsonEvent,
  START,
  streamNameFilter,
  type AllStreamSubscription,
  type StreamSubscription,
} from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReadReq } from '../gen/event_store/client/streams.ts';
import { CAUGHT_UP_FRAME, frameOf } from './frame.ts';
import { startEventStoreServer, type EventStoreServer } from './server.ts';

const event = (x: unknown, id = randomUUID()) => jsonEvent({ type: 't', data: { x }, id });
const refusal = async (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'accepted',
    (error: { type?: string }) => error.type,
  );

/** A raw call, for what the official client cannot be made to do. */
const subscribeToAll = {
  headers: {
    ':method': 'POST',
    ':path': '/event_store.client.streams.Streams/Read',
    'content-type': 'application/grpc',
    te: 'trailers',
  },
  body: frameOf(
    ReadReq.encode({
      options: {
        streamOption: { $case: 'all', value: { allOption: { $case: 'start', value: {} } } },
        readDirection: 0,
        resolveLinks: false,
        countOption: { $case: 'subscription', value: {} },
        filterOption: { $case: 'noFilter', value: {} },
        uuidOption: { content: { $case: 'string', value: {} } },
        controlOption: undefined,
      },
    }).finish(),
  ),
};

describe('the embedded event store, through the official client', { timeout: 30_000 }, () => {
  let server: EventStoreServer;
  let client: EventStoreDBClient;
  const bugs: unknown[] = [];

  beforeEach(async () => {
    server = await startEventStoreServer({ dataFile: ':memory:', port: 0, log: (_message, error) => bugs.push(error) });
    client = EventStoreDBClient.connectionString(server.connectionString);
  });
  afterEach(async () => {
    await client.dispose();
    await server.close();
    if (bugs.length > 0) throw new AggregateError(bugs.splice(0), 'the server reported bugs');
  });

  const positionsOf = async (direction?: typeof BACKWARDS): Promise<bigint[]> => {
    const positions: bigint[] = [];
    const options = direction === undefined ? {} : ({ direction, fromPosition: END } as const);
    for await (const resolved of client.readAll(options)) positions.push(resolved.event?.position.commit ?? -1n);
    return positions;
  };
  const collected = (
    subscription: AllStreamSubscription | StreamSubscription,
    count: number,
  ): Promise<{ stream: string; revision: bigint }[]> =>
    new Promise((resolve, reject) => {
      const seen: { stream: string; revision: bigint }[] = [];
      subscription.on('error', reject).on('data', (resolved: { event?: { streamId: string; revision: bigint } }) => {
        if (resolved.event === undefined) return;
        seen.push({ stream: resolved.event.streamId, revision: resolved.event.revision });
        if (seen.length === count) resolve(seen);
      });
    });

  it('lets one of many racing writers win each revision', async () => {
    const rounds = 20;
    for (let round = 0; round < rounds; round++) {
      const expectedRevision = round === 0 ? 'no_stream' : BigInt(round - 1);
      const racers = Array.from({ length: 12 }, (_, i) =>
        refusal(client.appendToStream('raced', event(i), { expectedRevision })),
      );
      const outcomes = await Promise.all(racers);
      expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
      expect(new Set(outcomes)).toEqual(new Set(['accepted', 'wrong-expected-version']));
    }
  });

  it('answers all of many concurrent duplicates with the one result', async () => {
    const duplicate = event(1, '0b2f7a52-9a5c-4ed1-a3c3-7b4a51c5d111');
    const results = await Promise.all(Array.from({ length: 50 }, () => client.appendToStream('s', duplicate)));
    expect(new Set(results.map(({ position }) => position?.commit)).size).toBe(1);
    expect(await positionsOf()).toHaveLength(1);
  });

  it('keeps $all in strict order while many write, and the same backwards', async () => {
    const writers = Array.from({ length: 16 }, async (_, i) => {
      for (let k = 0; k < 25; k++) await client.appendToStream(`w-${i % 5}`, event(k));
    });
    await Promise.all(writers);
    const positions = await positionsOf();
    expect(positions).toHaveLength(400);
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => (a < b ? -1 : 1)));
    expect(await positionsOf(BACKWARDS)).toEqual(positions.toReversed());
  });

  it('reads $all backwards up to but without the position given', async () => {
    await client.appendToStream('s', [event(0), event(1), event(2)]);
    const [first, second] = await positionsOf();
    const fromPosition = { commit: second as bigint, prepare: second as bigint };
    const before: (bigint | undefined)[] = [];
    for await (const { event: read } of client.readAll({ direction: BACKWARDS, fromPosition }))
      before.push(read?.position.commit);
    expect(before).toEqual([first]);
  });

  it('hands a slow subscriber over from catch-up to live with every event once and in order', async () => {
    const stored = 300;
    const live = 700;
    const payload = 'x'.repeat(2000);
    for (let i = 0; i < stored; i += 50) {
      await client.appendToStream(
        's',
        Array.from({ length: 50 }, (_, k) => event(`${i + k}${payload}`)),
      );
    }
    const subscription = client.subscribeToStream('s', { fromRevision: START });
    const seen: bigint[] = [];
    const slowly = (async () => {
      for await (const resolved of subscription) {
        seen.push(resolved.event?.revision ?? -1n);
        if (seen.length % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        if (seen.length === stored + live) break;
      }
    })();
    for (let i = 0; i < live; i++) await client.appendToStream('s', event(`${i}${payload}`));
    await slowly;
    expect(seen).toEqual(Array.from({ length: stored + live }, (_, i) => BigInt(i)));
  });

  it('does not keep a subscriber from going on where $maxAge hides everything so far', async () => {
    await client.appendToStream(
      's',
      Array.from({ length: 600 }, (_, i) => event(i)),
    );
    await client.setStreamMetadata('s', { maxAge: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const subscription = client.subscribeToStream('s', { fromRevision: START });
    const first = collected(subscription, 1);
    await once(subscription, 'caughtUp');
    await client.appendToStream('s', event('new'));
    expect(await first).toEqual([{ stream: 's', revision: 600n }]);
    await subscription.unsubscribe();
  });

  it('tells many subscribers of what concerns them, each once and in the same order', async () => {
    const everything = Array.from({ length: 3 }, () => client.subscribeToAll({ fromPosition: START }));
    const filtered = client.subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: ['w-1'] }) });
    const single = client.subscribeToStream('w-2', { fromRevision: START });
    const all = everything.map((subscription) => collected(subscription, 150));
    const some = [collected(filtered, 50), collected(single, 50)];
    await Promise.all(
      [0, 1, 2].map(async (i) => {
        for (let k = 0; k < 50; k++) await client.appendToStream(`w-${i}`, event(k));
      }),
    );
    const [first, ...others] = await Promise.all(all);
    for (const other of others) expect(other).toEqual(first);
    const [ofFilter, ofStream] = await Promise.all(some);
    expect(ofFilter).toEqual(first?.filter(({ stream }) => stream === 'w-1'));
    expect(ofStream).toEqual(first?.filter(({ stream }) => stream === 'w-2'));
    await Promise.all([...everything, filtered, single].map((subscription) => subscription.unsubscribe()));
  });

  it('takes no offence at a caller who breaks off a great many calls', async () => {
    const session = connect(`http://127.0.0.1:${server.port}`);
    const farewells: unknown[] = [];
    session.on('goaway', (code) => farewells.push(code)).on('error', (error) => farewells.push(error));
    for (let round = 0; round < 30; round++) {
      const calls = Array.from({ length: 50 }, async () => {
        const stream = session.request(subscribeToAll.headers);
        stream.on('error', () => {});
        stream.end(subscribeToAll.body);
        await once(stream, 'data');
        stream.close(constants.NGHTTP2_CANCEL);
      });
      await Promise.all(calls);
    }
    expect(farewells).toEqual([]);
    session.close();
  });

  it('waits for events beyond the position that a subscriber has already seen', async () => {
    const { position } = await client.appendToStream('s', event(0));
    const beyond = (position?.commit as bigint) + 400n;
    const subscription = client.subscribeToAll({ fromPosition: { commit: beyond, prepare: beyond } });
    const seen = collected(subscription, 1);
    await once(subscription, 'caughtUp');
    for (let i = 1; i < 10; i++) await client.appendToStream('s', event(i));
    const [first] = await seen;
    expect(first?.revision).toBeGreaterThan(1n);
    await subscription.unsubscribe();
  });

  it('keeps little in memory for a subscriber who does not read, and everything for him in the log', async () => {
    const session = connect(`http://127.0.0.1:${server.port}`);
    const stream = session.request(subscribeToAll.headers);
    stream.end(subscribeToAll.body);
    await once(stream, 'response');
    const count = 100;
    const bytes = 20_000;
    for (let i = 0; i < count; i++) await client.appendToStream('s', event('x'.repeat(bytes)));
    const chunks: Buffer[] = [];
    let bytesReceived = 0;
    await new Promise<void>((resolve) => {
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytesReceived += chunk.length;
        const isAtEnd = chunk.subarray(-CAUGHT_UP_FRAME.length).equals(CAUGHT_UP_FRAME);
        if (bytesReceived > count * bytes && isAtEnd) resolve();
      });
    });
    const received = Buffer.concat(chunks);
    const frames: Buffer[] = [];
    for (let at = 0; at < received.length; at += 5 + received.readUInt32BE(at + 1)) {
      frames.push(received.subarray(at, at + 5 + received.readUInt32BE(at + 1)));
    }
    expect(frames.filter((frame) => frame.length > bytes)).toHaveLength(count);
    expect(frames.filter((frame) => frame.equals(CAUGHT_UP_FRAME)).length).toBeGreaterThan(1);
    stream.close();
    session.close();
  });

  it('refuses or passes over numbers that no log can hold', async () => {
    await client.appendToStream('s', [
      event(0),
      binaryEvent({ type: '$>', data: Buffer.from('9999999999999999999@s') }),
    ]);
    const huge = 2n ** 64n - 1n;
    const beyond = { commit: huge - 1n, prepare: huge - 1n };
    const count = async (events: AsyncIterable<unknown>): Promise<unknown> => {
      let n = 0;
      try {
        for await (const _ of events) n++;
      } catch (error) {
        return (error as { code?: number }).code;
      }
      return n;
    };
    expect(await count(client.readAll({ fromPosition: beyond }))).toBe(0);
    expect(await count(client.readAll({ fromPosition: beyond, direction: BACKWARDS }))).toBe(3);
    expect(await count(client.readStream('s', { fromRevision: huge }))).toBe(0);
    expect(
      await count(client.readStream('s', { fromRevision: huge, direction: BACKWARDS, resolveLinkTos: true })),
    ).toBe(2);
    const subscriptions = [
      client.subscribeToAll({ fromPosition: beyond }),
      client.subscribeToStream('s', { fromRevision: huge - 1n }),
    ];
    await Promise.all(subscriptions.map((subscription) => once(subscription, 'caughtUp')));
    await Promise.all(subscriptions.map((subscription) => subscription.unsubscribe()));
    expect(await refusal(client.appendToStream('s', event(1), { expectedRevision: huge }))).toBe('unknown');
  });

  it('refuses the stream $$, which would be the metadata of nothing', async () => {
    expect(await refusal(client.appendToStream('$$', event(1)))).toBe('unknown');
    expect(await refusal(client.deleteStream('$$'))).toBe('unknown');
  });

  it('ends subscriptions with unavailable and answers what is in flight when it stops', async () => {
    const subscription = client.subscribeToAll({ fromPosition: START });
    const ended = once(subscription, 'error') as Promise<[{ type: string }]>;
    await once(subscription, 'caughtUp');
    const inFlight = Array.from({ length: 50 }, (_, i) => client.appendToStream('s', event(i)));
    await inFlight[0];
    await server.close();
    expect((await ended.catch((error: unknown) => [error as { type: string }]))[0].type).toBe('unavailable');
    const outcomes = new Set(await Promise.all(inFlight.map(refusal)));
    expect([...outcomes].every((outcome) => outcome === 'accepted' || outcome === 'unavailable')).toBe(true);
  });

  it('serves its pages over HTTP/1.1 on the same port, and stops while such connections are open', async () => {
    const silent = createConnection(server.port, '127.0.0.1');
    await once(silent, 'connect');
    const slow = createConnection(server.port, '127.0.0.1');
    slow.on('error', () => {});
    for (const part of ['P', 'R', 'I']) {
      slow.write(part);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const page = async (path: string): Promise<[number, string]> => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
      return [response.status, await response.text()];
    };
    expect(await page('/health/live')).toEqual([204, '']);
    expect(JSON.parse((await page('/info'))[1])).toMatchObject({ state: 'leader', features: { projections: false } });
    expect((await page('/streams/s'))[0]).toBe(404);
    await client.dispose();
    const before = performance.now();
    await server.close();
    expect(performance.now() - before).toBeLessThan(5000);
    silent.destroy();
    slow.destroy();
  });

  it('makes a backup when asked over HTTP/1.1, but not for a page in a browser', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'event-store-backup-'));
    const to = join(folder, 'backup.db');
    await client.appendToStream('s', [event(0), event(1)]);
    const ask = async (headers: Record<string, string>, body = JSON.stringify({ to })): Promise<unknown> => {
      const init = { method: 'POST', headers, body };
      return (await fetch(`http://127.0.0.1:${server.port}/admin/backup`, init)).json();
    };
    const json = { 'content-type': 'application/json' };
    expect(await ask({ 'content-type': 'text/plain' })).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await ask({ ...json, origin: 'http://evil.example' })).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await ask(json, '{}')).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await ask(json)).toMatchObject({ events: 2, streams: 1 });
    expect(await ask(json)).toMatchObject({ code: 'BACKUP_EXISTS' });
    const restored = await startEventStoreServer({ dataFile: to, port: 0 });
    const other = EventStoreDBClient.connectionString(restored.connectionString);
    expect((await other.appendToStream('s', event(2), { expectedRevision: 1n })).nextExpectedRevision).toBe(2n);
    await other.dispose();
    await restored.close();
    rmSync(folder, { recursive: true });
  });

  it('is found by a client that asks around among several hosts', async () => {
    const wanderer = EventStoreDBClient.connectionString(
      `esdb://127.0.0.1:${server.port},localhost:${server.port}?tls=false&maxDiscoverAttempts=3`,
    );
    expect((await wanderer.appendToStream('s', event(1))).success).toBe(true);
    await wanderer.dispose();
  });

  it('survives requests that are no requests', async () => {
    const session = connect(`http://127.0.0.1:${server.port}`);
    const call = async (method: string, body: Buffer): Promise<unknown> => {
      const stream = session.request({
        ':method': 'POST',
        ':path': `/event_store.client.streams.Streams/${method}`,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      let status: unknown;
      stream.on('response', (headers) => (status ??= headers['grpc-status']));
      stream.on('trailers', (headers) => (status ??= headers['grpc-status']));
      stream.resume().end(body);
      await once(stream, 'close');
      return status;
    };
    expect(await call('Read', Buffer.from([0, 0, 0, 0, 2, 0xff, 0xff]))).toBe('3');
    expect(await call('Append', Buffer.from([0, 0, 0, 0, 9, 1]))).toBe('13');
    expect(await call('Append', Buffer.from([1, 0, 0, 0, 0]))).toBe('12');
    expect(await call('BatchAppend', Buffer.from([0, 0xff, 0xff, 0xff, 0xff]))).toBe('8');
    expect(await call('Nope', Buffer.alloc(0))).toBe('12');
    session.close();
    expect(await refusal(client.appendToStream('s', event(1)))).toBe('accepted');
  });
});

describe('starting the embedded event store', () => {
  it('is refused on an address that others reach, unless there is TLS', async () => {
    await expect(startEventStoreServer({ dataFile: ':memory:', port: 0, host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'NOT_LOOPBACK',
    });
  });

  it('is refused on a port that is taken', async () => {
    const first = await startEventStoreServer({ dataFile: ':memory:', port: 0 });
    await expect(startEventStoreServer({ dataFile: ':memory:', port: first.port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
    });
    await first.close();
  });

  it('is refused without its TLS files', async () => {
    const tls = { certFile: '/nowhere/cert.pem', keyFile: '/nowhere/key.pem' };
    await expect(startEventStoreServer({ dataFile: ':memory:', port: 0, tls })).rejects.toMatchObject({
      code: 'TLS_FILES',
    });
  });
});
