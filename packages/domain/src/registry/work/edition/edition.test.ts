import {
  DifferenceKind,
  FilingAuthority,
  ImplementationKind,
  NationalMeasure,
  ReplacementExtent,
  ReviewConclusion,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { ClockKind, ClockUnit } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { publicWork } from '../../public-work.ts';
import { about, fared } from '../../testing/edition.ts';
import { actorOf, digest, document, facts, ruleSet, signedBy } from '../../testing/region.ts';
import { correcting } from '../../testing/revision.ts';
import { command, happened, until } from '../../testing/work.ts';
import type { WorkCommand } from '../commands.ts';
import type { WorkEvent } from '../events.ts';
import { work } from '../work.ts';

const { given } = spec(work);
const published = [...until.numbered, happened.published('hebei', 'DB13/T 3048—2026')];
const recorded = [
  happened.recorded(),
  happened.editionRecorded({ province: 'hebei', number: 'DB13/T 3009—2018', publishedOn: '2018-04' }),
];
type Rest = Partial<Omit<WorkCommand, 'type'>>;
const shown = (...more: WorkEvent[]) => fold(publicWork, [...published, ...more])!.revisions[0]!.editions[0]!;

/** Acts of the province over its edition, what they lead to, and what each refuses. */
const acts: readonly (readonly [
  string,
  (rest?: never) => WorkCommand,
  WorkEvent,
  readonly (readonly [string, Rest & Record<string, unknown>, string])[],
])[] = [
  [
    'disclosure',
    about.disclose,
    fared.disclosed(),
    [
      ['before the publication', { disclosedOn: '2026-11-19' }, 'BEFORE_PUBLICATION'],
      ['in the future', { disclosedOn: '2026-11-25' }, 'DATE_IN_FUTURE'],
      ['nowhere', { url: 'x' }, 'URL_MALFORMED'],
      ['of no text', { textDigest: '' }, 'DIGEST_MALFORMED'],
      ['of another text', { textDigest: digest('8') }, 'DIGEST_MISMATCH'],
    ],
  ],
  [
    'filing',
    about.file,
    fared.filed(),
    [
      ['with nobody', { authority: FilingAuthority.UNSPECIFIED }, 'FIELD_REQUIRED'],
      ['by no channel', { channel: '' }, 'FIELD_REQUIRED'],
      ['before the publication', { submittedOn: '2026-11-19' }, 'BEFORE_PUBLICATION'],
      ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ],
  ],
  [
    'implementation record',
    about.use,
    fared.used(),
    [
      ['of no kind', { kind: ImplementationKind.UNSPECIFIED }, 'FIELD_REQUIRED'],
      ['without a title', { title: '' }, 'FIELD_REQUIRED'],
      ['before the publication', { happenedOn: '2026-11-19' }, 'BEFORE_PUBLICATION'],
      ['with a malformed digest', { evidenceDigest: 'x' }, 'DIGEST_MALFORMED'],
    ],
  ],
  [
    'review',
    about.openReview,
    fared.reviewOpened(),
    [['before the publication', { openedOn: '2026-11-19' }, 'BEFORE_PUBLICATION']],
  ],
  [
    'amendment sheet',
    about.amend,
    fared.amended(),
    [
      ['with number 0', { ordinal: 0 }, 'ORDINAL_OUT_OF_RANGE'],
      ['with a number left out', { ordinal: 2 }, 'AMENDMENT_OUT_OF_ORDER'],
      ['without an announcement', { announcement: undefined }, 'FIELD_REQUIRED'],
      ['before the edition', { publishedOn: '2026-11-19' }, 'BEFORE_PUBLICATION'],
      ['before its announcement', { announcement: { ...document, date: '2026-11-23' } }, 'PUBLISHED_BEFORE_ANNOUNCED'],
      ['implemented on no day', { implementsOn: '' }, 'DATE_MALFORMED'],
      ['implemented before it is published', { implementsOn: '2026-11-21' }, 'IMPLEMENTED_BEFORE_PUBLISHED'],
      ['without a text', { textDigest: '' }, 'DIGEST_MALFORMED'],
    ],
  ],
  [
    'postponement',
    about.reschedule,
    fared.rescheduled(),
    [
      ['without a reason', { reason: '' }, 'FIELD_REQUIRED'],
      ['without an announcement', { announcement: undefined }, 'FIELD_REQUIRED'],
      ['announced in the future', { announcement: { ...document, date: '2026-11-25' } }, 'DATE_IN_FUTURE'],
      ['to no day', { implementsOn: 'x' }, 'DATE_MALFORMED'],
      [
        'to a day before the publication',
        { implementsOn: '2026-11-19', announcement: { ...document, date: '2026-11-18' } },
        'BEFORE_PUBLICATION',
      ],
      [
        'to a day before its announcement',
        { implementsOn: '2026-11-20', announcement: { ...document, date: '2026-11-21' } },
        'IMPLEMENTED_BEFORE_ANNOUNCED',
      ],
      [
        'of what is in force by then',
        { announcement: { ...document, date: '2027-01-01' }, today: '2027-01-02' },
        'ALREADY_IN_FORCE',
      ],
    ],
  ],
  [
    'abolition',
    about.abolish,
    fared.abolished(),
    [
      ['without a reason', { reason: '' }, 'FIELD_REQUIRED'],
      ['without an announcement', { announcement: undefined }, 'FIELD_REQUIRED'],
      ['announced in the future', { announcement: { ...document, date: '2026-11-25' } }, 'DATE_IN_FUTURE'],
      ['on no day', { abolishedOn: '' }, 'DATE_MALFORMED'],
      [
        'before the publication',
        { abolishedOn: '2026-11-19', announcement: { ...document, date: '2026-11-18' } },
        'BEFORE_PUBLICATION',
      ],
      [
        'before its announcement',
        { abolishedOn: '2026-11-20', announcement: { ...document, date: '2026-11-21' } },
        'ABOLISHED_BEFORE_ANNOUNCED',
      ],
    ],
  ],
  [
    'national measure',
    about.measure,
    fared.measured(),
    [
      ['of no kind', { measure: NationalMeasure.UNSPECIFIED }, 'FIELD_REQUIRED'],
      ['before the publication', { effectiveOn: '2026-11-19' }, 'BEFORE_PUBLICATION'],
      ['without a reason', { reason: '' }, 'FIELD_REQUIRED'],
      ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
      ['due, where nothing is asked for', { due: '2026-12-01' }, 'DUE_NOT_ASKED'],
      ['due on no day', { measure: NationalMeasure.CORRECTION_DEMANDED }, 'DATE_MALFORMED'],
      [
        'due before it was asked for',
        { measure: NationalMeasure.CORRECTION_DEMANDED, due: '2026-11-21' },
        'DUE_BEFORE_DEMAND',
      ],
    ],
  ],
  [
    'departure from the collaboration',
    about.leave,
    fared.left(),
    [
      ['before the publication', { leftOn: '2026-11-19' }, 'BEFORE_PUBLICATION'],
      ['without a reason', { reason: '' }, 'FIELD_REQUIRED'],
      ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ],
  ],
  [
    'list of what is replaced',
    about.replace,
    fared.replaced(),
    [
      ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
      [
        'with what is no number',
        { replacements: [{ number: 'x', extent: ReplacementExtent.WHOLE, note: '' }] },
        'NUMBER_MALFORMED',
      ],
      [
        'that does not say how much',
        { replacements: [{ number: 'DB13/T 1-2018', extent: ReplacementExtent.UNSPECIFIED, note: '' }] },
        'FIELD_REQUIRED',
      ],
      [
        'with the edition itself',
        { replacements: [{ number: 'DB13/T 3048-2026', extent: ReplacementExtent.WHOLE, note: '' }] },
        'REPLACES_ITSELF',
      ],
      [
        'with a standard of another province',
        { replacements: [{ number: 'DB11/T 900-2018', extent: ReplacementExtent.WHOLE, note: '' }] },
        'REPLACES_ANOTHER_PROVINCES',
      ],
      [
        'with a number twice',
        {
          replacements: ['DB13/T 1-2018', 'DB13T 1-2018'].map((number) => ({
            number,
            extent: ReplacementExtent.WHOLE,
            note: '',
          })),
        },
        'NUMBER_REPEATED',
      ],
    ],
  ],
];
const asked = (make: (rest?: never) => WorkCommand, rest: object = {}): WorkCommand =>
  (make as unknown as (rest: object) => WorkCommand)(rest);

describe.each(acts)('%s', (name, make, event, refusals) => {
  it('is recorded of the province’s published edition', () =>
    given(...published)
      .when(asked(make))
      .then(event));
  it.each(refusals)('is refused %s', (_, rest, code) =>
    given(...published)
      .when(asked(make, rest))
      .rejects(code),
  );
  it.each([
    ['by another province', { actor: actorOf('tianjin') }, 'NOT_OWN_PROVINCE'],
    ['of an edition that is not there', { province: 'beijing' }, 'UNKNOWN_EDITION'],
    ['of a revision that is not there', { revision: 2 }, 'UNKNOWN_EDITION'],
  ])('is refused %s', (_, rest, code) =>
    given(...published)
      .when(asked(make, rest))
      .rejects(code),
  );
  it('is refused where there is no work', () => given().when(asked(make)).rejects('UNKNOWN_WORK'));
  it('changes nothing where there is no work', () => expect(work.evolve(work.initial, event)).toBe(work.initial));
  it('is signed, where it is an act of authority', () => {
    const signature = work.decide(fold(work, published), asked(make, { act: signedBy('tianjin') })).rejected?.code;
    expect(signature).toBe(
      ['disclosure', 'implementation record', 'review', 'national measure'].includes(name) ? undefined : 'UNKNOWN_KEY',
    );
  });
});

describe('a backfilled edition', () => {
  it.each([
    ['disclosed', about.disclose(), fared.disclosed()],
    ['amended', about.amend(), fared.amended()],
    ['abolished', about.abolish(), fared.abolished()],
    ['reviewed', about.openReview(), fared.reviewOpened()],
    ['put off', about.reschedule(), fared.rescheduled()],
  ])('is %s like any other', (_, act, event) =>
    given(...recorded)
      .when(act)
      .then(event),
  );
  it('is corrected first where its day of publication was wrong', () =>
    given(...recorded, {
      ...correcting.recordedCorrected('publishedOn', ['2018-04'], ['2018-06']),
      data: { ...correcting.recordedCorrected('publishedOn', ['2018-04'], ['2018-06']).data, province: 'hebei' },
    })
      .when(about.openReview({ openedOn: '2018-05-31' }))
      .rejects('BEFORE_PUBLICATION'));
  it('has no deadline of filing while its day of publication is not known', () => {
    const { rule } = fared.filed().data;
    given(...recorded)
      .when(about.file({ facts: withFiling }))
      .then(fared.filed({ rule }));
  });
});

const withFiling = {
  ...facts,
  ruleSets: new Map([
    [
      'hebei',
      [
        {
          ...ruleSet,
          clocks: [
            {
              kind: ClockKind.FILING,
              unit: ClockUnit.CALENDAR_DAYS,
              limit: 60,
              article: '第十四条',
              sourced: false,
              citation: '',
            },
          ],
        },
      ],
    ],
  ]),
};

describe('what is disclosed', () => {
  it('is the text that was published, corrected or amended, each once', () => {
    given(...published, fared.disclosed(), fared.amended())
      .when(about.disclose({ textDigest: digest('8') }))
      .then(fared.disclosed({ textDigest: digest('8') }));
    given(...published, correcting.editionCorrected('textDigest', [digest('7')], [digest('9')]))
      .when(about.disclose({ textDigest: digest('9') }))
      .then(fared.disclosed({ textDigest: digest('9') }));
    given(...published, fared.disclosed())
      .when(about.disclose({ url: 'https://example.org/other' }))
      .rejects('ALREADY_DISCLOSED');
  });
});

describe('a filing (备案)', () => {
  const rule = { ruleSet: 'jjj', version: '1', article: '第十四条' };
  const filed = [...published, fared.filed()];
  it('has its deadline from the rule set of the day of publication', () =>
    given(...published)
      .when(about.file({ facts: withFiling }))
      .then(fared.filed({ due: '2027-01-19', rule })));
  it('has another deadline with the environment ministry, where the rule set says so', () => {
    const [set] = withFiling.ruleSets.get('hebei')!;
    const days = { unit: ClockUnit.CALENDAR_DAYS, limit: 45, article: '第三条', sourced: true, citation: '' };
    const clocks = [...set!.clocks, { kind: ClockKind.ENVIRONMENT_FILING, ...days }];
    const ruled = { ...facts, ruleSets: new Map([['hebei', [{ ...set!, clocks }]]]) };
    const authority = FilingAuthority.ENVIRONMENT;
    given(...published)
      .when(about.file({ facts: ruled, authority }))
      .then(fared.filed({ authority, due: '2027-01-04', rule: { ...rule, article: '第三条' } }));
    given(...published)
      .when(about.file({ facts: withFiling, authority }))
      .then(fared.filed({ authority, due: '2027-01-19', rule }));
    given(...published)
      .when(about.file({ facts: ruled }))
      .then(fared.filed({ due: '2027-01-19', rule }));
  });
  it('is accepted under a number', () =>
    given(...filed)
      .when(about.decideFiling())
      .then(fared.filingDecided()));
  it('is refused for a reason, and may be submitted again', () => {
    const refused = { accepted: false, filingNumber: '', reason: '材料不全' };
    given(...filed)
      .when(about.decideFiling(refused))
      .then(fared.filingDecided(refused));
    given(...filed, fared.filingDecided(refused))
      .when(about.file())
      .then(fared.filed());
    given(...filed, fared.filingDecided(refused), fared.filed())
      .when(about.decideFiling())
      .then(fared.filingDecided());
  });
  it.each([
    ['decided before it was sent', published, about.decideFiling(), 'NOT_FILED'],
    ['decided twice', [...filed, fared.filingDecided()], about.decideFiling({ filingNumber: 'x' }), 'FILING_DECIDED'],
    [
      'decided earlier than it was sent',
      filed,
      about.decideFiling({ decidedOn: '2026-11-20' }),
      'DECIDED_BEFORE_SUBMITTED',
    ],
    ['decided in the future', filed, about.decideFiling({ decidedOn: '2026-11-25' }), 'DATE_IN_FUTURE'],
    ['accepted without a number', filed, about.decideFiling({ filingNumber: '' }), 'FIELD_REQUIRED'],
    ['refused without a reason', filed, about.decideFiling({ accepted: false, filingNumber: '' }), 'FIELD_REQUIRED'],
    ['refused with a number', filed, about.decideFiling({ accepted: false, reason: 'x' }), 'NUMBER_OF_REFUSED'],
    ['decided by another province', filed, about.decideFiling({ actor: actorOf('tianjin') }), 'NOT_OWN_PROVINCE'],
    ['sent while one is pending', filed, about.file({ channel: 'x' }), 'FILING_PENDING'],
    ['sent once it is filed', [...filed, fared.filingDecided()], about.file(), 'ALREADY_FILED'],
  ])('is not %s', (_, history, act, code) =>
    given(...history)
      .when(act)
      .rejects(code),
  );
});

describe('the review of an edition (复审)', () => {
  const open = [...published, fared.reviewOpened()];
  it('comes to a conclusion', () =>
    given(...open)
      .when(about.concludeReview())
      .then(fared.reviewed()));
  it('may follow the one before', () =>
    given(...open, fared.reviewed())
      .when(about.openReview({ openedOn: '2026-11-22' }))
      .then(fared.reviewOpened({ openedOn: '2026-11-22' })));
  it.each([
    ['begun beside another', open, about.openReview({ openedOn: '2026-11-22' }), 'REVIEW_OPEN'],
    ['begun before the last conclusion', [...open, fared.reviewed()], about.openReview(), 'BEFORE_LAST_REVIEW'],
    ['begun of what is abolished', [...published, fared.abolished()], about.openReview(), 'EDITION_ABOLISHED'],
    ['concluded before it began', open, about.concludeReview({ concludedOn: '2026-11-20' }), 'CONCLUDED_BEFORE_OPENED'],
    ['concluded where none was begun', published, about.concludeReview(), 'REVIEW_NOT_OPEN'],
    [
      'concluded twice',
      [...open, fared.reviewed()],
      about.concludeReview({ conclusion: ReviewConclusion.REVISE }),
      'REVIEW_CONCLUDED',
    ],
    [
      'concluded with nothing',
      open,
      about.concludeReview({ conclusion: ReviewConclusion.UNSPECIFIED }),
      'FIELD_REQUIRED',
    ],
    ['concluded in the future', open, about.concludeReview({ concludedOn: '2026-11-25' }), 'DATE_IN_FUTURE'],
    ['concluded without a document', open, about.concludeReview({ document: undefined }), 'FIELD_REQUIRED'],
    ['concluded by another province', open, about.concludeReview({ actor: actorOf('tianjin') }), 'NOT_OWN_PROVINCE'],
  ])('is not %s', (_, history, act, code) =>
    given(...history)
      .when(act)
      .rejects(code),
  );
  it('concludes nothing that was not begun', () => {
    const state = fold(work, published);
    expect(fold(work, [fared.reviewed()], state).lives.get('1/hebei')?.review).toBeUndefined();
  });
});

describe('the end of an edition', () => {
  it('is not made twice', () => {
    given(...published, fared.abolished())
      .when(about.abolish({ reason: 'x' }))
      .rejects('EDITION_ABOLISHED');
    given(...published, fared.measured())
      .when(about.measure({ reason: 'x' }))
      .rejects('EDITION_ENDED');
    given(...published, fared.measured())
      .when(about.abolish())
      .rejects('EDITION_ENDED');
  });
  it('may follow a demand of correction, of which there may be several', () => {
    const demand = { measure: NationalMeasure.CORRECTION_DEMANDED, due: '2026-11-22' };
    given(...published, fared.measured(demand))
      .when(about.measure({ ...demand, reason: 'x' }))
      .then(fared.measured({ ...demand, reason: 'x' }));
    given(...published, fared.measured(demand))
      .when(about.measure())
      .then(fared.measured());
    given(...published, fared.measured(demand))
      .when(about.abolish())
      .then(fared.abolished());
  });
  it('may be announced today, for today', () =>
    given(...published)
      .when(about.abolish({ abolishedOn: '2026-11-20' }))
      .then(fared.abolished({ abolishedOn: '2026-11-20' })));
  it('lets no amendment, postponement or recognition follow', () => {
    for (const act of [about.amend(), about.reschedule(), about.recognise()])
      given(...published, fared.abolished())
        .when(act)
        .rejects('EDITION_ABOLISHED');
  });
  it('is recorded by the secretariat too, where the nation ended it', () =>
    given(...published)
      .when(about.measure({ actor: { subject: 's', role: 'secretariat' } }))
      .then(fared.measured()));
  it('by leaving is not made twice', () =>
    given(...published, fared.left())
      .when(about.leave({ reason: 'x' }))
      .rejects('ALREADY_LEFT'));
});

describe('amendment sheets and postponements', () => {
  it('are numbered on', () =>
    given(...published, fared.amended())
      .when(about.amend({ ordinal: 2 }))
      .then(fared.amended({ ordinal: 2 })));
  it('are not published twice under one number', () =>
    given(...published, fared.amended())
      .when(about.amend({ textDigest: digest('9') }))
      .rejects('AMENDMENT_EXISTS'));
  it('may be published and implemented on the day of their announcement', () =>
    given(...published)
      .when(about.amend({ publishedOn: '2026-11-20', implementsOn: '2026-11-20' }))
      .then(fared.amended({ publishedOn: '2026-11-20', implementsOn: '2026-11-20' })));
  it('give an edition another day, and then none', () => {
    given(...published, fared.rescheduled())
      .when(about.reschedule({ implementsOn: '2027-03-01' }))
      .then(fared.rescheduled({ implementsOn: '2027-03-01' }));
    given(...published, fared.rescheduled({ implementsOn: '2026-11-21' }))
      .when(about.reschedule({ announcement: { ...document, date: '2026-11-21' } }))
      .rejects('ALREADY_IN_FORCE');
  });
  it('may move an edition to the day of the announcement', () =>
    given(...published)
      .when(about.reschedule({ implementsOn: '2026-11-20' }))
      .then(fared.rescheduled({ implementsOn: '2026-11-20' })));
});

describe('recognition (互认)', () => {
  it('is the act of another province', () =>
    given(...published)
      .when(about.recognise())
      .then(fared.recognised()));
  it.each([
    ['by a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['in another province’s name', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['with another province’s key', { act: signedBy('beijing') }, 'UNKNOWN_KEY'],
    ['before the publication', { recognisedOn: '2026-11-19' }, 'BEFORE_PUBLICATION'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
    ['of an edition that is not there', { editionProvince: 'beijing' }, 'UNKNOWN_EDITION'],
    ['of one’s own', { province: 'hebei', actor: actorOf('hebei'), act: signedBy('hebei') }, 'OWN_EDITION_EXISTS'],
  ])('is refused %s', (_, rest, code) =>
    given(...published)
      .when(about.recognise(rest))
      .rejects(code),
  );
  it('names the edition that is not there, and the work', () => {
    const field = (history: WorkEvent[]) =>
      work.decide(fold(work, history), about.recognise({ editionProvince: 'beijing' })).rejected?.field;
    expect([field(published), field([])]).toEqual(['editionProvince', 'workId']);
  });
  it('is not made twice otherwise', () =>
    given(...published, fared.recognised())
      .when(about.recognise({ scope: 'x' }))
      .rejects('ALREADY_RECOGNISED'));
});

describe('a declared difference', () => {
  const { numbered, reviewed } = until;
  const declared = [...numbered, fared.differs()];
  const cover = { kind: DifferenceKind.COVER, clause: '' };
  it('is from the text that was agreed', () =>
    given(...numbered)
      .when(about.differ())
      .then(fared.differs()));
  it.each([
    ['before the text is agreed', reviewed, {}, 'NOT_AGREED'],
    ['after the publication', published, {}, 'EDITION_PUBLISHED'],
    ['of no kind', numbered, { kind: DifferenceKind.UNSPECIFIED }, 'FIELD_REQUIRED'],
    ['of no clause', numbered, { clause: '' }, 'FIELD_REQUIRED'],
    ['of a clause on the cover', numbered, { kind: DifferenceKind.COVER }, 'CLAUSE_NOT_ASKED'],
    ['without a description', numbered, { description: '' }, 'FIELD_REQUIRED'],
    ['by another province', numbered, { actor: actorOf('tianjin') }, 'NOT_OWN_PROVINCE'],
    ['of a stranger', numbered, { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['where there is no revision', numbered, { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('is refused %s', (_, history, rest, code) =>
    given(...history)
      .when(about.differ(rest))
      .rejects(code),
  );
  it('on the cover is declared without a clause', () =>
    given(...numbered)
      .when(about.differ(cover))
      .then(fared.differs(cover)));
  it('in a clause keeps the edition from being published until every other member consents', () => {
    given(...declared)
      .when(command.publish('hebei'))
      .rejects('DIFFERENCE_NOT_CONSENTED');
    given(...declared, fared.consented('beijing'))
      .when(command.publish('hebei'))
      .rejects('DIFFERENCE_NOT_CONSENTED');
    given(...declared, fared.consented('beijing'), fared.consented('tianjin'))
      .when(command.publish('hebei'))
      .then(published.at(-1)!);
  });
  it.each([
    ['elsewhere needs no consent', [fared.differs(cover)]],
    ['that was given up needs none', [fared.differs(), fared.withdrawn()]],
    ['of another province needs none', [fared.differs({ province: 'tianjin' })]],
    ['from another text needs none', [fared.differs({ commonTextDigest: digest('9') })]],
  ])('%s', (_, history) =>
    given(...numbered, ...history)
      .when(command.publish('hebei'))
      .then(published.at(-1)!),
  );
  it('gets the consent of another member', () =>
    given(...declared)
      .when(about.consent('beijing'))
      .then(fared.consented('beijing')));
  it.each([
    ['its own', declared, about.consent('hebei'), 'OWN_DIFFERENCE'],
    ['a stranger’s', declared, about.consent('beijing', { province: 'shanghai' }), 'NOT_A_MEMBER'],
    ['one without a document', declared, about.consent('beijing', { document: undefined }), 'FIELD_REQUIRED'],
    ['any, where it is not there', declared, about.consent('beijing', { differenceId: 'x' }), 'UNKNOWN_DIFFERENCE'],
    ['any, once it is given up', [...declared, fared.withdrawn()], about.consent('beijing'), 'UNKNOWN_DIFFERENCE'],
    ['any, where it needs none', [...numbered, fared.differs(cover)], about.consent('beijing'), 'NO_CONSENT_NEEDED'],
    ['any, where there is no revision', declared, about.consent('beijing', { revision: 2 }), 'UNKNOWN_REVISION'],
  ])('does not get the consent of %s', (_, history, act, code) =>
    given(...history)
      .when(act)
      .rejects(code),
  );
  it('may be given up before the publication', () => {
    given(...declared)
      .when(about.withdraw())
      .then(fared.withdrawn());
    given(...declared, happened.published('hebei', 'x'))
      .when(about.withdraw())
      .rejects('EDITION_PUBLISHED');
  });
  it.each([
    ['by another province', { actor: actorOf('tianjin') }, 'NOT_OWN_PROVINCE'],
    ['of another province', { province: 'tianjin', actor: actorOf('tianjin') }, 'UNKNOWN_DIFFERENCE'],
    ['of a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['where there is no revision', { revision: 2 }, 'UNKNOWN_REVISION'],
  ])('is not given up %s', (_, rest, code) =>
    given(...declared)
      .when(about.withdraw(rest))
      .rejects(code),
  );
  it('does not come about by what cannot happen', () => {
    const state = fold(work, numbered);
    for (const stray of [fared.consented('beijing'), fared.withdrawn()])
      expect(work.evolve(state, stray)).toEqual(state);
  });
});

describe('what the public sees of an edition', () => {
  it('is everything that became of it, the latest where one takes the place of another', () => {
    const { life, replaces, implementsOn } = shown(
      fared.disclosed(),
      fared.filed(),
      fared.filingDecided({ accepted: false }),
      fared.filed({ channel: 'x' }),
      fared.used(),
      fared.used(),
      fared.reviewOpened(),
      fared.reviewed(),
      fared.reviewOpened({ openedOn: '2026-11-23' }),
      fared.amended(),
      fared.rescheduled(),
      fared.abolished(),
      fared.measured(),
      fared.recognised(),
      fared.left(),
      fared.replaced(),
      fared.givenWay(),
    );
    expect(life).toMatchObject({
      disclosures: [{ url: 'https://example.org/text' }],
      filing: { channel: 'x' },
      filingDecided: undefined,
      implementationRecords: 2,
      reviewOpened: { openedOn: '2026-11-23' },
      reviewed: undefined,
      amendments: [{ ordinal: 1 }],
      rescheduled: [{ reason: '条件不具备' }],
      abolished: { abolishedOn: '2026-12-31' },
      nationalMeasures: [{ reason: '未备案' }],
      recognitions: [{ recognisedBy: 'tianjin' }],
      left: { leftOn: '2026-11-22' },
      replacements: { replacements: [{ extent: 'REPLACEMENT_EXTENT_PART' }] },
      replacedBy: [{ number: 'DB13/T 3060—2027' }],
    });
    expect(shown(fared.filed(), fared.filingDecided()).life!.filingDecided).toMatchObject({ accepted: true });
    expect(shown(fared.reviewOpened(), fared.reviewed()).life!.reviewed).toMatchObject({ concludedOn: '2026-11-22' });
    expect([replaces, implementsOn]).toEqual([['DB13/T 900—2018'], '']);
  });
  it('has its differences, with who consented, and not those that were given up', () => {
    const differences = (...more: WorkEvent[]) =>
      fold(publicWork, [...until.numbered, fared.differs(), fared.differs({ differenceId: 'other' }), ...more])!
        .revisions[0]!.course!.differences;
    expect(differences(fared.consented('tianjin'), fared.consented('beijing'))).toMatchObject([
      { declared: { clause: '5.2' }, consentedBy: ['beijing', 'tianjin'] },
      { consentedBy: [] },
    ]);
    expect(differences(fared.withdrawn())).toMatchObject([{ declared: { differenceId: 'other' } }]);
  });
});
