import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { conversion, type ConversionCommand, type ConversionEvent } from './conversion.ts';
import { isAdoption } from './correspondence.ts';

const { given } = spec(conversion);
const today = '2026-11-24';
const conversionId = 'c1';
const workId = 'w1';
const proposal = {
  conversionId,
  workId,
  revision: 1,
  province: 'beijing',
  counterpart: '全国体育用品标准化技术委员会',
  authority: '北京市市场监督管理局',
  committee: 'ISO/TC 83',
  titleEn: 'Evaluation of green snow sport venues',
  proposedOn: '2024-03-01',
};
const edition = { number: 'DB11/T 1606—2018', publishedOn: '2018-12-17' };
type Command<T extends ConversionCommand['type']> = Extract<ConversionCommand, { type: T }>;
const propose = (change: Partial<typeof proposal> = {}, rest: object = {}): Command<'ProposeConversion'> => ({
  type: 'ProposeConversion',
  proposal: { ...proposal, ...change },
  edition,
  today,
  ...rest,
});
const proposed: ConversionEvent = {
  type: 'liaison.ConversionProposed.v1',
  data: { ...proposal, number: edition.number },
};
const project = {
  projectNumber: 'ISO/NP 25678',
  committee: 'ISO/TC 83',
  registeredOn: '2024-06-01',
  source: 'https://www.iso.org',
};
const register = (change: Partial<typeof project> = {}): Command<'RegisterIsoProject'> => ({
  type: 'RegisterIsoProject',
  project: { ...project, ...change },
  today,
});
const registered: ConversionEvent = {
  type: 'liaison.IsoProjectRegistered.v1',
  data: { conversionId, workId, ...project },
};
const move = (stage: string, reachedOn = '2024-07-01'): Command<'MoveStage'> => ({
  type: 'MoveStage',
  move: { stage, reachedOn, source: 'https://www.iso.org' },
  today,
});
const reached = (stage: string, reachedOn = '2024-07-01'): ConversionEvent => ({
  type: 'liaison.StageReached.v1',
  data: { conversionId, workId, stage, reachedOn, source: 'https://www.iso.org' },
});

describe('proposing a published edition to ISO', () => {
  it('records the chain and the edition’s number', () => given().when(propose()).then(proposed));
  it('refuses what no province has published', () =>
    given()
      .when(propose({}, { edition: undefined }))
      .rejects('EDITION_NOT_PUBLISHED'));
  it('refuses an edition whose number is unknown', () =>
    given()
      .when(propose({}, { edition: { number: '', publishedOn: '' } }))
      .rejects('EDITION_NUMBER_UNKNOWN'));
  it('accepts an edition whose day of publication is unknown', () =>
    given()
      .when(propose({}, { edition: { ...edition, publishedOn: '' } }))
      .then(proposed));
  it.each([
    ['FIELD_MISSING', { counterpart: ' ' }],
    ['FIELD_MISSING', { authority: '' }],
    ['FIELD_MISSING', { titleEn: '' }],
    ['COMMITTEE_INVALID', { committee: 'TC 83' }],
    ['COMMITTEE_INVALID', { committee: 'ISO/TC 083' }],
    ['DATE_MALFORMED', { proposedOn: '2024-02-30' }],
    ['DATE_MALFORMED', { proposedOn: '2024-3-1' }],
    ['DATE_IN_FUTURE', { proposedOn: '2026-11-25' }],
    ['DATE_TOO_EARLY', { proposedOn: '2018-12-16' }],
  ])('refuses %s', (code, change) => given().when(propose(change)).rejects(code));
  it.each(['ISO/TC 8/SC 2', 'ISO/PC 305', 'ISO/IEC JTC 1/SC 7', 'IEC/TC 57'])('knows the committee %s', (committee) =>
    given()
      .when(propose({ committee }))
      .then({ ...proposed, data: { ...proposal, committee, number: edition.number } }),
  );
  it('refuses another proposal under the same id', () =>
    given(proposed)
      .when(propose({ committee: 'ISO/TC 8' }))
      .rejects('CONVERSION_EXISTS'));
});

