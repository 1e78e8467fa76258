import { CommentChannel } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { affairs } from '../testing/affairs.ts';
import { actorOf, digest, signedBy } from '../testing/region.ts';
import { happened } from '../testing/work.ts';
import { work } from './work.ts';

const { given } = spec(work);
const proposed = [happened.proposed()];
const complained = [...proposed, affairs.complained()];
const raised = [...proposed, affairs.raised()];

describe('a complaint (投诉举报)', () => {
  it('is received by a province, about a revision or the whole work', () => {
    given(...proposed)
      .when(affairs.complain())
      .then(affairs.complained());
    given(...proposed)
      .when(affairs.complain({ revision: 0 }))
      .then(affairs.complained({ revision: 0 }));
    given(happened.recorded(), happened.editionRecorded()).when(affairs.complain()).then(affairs.complained());
  });
  it.each([
    ['about a revision that is not there', { revision: 2 }, 'UNKNOWN_REVISION'],
    ['by a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['about nothing', { subject: '' }, 'FIELD_REQUIRED'],
    ['by no channel', { channel: CommentChannel.UNSPECIFIED }, 'FIELD_REQUIRED'],
    ['tomorrow', { receivedOn: '2026-11-25' }, 'DATE_IN_FUTURE'],
    ['from nobody', { complainantRef: '' }, 'FIELD_REQUIRED'],
    ['without a body', { bodyDigest: '' }, 'DIGEST_MALFORMED'],
  ])('is not received %s', (_, rest, code) =>
    given(...proposed)
      .when(affairs.complain(rest))
      .rejects(code),
  );
  it('is not received about a work that is not there', () => {
    given().when(affairs.complain()).rejects('UNKNOWN_WORK');
    given().when(affairs.answer()).rejects('UNKNOWN_WORK');
  });
  it('is answered by the province that received it', () =>
    given(...complained)
      .when(affairs.answer())
      .then(affairs.answered()));
  it.each([
    ['by another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['with another province’s key', { act: signedBy('beijing') }, 'UNKNOWN_KEY'],
    ['by nothing', { answer: ' ' }, 'FIELD_REQUIRED'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ['where there is none', { complaintId: 'c2' }, 'UNKNOWN_COMPLAINT'],
  ])('is not answered %s', (_, rest, code) =>
    given(...complained)
      .when(affairs.answer(rest))
      .rejects(code),
  );
  it('is not answered by a province that did not receive it', () =>
    given(...proposed, affairs.complained({ province: 'tianjin' }))
      .when(affairs.answer())
      .rejects('UNKNOWN_COMPLAINT'));
  it('is answered once', () =>
    given(...complained, affairs.answered())
      .when(affairs.answer({ upheld: true }))
      .rejects('COMPLAINT_ANSWERED'));
});

describe('a dispute (争议)', () => {
  it('is raised by one province with others', () =>
    given(...proposed)
      .when(affairs.raise())
      .then(affairs.raised()));
  it.each([
    ['for another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['with another province’s key', { act: signedBy('beijing') }, 'UNKNOWN_KEY'],
    ['about a revision that is not there', { revision: 2 }, 'UNKNOWN_REVISION'],
    ['with nobody', { against: [] }, 'FIELD_REQUIRED'],
    ['with itself', { against: ['hebei'] }, 'PARTY_REPEATED'],
    ['with one twice', { against: ['beijing', 'beijing'] }, 'PARTY_REPEATED'],
    ['with a stranger', { against: ['beijing', 'shanghai'] }, 'NOT_A_MEMBER'],
    ['about nothing', { subject: '' }, 'FIELD_REQUIRED'],
    ['without a statement', { statementDigest: '' }, 'DIGEST_MALFORMED'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
  ])('is not raised %s', (_, rest, code) =>
    given(...proposed)
      .when(affairs.raise(rest))
      .rejects(code),
  );
  it('is not raised about a work that is not there', () => {
    given().when(affairs.raise()).rejects('UNKNOWN_WORK');
    given().when(affairs.sign('hebei')).rejects('UNKNOWN_WORK');
  });
  it('is settled when every party signed the same text', () => {
    given(...raised)
      .when(affairs.sign('hebei'))
      .then(affairs.signed('hebei'));
    given(...raised, affairs.signed('hebei'), affairs.signed('beijing'))
      .when(affairs.sign('tianjin'))
      .then(affairs.signed('tianjin'), affairs.settled());
  });
  it('is not settled by signatures on another text', () => {
    given(...raised, affairs.signed('hebei', '9'), affairs.signed('beijing', '9'))
      .when(affairs.sign('tianjin'))
      .then(affairs.signed('tianjin'));
    given(...raised, affairs.signed('hebei', '9'), affairs.signed('beijing'), affairs.signed('tianjin'))
      .when(affairs.sign('hebei'))
      .then(affairs.signed('hebei'), affairs.settled());
  });
  it.each([
    ['by who is no party', { disputeId: 'd2' }, 'UNKNOWN_DISPUTE'],
    ['without a text', { settlementDigest: '' }, 'DIGEST_MALFORMED'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ['for another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['with another province’s key', { act: signedBy('beijing') }, 'UNKNOWN_KEY'],
  ])('is not settled %s', (_, rest, code) =>
    given(...raised)
      .when(affairs.sign('hebei', rest))
      .rejects(code),
  );
  it('is not settled by a member that is no party', () =>
    given(...proposed, affairs.raised({ against: ['beijing'] }))
      .when(affairs.sign('tianjin'))
      .rejects('UNKNOWN_DISPUTE'));
  it('is settled once', () => {
    const settled = [...raised, ...['hebei', 'beijing', 'tianjin'].map((p) => affairs.signed(p)), affairs.settled()];
    given(...settled)
      .when(affairs.sign('hebei', { settlementDigest: digest('9') }))
      .rejects('DISPUTE_SETTLED');
    given(...settled)
      .when(affairs.withdraw())
      .rejects('DISPUTE_SETTLED');
  });
  it('is given up by who raised it', () => {
    given(...raised)
      .when(affairs.withdraw())
      .then(affairs.withdrawn());
    given(...raised, affairs.withdrawn())
      .when(affairs.sign('hebei'))
      .rejects('DISPUTE_WITHDRAWN');
  });
  it('is not given up by another party, nor without a reason', () => {
    given(...raised)
      .when(affairs.withdraw({ province: 'beijing', actor: actorOf('beijing'), act: signedBy('beijing') }))
      .rejects('NOT_THE_CLAIMANT');
    given(...raised)
      .when(affairs.withdraw({ reason: '' }))
      .rejects('FIELD_REQUIRED');
    given(...raised)
      .when(affairs.withdraw({ disputeId: 'x' }))
      .rejects('UNKNOWN_DISPUTE');
  });
});

describe('events of affairs that are not there', () => {
  it('change nothing', () => {
    const state = fold(work, proposed);
    for (const event of [affairs.answered(), affairs.signed('hebei'), affairs.settled(), affairs.withdrawn()])
      expect(work.evolve(state, event)).toEqual(state);
    const twice = fold(work, [...complained, affairs.raised()]);
    expect(work.evolve(twice, affairs.complained({ subject: 'x' }))).toEqual(twice);
    expect(work.evolve(twice, affairs.raised({ subject: 'x' }))).toEqual(twice);
    expect(work.evolve(work.initial, affairs.complained())).toBe(work.initial);
  });
});
