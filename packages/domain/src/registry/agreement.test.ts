import fc from 'fast-check';
import { fold } from '@tongbiao/decider';
import { describe, expect, it } from 'vitest';
import { agreement, isSettled, type AgreementEvent } from './agreement.ts';
import { provinces, source, confidence } from './testing/region.ts';
import { participating } from './testing/participation.ts';
import { happened } from './testing/work.ts';

const proposed = happened.proposed();
const { workId } = proposed.data;
const rangeId = 'jjj-3001';
const prepared: AgreementEvent = {
  type: 'numbering.RangePrepared.v1',
  data: {
    rangeId,
    regionId: 'jjj',
    first: 3001,
    last: 3999,
    next: 3048,
    members: provinces.map((province) => ({ province, prefix: '' })),
    presumed: [],
    width: 4,
  },
};
const opened: AgreementEvent = { type: 'numbering.RangeOpened.v1', data: { rangeId } };
const otherPrepared: AgreementEvent = { ...prepared, data: { ...prepared.data, rangeId: 'jjj-5001', first: 5001 } };
const otherOpened: AgreementEvent = { type: 'numbering.RangeOpened.v1', data: { rangeId: 'jjj-5001' } };
const range = [prepared, opened];
const agreed = (round = 1) => happened.publicationAgreed(round);
const revoked = (round = 1) => happened.revoked('hebei', round);
const id = (round: number) => `res-${round}`;
const reserved = (round = 1, reservationId = id(round)): AgreementEvent => ({
  type: 'numbering.SequenceReserved.v1',
  data: {
    rangeId,
    sequence: 3047 + Math.max(round, 1),
    reservationId,
    workId,
    revision: 1,
    round,
    members: [...provinces],
    expiresAt: '',
    account: '',
    seriesId: '',
  },
});
const assigned = (round = 1): AgreementEvent => ({
  type: 'numbering.SequenceAssigned.v1',
  data: { rangeId, sequence: 3047 + Math.max(round, 1), reservationId: id(round), workId, seriesId: '', members: [] },
});
const released = (round = 1): AgreementEvent => ({
  type: 'numbering.SequenceReleased.v1',
  data: { rangeId, sequence: 3047 + round, reservationId: id(round), reason: '' },
});
const expired: AgreementEvent = {
  type: 'numbering.HoldExpired.v1',
  data: { rangeId, sequence: 3048, reservationId: id(1) },
};
const withdrawn = (round = 1): AgreementEvent => ({
  type: 'numbering.SequenceWithdrawn.v1',
  data: { rangeId, sequence: 3047 + round, workId, reason: '', seriesId: '' },
});
const numbered = (round = 1) => happened.numbered(round, 3047 + round);
const inOtherRange: AgreementEvent = {
  type: 'numbering.SequenceReleased.v1',
  data: { rangeId: 'jjj-5001', sequence: 5001, reservationId: id(1), reason: '' },
};
const claimed: AgreementEvent = {
  type: 'numbering.SequenceAssigned.v1',
  data: { rangeId, sequence: 3048, reservationId: 'unseen', workId, seriesId: '', members: [] },
};

const joinedTo = (sequence: number, province: string): AgreementEvent => ({
  type: 'numbering.SequenceJoined.v1',
  data: { rangeId, sequence, province, prefix: '' },
});
const joinedAll = () => provinces.map((province) => joinedTo(3009, province));

const due = (...events: AgreementEvent[]) => agreement.due(fold(agreement, events));
const steps = (...events: AgreementEvent[]) => due(...events).map(({ command }) => command.type);
const start = [...range, proposed];

