import { ReplacementExtent } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { editionStatus } from '../../edition-status.ts';
import { publicWork } from '../../public-work.ts';
import { fared } from '../../testing/edition.ts';
import { actorOf, facts, today } from '../../testing/region.ts';
import { happened, until } from '../../testing/work.ts';
import type { Command } from '../commands.ts';
import { work } from '../work.ts';

const { given } = spec(work);
const published = [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026')];
const { data } = fared.givenWay();
const [first] = data.by;

const record = (rest: Partial<Command<'RecordReplaced'>> = {}): Command<'RecordReplaced'> => ({
  type: 'RecordReplaced',
  ...data,
  standing: [],
  actor: actorOf('', 'service'),
  facts,
  today,
  ...rest,
});

describe('what replaces an edition', () => {
  it('is recorded, of a backfilled one too', () => {
    given(...published)
      .when(record())
      .then(fared.givenWay());
    given(happened.recorded(), happened.editionRecorded())
      .when(record({ province: 'tianjin' }))
      .then(fared.givenWay({ province: 'tianjin' }));
  });
  it('is recorded anew where the lists say something else', () => {
    const putOff = [{ ...first!, since: '' }];
    given(...published, fared.givenWay())
      .when(record({ by: putOff, standing: data.by }))
      .then(fared.givenWay({ by: putOff }));
    given(...published, fared.givenWay())
      .when(record({ by: [], standing: data.by }))
      .then(fared.givenWay({ by: [] }));
  });
  it('is not recorded by who read what is no longer on record', () =>
    given(...published, fared.givenWay())
      .when(record({ by: [{ ...first!, since: '2028-01-01' }] }))
      .rejects('REPLACED_MEANWHILE'));
  it('is not recorded of an edition that is not there', () =>
    given(...published)
      .when(record({ province: 'tianjin' }))
      .rejects('UNKNOWN_EDITION'));

  const statusOn = (day: string, by: (typeof data)['by']) => {
    const shown = fold(publicWork, [...published, fared.givenWay(), fared.givenWay({ by })])!;
    return editionStatus(shown.revisions[0]!.editions[0]!, day);
  };
  it.each([
    ['2027-05-31', 'in_force'],
    ['2027-06-01', 'superseded'],
  ])('takes its place from its own implementation on: %s', (day, status) =>
    expect(statusOn(day, data.by)).toBe(status),
  );
  it.each([
    ['in part', [{ ...first!, extent: ReplacementExtent.PART }], 'in_force'],
    ['and put off', [{ ...first!, since: '' }], 'in_force'],
    ['from a day of which the year is known', [{ ...first!, since: '2027' }], 'unknown'],
    ['by nobody any more', [], 'in_force'],
  ])('leaves it as it is: %s', (_, by, status) => expect(statusOn('2027-06-01', by)).toBe(status));
});
