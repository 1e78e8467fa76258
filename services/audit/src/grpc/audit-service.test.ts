import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ReplayRequest,
  type AuditServiceClient,
  type ReplayEnd,
} from '@tongbiao/contracts/gen/tongbiao/audit/v1/audit_service';
import type { EventRecord } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { SequenceAssigned } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { RegionFormed } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_events';
import { GuestAdmitted, GuestEnded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_events';
import { CommentReceived, DraftRecorded, WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { callStream, RpcFailure } from '@tongbiao/service';
import { encoded, startHouse, type House } from '../testing/house.ts';

const replay = async (client: AuditServiceClient, request: Partial<ReplayRequest> = {}) => {
  const events: EventRecord[] = [];
  let end: ReplayEnd | undefined;
  for await (const { message } of callStream(client, 'replay', ReplayRequest.fromPartial(request)))
    if (message?.$case === 'event') events.push(message.value);
    else if (message?.$case === 'end') end = message.value;
  return { events, ids: events.map(({ id }) => id), end: end! };
};

const refusalOf = async (client: AuditServiceClient, request: Partial<ReplayRequest>): Promise<unknown> => {
  try {
    await replay(client, request);
  } catch (error) {
    return error instanceof RpcFailure ? { code: error.code, reason: error.reason } : error;
  }
  return undefined;
};

// 00:30 of the first of February in Shanghai is still January in UTC.
const NOW = new Date('2026-01-31T16:30:00.000Z');
const ACCESS_STREAM = 'access-2026-02';

const workId = randomUUID();
const other = randomUUID();
const recorded = (id: string) =>
  encoded({ type: 'registry.WorkRecorded.v1', data: WorkRecorded.fromPartial({ workId: id }) });
const draft = encoded({ type: 'registry.DraftRecorded.v1', data: DraftRecorded.fromPartial({ workId, revision: 1 }) });
const comment = encoded({
  type: 'registry.CommentReceived.v1',
  data: CommentReceived.fromPartial({ workId, revision: 1 }),
});
const assigned = encoded({ type: 'numbering.SequenceAssigned.v1', data: SequenceAssigned.fromPartial({}) });

describe('a replay', () => {
  let house: House;
  let ids: Record<'formed' | 'recorded' | 'draft' | 'other' | 'comment' | 'assigned' | 'elsewhere', string>;
  let auditor: AuditServiceClient;
  let regulator: AuditServiceClient;
  beforeAll(async () => {
    house = await startHouse(() => NOW);
    const members = [{ province: 'beijing' }];
    ids = {
      formed: await house.write(
        encoded({ type: 'registry.RegionFormed.v1', data: RegionFormed.fromPartial({ regionId: 'jjj', members }) }),
      ),
      recorded: await house.write(recorded(workId), { workId }),
      draft: await house.write(draft, { workId }),
      other: await house.write(recorded(other), { workId: other }),
      comment: await house.write(comment, { workId, stream: `comments-${workId}-1-1` }),
      assigned: await house.write(assigned, { workId, stream: 'range-jjj-3001' }),
      elsewhere: await house.write(recorded(other), { region: 'demo', workId: other, stream: 'region-demo' }),
    };
    auditor = await house.client({ role: 'auditor', sub: 'auditor-1' });
    regulator = await house.client({ role: 'regulator', province: 'beijing' });
  });
  afterAll(() => house.close());

  const readsOnRecord = async () => {
    const reads = [];
    for await (const { data, metadata } of house.store.readStream(ACCESS_STREAM)) reads.push({ data, metadata });
    return reads;
  };

  it('sends the whole log in its order, without what is restricted, and the totals', async () => {
    const { events, ids: sent, end } = await replay(regulator);
    expect(sent.slice(1)).toEqual([ids.formed, ids.recorded, ids.draft, ids.other, ids.assigned, ids.elsewhere]);
    expect(events[0]!.type).toBe('log.Founded.v1');
    expect(events.map(({ ordinal }) => ordinal)).toEqual([0n, 1n, 2n, 3n, 4n, 6n, 7n]);
    expect(end).toEqual({
      logId: house.store.logId,
      events: 7n,
      scanned: 8n,
      lastOrdinal: 7n,
      position: events.at(-1)!.position,
    });
  });

  it("sends a work's events alone, from every stream, in the log's order, without reading the others", async () => {
    const { ids: sent, events, end } = await replay(regulator, { workId });
    expect(sent).toEqual([ids.recorded, ids.draft, ids.assigned]);
    expect(events.map(({ ordinal }) => ordinal)).toEqual([2n, 3n, 6n]);
    expect(end).toMatchObject({ events: 3n, scanned: 4n, lastOrdinal: 7n });
  });

  it("keeps members' events from the provinces of other regions", async () => {
    const stranger = await house.client({ role: 'regulator', province: 'guangdong' });
    expect((await replay(stranger, { workId })).ids).toEqual([ids.recorded, ids.assigned]);
  });

  it('keeps to the region and the types that were asked for', async () => {
    expect((await replay(regulator, { regionId: 'demo' })).ids).toEqual([ids.elsewhere]);
    expect((await replay(regulator, { eventTypes: ['registry.DraftRecorded.v1'] })).ids).toEqual([ids.draft]);
  });

  it('begins behind a position or at an ordinal, and ends at a position', async () => {
    const { events } = await replay(regulator);
    const positionOf = (id: string): string => events.find((event) => event.id === id)!.position;
    const between = { fromPosition: positionOf(ids.recorded), untilPosition: positionOf(ids.other) };
    expect(await replay(regulator, between)).toMatchObject({
      ids: [ids.draft, ids.other],
      end: { scanned: 2n, lastOrdinal: 4n },
    });
    expect((await replay(regulator, { ...between, workId })).ids).toEqual([ids.draft]);
    expect((await replay(regulator, { fromOrdinal: '6' })).ids).toEqual([ids.assigned, ids.elsewhere]);
    expect((await replay(regulator, { fromOrdinal: '4', workId })).ids).toEqual([ids.assigned]);
    expect((await replay(regulator, { fromOrdinal: '8' })).ids).toEqual([]);
    const backwards = { fromPosition: positionOf(ids.other), untilPosition: positionOf(ids.recorded) };
    expect(await replay(regulator, backwards)).toMatchObject({ ids: [], end: { events: 0n, scanned: 0n } });
  });

  it('refuses a place that the log does not have', async () => {
    const foreign = Buffer.from(`1:${randomUUID()}:1:1`).toString('base64url');
    expect(await refusalOf(regulator, { fromPosition: 'x' })).toMatchObject({ reason: 'POSITION_INVALID' });
    expect(await refusalOf(regulator, { untilPosition: foreign })).toMatchObject({ reason: 'POSITION_FOREIGN' });
    expect(await refusalOf(regulator, { fromOrdinal: '99' })).toMatchObject({ reason: 'ORDINAL_UNKNOWN' });
  });

  it('refuses a region that was never formed and a work that was never recorded', async () => {
    expect(await refusalOf(regulator, { regionId: 'nowhere' })).toEqual({
      code: 'NOT_FOUND',
      reason: 'UNKNOWN_REGION',
    });
    expect(await refusalOf(regulator, { workId: randomUUID() })).toEqual({ code: 'NOT_FOUND', reason: 'UNKNOWN_WORK' });
  });

  it('refuses restricted events to whoever is no auditor, and then puts nothing on record', async () => {
    const refusal = { code: 'PERMISSION_DENIED', reason: 'AUDITORS_ONLY' };
    expect(await refusalOf(regulator, { includeRestricted: true })).toEqual(refusal);
    expect(await refusalOf(await house.client({ role: 'service' }), { includeRestricted: true })).toEqual(refusal);
    expect(await readsOnRecord()).toEqual([]);
  });

  it('sends an auditor no restricted event who has not asked for it', async () => {
    expect((await replay(auditor, { workId })).ids).not.toContain(ids.comment);
    expect(await readsOnRecord()).toEqual([]);
  });

  it('puts nothing on record where no restricted event was there to be read', async () => {
    await replay(auditor, { workId: other, includeRestricted: true });
    expect(await readsOnRecord()).toEqual([]);
  });

  it('has put the read of an auditor on record before the first restricted event leaves', async () => {
    const request = ReplayRequest.fromPartial({ workId, includeRestricted: true, fromOrdinal: '3' });
    for await (const { message } of callStream(auditor, 'replay', request)) {
      if (message?.$case !== 'event' || message.value.id !== ids.comment) continue;
      expect(await readsOnRecord()).toMatchObject([
        {
          data: { rpc: 'tongbiao.audit.v1.AuditService/Replay', workId, fromOrdinal: '3' },
          metadata: { actor: { subject: 'auditor-1', role: 'auditor' }, recordedAt: NOW.toISOString() },
        },
      ]);
    }
    expect((await replay(auditor, { workId, includeRestricted: true })).ids).toEqual([
      ids.recorded,
      ids.draft,
      ids.comment,
      ids.assigned,
    ]);
    expect(await readsOnRecord()).toHaveLength(2);
  });

  it('shows the reads themselves to auditors alone', async () => {
    const types = { eventTypes: ['access.RestrictedRead.v1'] };
    expect((await replay(regulator, types)).ids).toEqual([]);
    expect((await replay(auditor, { ...types, includeRestricted: true })).ids).toHaveLength(2);
  });

  it('takes an event of an unknown type for restricted, and still finds all that is about a work', async () => {
    const unknown = await house.write({ type: 'registry.SomethingNew.v1', data: {} }, { workId, stream: 'elsewhere' });
    expect((await replay(regulator, { workId })).ids).toEqual([ids.recorded, ids.draft, ids.assigned]);
    expect((await replay(auditor, { workId, includeRestricted: true })).ids).toEqual([
      ids.recorded,
      ids.draft,
      ids.comment,
      ids.assigned,
      unknown,
    ]);
  });
});

describe('a replay for a guest of a work', () => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse(() => NOW);
  });
  afterAll(() => house.close());

  it("has the members' events of its work alone, while it is one", async () => {
    const onRegion = { workId, stream: 'region-jjj' };
    const members = [{ province: 'beijing' }];
    await house.write(
      encoded({ type: 'registry.RegionFormed.v1', data: RegionFormed.fromPartial({ regionId: 'jjj', members }) }),
      { stream: 'region-jjj' },
    );
    const ofGuest = await house.write(draft, { workId });
    await house.write(draft, { workId: other });
    const part = { regionId: 'jjj', workId, province: 'beijing' };
    const guest = { province: 'henan' };
    await house.write(
      encoded({ type: 'registry.GuestAdmitted.v1', data: GuestAdmitted.fromPartial({ ...part, guest }) }),
      onRegion,
    );
    const drafts = { eventTypes: ['registry.DraftRecorded.v1'] };
    const henan = await house.client({ role: 'department', province: 'henan' });
    expect((await replay(henan, drafts)).ids).toEqual([ofGuest]);
    await house.write(
      encoded({ type: 'registry.GuestEnded.v1', data: GuestEnded.fromPartial({ ...part, guest: 'henan' }) }),
      onRegion,
    );
    expect((await replay(henan, drafts)).ids).toEqual([]);
  });
});