describe('the agreement process', () => {
  it.each<[string, readonly AgreementEvent[], readonly string[]]>([
    ['owes nothing before the agreement', [...start], []],
    ['reserves when everybody agreed', [...start, agreed()], ['Reserve']],
    ['waits for a range', [proposed, agreed()], []],
    ['waits for the range to open', [prepared, proposed, agreed()], []],
    ['reserves in whichever range is open', [prepared, otherPrepared, proposed, agreed(), otherOpened], ['Reserve']],
    ['reserves when the range opens late', [prepared, proposed, agreed(), opened], ['Reserve']],
    ['assigns what it reserved', [...start, agreed(), reserved()], ['Assign']],
    ['assigns an early hold', [...start, reserved(0), agreed()], ['Assign']],
    ['records what was assigned', [...start, agreed(), reserved(), assigned()], ['RecordSequence']],
    [
      'records what was assigned from an early hold',
      [...start, reserved(0), agreed(), assigned(0)],
      ['RecordSequence'],
    ],
    ['is done when the work shows the number', [...start, agreed(), reserved(), assigned(), numbered()], []],
    ['reserves anew when the hold expired', [...start, agreed(), reserved(), expired], ['Reserve']],
    ['owes nothing when revoked before it reserved', [...start, agreed(), revoked()], []],
    ['releases when revoked after it reserved', [...start, agreed(), reserved(), revoked()], ['Release']],
    [
      'releases when the reservation comes after the revocation',
      [...start, agreed(), revoked(), reserved()],
      ['Release'],
    ],
    ['owes nothing once released', [...start, agreed(), revoked(), reserved(), released()], []],
    [
      'releases again what came after a release',
      [...start, agreed(), revoked(), reserved(), released(), reserved(1, 'late')],
      ['Release'],
    ],
    ['keeps an early hold when revoked', [...start, reserved(0), agreed(), revoked()], []],
    [
      'withdraws when revoked after the assignment',
      [...start, agreed(), reserved(), assigned(), revoked()],
      ['Withdraw'],
    ],
    [
      'withdraws an early hold that was assigned',
      [...start, reserved(0), agreed(), assigned(0), revoked()],
      ['Withdraw'],
    ],
    [
      'withdraws when the assignment comes after the revocation',
      [...start, agreed(), reserved(), revoked(), assigned()],
      ['Withdraw'],
    ],
    [
      'withdraws when revoked after the work showed the number',
      [...start, agreed(), reserved(), assigned(), numbered(), revoked()],
      ['Withdraw'],
    ],
    ['owes nothing once withdrawn', [...start, agreed(), reserved(), assigned(), revoked(), withdrawn()], []],
    [
      'waits for the withdrawal before the next round’s number',
      [...start, agreed(), reserved(), assigned(), revoked(), agreed(2)],
      ['Withdraw'],
    ],
    [
      'goes on after the withdrawal',
      [...start, agreed(), reserved(), assigned(), revoked(), agreed(2), withdrawn()],
      ['Reserve'],
    ],
    [
      'releases the old hold beside the new reservation',
      [...start, agreed(), reserved(), revoked(), agreed(2)],
      ['Release', 'Reserve'],
    ],
    [
      'does not take an old hold for the new round',
      [...start, agreed(), revoked(), agreed(2), reserved(2), reserved(1)],
      ['Release', 'Assign'],
    ],
    ['ends in the second round', [...start, agreed(), revoked(), agreed(2), reserved(2), assigned(2), numbered(2)], []],
    ['ignores the revocation of a round that was only open', [...start, revoked(), agreed(2)], ['Reserve']],
    ['ignores a number that the work shows for another round', [...start, agreed(2), numbered(1)], ['Reserve']],
    [
      'brings everybody a number of a backfilled sequence',
      [...range, happened.recorded(), agreed()],
      ['Join', 'Join', 'Join'],
    ],
    [
      'takes the sequence of a backfilled work',
      [...range, happened.recorded(), agreed(), ...joinedAll()],
      ['RecordSequence'],
    ],
    [
      'reserves for a backfilled work without one',
      [...range, happened.recorded({ rangeId: '', sequence: 0 }), agreed()],
      ['Reserve'],
    ],
    [
      'keeps the number of an earlier revision',
      [
        ...start,
        agreed(),
        reserved(),
        assigned(),
        numbered(),
        { ...agreed(), data: { ...agreed().data, revision: 2 } },
      ],
      ['RecordSequence'],
    ],
    [
      'does not withdraw what an earlier revision carries',
      [
        ...start,
        agreed(),
        reserved(),
        assigned(),
        numbered(),
        { ...agreed(), data: { ...agreed().data, revision: 2 } },
        { ...revoked(), data: { ...revoked().data, revision: 2 } },
      ],
      [],
    ],
    ['tells a hold of one range from that of another', [...start, agreed(), reserved(), inOtherRange], ['Assign']],
    ['passes over a release and a withdrawal of others', [...start, agreed(), released(7), withdrawn(7)], ['Reserve']],
    ['withdraws nothing that was assigned outside it', [...start, claimed], []],
  ])('%s', (_, events, expected) => expect(steps(...events)).toEqual(expected));

  it('asks twice under one id, and for another step or round under another one', () => {
    const [first] = due(...start, agreed());
    expect(due(...start, agreed())).toEqual([first]);
    const ids = [
      [...start, agreed()],
      [...start, agreed(), reserved()],
      [...start, agreed(), reserved(), assigned()],
      [...start, agreed(), reserved(), expired],
      [...start, agreed(), reserved(), revoked()],
      [...start, agreed(), reserved(), assigned(), revoked()],
      [...start, agreed(), revoked(), agreed(2)],
    ].map((events) => due(...events)[0]!.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes the range that every province of the roster is a member of, and waits for one', () => {
    const older: AgreementEvent = {
      type: 'numbering.RangePrepared.v1',
      data: {
        ...prepared.data,
        rangeId: 'jjj-2001',
        members: [{ province: 'beijing', prefix: '11' }],
      } as typeof prepared.data,
    } as AgreementEvent;
    const olderOpen: AgreementEvent = { type: 'numbering.RangeOpened.v1', data: { rangeId: 'jjj-2001' } };
    expect(due(proposed, older, olderOpen, agreed())).toEqual([]);
    expect(due(proposed, older, olderOpen, ...range, agreed())).toMatchObject([
      { command: { type: 'Reserve', rangeId } },
    ]);
  });
  it('says everything that numbering needs', () => {
    expect(due(...start, agreed())[0]!.command).toEqual({
      type: 'Reserve',
      rangeId,
      workId,
      seriesId: '',
      revision: 1,
      round: 1,
      members: [...provinces],
    });
    expect(due(...start, agreed(), reserved(), assigned())[0]!.command).toEqual({
      type: 'RecordSequence',
      workId,
      revision: 1,
      round: 1,
      rangeId,
      sequence: 3048,
      part: '',
      width: 4,
    });
    expect(due(...range, happened.recorded({ part: '2' }), agreed(), ...joinedAll())[0]!.command).toMatchObject({
      sequence: 3009,
      part: '2',
      width: 4,
    });
    expect(due(happened.recorded(), agreed(), ...joinedAll())[0]!.command).toMatchObject({ sequence: 3009, width: 0 });
  });

  it('is settled only when nothing is owed and nothing is awaited', () => {
    const settled = (...events: AgreementEvent[]) => isSettled(fold(agreement, events));
    expect(settled(proposed)).toBe(true);
    expect(settled(proposed, agreed())).toBe(false);
    expect(settled(...start, agreed(), reserved(), assigned(), numbered())).toBe(true);
    expect(settled(...start, agreed(), reserved(), revoked())).toBe(false);
    expect(settled(prepared, proposed, agreed()), 'it waits for a range').toBe(false);
  });

  it('leads every interleaving to a number, or to nothing held, when numbering does what is due', () => {
    /** Numbering, as far as the process sees it. */
    const answer = (events: AgreementEvent[], seen: Set<string>) => {
      for (const { id: commandId, command } of due(...events)) {
        if (seen.has(commandId)) continue;
        seen.add(commandId);
        if (command.type === 'Reserve') return events.push(reserved(command.round));
        if (command.type === 'Assign') return events.push(assigned(Number(command.reservationId.slice(4))));
        if (command.type === 'Release') return events.push(released(Number(command.reservationId.slice(4))));
        if (command.type === 'Withdraw') return events.push(withdrawn(command.sequence - 3047));
        if (command.type === 'RecordSequence') return events.push(numbered(command.round));
      }
      return 0;
    };
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 24 }), (choices) => {
        const events: AgreementEvent[] = [...start];
        const seen = new Set<string>();
        let round = 0;
        let standing = false;
        for (const human of choices) {
          if (!human) answer(events, seen);
          else if (standing) {
            events.push(revoked(round));
            standing = false;
          } else {
            events.push(agreed(++round));
            standing = true;
          }
        }
        for (let i = 0; i < 100 && answer(events, seen) !== 0; i++);
        const state = fold(agreement, events);
        expect(isSettled(state)).toBe(true);
        expect(state.holds).toEqual([]);
        expect(state.assigned?.round).toBe(standing ? round : undefined);
        expect(state.recorded?.sequence).toBe(standing ? 3047 + round : undefined);
      }),
    );
  });

  it('leaves the state as it is at an event of another kind', () => {
    const stray = { type: 'registry.StatementRecorded.v1', data: { source, confidence } } as unknown as AgreementEvent;
    expect(agreement.evolve(agreement.initial, stray)).toBe(agreement.initial);
  });
});

