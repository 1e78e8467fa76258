import { create, toBinary, type DescMessage } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contractRegistry } from '@tongbiao/contracts';
import { FormRegionRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { CallFailed, type Failure } from './failure.ts';
import { stringRules } from './field-rules.ts';
import { requestReader, requestTypeOf } from './input.ts';

const typeOf = (name: string): DescMessage => contractRegistry().getMessage(`tongbiao.${name}`)!;

/** What the reader of one kind of request says about a message that is given field by field. */
const judge = (name: string, fields: object, required: readonly string[] = []): Failure | 'fine' => {
  const type = typeOf(name);
  return judgeBytes(type, toBinary(type, create(type, { requestId: 'r-1', ...fields } as never)), required);
};
const judgeBytes = (type: DescMessage, bytes: Uint8Array, required: readonly string[] = []): Failure | 'fine' => {
  try {
    requestReader(type, required)(bytes);
    return 'fine';
  } catch (error) {
    if (error instanceof CallFailed) return error.failure;
    throw error;
  }
};
const violation = (failure: Failure | 'fine') => (failure === 'fine' ? failure : failure.violations?.[0]);

const propose = 'registry.v1.ProposeWorkRequest';
const window = 'registry.v1.OpenConsultationRequest';
const backfill = 'registry.v1.RecordEditionRequest';
const edition = 'registry.v1.PublishEditionRequest';
const form = 'registry.v1.FormRegionRequest';
const digest = `sha256:${'0a'.repeat(32)}`;

describe('the bytes of a request', () => {
  it('are read into canonical JSON', () => {
    const bytes = FormRegionRequest.encode(
      FormRegionRequest.fromPartial({ requestId: 'r-1', regionId: 'jjj', members: [{ province: 'beijing' }] }),
    ).finish();
    expect(requestReader(typeOf(form), [])(bytes).json()).toEqual({
      requestId: 'r-1',
      regionId: 'jjj',
      members: [{ province: 'beijing' }],
    });
  });

  it.each([
    ['a truncated field', Buffer.from('0a05', 'hex')],
    ['a group that never ends', Buffer.alloc(1_000, 0x0b)],
    ['a nesting beyond every limit', Buffer.alloc(1_000_000, 0x0b)],
    ['a field number of 0', Buffer.from('0000', 'hex')],
  ])('are refused with MALFORMED_MESSAGE for %s', (_, bytes) =>
    expect(judgeBytes(typeOf(form), bytes)).toMatchObject({
      status: 'INVALID_ARGUMENT',
      reason: 'MALFORMED_MESSAGE',
    }),
  );

  it.each([
    ['a byte that begins nothing', '0a02c328'],
    ['a lone surrogate', '0a03eda080'],
    ['more bytes than the shortest form needs', '0a02c0af'],
    ['such a text in a message within', '22040a02c328'],
  ])('are refused with TEXT_NOT_UTF8 for a text with %s', (_, hex) =>
    expect(judgeBytes(typeOf(form), Buffer.from(hex, 'hex'))).toMatchObject({
      status: 'INVALID_ARGUMENT',
      reason: 'TEXT_NOT_UTF8',
      message: 'a text in the tongbiao.registry.v1.FormRegionRequest is not UTF-8',
    }),
  );

  it('mean one thing to every reader: a message sent in two halves is merged before anybody reads it', () => {
    const type = typeOf('registry.v1.RegisterMemberKeyRequest');
    // Field 5 (key) twice: key_id in one half, alg in the other. ts-proto alone would keep the last half only.
    const halves = Buffer.from('0a03722d31' + '2a05' + '0a036b2d31' + '2a09' + '120745643235353139', 'hex');
    const { request, json } = requestReader(type, [])(halves);
    expect(json()['key']).toEqual({ keyId: 'k-1', alg: 'Ed25519' });
    expect(request).toMatchObject({ key: { keyId: 'k-1', alg: 'Ed25519' } });
  });

  it('lose fields that the contract does not know', () => {
    const { request, json } = requestReader(typeOf(form), [])(Buffer.from('0a03722d31' + '9a0603616263', 'hex'));
    expect(json()).toEqual({ requestId: 'r-1' });
    expect(request).toEqual(FormRegionRequest.fromPartial({ requestId: 'r-1' }));
  });

  it('are never taken for what they are not, whatever they are', () => {
    const types = [typeOf(form), typeOf(propose), typeOf(edition), typeOf('registry.v1.RecordStatementRequest')];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.uint8Array({ maxLength: 300 }), (type, bytes) => {
        const verdict = judgeBytes(type, bytes);
        expect(verdict === 'fine' || verdict.status === 'INVALID_ARGUMENT').toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a required field', () => {
  it('is the request id of every write', () =>
    expect(judge(form, { requestId: '' })).toMatchObject({
      reason: 'FIELD_REQUIRED',
      violations: [{ field: 'requestId', reason: 'FIELD_REQUIRED', description: 'required' }],
    }));
  it('is not the request id of a query', () => expect(judge('registry.v1.GetRegionRequest', {})).toBe('fine'));
  it('is named by its path', () =>
    expect(judge(edition, { announcement: { number: '1' } }, ['announcement.date'])).toMatchObject({
      violations: [{ field: 'announcement.date' }],
    }));
  it('makes the message that holds it required too', () =>
    expect(judge(edition, {}, ['announcement.date', 'announcement.number'])).toMatchObject({
      violations: [{ field: 'announcement', description: 'required' }],
    }));
  it('of a list lacks in no element of an empty one', () => expect(judge(form, {}, ['members.province'])).toBe('fine'));
  it('is looked for in every element of a list', () =>
    expect(judge(form, { members: [{ province: 'beijing' }, {}] }, ['members.province'])).toMatchObject({
      violations: [{ field: 'members[1].province' }],
    }));
  it('may be a list, which then has an element', () =>
    expect(judge(form, {}, ['members'])).toMatchObject({ violations: [{ field: 'members' }] }));
  it('may be an enum, which then has a value', () =>
    expect(judge(propose, {}, ['force'])).toMatchObject({ violations: [{ field: 'force' }] }));
  it('must be one that the request has', () => expect(() => requestReader(typeOf(form), ['titel'])).toThrow('titel'));
  it('is told together with what is wrong', () => {
    const failure = judge(form, { liveFrom: 'soon', requestId: '' });
    expect(failure).toMatchObject({
      reason: 'DATE_MALFORMED',
      violations: [
        { field: 'liveFrom', reason: 'DATE_MALFORMED' },
        { field: 'requestId', reason: 'FIELD_REQUIRED' },
      ],
    });
  });
});

describe('a field', () => {
  it.each([
    [propose, { titleZh: '标准\u0000' }, 'titleZh', 'CONTROL_CHARACTER', 'U+0000'],
    [propose, { titleZh: '标准\n' }, 'titleZh', 'CONTROL_CHARACTER', 'control'],
    [propose, { titleZh: '\u202e标准' }, 'titleZh', 'CONTROL_CHARACTER', 'U+202E'],
    [propose, { titleZh: '标'.repeat(301) }, 'titleZh', 'TEXT_TOO_LONG', '300'],
    [propose, { scope: '标'.repeat(4_001) }, 'scope', 'TEXT_TOO_LONG', '4000'],
    [propose, { scope: 'a\r' }, 'scope', 'CONTROL_CHARACTER', 'line feed'],
    [propose, { needsSurveyDigest: 'sha256:abc' }, 'needsSurveyDigest', 'DIGEST_MALFORMED', 'sha256:<64'],
    [propose, { needsSurveyDigest: digest.toUpperCase() }, 'needsSurveyDigest', 'DIGEST_MALFORMED', 'lower case'],
    [propose, { members: ['beijing', 'Tianjin'] }, 'members[1]', 'PROVINCE_MALFORMED', 'code'],
    [propose, { members: ['beijing', ''] }, 'members[1]', 'FIELD_REQUIRED', 'empty'],
    [propose, { members: Array.from({ length: 201 }, () => 'a') }, 'members', 'LIST_TOO_LONG', '200'],
    [propose, { regionId: '../etc' }, 'regionId', 'REGION_ID_MALFORMED', 'code'],
    [propose, { force: 9 }, 'force', 'ENUM_UNKNOWN', 'FORCE_MANDATORY'],
    [propose, { requestId: 'a b' }, 'requestId', 'REQUEST_ID_MALFORMED', 'printable'],
    [propose, { requestId: 'r'.repeat(129) }, 'requestId', 'REQUEST_ID_MALFORMED', '128'],
    [window, { workId: 'w-1' }, 'workId', 'UUID_MALFORMED', 'uuid'],
    [window, { from: '2026-02-30' }, 'from', 'DATE_MALFORMED', 'YYYY-MM-DD'],
    [window, { from: '2026-2-3' }, 'from', 'DATE_MALFORMED', 'YYYY-MM-DD'],
    [window, { to: '2018-04' }, 'to', 'DATE_MALFORMED', 'YYYY-MM-DD'],
    [window, { url: 'javascript:alert(1)' }, 'url', 'URL_MALFORMED', 'http'],
    [window, { url: '/relative' }, 'url', 'URL_MALFORMED', 'absolute'],
    [window, { revision: -1 }, 'revision', 'REVISION_OUT_OF_RANGE', 'negative'],
    [edition, { publishedOn: '2018' }, 'publishedOn', 'DATE_MALFORMED', 'YYYY-MM-DD'],
    [edition, { announcement: { date: '2026-13-01' } }, 'announcement.date', 'DATE_MALFORMED', 'YYYY-MM-DD'],
    [edition, { signature: { value: 'a+b=' } }, 'signature.value', 'SIGNATURE_MALFORMED', 'base64url'],
    [backfill, { publishedOn: '2018-13' }, 'publishedOn', 'DATE_MALFORMED', 'YYYY-MM'],
    [backfill, { publishedOn: '18' }, 'publishedOn', 'DATE_MALFORMED', 'YYYY'],
    [
      form,
      { members: [{ keys: [{ validFrom: '2026' }] }] },
      'members[0].keys[0].validFrom',
      'DATE_MALFORMED',
      'YYYY-MM-DD',
    ],
    [form, { members: [{ prefix: 'DB11' }] }, 'members[0].prefix', 'PREFIX_MALFORMED', 'digits'],
    ['registry.v1.RecordStatementRequest', { figures: { '': 1 } }, 'figures', 'FIELD_REQUIRED', 'empty'],
    [
      'registry.v1.RecordStatementRequest',
      { figures: { total: -1 } },
      'figures["total"]',
      'FIGURE_MALFORMED',
      'negative',
    ],
    ['registry.v1.ListRegionsRequest', { pageSize: 201 }, 'pageSize', 'PAGE_SIZE_OUT_OF_RANGE', '0–200'],
    ['audit.v1.ReplayRequest', { fromOrdinal: '1e3' }, 'fromOrdinal', 'ORDINAL_MALFORMED', 'decimal'],
    ['audit.v1.ReplayRequest', { eventTypes: ['x'] }, 'eventTypes[0]', 'EVENT_TYPE_MALFORMED', 'event type'],
    ['liaison.v1.MoveStageRequest', { stage: '20' }, 'stage', 'STAGE_MALFORMED', '20.60'],
    [window, { url: 'urn:x:y' }, 'url', 'URL_MALFORMED', 'http'],
    [edition, { announcement: { uri: 'file:///etc/passwd' } }, 'announcement.uri', 'URI_MALFORMED', 'urn'],
    [edition, { signature: { keyId: 'a b' } }, 'signature.keyId', 'KEY_ID_MALFORMED', 'printable'],
    [edition, { signature: { alg: 'Ed 25519' } }, 'signature.alg', 'ALGORITHM_UNKNOWN', 'algorithm'],
    [form, { members: [{ keys: [{ value: 'a+b=' }] }] }, 'members[0].keys[0].value', 'KEY_MALFORMED', 'base64url'],
    [form, { members: [{ province: 'Beijing' }] }, 'members[0].province', 'PROVINCE_MALFORMED', 'code'],
    ['registry.v1.AdoptRuleSetRequest', { ruleSet: { id: '1' } }, 'ruleSet.id', 'CODE_MALFORMED', 'code'],
    [
      'registry.v1.AdoptRuleSetRequest',
      { ruleSet: { version: '第一' } },
      'ruleSet.version',
      'VERSION_MALFORMED',
      'printable',
    ],
    [
      'registry.v1.AdoptRuleSetRequest',
      { ruleSet: { reviewPassPercent: 101 } },
      'ruleSet.reviewPassPercent',
      'PERCENT_OUT_OF_RANGE',
      '0–100',
    ],
    ['registry.v1.RecordCommentRequest', { commenterRef: '张三' }, 'commenterRef', 'REFERENCE_MALFORMED', 'printable'],
    ['registry.v1.RecordDraftRequest', { mediaType: 'pdf' }, 'mediaType', 'MEDIA_TYPE_MALFORMED', 'application/pdf'],
    ['registry.v1.AgreeToTextRequest', { round: -1 }, 'round', 'NUMBER_NEGATIVE', 'negative'],
    ['registry.v1.RecordReviewRequest', { votesFor: -1 }, 'votesFor', 'VOTES_NEGATIVE', 'negative'],
    ['registry.v1.RecordSeriesRequest', { sequence: -1 }, 'sequence', 'SEQUENCE_OUT_OF_RANGE', 'negative'],
    ['registry.v1.ListWorksRequest', { state: 'open' }, 'state', 'STATE_MALFORMED', 'state'],
    ['registry.v1.ListRegionsRequest', { pageToken: 'a b' }, 'pageToken', 'PAGE_TOKEN_INVALID', 'printable'],
    ['numbering.v1.ReserveRequest', { rangeId: 'jjj' }, 'rangeId', 'RANGE_ID_MALFORMED', 'number'],
    ['numbering.v1.ReserveRequest', { holdDays: -1 }, 'holdDays', 'HOLD_DAYS_OUT_OF_RANGE', 'negative'],
    ['numbering.v1.AssignPartRequest', { part: '0' }, 'part', 'PART_MALFORMED', 'part'],
    ['numbering.v1.ListReservationsRequest', { expiringBefore: 'soon' }, 'expiringBefore', 'INSTANT_MALFORMED', '3339'],
    ['audit.v1.ReplayRequest', { fromPosition: 'a b' }, 'fromPosition', 'POSITION_INVALID', 'printable'],
    [
      'notification.v1.SubscribeRequest',
      { heartbeatSeconds: 61 },
      'heartbeatSeconds',
      'HEARTBEAT_OUT_OF_RANGE',
      '0–60',
    ],
  ])('of %s with %j is refused, naming %s, as %s and saying %s', (name, fields, field, reason, says) => {
    const failure = judge(name, fields);
    expect(failure).toMatchObject({ status: 'INVALID_ARGUMENT', reason });
    expect(violation(failure)).toEqual({ field, reason, description: expect.stringContaining(says) });
  });

  it.each([
    [
      propose,
      { titleZh: '标'.repeat(300), scope: '一\n\t二', members: ['beijing', 'hebei'], needsSurveyDigest: digest },
    ],
    [propose, { titleZh: '𠮷'.repeat(300) }],
    [window, { from: '2024-02-29', to: '2024-03-29', url: 'https://example.org/征求'.replace('征求', '%E5') }],
    [backfill, { publishedOn: '2018', implementsOn: '2018-04', number: 'DB11/T 3001—2015' }],
    [backfill, { publishedOn: '2018-04-12' }],
    [edition, { announcement: { date: '2026-01-01', uri: 'urn:x:y' }, signature: { value: 'ab-_' } }],
    ['registry.v1.RecordStatementRequest', { figures: { total: 87, 'field/交通': 10 }, statedOn: '2024-07' }],
    ['registry.v1.RecordRelatedStandardRequest', { province: 'CN' }],
    ['numbering.v1.ReserveRequest', { members: ['11', '12'] }],
  ])('of %s with %j is fine', (name, fields) => expect(judge(name, fields)).toBe('fine'));

  it('keeps the answer small however much is wrong', () => {
    const failure = judge(propose, { members: Array.from({ length: 200 }, () => 'NO') });
    const told = failure === 'fine' ? [] : failure.violations!;
    expect(told.length).toBeGreaterThan(5);
    expect(JSON.stringify(told).length).toBeLessThan(5_000);
  });
});

describe('the table of rules', () => {
  const strings = new Set<string>();
  const visit = (message: DescMessage): void => {
    for (const field of message.fields) {
      if (field.message) visit(field.message);
      else if (field.enum === undefined && field.fieldKind !== 'map' && field.scalar === 9) strings.add(field.name);
    }
  };
  for (const d of contractRegistry())
    if (d.kind === 'service' && d.typeName.startsWith('tongbiao.'))
      for (const method of d.methods) visit(requestTypeOf(`${d.typeName}/${method.name}`));

  it('has a rule for every text that a request can hold', () =>
    expect([...strings].filter((name) => stringRules[name] === undefined)).toEqual([]));
  it('has no rule for what no request holds', () =>
    expect(Object.keys(stringRules).filter((name) => !strings.has(name.split('.').at(-1)!))).toEqual([]));
});
