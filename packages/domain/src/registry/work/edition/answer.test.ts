import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { deadlinesOf } from '../../deadlines.ts';
import { publicWork } from '../../public-work.ts';
import { about, fared } from '../../testing/edition.ts';
import { actorOf, document, facts, signedBy } from '../../testing/region.ts';
import { happened, until } from '../../testing/work.ts';
import type { WorkEvent } from '../events.ts';
import { work } from '../work.ts';

const { given } = spec(work);
const published = [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026')];
const asked = [...published, fared.asked()];
const questions = (today: string, ...more: WorkEvent[]) =>
  deadlinesOf(fold(publicWork, [...published, ...more])!, { facts, today }).filter((d) => d.duty === 'explanation');

describe('what the national authority asks of an edition', () => {
  it('does not end it, and has a day until which it is due', () => {
    given(...published)
      .when(about.ask())
      .then(fared.asked());
    given(...published)
      .when(about.ask({ due: '' }))
      .rejects('DATE_MALFORMED');
    given(...asked)
      .when(about.amend())
      .then(fared.amended());
  });
  it('is answered by its province', () => {
    given(...asked)
      .when(about.answer())
      .then(fared.answered());
    const { life } = fold(publicWork, [...asked, fared.answered()])!.revisions[0]!.editions[0]!;
    expect(life!.answers).toEqual([fared.answered().data]);
  });
  it.each([
    ['without saying to what', { demand: '' }, 'FIELD_REQUIRED'],
    ['to what was not asked', { demand: '国标委函〔2026〕10号' }, 'UNKNOWN_DEMAND'],
    ['before it was asked', { answeredOn: '2026-11-20' }, 'ANSWERED_BEFORE_ASKED'],
    ['tomorrow', { answeredOn: '2026-11-25' }, 'DATE_IN_FUTURE'],
    ['without an explanation', { explanationDigest: '' }, 'DIGEST_MALFORMED'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ['by another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['with another province’s key', { act: signedBy('beijing') }, 'UNKNOWN_KEY'],
  ])('is not answered %s', (_, rest, code) =>
    given(...asked)
      .when(about.answer(rest))
      .rejects(code),
  );
  it('is not answered to the document that ended the edition', () =>
    given(...published, fared.measured())
      .when(about.answer({ demand: document.number }))
      .rejects('UNKNOWN_DEMAND'));
  it('is answered once', () =>
    given(...asked, fared.answered())
      .when(about.answer({ answeredOn: '2026-11-24' }))
      .rejects('DEMAND_ANSWERED'));
  it('stands on the board until it is answered', () => {
    expect(questions('2026-12-20', fared.asked())).toMatchObject([
      { due: '2026-12-20', document: '国标委函〔2026〕9号', state: 'open' },
    ]);
    expect(questions('2026-12-21', fared.asked())).toMatchObject([{ state: 'overdue' }]);
    expect(questions('2026-12-21', fared.asked(), fared.answered())).toMatchObject([
      { state: 'met', metOn: '2026-11-23' },
    ]);
    const bare = { ...fared.asked(), data: { ...fared.asked().data, document: undefined } };
    expect(questions('2026-12-20', bare, fared.answered())).toMatchObject([{ document: '', state: 'open' }]);
  });
});