const seriesId = '5e5e5e5e-0b0a-5900-8800-070605040302';
const members = ['beijing', 'tianjin'];
const series: AgreementEvent = {
  type: 'registry.SeriesProposed.v1',
  data: {
    seriesId,
    regionId: 'jjj',
    titleZh: '人力资源服务规范',
    titleEn: '',
    leadProvince: 'beijing',
    members,
    scope: '',
    planned: [],
  },
};
const recordedSeries: AgreementEvent = {
  type: 'registry.SeriesRecorded.v1',
  data: { seriesId, regionId: 'jjj', seriesKey: 'jjj-3008', titleZh: '', sequence: 3008, source, confidence },
};
const part = happened.proposed({ seriesId, part: '2' });
const partProposed: AgreementEvent = {
  type: 'registry.PartProposed.v1',
  data: { seriesId, part: '2', proposed: part.data, overridden: undefined },
};
const heldForSeries = (reservationId = 's-1'): AgreementEvent => ({
  type: 'numbering.SequenceReserved.v1',
  data: {
    rangeId,
    sequence: 3048,
    reservationId,
    workId: '',
    seriesId,
    revision: 0,
    round: 0,
    members,
    expiresAt: '',
    account: '',
  },
});
const ofSeries = (told: readonly string[] = members): AgreementEvent => ({
  type: 'numbering.SequenceAssigned.v1',
  data: { rangeId, sequence: 3048, reservationId: 's-1', workId: '', seriesId, members: [...told] },
});
const endedForSeries: AgreementEvent = {
  type: 'numbering.HoldExpired.v1',
  data: { rangeId, sequence: 3048, reservationId: 's-1' },
};
const parted: AgreementEvent = {
  type: 'numbering.PartAssigned.v1',
  data: { rangeId, sequence: 3048, seriesId, part: '2', workId },
};
const partWithdrawn: AgreementEvent = {
  type: 'numbering.PartWithdrawn.v1',
  data: { rangeId, sequence: 3048, seriesId, part: '2', workId, reason: '' },
};
const claimedBySeries: AgreementEvent = {
  type: 'numbering.SequenceClaimed.v1',
  data: { rangeId, sequence: 3008, workId: '', seriesId, source, confidence },
};
const seriesWithdrawn: AgreementEvent = {
  type: 'numbering.SequenceWithdrawn.v1',
  data: { rangeId, sequence: 3048, workId: '', seriesId, reason: '' },
};

