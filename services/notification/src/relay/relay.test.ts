import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canaries, formed, startHouse, type House } from '../testing/house.ts';
import { memorySink, type MemorySink } from '../testing/memory-sink.ts';
import { startRelay, type Relay } from './relay.ts';

describe('the relay', () => {
  let house: House;
  let sink: MemorySink;
  let relay: Relay;
  let stopping: AbortController;
  beforeEach(async () => {
    house = await startHouse();
    sink = memorySink(house.store.logId);
    stopping = new AbortController();
  });
  afterEach(async () => {
    stopping.abort();
    await relay.done.catch(() => {});
    await house.close();
  });

  const start = (): void => {
    relay = startRelay({
      store: house.store,
      sink,
      log: house.log,
      signal: stopping.signal,
      backOffMs: { first: 10, longest: 20 },
      topicPollMs: 20,
      progressIntervalMs: 200,
    });
    relay.done.catch(() => {});
  };
  const ordinal = (): bigint | undefined => relay.place()?.ordinal;
  const relayedIds = (): string[] => sink.events.map(({ eventId }) => eventId);
  const writePublic = (): Promise<string> => {
    const workId = randomUUID();
    return house.write(canaries(workId).public, { workId });
  };

  it("carries public and members' events that have a region, as they are stored, and no others", async () => {
    const workId = randomUUID();
    const of = canaries(workId);
    const expected = [
      await house.write(formed('jjj')),
      await house.write(of.public, { workId }),
      await house.write(of.members, { workId }),
    ];
    await house.write(of.restricted, { workId });
    await house.write(canaries(randomUUID()).public, { region: '', stream: 'somewhere' });
    expected.push(await writePublic());
    start();
    await expect.poll(ordinal).toBe(6n);
    expect(relayedIds()).toEqual(expected);
    const [, , draft] = sink.events;
    expect(draft).toMatchObject({ region: 'jjj', workId, ordinal: 3n, time: '2026-01-01T00:00:00.000Z' });
    expect(JSON.parse(Buffer.from(draft!.dataBytes).toString())).toMatchObject({ workId });
  });

  it('tells that the log moved on by what is not relayed, at once and then at most once per interval', async () => {
    start();
    await expect.poll(() => sink.markers.map(({ ordinal }) => ordinal)).toEqual(['0']);
    for (let i = 0; i < 5; i += 1) await house.write(canaries(randomUUID()).restricted);
    await expect.poll(() => sink.markers.at(-1)?.ordinal).toBe('5');
    const [first, second, ...more] = sink.markers;
    expect(second!.ordinal).toBe('5');
    expect(second!.at - first!.at).toBeGreaterThan(190);
    expect(more).toEqual([]);
  });

  it('goes on from the last transaction after any failure, told or untold', async () => {
    const expected = [await writePublic()];
    sink.atOpening.push({ code: 'UNAVAILABLE' });
    sink.troubles.push({ code: 'SESSION_LOST' }, { code: 'UNAVAILABLE', afterwards: true });
    start();
    expected.push(await writePublic(), await writePublic());
    await expect.poll(ordinal).toBe(3n);
    expect(relayedIds()).toEqual(expected);
    expect(sink.openings()).toBe(3);
  });

  it('waits for a topic that is missing, and says for which', async () => {
    const expected = [await writePublic()];
    const missing = { code: 'UNKNOWN_TOPIC', topic: 'tongbiao.jjj.events' };
    sink.troubles.push(...Array.from({ length: 10 }, () => missing));
    start();
    await expect.poll(relay.state).toEqual({ kind: 'waiting', topic: 'tongbiao.jjj.events' });
    await expect.poll(relay.state).toEqual({ kind: 'relaying' });
    expect(relayedIds()).toEqual(expected);
    expect(sink.openings()).toBe(1);
  });

  it('stops at an event of a type that this build does not know, behind everything before it', async () => {
    const expected = [await writePublic()];
    await house.writeUnknown();
    await writePublic();
    start();
    await expect.poll(relay.state).toMatchObject({
      kind: 'stopped',
      reason: expect.stringContaining('event 2 '),
    });
    expect(relay.state()).toMatchObject({ reason: expect.stringContaining('registry.SomethingNew.v1') });
    expect(relayedIds()).toEqual(expected);
    expect(ordinal()).toBe(1n);
    const stalled = await house.store.lag(relay.place());
    expect(stalled.events).toBe(2n);
    expect(stalled.seconds).toBeGreaterThan(0);
    await writePublic();
    expect((await house.store.lag(relay.place())).events).toBe(3n);
  });

  it('is behind by nothing once all is dealt with, relayed or not', async () => {
    await writePublic();
    start();
    await house.write(canaries(randomUUID()).restricted);
    await expect.poll(ordinal).toBe(2n);
    expect(await house.store.lag(relay.place())).toEqual({ events: 0n, seconds: 0 });
  });

  it('refuses topics that belong to another log', async () => {
    sink.atOpening.push({ code: 'FOREIGN_LOG' });
    start();
    await expect(relay.done).rejects.toMatchObject({ code: 'FOREIGN_LOG' });
  });
});
