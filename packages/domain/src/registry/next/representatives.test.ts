import { readdirSync, readFileSync } from 'node:fs';
import { decodeEvent } from '@tongbiao/contracts';
import { fold } from '@tongbiao/decider';
import { describe, expect, it } from 'vitest';
import { actorOf, facts, signedBy } from '../testing/region.ts';
import { until } from '../testing/work.ts';
import type { WorkEvent } from '../work/events.ts';
import { work } from '../work/work.ts';
import { nextActs } from './next-acts.ts';

describe('a representative command', () => {
  const folder = new URL('../../../test/histories/', import.meta.url);
  const histories = readdirSync(folder)
    .filter((file) => file.startsWith('work-'))
    .map((file) =>
      readFileSync(new URL(file, folder), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => {
          const { type, data } = JSON.parse(line) as { type: string; data: unknown };
          return decodeEvent(type, data) as WorkEvent;
        }),
    );

  it('is well-formed at every moment of every history, so that only history refuses it', () => {
    const malformed = new Set<string>();
    let judged = 0;
    for (const history of [...histories, until.numbered]) {
      const { workId } = history[0]!.data as { readonly workId: string };
      for (let n = 1; n <= history.length; n++) {
        const state = fold(work, history.slice(0, n));
        for (const province of ['beijing', 'hebei', 'shandong']) {
          const asker = {
            actor: actorOf(province),
            facts,
            today: '2026-11-24',
            workId,
            openComments: 0,
            beside: { resembling: [] },
          };
          for (const { act, refused } of nextActs(state, { ...asker, act: signedBy(province) })) {
            judged += 1;
            if (refused?.status === 'INVALID_ARGUMENT' || refused?.code.startsWith('SIGNATURE'))
              malformed.add(`${act} ${refused.code}`);
          }
        }
      }
    }
    expect([...malformed]).toEqual([]);
    expect(judged).toBeGreaterThan(10_000);
  });
});
