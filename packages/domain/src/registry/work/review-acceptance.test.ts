import { DraftKind, ReviewOutcome } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { spec } from '@tongbiao/decider/spec';
import { describe, it } from 'vitest';
import { drafting } from '../testing/drafting.ts';
import { actorOf, digest, signedBy } from '../testing/region.ts';
import { command, happened, until } from '../testing/work.ts';
import { work } from './work.ts';

const { given } = spec(work);

describe('the joint review', () => {
  it('is accepted by each province for itself', () =>
    given(...until.reviewed)
      .when(drafting.accept('hebei'))
      .then(drafting.accepted('hebei')));
  it('is contested by a province that says why', () =>
    given(...until.reviewed)
      .when(drafting.contest('hebei'))
      .then(drafting.contested('hebei')));
  it('is contested for another reason after the first', () =>
    given(...until.reviewed, drafting.contested('hebei', '票数有误'))
      .when(drafting.contest('hebei'))
      .then(drafting.contested('hebei')));
  it('is accepted after it was contested', () =>
    given(...until.reviewed, drafting.contested('hebei'))
      .when(drafting.accept('hebei'))
      .then(drafting.accepted('hebei')));
  it('is contested after it was accepted', () =>
    given(...until.reviewed, drafting.accepted('hebei'))
      .when(drafting.contest('hebei'))
      .then(drafting.contested('hebei')));
  it.each([
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ['of other minutes', { minutesDigest: digest('9') }, 'REVIEW_SUPERSEDED'],
    ['without the minutes', { minutesDigest: '' }, 'DIGEST_MALFORMED'],
    ['for another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['with another province’s key', { act: signedBy('beijing') }, 'UNKNOWN_KEY'],
    ['by a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['of an unknown work', { revision: 7 }, 'UNKNOWN_REVISION'],
  ])('is not judged %s', (_, rest, code) => {
    given(...until.reviewed)
      .when(drafting.accept('hebei', rest))
      .rejects(code);
    given(...until.reviewed)
      .when(drafting.contest('hebei', rest))
      .rejects(code);
  });
  it('is not contested without a reason', () =>
    given(...until.reviewed)
      .when(drafting.contest('hebei', { reason: ' ' }))
      .rejects('FIELD_REQUIRED'));
  it('is not judged before it was held', () =>
    given(...until.consulted)
      .when(drafting.accept('hebei'))
      .rejects('NOT_REVIEWED'));
  it('is not contested while a round of agreement is open, nor once it is agreed', () => {
    given(...until.agreeing)
      .when(drafting.contest('hebei'))
      .rejects('AGREEMENT_OPEN');
    given(...until.agreed)
      .when(drafting.contest('hebei'))
      .rejects('AGREEMENT_OPEN');
  });
  it('holds the agreement up while it is contested', () => {
    given(...until.reviewed, drafting.contested('hebei'))
      .when(command.openAgreement())
      .rejects('REVIEW_CONTESTED');
    given(...until.reviewed, drafting.contested('hebei'), drafting.accepted('hebei'))
      .when(command.openAgreement())
      .then(happened.agreementOpened());
  });
  it('is judged anew when it is held again', () =>
    given(
      ...until.reviewed,
      drafting.contested('hebei'),
      happened.drafted(DraftKind.REVIEW, '8'),
      happened.reviewed({ draftDigest: digest('8') }),
    )
      .when(command.openAgreement())
      .then(happened.agreementOpened()));
});

describe('an agreement after a review that passed the text with changes', () => {
  const changed = [...until.reviewed, happened.reviewed({ outcome: ReviewOutcome.PASS_WITH_CHANGES })];
  it('states what changed', () =>
    given(...changed)
      .when(command.openAgreement({ changesSinceReview: '第 5 章按审查意见修改' }))
      .then({
        ...happened.agreementOpened(),
        data: { ...happened.agreementOpened().data, changesSinceReview: '第 5 章按审查意见修改' },
      }));
  it('is not opened without', () =>
    given(...changed)
      .when(command.openAgreement({ changesSinceReview: ' ' }))
      .rejects('CHANGES_NOT_STATED'));
  it('is not opened once more with other changes', () =>
    given(...until.agreeing)
      .when(command.openAgreement({ changesSinceReview: '第 6 章' }))
      .rejects('AGREEMENT_OPEN'));
});

describe('an agreement after a new consultation draft', () => {
  it('waits for the windows of the new round', () => {
    const again = [...until.reviewed, happened.drafted(DraftKind.CONSULTATION, '9')];
    given(...again)
      .when(command.openAgreement())
      .rejects('CONSULTATION_NOT_CLOSED');
    given(...again, happened.opened('beijing', 2, '9'))
      .when(command.openAgreement())
      .rejects('CONSULTATION_NOT_CLOSED');
  });
});
