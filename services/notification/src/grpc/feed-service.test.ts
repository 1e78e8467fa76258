import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeEvent, type DomainEvent } from '@tongbiao/contracts';
import {
  SubscribeRequest,
  type FeedServiceClient,
  type SubscribeResponse,
} from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import { WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { GuestAdmitted, GuestEnded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_events';
import type { EventRecord } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { callStream, RpcFailure } from '@tongbiao/service';
import { canaries, formed, startHouse, type House } from '../testing/house.ts';

type Request = Partial<SubscribeRequest>;

const open = (client: FeedServiceClient, request: Request, signal?: AbortSignal): AsyncGenerator<SubscribeResponse> =>
  callStream(client, 'subscribe', SubscribeRequest.fromPartial(request), signal === undefined ? {} : { signal });

/** What the feed has until it says that history is over. */
const history = async (client: FeedServiceClient, request: Request = {}): Promise<EventRecord[]> => {
  const events: EventRecord[] = [];
  for await (const { message } of open(client, request)) {
    if (message?.$case === 'caughtUp') break;
    if (message?.$case === 'event') events.push(message.value);
  }
  return events;
};

const idsOf = (events: readonly EventRecord[]): string[] => events.map(({ id }) => id);

const failureOf = async (client: FeedServiceClient, request: Request): Promise<unknown> => {
  try {
    await history(client, request);
  } catch (error) {
    return error instanceof RpcFailure ? { code: error.code, reason: error.reason } : error;
  }
  return undefined;
};

describe('the feed', () => {
  let house: House;
  let ids: { formed: string; public: string; members: string; restricted: string; elsewhere: string; nowhere: string };
  const workId = randomUUID();
  beforeAll(async () => {
    house = await startHouse();
    const of = canaries(workId);
    ids = {
      formed: await house.write(formed('jjj')),
      public: await house.write(of.public, { workId }),
      members: await house.write(of.members, { workId }),
      restricted: await house.write(of.restricted, { workId }),
      elsewhere: await house.write(canaries(randomUUID()).public, { region: 'demo', workId: randomUUID() }),
      nowhere: await house.write(canaries(randomUUID()).public, { region: '', stream: 'somewhere' }),
    };
  });
  afterAll(() => house.close());

  it('shows public events of every region to whoever asks', async () => {
    expect(idsOf(await history(await house.client()))).toEqual([ids.formed, ids.public, ids.elsewhere]);
  });

  it("shows members' events to the region's members, and restricted ones to nobody", async () => {
    const all = [ids.formed, ids.public, ids.members, ids.elsewhere];
    expect(idsOf(await history(await house.client({ role: 'regulator', province: 'beijing' })))).toEqual(all);
    expect(idsOf(await history(await house.client({ role: 'auditor' })))).toEqual(all);
    expect(idsOf(await history(await house.client({ role: 'system', province: 'guangdong' })))).toEqual([
      ids.formed,
      ids.public,
      ids.elsewhere,
    ]);
  });

  it('keeps to the region, the types and the work that were asked for', async () => {
    const client = await house.client({ role: 'auditor' });
    expect(idsOf(await history(client, { regionId: 'demo' }))).toEqual([ids.elsewhere]);
    expect(idsOf(await history(client, { eventTypes: ['registry.DraftRecorded.v1'] }))).toEqual([ids.members]);
    expect(idsOf(await history(client, { workId }))).toEqual([ids.public, ids.members]);
  });

  it('carries the stored bytes, and both names of the place', async () => {
    const [event] = await history(await house.client(), { workId });
    const stored = decodeEvent(event!.type, JSON.parse(event!.data.toString()));
    expect(stored).toEqual(canaries(workId).public);
    expect(JSON.parse(event!.metadata.toString())).toMatchObject({ workId, region: 'jjj' });
    expect(event).toMatchObject({ stream: `work-${workId}`, streamRevision: 0n, ordinal: 2n });
  });

  it('resumes behind a position or an ordinal', async () => {
    const client = await house.client({ role: 'auditor' });
    const events = await history(client);
    const [, second] = events;
    const rest = idsOf(events.slice(2));
    expect(idsOf(await history(client, { fromPosition: second!.position }))).toEqual(rest);
    expect(idsOf(await history(client, { fromOrdinal: String(second!.ordinal) }))).toEqual(rest);
  });

  it('says how far it is when it has nothing to tell', async () => {
    const client = await house.client();
    const messages: SubscribeResponse['message'][] = [];
    for await (const { message } of open(client, { regionId: 'nowhere', heartbeatSeconds: 1 })) {
      messages.push(message);
      if (message?.$case === 'heartbeat') break;
    }
    const place = { ordinal: 6n, logId: house.store.logId };
    expect(messages).toMatchObject([
      { $case: 'caughtUp', value: place },
      { $case: 'heartbeat', value: place },
    ]);
    const [first] = messages;
    const position = first?.$case === 'caughtUp' ? first.value.position : '';
    for await (const { message } of open(client, { fromPosition: position })) {
      expect(message).toMatchObject({ $case: 'caughtUp', value: { ...place, position } });
      break;
    }
  });

  it('refuses a type that can never come, and waits for a region or a work that may still come to be', async () => {
    const client = await house.client();
    const types = ['registry.WorkProposed.v1', 'registry.WorkProposd.v1'];
    expect(await failureOf(client, { eventTypes: types })).toEqual({
      code: 'INVALID_ARGUMENT',
      reason: 'EVENT_TYPE_UNKNOWN',
    });
    for (const request of [{ regionId: 'yet-to-come' }, { workId: randomUUID() }])
      expect(await history(client, request)).toEqual([]);
  });

  it('refuses a place that the log does not have', async () => {
    const client = await house.client();
    const token = (text: string): string => Buffer.from(text).toString('base64url');
    const { logId } = house.store;
    expect(await failureOf(client, { fromPosition: 'nonsense' })).toEqual({
      code: 'INVALID_ARGUMENT',
      reason: 'POSITION_INVALID',
    });
    expect(await failureOf(client, { fromPosition: token(`1:${randomUUID()}:1:1`) })).toEqual({
      code: 'FAILED_PRECONDITION',
      reason: 'POSITION_FOREIGN',
    });
    expect(await failureOf(client, { fromPosition: token(`1:${logId}:999999999:999999999`) })).toEqual({
      code: 'FAILED_PRECONDITION',
      reason: 'POSITION_UNKNOWN',
    });
    expect(await failureOf(client, { fromOrdinal: '9999999999999999999' })).toEqual({
      code: 'FAILED_PRECONDITION',
      reason: 'ORDINAL_UNKNOWN',
    });
  });
});

describe('a guest of a work', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterAll(() => house.close());

  it("sees the members' events of its work, and of no other, while it is one", async () => {
    const [ofGuest, ofOthers] = [randomUUID(), randomUUID()];
    const regionId = 'jjj';
    const about = (id: string) => ({ region: regionId, workId: id });
    const onRegion = { ...about(ofGuest), stream: `region-${regionId}` };
    await house.write(formed(regionId), { region: regionId, stream: `region-${regionId}` });
    const before = await house.write(canaries(ofGuest).members, about(ofGuest));
    const guest = { province: 'henan', prefix: '41' };
    await house.write(
      {
        type: 'registry.GuestAdmitted.v1',
        data: GuestAdmitted.fromPartial({ regionId, workId: ofGuest, province: 'beijing', guest }),
      },
      onRegion,
    );
    const since = await house.write(canaries(ofGuest).members, about(ofGuest));
    await house.write(canaries(ofGuest).restricted, about(ofGuest));
    const another = await house.write(canaries(ofOthers).members, about(ofOthers));
    const ofNone = await house.write(canaries(ofOthers).members, { region: regionId, workId: '' });
    const drafts = { regionId, eventTypes: ['registry.DraftRecorded.v1', 'registry.CommentReceived.v1'] };
    const seenBy = async (province: string) =>
      idsOf(await history(await house.client({ role: 'system', province }), drafts));
    expect(await seenBy('henan')).toEqual([before, since]);
    expect(await seenBy('hebei'), 'a member').toEqual([before, since, another, ofNone]);
    expect(await seenBy('shanxi'), 'neither').toEqual([]);

    // A feed that is open learns of it at that place.
    const open = new AbortController();
    const live: string[] = [];
    const feed = callStream(
      await house.client({ role: 'system', province: 'henan' }),
      'subscribe',
      SubscribeRequest.fromPartial(drafts),
      { signal: open.signal },
    );
    const reading = (async () => {
      for await (const { message } of feed) if (message?.$case === 'event') live.push(message.value.id);
    })().catch(() => {});
    await expect.poll(() => live).toEqual([before, since]);
    await house.write(
      {
        type: 'registry.GuestEnded.v1',
        data: GuestEnded.fromPartial({ regionId, workId: ofGuest, province: 'beijing', guest: 'henan' }),
      },
      onRegion,
    );
    await house.write(canaries(ofGuest).members, about(ofGuest));
    const told = await house.write(canaries(ofGuest).public, about(ofGuest));
    expect(await seenBy('henan'), 'it was one').toEqual([]);
    expect(idsOf(await history(await house.client({ role: 'system', province: 'henan' }), { regionId }))).toContain(
      told,
    );
    expect(live).toEqual([before, since]);
    open.abort();
    await reading;
  });
});

describe('a follower of the feed', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  });
  afterAll(() => house.close());

  it('gets every event once, across restarts of the store and of the service', { timeout: 20_000 }, async () => {
    const written: string[] = [];
    const got: string[] = [];
    const client = await house.client();
    const stopping = new AbortController();
    let position = '';
    const following = (async () => {
      while (!stopping.signal.aborted) {
        try {
          for await (const { message } of open(
            client,
            { fromPosition: position, heartbeatSeconds: 1 },
            stopping.signal,
          )) {
            if (message === undefined) continue;
            ({ position } = message.value);
            if (message.$case === 'event') got.push(message.value.id);
          }
        } catch (error) {
          if (!(error instanceof RpcFailure)) throw error;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    })();
    const writeSome = async (n: number): Promise<void> => {
      for (let i = 0; i < n; i += 1) {
        const workId = randomUUID();
        written.push(await house.write(canaries(workId).public, { workId }));
      }
    };
    await writeSome(40);
    await house.restartStore();
    await writeSome(40);
    await house.restartService();
    await writeSome(40);
    await house.restartStore();
    await house.restartService();
    await writeSome(40);
    await expect.poll(() => got.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(written.length);
    stopping.abort();
    await following;
    expect(got).toEqual(written);
  });

  it('who reads slowly makes the store wait, not the service remember', { timeout: 20_000 }, async () => {
    const fat = (): DomainEvent => ({
      type: 'registry.WorkRecorded.v1',
      data: WorkRecorded.fromPartial({ workId: randomUUID(), note: 'x'.repeat(200_000) }),
    });
    for (let n = 0; n < 60; n += 1) await house.write(fat());
    const before = house.taken();
    const slow = open(await house.client(), {});
    await slow.next();
    await sleep(500);
    const taken = house.taken() - before;
    // 60 events of 200 kB are behind 160 small ones.
    expect(taken).toBeGreaterThan(100);
    expect(taken).toBeLessThan(200);
    const behind = await house.feedLag();
    expect(Number(behind.events)).toBeGreaterThan(20);
    expect(Number(behind.events)).toBeLessThan(220);
    expect(behind.seconds).toBeGreaterThan(0.4);
    let rest = 0;
    for await (const { message } of slow) {
      if (message?.$case === 'caughtUp') break;
      rest += 1;
    }
    expect(rest).toBe(219);
    await expect.poll(house.feedLag).toEqual({ events: 0n, seconds: 0 });
  });

  it('is stopped at an event of a type that this build does not know, and told its name', async () => {
    await house.writeUnknown();
    await house.write(canaries(randomUUID()).public);
    const client = await house.client();
    const got: string[] = [];
    await expect(
      (async () => {
        for await (const { message } of open(client, {})) if (message?.$case === 'event') got.push(message.value.type);
      })(),
    ).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'UNKNOWN_EVENT_TYPE',
      message: expect.stringContaining('registry.SomethingNew.v1'),
    });
    expect(got).toHaveLength(220);
  });
});
