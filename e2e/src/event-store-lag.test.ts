import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { copyLog, foundLog, openEventStore, type Cursor, type EventStore } from '@tongbiao/event-store';
import { startEventStoreServer, type EventStoreServer } from '@tongbiao/event-store-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Follows the log and stands still behind so many events, or never. */
const follow = (store: EventStore, standsStillAfter = Infinity) => {
  const stop = new AbortController();
  let place: Cursor | undefined;
  const ended = (async () => {
    for await (const delivery of store.subscribe({ signal: stop.signal })) {
      if (delivery.kind === 'caughtUp') continue;
      const { event, ordinal } = delivery;
      place = { logId: store.logId, position: event.position, ordinal, eventId: event.id };
      if (ordinal + 1n >= standsStillAfter)
        await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    }
  })();
  return {
    place: () => place,
    lag: () => store.lag(place),
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
};

describe('the lag of a subscriber', () => {
  let server: EventStoreServer;
  let store: EventStore;
  beforeEach(async () => {
    server = await startEventStoreServer({ dataFile: ':memory:', port: 0 });
    store = await openEventStore({ connectionString: server.connectionString, mayBeEmpty: true });
    await foundLog(store);
  });
  afterEach(async () => {
    await store.close();
    await server.close();
  });

  /** Appends so many events that were recorded so many seconds ago. */
  const write = async (events: number, secondsAgo = 0) => {
    const metadata = { recordedAt: new Date(Date.now() - secondsAgo * 1_000).toISOString() };
    const some = Array.from({ length: events }, () => ({
      id: randomUUID(),
      type: 'elsewhere.Happened.v1',
      data: {},
      metadata,
    }));
    await store.append('s', some, 'any');
  };

  it('is nothing once it has caught up, however often it is asked while the log grows', async () => {
    const subscriber = follow(store);
    for (let n = 0; n < 5; n++) {
      await write(20, 60);
      await expect.poll(() => subscriber.lag()).toEqual({ events: 0n, seconds: 0 });
    }
    expect(subscriber.place()?.ordinal).toBe(100n);
    await subscriber.stop();
  });

  it('grows while the subscriber stands still: by the events that come, and by the age of the oldest one', async () => {
    await write(4, 90);
    await write(1, 60);
    await write(1, 30);
    const subscriber = follow(store, 5);
    await expect.poll(() => subscriber.place()?.ordinal).toBe(4n);
    const first = await subscriber.lag();
    expect(first.events).toBe(2n);
    // The oldest that it has not dealt with, not the last one that it has.
    expect(first.seconds).toBeGreaterThanOrEqual(60);
    expect(first.seconds).toBeLessThan(75);
    await write(7);
    await sleep(50);
    const later = await subscriber.lag();
    expect(later.events).toBe(9n);
    expect(later.seconds - first.seconds).toBeGreaterThanOrEqual(0.05);
    await subscriber.stop();
  });

  it('counts domain events only, and from the first where nothing was dealt with', async () => {
    const other = EventStoreDBClient.connectionString(server.connectionString);
    await other.setStreamMetadata('s', { maxCount: 100 });
    await other.dispose();
    await write(2);
    expect((await store.lag(undefined)).events).toBe(3n);
  });

  it('is right for several subscribers at once, whoever asks first', async () => {
    await write(30);
    const well = follow(store);
    const slow = follow(store, 10);
    const stuck = follow(store, 1);
    await expect.poll(() => well.place()?.ordinal).toBe(30n);
    await expect.poll(() => slow.place()?.ordinal).toBe(9n);
    await expect.poll(() => stuck.place()?.ordinal).toBe(0n);
    const lags = await Promise.all([stuck, well, slow, well, stuck].map((each) => each.lag()));
    expect(lags.map(({ events }) => events)).toEqual([30n, 0n, 21n, 0n, 30n]);
    await Promise.all([well, slow, stuck].map((each) => each.stop()));
  });

  it('of an event that does not say when it was recorded runs from when it was first seen waiting', async () => {
    const other = EventStoreDBClient.connectionString(server.connectionString);
    await other.appendToStream('s', jsonEvent({ type: 'elsewhere.Happened.v1', data: {} }));
    await other.dispose();
    const stuck = follow(store, 1);
    await expect.poll(() => stuck.place()?.ordinal).toBe(0n);
    expect(await stuck.lag()).toEqual({ events: 1n, seconds: 0 });
    await sleep(30);
    expect((await stuck.lag()).seconds).toBeGreaterThanOrEqual(0.03);
    await stuck.stop();
  });

  it('is not made up where the place is not in the log', async () => {
    await write(3);
    const here = { logId: store.logId, position: { commit: 7n, prepare: 7n }, ordinal: 1n, eventId: randomUUID() };
    await expect(store.lag(here)).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
    await expect(store.lag({ ...here, logId: 'another' })).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
    expect((await store.lag(undefined)).events).toBe(4n);
  });

  it('is told of a place in the store where the log was before, too', async () => {
    await write(5);
    const stuck = follow(store, 3);
    await expect.poll(() => stuck.place()?.ordinal).toBe(2n);
    await stuck.stop();
    const there = stuck.place();
    const { connectionString: from } = server;
    const moved = await startEventStoreServer({ dataFile: ':memory:', port: 0 });
    const other = EventStoreDBClient.connectionString(moved.connectionString);
    // What a store writes for itself comes first here: all positions are other ones.
    await other.setStreamMetadata('its-own', { maxCount: 7 });
    await other.dispose();
    await store.close();
    await copyLog({ from, to: moved.connectionString });
    store = await openEventStore({ connectionString: moved.connectionString });
    expect((await store.lag(there)).events).toBe(3n);
    await store.close();
    await moved.close();
    store = await openEventStore({ connectionString: from });
  });

  it('cannot be told while the node is away, and that is said soon', async () => {
    const subscriber = follow(store);
    await expect.poll(() => subscriber.place()?.ordinal).toBe(0n);
    await server.close();
    const before = performance.now();
    await expect(subscriber.lag()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(performance.now() - before).toBeLessThan(5_000);
    await subscriber.stop();
  });
});
