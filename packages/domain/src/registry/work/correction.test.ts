import { MaterialKind, MaterialStep, type RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { publicWork } from '../public-work.ts';
import { consultedLate, participating } from '../testing/participation.ts';
import { actorOf, digest, document, facts, ruleSet, signedBy } from '../testing/region.ts';
import { fared } from '../testing/edition.ts';
import { correcting, revising } from '../testing/revision.ts';
import { command, happened, until } from '../testing/work.ts';
import { work } from './work.ts';

const { given } = spec(work);
const title = happened.proposed().data.titleZh;
const published = [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026')];
const secretariat = { actor: { subject: 's', role: 'secretariat' } };

describe('a correction of a work', () => {
  it('says what it changes, and what was there', () =>
    given(happened.proposed())
      .when(correcting.work('titleZh', ['新名称']))
      .then(correcting.workCorrected('titleZh', [title], ['新名称'])));
  it('takes lists and empties a text', () => {
    given(happened.proposed())
      .when(correcting.work('ics', ['03.220.20', '35.240.60']))
      .then(correcting.workCorrected('ics', ['35.240.60'], ['03.220.20', '35.240.60']));
    given(happened.proposed({ titleEn: 'x' }))
      .when(correcting.work('titleEn', []))
      .then(correcting.workCorrected('titleEn', ['x'], []));
  });
  it('goes on from the one before', () =>
    given(happened.proposed(), correcting.workCorrected('titleZh', [title], ['b']))
      .when(correcting.work('titleZh', ['c']))
      .then(correcting.workCorrected('titleZh', ['b'], ['c'])));
  it('leaves out what is right already', () =>
    expect(
      work.decide(fold(work, [happened.proposed()]), correcting.work('titleZh', [title])),
      'nothing changed',
    ).toEqual({ events: [] }));
  it('is the secretariat’s while everything is backfill, then the lead’s', () => {
    given(happened.recorded())
      .when(correcting.work('note', ['x'], secretariat))
      .then(correcting.workCorrected('note', [], ['x']));
    given(happened.recorded())
      .when(correcting.work('note', ['x']))
      .rejects('NOT_SECRETARIAT');
    given(happened.recorded(), revising.proposed())
      .when(correcting.work('field', ['x']))
      .then(correcting.workCorrected('field', ['人力资源'], ['x']));
    given(happened.recorded(), revising.proposed())
      .when(correcting.work('field', ['x'], secretariat))
      .rejects('NOT_LEAD');
  });
  it.each([
    ['of what gates rest on', correcting.work('members', ['beijing']), 'NOT_CORRECTABLE'],
    ['of a note that a live work does not have', correcting.work('note', ['x']), 'NOT_CORRECTABLE'],
    ['with two values for one', correcting.work('titleZh', ['a', 'b']), 'TOO_MANY_VALUES'],
    ['that leaves no title', correcting.work('titleZh', [' ']), 'FIELD_REQUIRED'],
    ['that leaves no field', correcting.work('field', []), 'FIELD_REQUIRED'],
    ['without a reason', correcting.work('titleZh', ['b'], { reason: '' }), 'FIELD_REQUIRED'],
    ['by another province', correcting.work('titleZh', ['b'], { actor: actorOf('hebei') }), 'NOT_LEAD'],
    [
      'of a field twice',
      correcting.work('x', [], { corrections: ['a', 'b'].map((v) => ({ field: 'titleZh', values: [v] })) }),
      'FIELD_REPEATED',
    ],
  ])('is refused %s', (_, asked, code) => given(happened.proposed()).when(asked).rejects(code));
  it('may leave the field of a backfilled work unknown', () =>
    given(happened.recorded())
      .when(correcting.work('field', [], secretariat))
      .then(correcting.workCorrected('field', ['人力资源'], [])));
  it('is refused where there is no work', () =>
    given()
      .when(correcting.work('titleZh', ['x']))
      .rejects('UNKNOWN_WORK'));
  it('does not keep a repeated import from finding its work', () =>
    expect(
      work.decide(
        fold(work, [happened.recorded(), correcting.workCorrected('field', ['人力资源'], ['x'])]),
        command.recordWork(),
      ),
    ).toEqual({ events: [] }));
  it('changes nothing where there is no work', () =>
    expect(work.evolve(work.initial, correcting.workCorrected('titleZh', ['a'], ['b']))).toBe(work.initial));
  it('shows in public', () =>
    expect(fold(publicWork, [happened.proposed(), correcting.workCorrected('titleZh', [title], ['b'])])?.titleZh).toBe(
      'b',
    ));
});

describe('a correction of a published edition (更正)', () => {
  it('is the province’s own act', () =>
    given(...published)
      .when(correcting.edition('implementsOn', ['2027-02-01']))
      .then(correcting.editionCorrected('implementsOn', ['2027-01-01'], ['2027-02-01'])));
  it('reads numbers in any spelling', () =>
    given(...published)
      .when(correcting.edition('replaces', ['DB13T 900-2018']))
      .then(correcting.editionCorrected('replaces', [], ['DB13/T 900—2018'])));
  it('may move publication to the day of the announcement, the review and implementation', () =>
    given(
      ...until.numbered.map((e) =>
        e.type === 'registry.ReviewHeld.v1' ? happened.reviewed({ heldOn: '2026-11-20' }) : e,
      ),
      happened.published('hebei', 'x', { publishedOn: '2026-11-21', implementsOn: '2026-11-21' }),
    )
      .when(correcting.edition('publishedOn', ['2026-11-20']))
      .then(correcting.editionCorrected('publishedOn', ['2026-11-21'], ['2026-11-20'])));
  it('goes on from the one before', () =>
    given(...published, correcting.editionCorrected('textDigest', [digest('7')], [digest('8')]))
      .when(correcting.edition('textDigest', [digest('9')]))
      .then(correcting.editionCorrected('textDigest', [digest('8')], [digest('9')])));
  it.each([
    ['of its number', 'number', ['DB13/T 3049—2026'], 'NOT_CORRECTABLE'],
    ['that implements it before it is published', 'implementsOn', ['2026-11-19'], 'IMPLEMENTED_BEFORE_PUBLISHED'],
    ['that publishes it before its announcement', 'publishedOn', ['2026-11-19'], 'PUBLISHED_BEFORE_ANNOUNCED'],
    ['that publishes it in the future', 'publishedOn', ['2026-11-25'], 'DATE_IN_FUTURE'],
    ['that leaves no date', 'implementsOn', [], 'DATE_MALFORMED'],
    ['that leaves no digest', 'textDigest', ['x'], 'DIGEST_MALFORMED'],
    ['that leaves no issuers', 'issuers', [], 'FIELD_REQUIRED'],
    ['that leaves an empty issuer', 'issuers', [' '], 'FIELD_REQUIRED'],
    ['that makes it replace itself', 'replaces', ['DB13/T 3048-2026'], 'REPLACES_ITSELF'],
    ['that makes it replace what is no number', 'replaces', ['x'], 'NUMBER_MALFORMED'],
    ['that makes it replace another province’s', 'replaces', ['DB11/T 900-2018'], 'REPLACES_ANOTHER_PROVINCES'],
  ])('is refused %s', (_, field, values, code) =>
    given(...published)
      .when(correcting.edition(field, values))
      .rejects(code),
  );
  it('does not put off what was in force when the correcting document was issued, nor brings it into force before that', () => {
    const correctedOn = (date: string) => ({ document: { ...document, date } });
    const inForce = [
      ...until.numbered,
      happened.published('hebei', 'x', { publishedOn: '2026-11-20', implementsOn: '2026-11-22' }),
    ];
    given(...inForce)
      .when(correcting.edition('implementsOn', ['2026-11-23'], correctedOn('2026-11-22')))
      .rejects('ALREADY_IN_FORCE');
    given(...inForce)
      .when(correcting.edition('implementsOn', ['2026-11-21'], correctedOn('2026-11-22')))
      .then(correcting.editionCorrected('implementsOn', ['2026-11-22'], ['2026-11-21'], '2026-11-22'));
    given(...inForce)
      .when(correcting.edition('implementsOn', ['2026-11-23'], correctedOn('2026-11-21')))
      .then(correcting.editionCorrected('implementsOn', ['2026-11-22'], ['2026-11-23'], '2026-11-21'));
    given(...inForce)
      .when(correcting.edition('implementsOn', ['2026-11-20'], correctedOn('2026-11-21')))
      .rejects('IMPLEMENTED_BEFORE_ANNOUNCED');
    given(...inForce)
      .when(correcting.edition('implementsOn', ['2026-11-21'], correctedOn('2026-11-21')))
      .then(correcting.editionCorrected('implementsOn', ['2026-11-22'], ['2026-11-21'], '2026-11-21'));
  });
  it('does not move publication to a day whose rules ask for more', () => {
    const whatever = { forces: [], condition: '', sourced: true, citation: '' };
    const table: RuleSet = {
      ...ruleSet,
      version: '2',
      effectiveFrom: '2026-11-21',
      materials: [{ kind: MaterialKind.COMMENT_TABLE, step: MaterialStep.PUBLICATION, article: '第九条', ...whatever }],
    };
    const stricter = { ...facts, ruleSets: new Map([['hebei', [ruleSet, table]]]) };
    given(...published)
      .when(correcting.edition('publishedOn', ['2026-11-21'], { facts: stricter }))
      .rejects('MATERIAL_MISSING');
    given(...published)
      .when(correcting.edition('implementsOn', ['2027-02-01'], { facts: stricter }))
      .then(correcting.editionCorrected('implementsOn', ['2027-01-01'], ['2027-02-01']));
  });
  it('does not move the publication of one that joined late before it adopted the text', () =>
    given(
      ...consultedLate,
      {
        ...participating.adopted('hebei'),
        data: { ...participating.adopted('hebei').data, document: { ...document, date: '2026-11-21' } },
      },
      happened.published('hebei', 'x', { publishedOn: '2026-11-22' }),
    )
      .when(correcting.edition('publishedOn', ['2026-11-20']))
      .rejects('PUBLISHED_BEFORE_ADOPTION'));
  it('is refused before its review', () =>
    given(
      ...until.numbered.map((e) =>
        e.type === 'registry.ReviewHeld.v1' ? happened.reviewed({ heldOn: '2026-11-21' }) : e,
      ),
      happened.published('hebei', 'x', { publishedOn: '2026-11-22' }),
    )
      .when(correcting.edition('publishedOn', ['2026-11-20']))
      .rejects('PUBLISHED_BEFORE_REVIEW'));
  it.each([
    ['by another province', { actor: actorOf('tianjin') }, 'NOT_OWN_PROVINCE'],
    ['with another province’s key', { act: signedBy('tianjin') }, 'UNKNOWN_KEY'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ['without a reason', { reason: '' }, 'FIELD_REQUIRED'],
    ['of an edition that is not there', { province: 'tianjin' }, 'UNKNOWN_EDITION'],
    ['of a revision that is not there', { revision: 2 }, 'UNKNOWN_EDITION'],
  ])('is refused %s', (_, rest, code) =>
    given(...published)
      .when(correcting.edition('implementsOn', ['2027-02-01'], rest))
      .rejects(code),
  );
  it('is refused where there is no work', () =>
    given()
      .when(correcting.edition('implementsOn', ['2027-02-01']))
      .rejects('UNKNOWN_WORK'));
  it('does not change what was published, so that the request that published is answered as before', () => {
    const corrected = fold(work, [
      ...published,
      correcting.editionCorrected('implementsOn', ['2027-01-01'], ['2027-02-01']),
    ]);
    expect(work.decide(corrected, command.publish('hebei'))).toEqual({ events: [] });
    expect(work.decide(corrected, correcting.edition('implementsOn', ['2027-02-01']))).toEqual({ events: [] });
  });
  it('shows in public, with its announcement', () => {
    const shown = fold(publicWork, [
      ...published,
      correcting.editionCorrected('implementsOn', ['2027-01-01'], ['2027-02-01']),
      correcting.editionCorrected('issuers', ['a'], ['b']),
    ])!.revisions[0]!.editions[0]!;
    expect(shown.implementsOn).toBe('2027-02-01');
    expect(shown.life!.corrections.map((c) => c.document?.number)).toEqual([document.number, document.number]);
  });
});

describe('a correction of a backfilled edition', () => {
  const history = [happened.recorded(), happened.editionRecorded()];
  it('has a source', () =>
    given(...history)
      .when(correcting.recorded('publishedOn', ['2018-04']))
      .then(correcting.recordedCorrected('publishedOn', [], ['2018-04'])));
  it('goes on from the one before, and leaves a repeated import alone', () => {
    const corrected = [...history, correcting.recordedCorrected('note', [], ['a'])];
    given(...corrected)
      .when(correcting.recorded('note', ['b']))
      .then(correcting.recordedCorrected('note', ['a'], ['b']));
    expect(work.decide(fold(work, corrected), command.recordEdition('tianjin'))).toEqual({ events: [] });
  });
  it.each([
    ['without a source', correcting.recorded('note', ['a'], { source: undefined }), 'FIELD_REQUIRED'],
    ['without a reason', correcting.recorded('note', ['a'], { reason: '' }), 'FIELD_REQUIRED'],
    ['of its number', correcting.recorded('number', ['DB12/T 1-2018']), 'NOT_CORRECTABLE'],
    ['to a day after the region went live', correcting.recorded('publishedOn', ['2026-07-01']), 'NOT_BEFORE_GO_LIVE'],
    ['to what is no number', correcting.recorded('replacedBy', ['x']), 'NUMBER_MALFORMED'],
    ['that is not there', correcting.recorded('note', ['a'], { province: 'hebei' }), 'UNKNOWN_EDITION'],
    ['of another revision', correcting.recorded('note', ['a'], { revision: 2 }), 'UNKNOWN_EDITION'],
  ])('is refused %s', (_, asked, code) =>
    given(...history)
      .when(asked)
      .rejects(code),
  );
  it('is refused where there is no work', () =>
    given()
      .when(correcting.recorded('note', ['a']))
      .rejects('UNKNOWN_WORK'));
  it('changes nothing where there is no work', () =>
    expect(work.evolve(work.initial, correcting.recordedCorrected('note', [], ['a']))).toBe(work.initial));
});

describe('a correction of an edition to which something happened since', () => {
  it.each([
    [
      'moves its publication behind that',
      fared.disclosed({ disclosedOn: '2026-11-20' }),
      'publishedOn',
      '2026-11-21',
      'PUBLISHED_AFTER_USE',
    ],
    [
      'moves an implementation that was moved',
      fared.rescheduled(),
      'implementsOn',
      '2027-02-01',
      'IMPLEMENTATION_RESCHEDULED',
    ],
    ['changes a list that was declared since', fared.replaced(), 'replaces', 'DB13/T 1-2018', 'REPLACEMENTS_DECLARED'],
  ])('is refused where it %s', (_, event, field, value, code) =>
    given(...published, event)
      .when(correcting.edition(field, [value]))
      .rejects(code),
  );
  it.each([
    ['a filing', fared.filed()],
    ['a review', fared.reviewOpened()],
    ['an amendment', fared.amended({ publishedOn: '2026-11-21' })],
    ['an abolition', fared.abolished({ abolishedOn: '2026-11-21' })],
    ['a departure', fared.left({ leftOn: '2026-11-21' })],
    ['a national measure', fared.measured({ effectiveOn: '2026-11-21' })],
    ['a recognition', fared.recognised({ recognisedOn: '2026-11-21' })],
  ])('may move its publication to the day of %s, not further', (_, event) => {
    given(...published, fared.used(), event)
      .when(correcting.edition('publishedOn', ['2026-11-21']))
      .then(correcting.editionCorrected('publishedOn', ['2026-11-20'], ['2026-11-21']));
    given(...published, fared.used(), event)
      .when(correcting.edition('publishedOn', ['2026-11-22']))
      .rejects('PUBLISHED_AFTER_USE');
  });
  it('is free where nothing stands against it', () => {
    given(...published, fared.used())
      .when(correcting.edition('publishedOn', ['2026-11-22']))
      .then(correcting.editionCorrected('publishedOn', ['2026-11-20'], ['2026-11-22']));
    given(...published, fared.disclosed())
      .when(correcting.edition('implementsOn', ['2027-02-01']))
      .then(correcting.editionCorrected('implementsOn', ['2027-01-01'], ['2027-02-01']));
    given(...published, fared.disclosed())
      .when(correcting.edition('replaces', ['DB13/T 900-2018']))
      .then(correcting.editionCorrected('replaces', [], ['DB13/T 900—2018']));
  });
  it('is refused of a backfilled one too', () =>
    given(
      happened.recorded(),
      happened.editionRecorded(),
      fared.disclosed({ province: 'tianjin', disclosedOn: '2018-04-01' }),
    )
      .when(correcting.recorded('publishedOn', ['2018-05']))
      .rejects('PUBLISHED_AFTER_USE'));
  it('does not need a review that is not on record', () =>
    given(...published.filter((e) => e.type !== 'registry.ReviewHeld.v1'))
      .when(correcting.edition('publishedOn', ['2026-11-21']))
      .then(correcting.editionCorrected('publishedOn', ['2026-11-20'], ['2026-11-21'])));
});
