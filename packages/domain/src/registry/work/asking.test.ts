import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { agreement } from '../agreement.ts';
import { publicWork } from '../public-work.ts';
import { factsForWork } from '../region-facts.ts';
import { actorOf, document, facts, keyOf, provinces, signedBy, today } from '../testing/region.ts';
import { command, happened, until } from '../testing/work.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { work } from './work.ts';

const { given } = spec(work);
const { workId } = happened.proposed().data;
const at = { workId, revision: 1 };
const withGuest = factsForWork(
  {
    ...facts,
    guests: new Map([[workId, [{ province: 'henan', prefix: '41', keys: [keyOf('henan')], isGuest: true }]]]),
  },
  workId,
);
const two = happened.proposed({ members: ['beijing', 'tianjin'] });
const ask = (asked: string, rest: Partial<Command<'AskProvince'>> = {}): Command<'AskProvince'> => ({
  type: 'AskProvince',
  ...at,
  province: 'beijing',
  actor: actorOf('beijing'),
  act: signedBy('beijing'),
  facts: withGuest,
  today,
  asked,
  document,
  ...rest,
});
const asked = (province: string, guest: boolean): WorkEvent => ({
  type: 'registry.ProvinceAsked.v1',
  data: { ...at, asked: province, guest, document },
});

describe('a further province', () => {
  it('is asked by the lead while the project is being approved', () =>
    given(two).when(ask('hebei')).then(asked('hebei', false)));
  it('may be a guest of the work', () => given(two).when(ask('henan')).then(asked('henan', true)));
  it('is not asked twice', () => given(two).when(ask('tianjin')).then());
  it.each([
    ['by another than the lead', [two], ask('hebei', { province: 'tianjin', actor: actorOf('tianjin') }), 'NOT_LEAD'],
    ['in a work that is not there', [], ask('hebei'), 'UNKNOWN_WORK'],
    ['without a document', [two], ask('hebei', { document: undefined }), 'FIELD_REQUIRED'],
    ['by another key', [two], ask('hebei', { act: signedBy('hebei') }), 'UNKNOWN_KEY'],
    ['that is neither member nor guest', [two], ask('shandong'), 'NOT_A_MEMBER'],
    ['where it is no guest of this work', [two], ask('henan', { facts }), 'NOT_A_MEMBER'],
  ] as const)('is not asked %s', (_, history, asking, code) =>
    given(...(history as readonly WorkEvent[]))
      .when(asking)
      .rejects(code),
  );
  it('has to approve before the work is established', () =>
    given(two, asked('hebei', false), happened.approved('beijing'), happened.approved('tianjin'))
      .when(command.approve('hebei'))
      .then(happened.approved('hebei'), {
        type: 'registry.WorkEstablished.v1',
        data: { ...at, provinces: ['beijing', 'tianjin', 'hebei'], document: undefined },
      }));
  it('is shown to the public among those that take part', () => {
    const shown = fold(publicWork, [two, asked('hebei', false)])!;
    expect(shown.members).toEqual(['beijing', 'hebei', 'tianjin']);
    expect(shown.revisions[0]!.roster).toEqual(['beijing', 'hebei', 'tianjin']);
  });
});

describe('a guest of a work', () => {
  const proposed = happened.proposed();
  const roster = [...provinces, 'henan'];
  const agreed = [
    proposed,
    asked('henan', true),
    ...until.numbered
      .slice(1)
      .map((event): WorkEvent =>
        event.type === 'registry.WorkEstablished.v1'
          ? { ...event, data: { ...event.data, provinces: roster } }
          : event.type === 'registry.AgreementOpened.v1'
            ? { ...event, data: { ...event.data, roster } }
            : event,
      ),
  ];
  const publish = (ownNumber: string) =>
    command.publish('henan', { ownNumber, facts: withGuest, act: signedBy('henan'), actor: actorOf('henan') });
  it('publishes under its own number', () =>
    given(...agreed)
      .when(publish('db41t 2718-2026'))
      .then(happened.published('henan', 'DB41/T 2718—2026')));
  it.each([
    ['with another prefix', 'DB11/T 2718-2026'],
    ['with another force', 'DB41/ 2718-2026'],
    ['of another year', 'DB41/T 2718-2025'],
  ])('does not publish under one %s', (_, number) =>
    given(...agreed)
      .when(publish(number))
      .rejects('NUMBER_OF_ANOTHER'),
  );
  it('does not publish without one', () =>
    given(...agreed)
      .when(publish(''))
      .rejects('NUMBER_MALFORMED'));
  it('is the only one that has one', () =>
    given(...agreed)
      .when(command.publish('beijing', { ownNumber: 'DB11/T 2718-2026' }))
      .rejects('NUMBER_IS_SHARED'));
  it('takes no number of the range', () => {
    const events = [
      proposed,
      {
        type: 'numbering.RangePrepared.v1',
        data: {
          rangeId: 'r',
          regionId: 'jjj',
          first: 1,
          last: 9,
          next: 1,
          members: provinces.map((province) => ({ province, prefix: '' })),
          presumed: [],
          width: 4,
        },
      },
      { type: 'numbering.RangeOpened.v1', data: { rangeId: 'r' } },
      asked('henan', true),
      asked('hebei', false),
      { type: 'registry.PublicationAgreed.v1', data: { ...at, round: 1, digest: '', roster, targetDate: '' } },
    ] as Parameters<typeof agreement.evolve>[1][];
    expect(agreement.due(fold(agreement, events))[0]!.command).toMatchObject({
      type: 'Reserve',
      members: [...provinces],
    });
  });
  it('is not proposed as a member of a revision', () =>
    given()
      .when(command.propose({ facts: withGuest, members: [...roster] }))
      .rejects('NOT_A_MEMBER'));
});
