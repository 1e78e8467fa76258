import { describe, expect, it } from 'vitest';
import type { Figures } from './figures.ts';
import { buildHouse } from './house.ts';
import type { Launched } from './launch.ts';

const quiet = { ready: () => undefined, died: () => undefined, gaveUp: () => undefined };
const silent: Figures = { position: undefined, lag: undefined, lagSeconds: undefined, detail: undefined };

/** A program that is ready at once and ends when it is asked to. */
const obedient = (ended: string[], name: string) => (): Launched => {
  const exited = Promise.withResolvers<string>();
  return {
    pid: () => 1,
    ready: Promise.resolve(),
    exited: exited.promise,
    stop: async () => {
      ended.push(name);
      exited.resolve('exit code 0');
    },
  };
};

describe('a house', () => {
  it('ends what was started last first', async () => {
    const ended: string[] = [];
    const stages: (readonly string[])[] = [];
    const house = buildHouse(quiet, async () => silent);
    house.add('store', 'a', obedient(ended, 'store'), {});
    house.nextStage();
    house.add('registry', 'b', obedient(ended, 'registry'), {});
    house.add('numbering', 'c', obedient(ended, 'numbering'), {});
    house.nextStage();
    await house.stop((names) => stages.push(names));
    expect(stages).toEqual([['registry', 'numbering'], ['store']]);
    expect(ended).toEqual(['registry', 'numbering', 'store']);
  });

  it('lets nothing move in while it is being closed', async () => {
    const house = buildHouse(quiet, async () => silent);
    await house.stop(() => undefined);
    expect(() => house.add('late', 'a', obedient([], 'late'), {})).toThrow(
      expect.objectContaining({ code: 'STOPPING' }),
    );
  });

  it('tells how far each process is, and how far it is behind by its own word', async () => {
    const figures: Readonly<Record<string, Figures>> = {
      m1: { ...silent, position: 40n, lag: 0, lagSeconds: 0 },
      m2: { ...silent, position: 31n, lag: 9, lagSeconds: 61.5 },
      m3: { position: 25n, lag: 0, lagSeconds: 0, detail: 'relaying' },
    };
    const house = buildHouse(quiet, async (address) => figures[address] ?? silent);
    const all = ['m1', 'm2', 'm3'].map((metricsAddress) =>
      house.add(metricsAddress, 'a', obedient([], metricsAddress), { metricsAddress }),
    );
    house.add('store', 'a', obedient([], 'store'), {});
    await Promise.all(all.map(({ started }) => started));
    expect(house.isWell()).toBe(true);
    expect(
      (await house.processes()).map(({ name, position, lag, lagSeconds, detail }) => [
        name,
        position,
        lag,
        lagSeconds,
        detail,
      ]),
    ).toEqual([
      ['m1', '40', 0, 0, null],
      ['m2', '31', 9, 61.5, null],
      ['m3', '25', 0, 0, 'relaying'],
      ['store', null, null, null, null],
    ]);
    await house.stop(() => undefined);
  });
});