describe('registering the ISO project', () => {
  it('records its number', () => given(proposed).when(register()).then(registered));
  it.each(['ISO/PWI 25678', 'ISO/AWI TS 25678-2', 'ISO/IEC DIS 25678', 'ISO 25678:2027', 'ISO/TS 25678'])(
    'knows the number %s',
    (projectNumber) =>
      given(proposed)
        .when(register({ projectNumber }))
        .then({ type: 'liaison.IsoProjectRegistered.v1', data: { conversionId, workId, ...project, projectNumber } }),
  );
  it.each([
    ['PROJECT_NUMBER_INVALID', { projectNumber: 'NP 25678' }],
    ['PROJECT_NUMBER_INVALID', { projectNumber: 'ISO/XX 25678' }],
    ['PROJECT_NUMBER_INVALID', { projectNumber: 'ISO/NP 0' }],
    ['COMMITTEE_INVALID', { committee: '' }],
    ['DATE_TOO_EARLY', { registeredOn: '2024-02-29' }],
    ['DATE_IN_FUTURE', { registeredOn: '2027-01-01' }],
  ])('refuses %s', (code, change) => given(proposed).when(register(change)).rejects(code));
  it('refuses a second project', () =>
    given(proposed, registered)
      .when(register({ projectNumber: 'ISO/NP 25679' }))
      .rejects('ISO_PROJECT_EXISTS'));
  it('needs a proposal', () => given().when(register()).rejects('CONVERSION_NOT_FOUND'));
});

describe('moving along the stages', () => {
  it('begins where a project is first seen', () => given(proposed).when(move('10.00')).then(reached('10.00')));
  it('goes on step by step', () =>
    given(proposed, registered, reached('40.20')).when(move('40.60')).then(reached('40.60')));
  it('repeats a ballot', () =>
    given(proposed, registered, reached('40.20'), reached('40.60'), reached('40.93'))
      .when(move('40.20', '2024-09-01'))
      .then(reached('40.20', '2024-09-01')));
  it('may skip the FDIS', () =>
    given(proposed, registered, reached('40.99')).when(move('60.00')).then(reached('60.00')));
  it('refuses a cell that does not exist', () => given(proposed).when(move('20.92')).rejects('STAGE_UNKNOWN'));
  it('refuses a step that the table does not allow', () => {
    given(proposed, registered, reached('20.20')).when(move('30.00')).rejects('STAGE_NOT_ALLOWED');
    given(proposed, registered).when(move('40.20')).rejects('STAGE_NOT_ALLOWED');
  });
  it('refuses anything after the end', () =>
    given(proposed, registered, reached('30.98')).when(move('30.99')).rejects('STAGE_NOT_ALLOWED'));
  it('refuses a day before the last step', () =>
    given(proposed, reached('10.00')).when(move('10.20', '2024-06-30')).rejects('DATE_TOO_EARLY'));
  it('refuses the same stage on another day', () =>
    given(proposed, reached('10.00')).when(move('10.00', '2024-07-02')).rejects('STAGE_NOT_ALLOWED'));
  it('needs a registered project once a committee works on it', () =>
    given(proposed, reached('10.99')).when(move('20.00')).rejects('ISO_PROJECT_MISSING'));
  it('needs a proposal', () => given().when(move('10.00')).rejects('CONVERSION_NOT_FOUND'));
});

describe('the degree of correspondence', () => {
  it('is an adoption where it is identical or modified, not where it is not equivalent', () =>
    expect(
      (['CORRESPONDENCE_IDT', 'CORRESPONDENCE_MOD', 'CORRESPONDENCE_NEQ', 'CORRESPONDENCE_UNSPECIFIED'] as const).map(
        isAdoption,
      ),
    ).toEqual([true, true, false, false]));
});
