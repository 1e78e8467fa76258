import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaForTests } from './broker.ts';
import { slowdown } from './machine.ts';
import { startSystem, type System } from './system.ts';

interface DemoResult {
  readonly work: string;
  readonly numbers: readonly string[];
  readonly digests: Readonly<Record<'registry' | 'replay' | 'beijing' | 'tianjin' | 'hebei', string>>;
  readonly ok: boolean;
}

const play = (system: System, onLine?: (line: unknown) => void) =>
  system.run<DemoResult>('demo', onLine ? { onLine } : {});

/** Types of a work's events in the log's order, and their ids. */
const historyOf = async (system: System, work: string) => {
  const { lines } = await system.run(['replay', '--work', work]);
  const events = lines.filter(
    (l): l is { type: string; id: string } => typeof l === 'object' && l !== null && 'type' in l && 'id' in l,
  );
  return { types: events.map((e) => e.type), ids: events.map((e) => e.id) };
};

const expectPlayed = ({ code, result }: { code: number; result: DemoResult }) => {
  expect(code).toBe(0);
  expect(result.ok).toBe(true);
  expect(result.numbers).toHaveLength(3);
  expect(result.numbers.map((n) => n.slice(0, 4))).toEqual(['DB11', 'DB12', 'DB13']);
  expect(new Set(result.numbers.map((n) => n.slice(4))).size).toBe(1);
  expect(new Set(Object.values(result.digests))).toEqual(new Set([expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]));
  expect(Object.keys(result.digests).toSorted()).toEqual(['beijing', 'hebei', 'registry', 'replay', 'tianjin']);
};

describe('the main job, fed without Kafka', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ kafka: false });
  });
  afterAll(() => system?.stop());

  it('is played twice in a row: two works, two sequences', async () => {
    const first = await play(system);
    expectPlayed(first);
    const second = await play(system);
    expectPlayed(second);
    expect(second.result.work).not.toBe(first.result.work);
    expect(second.result.numbers).not.toEqual(first.result.numbers);
  });

  it('goes on with its data at the next start, and is ready within six seconds', async () => {
    const before = await play(system);
    await system.stop({ keep: true });
    const slowBefore = await slowdown();
    system = await startSystem({ kafka: false, dataDir: system.dataDir });
    const factor = Math.max(slowBefore, await slowdown());
    console.info(
      `[e2e] second start without Kafka: ready after ${system.seconds} s on a machine ${factor.toFixed(1)} times slower than promised`,
    );
    expect(system.seconds).toBeLessThan(6 * factor);
    const again = await historyOf(system, before.result.work);
    expect(again.types).toContain('registry.EditionPublished.v1');
    expectPlayed(await play(system));
  });
});

const kafka = await kafkaForTests();

describe.skipIf(!kafka.ok)('the main job over a real Kafka broker', () => {
  let system: System;
  let undisturbed: readonly string[];
  beforeAll(async () => {
    system = await startSystem({ kafka: true });
  });
  afterAll(() => system?.stop());

  it('is played', async () => {
    expect((await system.status()).transport).toBe('kafka');
    const played = await play(system);
    expectPlayed(played);
    undisturbed = (await historyOf(system, played.result.work)).types;
    expect(undisturbed.filter((t) => t === 'registry.EditionPublished.v1')).toHaveLength(3);
  });

  // Each process dies at another step of the play.
  const cases: readonly [name: string, step: string][] = [
    ['event-store', 'agree'],
    ['kafka', 'publish'],
    ['registry', 'agree'],
    ['numbering', 'agree'],
    ['notification', 'publish'],
    ['international-liaison', 'draft'],
    ['audit', 'publish'],
    ['portal', 'review'],
    ['beijing', 'number'],
    ['tianjin', 'publish'],
    ['hebei', 'consult'],
  ];
  it('has a case for every process', async () => {
    expect((await system.status()).processes.map((p) => p.name).toSorted()).toEqual(
      cases.map(([name]) => name).toSorted(),
    );
  });

  it.each(cases)('survives the death of %s in mid-play (at %s), with nothing lost or doubled', async (name, step) => {
    const victim = (await system.status()).processes.find((p) => p.name === name)!;
    let killed = false;
    const played = await play(system, (line) => {
      if (killed || (line as { step?: string }).step !== step) return;
      killed = true;
      process.kill(victim.pid!, 'SIGKILL');
    });
    expect(killed, `no step ${step}`).toBe(true);
    expectPlayed(played);
    const { types, ids } = await historyOf(system, played.result.work);
    expect(types).toEqual(undisturbed);
    expect(new Set(ids).size).toBe(ids.length);
    await system.wellAgain();
    const now = (await system.status()).processes.find((p) => p.name === name)!;
    expect(now.restarts).toBe(victim.restarts + 1);
    expect(now.pid).not.toBe(victim.pid);
  });

  it('is ready within ten seconds at the next start', async () => {
    await system.stop({ keep: true });
    const slowBefore = await slowdown();
    system = await startSystem({ kafka: true, dataDir: system.dataDir });
    const factor = Math.max(slowBefore, await slowdown());
    console.info(
      `[e2e] second start with the JVM broker: ready after ${system.seconds} s on a machine ${factor.toFixed(1)} times slower than promised`,
    );
    expect(system.seconds).toBeLessThan(10 * factor);
    expectPlayed(await play(system));
  });
});