describe('the agreement process of a part', () => {
  const begun = [...range, series, part];
  const third = joinedTo(3048, 'hebei');
  it.each<[string, readonly AgreementEvent[], readonly string[]]>([
    ['begins the work that its series gave the part to', [series, partProposed], ['BeginPart']],
    ['has begun', [series, partProposed, part], []],
    ['reserves for the series', [...begun, agreed()], ['Reserve']],
    ['waits for a range', [series, part, agreed()], []],
    ['assigns what the series holds', [...begun, heldForSeries(), agreed()], ['Assign']],
    ['reserves anew when the hold expired', [...begun, agreed(), heldForSeries(), endedForSeries], ['Reserve']],
    ['takes its part of the sequence', [...begun, agreed(), heldForSeries(), ofSeries()], ['AssignPart']],
    [
      'takes it where a sibling was first',
      [...range, series, heldForSeries(), ofSeries(), part, agreed()],
      ['AssignPart'],
    ],
    ['brings its members that the series has not their number', [...begun, agreed(), ofSeries(), parted], ['Join']],
    ['records it', [...begun, agreed(), ofSeries(), parted, third], ['RecordSequence']],
    [
      'knows who holds from the hold, where the assignment does not tell',
      [...begun, agreed(), heldForSeries(), ofSeries([]), parted, third],
      ['RecordSequence'],
    ],
    ['withdraws it', [...begun, agreed(), ofSeries(), parted, revoked()], ['Withdraw']],
    ['withdraws what comes after the revocation', [...begun, agreed(), ofSeries(), revoked(), parted], ['Withdraw']],
    ['is done with it', [...begun, agreed(), ofSeries(), parted, revoked(), partWithdrawn], []],
    ['keeps the hold of the series', [...begun, agreed(), heldForSeries(), revoked()], []],
    ['takes it again', [...begun, agreed(), ofSeries(), parted, revoked(), partWithdrawn, agreed(2)], ['AssignPart']],
    [
      'takes another sequence where the series gave its own up',
      [...begun, ofSeries(), seriesWithdrawn, agreed()],
      ['Reserve'],
    ],
    [
      'takes the sequence of a series from before',
      [...range, claimedBySeries, recordedSeries, part, agreed()],
      ['AssignPart'],
    ],
    ['waits for its claim', [...range, recordedSeries, part, agreed()], []],
  ])('%s', (_, events, expected) => expect(steps(...events)).toEqual(expected));

  it('asks for the series under one id, whichever part asks', () => {
    const sibling = happened.proposed({ seriesId, part: '1', workId: '1f0e0d0c-0b0a-5900-8800-070605040302' });
    const ofSibling = { ...agreed(), data: { ...agreed().data, workId: sibling.data.workId } };
    for (const before of [[], [heldForSeries()]])
      expect(due(...range, series, ...before, sibling, ofSibling)).toEqual(due(...begun, ...before, agreed()));
    expect(due(...begun, agreed())[0]!.command).toEqual({
      type: 'Reserve',
      rangeId,
      workId: '',
      seriesId,
      revision: 0,
      round: 0,
      members,
    });
    expect(due(...begun, agreed(), ofSeries())[0]!.command).toEqual({
      type: 'AssignPart',
      rangeId,
      sequence: 3048,
      seriesId,
      part: '2',
      workId,
    });
    expect(due(...begun, agreed(), ofSeries(), parted, third)[0]!.command).toMatchObject({ sequence: 3048, part: '2' });
  });

  it('withdraws a second time under another id', () => {
    const once = [...begun, agreed(), ofSeries(), parted, revoked()];
    const late = [...once, partWithdrawn, parted];
    expect(due(...late).map(({ command }) => command.type)).toEqual(['Withdraw']);
    expect(due(...late)[0]!.id).not.toBe(due(...once)[0]!.id);
  });

  it('is settled when the work has begun', () => {
    expect(isSettled(fold(agreement, [series, partProposed]))).toBe(false);
    expect(isSettled(fold(agreement, [series, partProposed, part]))).toBe(true);
  });
});

