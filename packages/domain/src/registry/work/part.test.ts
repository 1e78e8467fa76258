import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, it } from 'vitest';
import { series, type SeriesEvent } from '../series.ts';
import { actorOf, facts, provinces, today } from '../testing/region.ts';
import { command, happened } from '../testing/work.ts';
import { work } from './work.ts';

const seriesId = 's1';
const lead = { actor: actorOf('beijing', 'department'), facts, today };
const proposed: SeriesEvent = {
  type: 'registry.SeriesProposed.v1',
  data: {
    seriesId,
    regionId: 'jjj',
    titleZh: '人力资源服务规范',
    titleEn: '',
    leadProvince: 'beijing',
    members: [...provinces],
    scope: '',
    planned: [],
  },
};
const aPart = (part: string, workId: string) => happened.proposed({ seriesId, part, workId }).data;

describe('a work that is a part', () => {
  const { given } = spec(work);
  const live = fold(series, [proposed]);
  const { workId } = happened.proposed().data;
  it('is proposed under its series', () =>
    given()
      .when(command.propose({ seriesId, part: '2', series: live }))
      .then(happened.proposed({ seriesId, part: '2' })));
  it.each<[string, Parameters<typeof command.propose>[0], string]>([
    ['of no series', { part: '2' }, 'FIELD_REQUIRED'],
    ['that is not said which', { seriesId, series: live }, 'FIELD_REQUIRED'],
    ['of a series that nobody loaded', { seriesId, part: '2' }, 'UNKNOWN_SERIES'],
    ['that is no number', { seriesId, part: 'a', series: live }, 'PART_MALFORMED'],
  ])('is refused as a part %s', (_, rest, code) => given().when(command.propose(rest)).rejects(code));
  it('begins with what its series’ stream says', () => {
    const overridden = {
      workId,
      revision: 1,
      province: 'beijing',
      resembles: ['w9'],
      reason: '另有安排',
      rule: undefined,
      policyId: '',
    };
    const begin = { type: 'BeginPart', ...lead, workId, proposed: aPart('2', workId), overridden: undefined } as const;
    const begun = happened.proposed({ seriesId, part: '2' });
    given().when(begin).then(begun);
    given()
      .when({ ...begin, overridden })
      .then(begun, { type: 'registry.StandstillOverridden.v1', data: overridden });
    given()
      .when({ ...begin, proposed: undefined })
      .then();
  });
});
