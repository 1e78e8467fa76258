import { randomInt } from 'node:crypto';
import { decodeEvent, derivedId, streams } from '@tongbiao/contracts';
import type { NumberingServiceClient } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { explain, isSharedRangeEvent, type SharedRangeEvent } from '@tongbiao/domain/numbering';
import { call, RpcFailure, type UnaryMethod } from '@tongbiao/service';
import { expect, it } from 'vitest';
import { startCuttingProxy } from './testing/cutting-proxy.ts';
import { recordWorks } from './testing/holders.ts';
import { members, source, startNumberingSystem, type NumberingSystem } from './testing/numbering-system.ts';

const CALLERS = 8;
const WORKS_PER_CALLER = 25;
const rangeId = 'jjj-3001';
const workOf = (caller: number, n: number): string =>
  derivedId('5f6c5f0e-6f5d-5b0a-8f6e-000000000002', `${caller}/${n}`);

/** Mulberry32: the same seed gives the same choices (the interleaving is the machine's). */
const randomFrom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

const openRange = async (system: NumberingSystem): Promise<void> => {
  const secretariat = await system.as('secretariat');
  await call(secretariat, 'prepareRange', {
    requestId: 'prepare',
    validateOnly: false,
    regionId: 'jjj',
    first: 3001,
    last: 9999,
    next: 3048,
    members: members.map((member) => ({ ...member })),
    presumed: [{ first: 3001, last: 3047, source }],
    width: 4,
  });
  for (const { province } of members) {
    await call(await system.as('regulator', province), 'consentToRange', system.consent(rangeId, province));
  }
};

/** What became of a work's number, as its caller was told. */
interface Told {
  readonly workId: string;
  readonly sequence: number;
  readonly end: 'kept' | 'assigned' | 'released';
}

it('gives no number twice, loses none and explains all, to 8 callers of 2 replicas whose answers get lost', async () => {
  const seed = Number(process.env['TONGBIAO_SEED'] ?? randomInt(2 ** 31));
  console.info(`seed ${seed} (repeat with TONGBIAO_SEED=${seed})`);
  const random = randomFrom(seed);
  const system = await startNumberingSystem();
  const second = await system.replica();
  let losing = true;
  const lose = () => losing && random() < 0.04;
  const proxies = await Promise.all([system.address, second.address].map((at) => startCuttingProxy(at, lose)));
  let retries = 0;

  try {
    await openRange(system);
    const ofAll = Array.from({ length: CALLERS * WORKS_PER_CALLER }, (_, i) =>
      workOf(i % CALLERS, Math.floor(i / CALLERS)),
    );
    await recordWorks(system.store, ofAll);

    const caller = async (n: number): Promise<Told[]> => {
      const clients: NumberingServiceClient[] = [];
      for (const { address } of proxies) clients.push(await system.as('service', undefined, address));
      // Sent again, to whichever replica, until there is an answer; sometimes again although there was one.
      const insist = async <K extends UnaryMethod<NumberingServiceClient>>(
        method: K,
        request: Parameters<typeof call<NumberingServiceClient, K>>[2],
      ) => {
        for (;;) {
          const client = clients[random() < 0.5 ? 0 : 1]!;
          try {
            const answer = await call(client, method, request, { waitForReady: true, deadlineMs: 5_000 });
            if (random() < 0.9) return answer;
          } catch (error) {
            const code = error instanceof RpcFailure ? error.code : 'UNKNOWN';
            if (!['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED', 'INTERNAL'].includes(code)) throw error;
          }
          retries++;
        }
      };
      const told: Told[] = [];
      for (let i = 0; i < WORKS_PER_CALLER; i++) {
        const workId = workOf(n, i);
        const write = (step: string) => ({ requestId: `${step}-${workId}`, validateOnly: false, rangeId });
        const { reservationId, sequence } = await insist('reserve', {
          seriesId: '',
          ...write('reserve'),
          workId,
          revision: 1,
          round: 1,
          members: [],
          holdDays: 0,
        });
        const then = random();
        const end = then < 0.5 ? 'assigned' : then < 0.8 ? 'released' : 'kept';
        if (end === 'assigned') await insist('assign', { seriesId: '', ...write('assign'), reservationId, workId });
        if (end === 'released') await insist('release', { ...write('release'), reservationId, reason: 'refused' });
        told.push({ workId, sequence, end });
      }
      return told;
    };
    const told = (await Promise.all(Array.from({ length: CALLERS }, (_, n) => caller(n)))).flat();
    losing = false;

    const history: SharedRangeEvent[] = [];
    for await (const { type, data } of system.store.readStream(streams.range(rangeId))) {
      const event = decodeEvent(type, data);
      if (event !== undefined && isSharedRangeEvent(event)) history.push(event);
    }
    const reserved = history.flatMap((e) => (e.type === 'numbering.SequenceReserved.v1' ? [e.data] : []));
    const works = CALLERS * WORKS_PER_CALLER;
    expect(reserved.map(({ sequence }) => sequence)).toEqual(Array.from({ length: works }, (_, i) => 3048 + i));
    expect(new Set(reserved.map(({ workId }) => workId)).size, 'each work has one number').toBe(works);

    const range = explain(history)!;
    for (const { workId, sequence, end } of told) {
      expect(reserved.find((r) => r.workId === workId)?.sequence).toBe(sequence);
      expect(range.story(sequence).state).toBe(
        {
          kept: 'NUMBER_STATE_RESERVED',
          assigned: 'NUMBER_STATE_ASSIGNED',
          released: 'NUMBER_STATE_RELEASED',
        }[end],
      );
    }
    expect(Object.values(range.totals).reduce((a, b) => a + b, 0)).toBe(47 + works);

    for (const address of [system.address, second.address]) {
      const client = await system.as('auditor', undefined, address);
      await expect
        .poll(async () => (await call(client, 'getRange', { rangeId })).range, { timeout: 5_000 })
        .toMatchObject({ next: range.next, totals: range.totals });
    }
    const cuts = proxies.reduce((n, proxy) => n + proxy.cuts(), 0);
    console.info(`${works} works, ${history.length} events, ${cuts} answers lost, ${retries} repetitions`);
    expect(cuts, 'answers were lost').toBeGreaterThan(0);
  } finally {
    for (const proxy of proxies) await proxy.close();
    await second.close();
    await system.close();
  }
}, 60_000);
