import { RevisionState } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { streams } from '@tongbiao/contracts';
import { call, RpcFailure } from '@tongbiao/service';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { play } from '../testing/play.ts';
import { rangeNumbering, type RangeNumbering } from '../testing/range-numbering.ts';
import { provinces, startRegistrySystem, type RegistrySystem } from '../testing/registry-system.ts';
import type { NumberingCommand } from './numbering.ts';

let system: RegistrySystem | undefined;
afterEach(() => system?.close());

/** The registry with numbering's rules beside it. */
const start = async (hooks: Parameters<typeof rangeNumbering>[1] = {}, open = true, replicas = 1) => {
  let numbering: RangeNumbering | undefined;
  system = await startRegistrySystem((store) => (numbering = rangeNumbering(store, hooks)), replicas);
  if (open) await numbering!.open();
  return { system, numbering: numbering! };
};

const workOf = async (workId: string) => {
  const { work } = await call(await system!.works(), 'getWork', { workId });
  return { state: work!.revisions[0]!.state, sequence: work!.sequence };
};
const typesOn = async (stream: string): Promise<string[]> => {
  const types: string[] = [];
  for await (const { type } of system!.store.readStream(stream)) types.push(type.replace(/^numbering\.|\.v1$/g, ''));
  return types;
};
/** What happened to sequences, without how the range came about. */
const numbersOn = async () => (await typesOn(streams.range('demo-9001'))).filter((type) => type.startsWith('Sequence'));
const eventually = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 25 });
const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RpcFailure) return error.reason;
    throw error;
  }
  return 'none';
};

describe('the agreement process at work', { timeout: 60_000 }, () => {
  it('brings an agreement its number, and each province publishes under it', async () => {
    const { system } = await start();
    const work = play(system, 'number');
    await work.untilAgreed();
    await eventually(async () =>
      expect(await workOf(work.workId())).toEqual({ state: RevisionState.NUMBERED, sequence: 9001 }),
    );
    const year = system.today.slice(0, 4);
    for (const [i, province] of provinces.entries())
      expect((await work.publish(province)).number).toBe(`DB1${i + 1}/T 9001—${year}`);
    expect((await work.publish('hebei')).outcome!.replayed).toBe(true);
    expect(await numbersOn()).toEqual(['SequenceReserved', 'SequenceAssigned']);
    expect(await reasonOf(work.revoke('beijing'))).toBe('EDITION_PUBLISHED');
  });

  it('waits for a range, and goes on when it opens', async () => {
    const { system, numbering } = await start({}, false);
    const work = play(system, 'range');
    const { outcome } = await work.untilAgreed();
    await call(await system.works(), 'getWork', { workId: work.workId() }, { position: outcome!.position });
    expect(numbering.asked).toEqual([]);
    await numbering.open();
    await eventually(async () => expect((await workOf(work.workId())).sequence).toBe(9001));
  });

  it('asks again until an answer comes, and still takes one number', async () => {
    let lost = 0;
    const lose = async () => {
      if (lost++ % 2 === 0) throw Object.assign(new Error('lost'), { code: 'UNAVAILABLE' });
    };
    const { system } = await start({ before: lose, after: lose });
    const work = play(system, 'lost');
    await work.untilAgreed();
    await eventually(async () => expect((await workOf(work.workId())).sequence).toBe(9001));
    expect(lost).toBeGreaterThan(3);
    expect(await numbersOn()).toEqual(['SequenceReserved', 'SequenceAssigned']);
  });

  it('takes one number, however many replicas run it', async () => {
    const { system } = await start({}, true, 3);
    const work = play(system, 'replicas');
    await work.untilAgreed();
    await eventually(async () => expect((await workOf(work.workId())).sequence).toBe(9001));
    await work.revoke('beijing');
    await eventually(async () => expect((await numbersOn()).at(-1)).toBe('SequenceWithdrawn'));
    await work.openAgreement('3', 2);
    for (const p of provinces) await work.agree(p, { round: 2 });
    await eventually(async () => expect((await workOf(work.workId())).sequence).toBe(9002));
    const once = ['SequenceReserved', 'SequenceAssigned'];
    expect(await numbersOn()).toEqual([...once, 'SequenceWithdrawn', ...once]);
    const shown = (await typesOn(streams.work(work.workId()))).filter((type) => type === 'registry.SequenceAssigned');
    expect(shown).toHaveLength(2);
  });

  it('withdraws the number when a member revokes, and brings another one to the next round', async () => {
    const { system } = await start();
    const work = play(system, 'revoked');
    await work.untilAgreed();
    await eventually(async () => expect((await workOf(work.workId())).sequence).toBe(9001));
    await work.revoke('tianjin');
    await eventually(async () =>
      expect(await numbersOn()).toEqual(['SequenceReserved', 'SequenceAssigned', 'SequenceWithdrawn']),
    );
    expect(await workOf(work.workId())).toEqual({ state: RevisionState.REVIEWING, sequence: 0 });
    await work.openAgreement('3', 2);
    for (const p of provinces) await work.agree(p, { round: 2 });
    await eventually(async () =>
      expect(await workOf(work.workId())).toEqual({ state: RevisionState.NUMBERED, sequence: 9002 }),
    );
  });

  it.each(['Reserve', 'Assign'] as const)('undoes a %s whose answer comes after the revocation', async (late) => {
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    let go = () => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    const { system } = await start({
      before: async (command: NumberingCommand) => {
        if (command.type !== late) return;
        arrive();
        await held;
      },
    });
    const work = play(system, `late-${late}`);
    await work.untilAgreed();
    await arrived;
    await work.revoke('hebei');
    go();
    const undone = late === 'Reserve' ? 'SequenceReleased' : 'SequenceWithdrawn';
    await eventually(async () => expect((await numbersOn()).at(-1)).toBe(undone));
    expect(await workOf(work.workId())).toEqual({ state: RevisionState.REVIEWING, sequence: 0 });
  });

  it('assigns a hold that was made early for the work', async () => {
    const { system, numbering } = await start();
    const work = play(system, 'early');
    await work.untilReviewed();
    await numbering.run('00000000-0000-4000-8000-00000000000a', {
      type: 'Reserve',
      reservationId: '00000000-0000-4000-8000-00000000000b',
      workId: work.workId(),
      revision: 1,
      round: 0,
      members: [],
      holdDays: 90,
      now: new Date().toISOString(),
    });
    await work.openAgreement();
    for (const p of provinces) await work.agree(p);
    await eventually(async () => expect((await workOf(work.workId())).sequence).toBe(9001));
    expect(await numbersOn()).toEqual(['SequenceReserved', 'SequenceAssigned']);
  });
});
