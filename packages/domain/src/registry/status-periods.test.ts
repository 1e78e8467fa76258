import { PublicEdition, PublicRevision, PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { fold } from '@tongbiao/decider';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statusOfEdition } from './edition-status.ts';
import { publicWork } from './public-work.ts';
import { FOR_EVER, statusPeriods } from './status-periods.ts';
import { fared } from './testing/edition.ts';
import { document, source } from './testing/region.ts';
import { happened, until } from './testing/work.ts';
import type { WorkEvent } from './work/events.ts';

const published = [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026')];
const periodsOf = (work: PublicWork) =>
  statusPeriods(work).map(({ revision, province, from, until: end, status }) =>
    [revision, province, from, end, status].join(' '),
  );
const live = (...more: WorkEvent[]) => periodsOf(fold(publicWork, [...published, ...more])!);

describe('the status of a work over all days', () => {
  it('turns where the calendar turns it, and the work has one of its own before its first edition', () =>
    expect(live()).toEqual([
      '1 hebei 2026-11-20 2027-01-01 upcoming',
      `1 hebei 2027-01-01 ${FOR_EVER} in_force`,
      '0   2026-11-20 not_published',
    ]));

  it('ends with an abolition', () =>
    expect(live(fared.abolished({ abolishedOn: '2028-01-01' }))).toContain(`1 hebei 2028-01-01 ${FOR_EVER} abolished`));

  it('holds what was put off', () =>
    expect(live(fared.rescheduled({ implementsOn: '', announcement: { ...document, date: '2026-12-01' } }))).toEqual([
      '1 hebei 2026-11-20 2026-12-01 upcoming',
      `1 hebei 2026-12-01 ${FOR_EVER} postponed`,
      '0   2026-11-20 not_published',
    ]));

  it('is unknown for a recorded work of which no edition is known, from its publication on', () => {
    const recorded = { workId: 'w', backfilled: true, source };
    expect(periodsOf(PublicWork.fromPartial(recorded))).toEqual([`0   ${FOR_EVER} unknown`]);
    expect(periodsOf(PublicWork.fromPartial({ ...recorded, publishedOn: '2018-04' }))).toEqual([
      '0   2018-04-01 not_published',
      `0  2018-04-01 ${FOR_EVER} unknown`,
    ]);
  });

  it('says of every day what is computed for that day', () => {
    const day = fc
      .tuple(fc.integer({ min: 2017, max: 2021 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
      .map(([y, m, d]) => `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`);
    const partial = fc.oneof(
      fc.constant(''),
      day,
      day.map((d) => d.slice(0, 7)),
      day.map((d) => d.slice(0, 4)),
    );
    const edition = fc
      .record({
        province: fc.constantFrom('beijing', 'hebei'),
        publishedOn: partial,
        implementsOn: partial,
        number: fc.constantFrom('', 'DB11/T 3001—2018', 'DB11/T 3001—2020'),
        replacedBy: fc.constantFrom<string[]>([], ['DB11/T 9—2019'], ['DB11/T 9']),
        source: fc.constantFrom(undefined, source),
        abolishedOn: fc.constantFrom('', '2020-06-01'),
      })
      .map(({ abolishedOn, ...rest }) =>
        PublicEdition.fromPartial({ ...rest, life: abolishedOn === '' ? {} : { abolished: { abolishedOn } } }),
      );
    const revisions = fc
      .array(fc.uniqueArray(edition, { selector: (e) => e.province, maxLength: 2 }), { maxLength: 3 })
      .map((all) => all.map((editions, i) => PublicRevision.fromPartial({ revision: i + 1, editions })));
    fc.assert(
      fc.property(revisions, fc.boolean(), partial, day, (known, backfilled, publishedOn, asked) => {
        const work = PublicWork.fromPartial({ workId: 'w', revisions: known, backfilled, publishedOn });
        const on = statusPeriods(work).filter(({ from, until: end }) => from <= asked && asked < end);
        const computed = known.flatMap((r) =>
          r.editions.flatMap(({ province }) => {
            const status = statusOfEdition(work, { revision: r.revision, province }, asked);
            return status === undefined ? [] : [`${r.revision} ${province} ${status}`];
          }),
        );
        const kept = on.filter((p) => p.revision > 0).map((p) => `${p.revision} ${p.province} ${p.status}`);
        expect(kept).toEqual(computed);
        expect(on.filter((p) => p.revision === 0)).toHaveLength(computed.length === 0 ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });
});
