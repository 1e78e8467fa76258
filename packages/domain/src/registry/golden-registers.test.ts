import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { decodeEvent, type DomainEvent } from '@tongbiao/contracts';
import { fold, type Decider } from '@tongbiao/decider';
import { describe, expect, it } from 'vitest';
import { ordinaryNumbers, sharedRange } from '../numbering/index.ts';
import { comments } from './comments.ts';
import { committee, isInTerm, votersOn } from './committee.ts';
import { nameOn, organisation } from './organisation.ts';
import { policy } from './policy.ts';
import { publicWork } from './public-work.ts';
import { factsForWork, memberOf, regionFacts, ruleSetOn } from './region-facts.ts';
import { region } from './region.ts';
import { work } from './work/work.ts';

/** What was stored is read for ever: each line is one event as it stands in the log. */
const stored = (history: string): readonly DomainEvent[] =>
  readFileSync(new URL(`../../test/histories/${history}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const { type, data } = JSON.parse(line) as { type: string; data: unknown };
      const event = decodeEvent(type, data);
      if (event === undefined) throw new Error(`${type} is not in the catalogue any more`);
      return event;
    });
const replayed = <State, Event extends DomainEvent>(decider: Decider<State, never, Event>, history: string): State =>
  fold(decider, stored(history) as readonly Event[]);

describe('the golden histories of the registers', () => {
  it('of a region: members, guests and keys as they came, and the rule set of each day', () => {
    const facts = regionFacts(replayed(region, 'region-jjj'), 1n)!;
    expect(facts.members.map((m) => [m.province, m.prefix, m.keys.map((k) => k.keyId)])).toEqual([
      ['beijing', '11', ['beijing-1']],
      ['tianjin', '12', ['tianjin-2']],
      ['hebei', '13', ['hebei-2']],
      ['shandong', '37', ['shandong-1']],
    ]);
    const [workId] = facts.guests.keys();
    expect(memberOf(factsForWork(facts, workId!), 'xiongan')).toMatchObject({ prefix: '1331', isGuest: true });
    const on = (province: string, day: string) => {
      const set = ruleSetOn(facts, province, day);
      return set && `${set.id}/${set.version} ${set.clocks.length} ${set.materials.length} ${set.gates.length}`;
    };
    expect([on('beijing', '2012-01-01'), on('beijing', '2018-09-30'), on('beijing', '2024-01-01')]).toEqual([
      'cn/2010 5 0 0',
      'beijing/2018 5 0 0',
      'beijing/2024 10 3 1',
    ]);
    expect([on('tianjin', '2026-06-01'), on('hebei', '2026-06-01')]).toEqual([
      'tianjin/2022 10 1 1',
      'hebei/2020 10 1 0',
    ]);
  });
  it('of an organisation: its name of each day, and what it was', () => {
    const state = replayed(organisation, 'organisation-regulator');
    expect(['2014-01-01', '2018-11-15', '2018-11-16'].map((day) => nameOn(state, day)?.nameZh)).toEqual([
      '北京市质量技术监督局',
      '北京市质量技术监督局',
      '北京市市场监督管理局',
    ]);
    expect(state.dissolved?.on).toBe('2026-06-30');
    expect(state.departments.get('beijing')).toMatchObject({ released: { on: '2018-11-15' } });
  });
  it('of a committee: who votes on which day, and when it sits', () => {
    const state = replayed(committee, 'committee-transport');
    expect(['2020-01-01', '2022-07-01'].map((day) => votersOn(state, day))).toEqual([
      ['p1', 'p2'],
      ['p2', 'p4'],
    ]);
    expect(['2024-12-31', '2025-01-01', '2026-06-30', '2026-07-01'].map((day) => isInTerm(state, day))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
  it('of a policy: its tasks and what answers them', () => {
    const state = replayed(policy, 'policy-outline');
    expect([...state.tasks.values()].map(({ answers }) => [...answers.keys()])).toEqual([
      ['00000002-0000-5000-8000-000000000002'],
    ]);
    expect(state.ended?.on).toBe('2026-06-30');
  });
});

describe('a fold', () => {
  type Fold = { readonly initial: unknown; readonly evolve: (state: never, event: never) => unknown };
  it.each<[string, Fold]>([
    ['region-jjj', region],
    ['organisation-regulator', organisation],
    ['committee-transport', committee],
    ['policy-outline', policy],
    ['comments-1-1', comments],
    ['ordinary-11', ordinaryNumbers],
    ['range-jjj-3001', sharedRange],
    ['work-live-whole-life', work],
    ['work-joined-late', publicWork],
  ])('of %s takes its events in whatever order, with whatever left out', (history, { initial, evolve }) => {
    const events = stored(history);
    const size = Math.min(events.length, 20);
    fc.assert(
      fc.property(fc.shuffledSubarray([...events], { minLength: size, maxLength: size }), (some) => {
        let state = initial;
        for (const event of some) {
          const next = evolve(state as never, event as never);
          expect(evolve(state as never, event as never), `${event.type} from the same state`).toEqual(next);
          state = next;
        }
      }),
      { numRuns: 40 },
    );
  });
});
