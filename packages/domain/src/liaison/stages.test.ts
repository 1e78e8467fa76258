import { describe, expect, it } from 'vitest';
import { isStageCode, movesFrom, stageCodes } from './stages.ts';

const day = '2026-11-24';

describe('the harmonised stage codes', () => {
  it('are the cells that exist', () => {
    expect(stageCodes).toHaveLength(46);
    expect(isStageCode('40.93')).toBe(true);
    for (const missing of ['20.92', '60.20', '60.98', '90.00', '90.98', '95.00', '30.93', '70.00', '4.93', '']) {
      expect([missing, isStageCode(missing)]).toEqual([missing, false]);
    }
  });

  it.each<[string | undefined, string[]]>([
    [undefined, ['00.00', '10.00', '20.00']],
    ['00.00', ['00.20']],
    ['10.20', ['10.60']],
    ['10.60', ['10.92', '10.98', '10.99']],
    ['20.60', ['20.98', '20.99']],
    ['40.60', ['40.92', '40.93', '40.98', '40.99']],
    ['10.92', ['00.00', '00.20']],
    ['40.93', ['40.20']],
    ['20.99', ['30.00']],
    ['40.99', ['50.00', '60.00']],
    ['50.99', ['60.00']],
    ['50.98', []],
    ['60.00', ['60.60']],
    ['60.60', ['90.20']],
    ['90.60', ['90.92', '90.93', '90.99']],
    ['90.93', ['90.20']],
    ['90.99', ['95.20']],
    ['95.99', []],
    ['33.33', []],
  ])('lead from %s to %j', (from, to) => expect(movesFrom(from, day)).toEqual(to));

  it('lead only to cells that exist, never to where they are, and every cell is reached', () => {
    const reached = new Set(movesFrom(undefined, day));
    for (const from of stageCodes) {
      for (const to of movesFrom(from, day)) {
        expect(isStageCode(to), `${from} to ${to}`).toBe(true);
        expect(to).not.toBe(from);
        reached.add(to);
      }
    }
    expect([...reached].sort()).toEqual(stageCodes);
  });

  it('lead back to any earlier stage where a phase is repeated', () => {
    const back = movesFrom('40.92', day);
    expect(back).toEqual(['00.00', '00.20', '10.00', '10.20', '20.00', '20.20', '30.00', '30.20']);
    expect(movesFrom('95.92', day)).toContain('90.20');
  });

  it('lead past a stage only from the day on which the directives allow it', () => {
    const dated = [{ from: '40.99', to: '60.00', since: '2012-01-01', rule: 'an example' }];
    expect(movesFrom('40.99', '2011-12-31', dated)).toEqual(['50.00']);
    expect(movesFrom('40.99', '2012-01-01', dated)).toEqual(['50.00', '60.00']);
  });
});