describe('the agreement process of a province that joined late', () => {
  const roster = ['beijing', 'tianjin'];
  const two: AgreementEvent = { ...agreed(), data: { ...agreed().data, roster } };
  const held: AgreementEvent = {
    type: 'numbering.SequenceAssigned.v1',
    data: { rangeId, sequence: 3048, reservationId: 'r', workId, seriesId: '', members: roster },
  };
  const done = [...start, two, held, numbered()];
  const adopted = participating.adopted('hebei');
  const joined = participating.numbered('hebei');
  const asked = participating.asked('hebei');
  const guest: AgreementEvent = { ...asked, data: { ...asked.data, guest: true } };
  it.each<[string, readonly AgreementEvent[], readonly string[]]>([
    ['joins the sequence', [...done, adopted], ['Join']],
    ['joins it when the others have it', [...start, two, adopted, held], ['RecordSequence']],
    ['is recorded', [...done, adopted, joinedTo(3048, 'hebei')], ['RecordJoin']],
    [
      'is recorded where it joined by itself',
      [...start, two, held, joinedTo(3048, 'hebei'), numbered(), adopted],
      ['RecordJoin'],
    ],
    ['is done', [...done, adopted, joinedTo(3048, 'hebei'), joined], []],
    ['joins nothing before it adopts', done, []],
    ['joins nothing where it left', [...done, adopted, participating.left('hebei')], []],
    ['joins nothing where the agreement was revoked', [...done, adopted, revoked()], ['Withdraw']],
    ['joins nothing as a guest', [...done, guest, adopted], []],
    [
      'is passed over where another revision is agreed',
      [
        ...done,
        { ...adopted, data: { ...adopted.data, revision: 2 } },
        { ...joined, data: { ...joined.data, revision: 2 } },
      ],
      [],
    ],
    [
      'stays where a province left another revision',
      [
        ...done,
        adopted,
        { ...participating.left('hebei'), data: { ...participating.left('hebei').data, revision: 2 } },
      ],
      ['Join'],
    ],
  ])('%s', (_, events, expected) => expect(steps(...events)).toEqual(expected));
  it('has its number once, when it left and came back', () =>
    expect(steps(...done, adopted, joinedTo(3048, 'hebei'), joined, participating.left('hebei'), adopted)).toEqual([]));
});

describe('what the process reads of a work and its series', () => {
  it('is the part of a recorded work, where it belongs to a series', () => {
    const partOf = (rest: object) => agreement.evolve(agreement.initial, happened.recorded(rest)).part;
    expect([partOf({ seriesId: 's', part: '2' }), partOf({ part: '2' })]).toEqual(['2', '']);
  });
  it('is nothing where a part does not say of which work, or a claim of which series', () => {
    const part = { type: 'registry.PartProposed.v1', data: { seriesId: 's', part: '1', proposed: undefined } };
    expect(agreement.evolve(agreement.initial, part as unknown as AgreementEvent).workId).toBe('');
    const claim = { type: 'numbering.SequenceClaimed.v1', data: { rangeId, sequence: 1, seriesId: '' } };
    expect(agreement.evolve(agreement.initial, claim as unknown as AgreementEvent)).toBe(agreement.initial);
  });
});
