import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import type { Fault, FieldReason } from './field-reasons.ts';

/** Checks one value that is not empty: undefined = fine. */
export type Check = (value: string) => Fault | undefined;

const pattern =
  (reason: FieldReason, accepted: string, regex: RegExp): Check =>
  (value) =>
    regex.test(value) ? undefined : { reason, description: `must be ${accepted}` };

/** Control characters of any kind, line and paragraph separators, bidirectional overrides (they make a text look like another), and non-characters. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/u;
/** The same, but line feed and tab are text. */
const UNSEEN_IN_LINES = /(?![\n\t])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/u;

const longerThan = (value: string, limit: number): boolean => value.length > limit && Array.from(value).length > limit;

const text =
  (limit: number, lines: 'line' | 'lines' = 'line'): Check =>
  (value) => {
    const unseen = (lines === 'line' ? UNSEEN : UNSEEN_IN_LINES).exec(value);
    if (unseen !== null) {
      const point = unseen[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      const spared = lines === 'lines' ? ' but line feed and tab' : '';
      return {
        reason: 'CONTROL_CHARACTER',
        description: `must hold no control characters${spared}; U+${point} is one`,
      };
    }
    return longerThan(value, limit)
      ? { reason: 'TEXT_TOO_LONG', description: `must be at most ${limit} characters` }
      : undefined;
  };

/** True for a day that the (proleptic Gregorian) calendar has. */
const exists = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

const isDay = (value: string): boolean => {
  const match = /^([12]\d{3})-(\d\d)-(\d\d)$/.exec(value);
  return match !== null && exists(Number(match[1]), Number(match[2]), Number(match[3]));
};

const day: Check = (value) =>
  isDay(value) ? undefined : { reason: 'DATE_MALFORMED', description: 'must be a calendar date YYYY-MM-DD' };
const partialDay: Check = (value) =>
  /^[12]\d{3}(-(0[1-9]|1[0-2]))?$/.test(value) || isDay(value)
    ? undefined
    : {
        reason: 'DATE_MALFORMED',
        description: 'must be as much of a calendar date as is known: YYYY, YYYY-MM or YYYY-MM-DD',
      };

const instant: Check = (value) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value))
    ? undefined
    : { reason: 'INSTANT_MALFORMED', description: 'must be an RFC 3339 instant such as 2026-11-24T08:00:00Z' };

const uuid = pattern(
  'UUID_MALFORMED',
  'a uuid in lower case',
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
);
const digest = pattern('DIGEST_MALFORMED', 'sha256:<64 hex digits in lower case>', /^sha256:[0-9a-f]{64}$/);
const code = (reason: FieldReason): Check =>
  pattern(reason, 'a code of 1–32 characters a–z, 0–9 and -, beginning with a letter', /^[a-z][a-z0-9-]{0,31}$/);
const province = code('PROVINCE_MALFORMED');
const printable = (reason: FieldReason, limit: number): Check =>
  pattern(reason, `1–${limit} printable ASCII characters without spaces`, new RegExp(`^[\\x21-\\x7e]{1,${limit}}$`));
const reference = printable('REFERENCE_MALFORMED', 128);
const position = printable('POSITION_INVALID', 512);
const ordinal = pattern('ORDINAL_MALFORMED', 'a decimal number', /^(0|[1-9]\d{0,18})$/);
const base64url = (reason: FieldReason): Check =>
  pattern(reason, 'base64url without padding', /^[A-Za-z0-9_-]{1,1024}$/);

/** A usual limit of URIs (that of sitemaps.org); longer ones break in practice. */
const URI_LIMIT = 2_048;
const address =
  (reason: FieldReason, schemes: readonly string[]): Check =>
  (value) =>
    value.length <= URI_LIMIT &&
    /^[\x21-\x7e]+$/.test(value) &&
    URL.canParse(value) &&
    schemes.includes(new URL(value).protocol.slice(0, -1))
      ? undefined
      : {
          reason,
          description: `must be absolute, at most ${URI_LIMIT} ASCII characters, of a scheme in ${schemes.join(', ')}`,
        };

/** 中文 titles stay far below; the national catalogue's longest are about a hundred characters. */
const title = text(300);
const name = text(200);
const number = text(100);
const prose = text(4_000, 'lines');

/** Rules of string fields by proto field name, or `Message.field` where a message differs. What is not here is prose. */
export const stringRules: Readonly<Record<string, Check>> = {
  abolished_on: day,
  a: number,
  account: reference,
  after_revision: ordinal,
  against: province,
  answer: prose,
  answered_on: day,
  alg: pattern('ALGORITHM_UNKNOWN', 'the name of an algorithm', /^[A-Za-z0-9-]{1,32}$/),
  application_digest: digest,
  article: name,
  asked: reference,
  authority: name,
  batch: name,
  b: number,
  body: name,
  body_digest: digest,
  candidate: province,
  ccs: text(40),
  changes_since_review: prose,
  channel: name,
  citation: prose,
  clause: name,
  closed_on: day,
  comment_id: uuid,
  commenter_ref: reference,
  complainant_ref: reference,
  complaint_id: uuid,
  committee: name,
  committee_id: uuid,
  concluded_on: day,
  condition: prose,
  conversion_id: uuid,
  counterpart: name,
  credit_code: text(18),
  date: day,
  digest,
  'RegisterPolicyRequest.date': partialDay,
  'SetPolicyTaskRequest.due': partialDay,
  deadline: day,
  decided_on: day,
  deputy: reference,
  description: prose,
  difference_id: uuid,
  demand: number,
  dispute_id: uuid,
  disclosed_on: day,
  draft_digest: digest,
  drafted_by: uuid,
  due: day,
  due_by: day,
  duty: pattern('STATE_MALFORMED', 'the name of a duty', /^[A-Z][A-Z_]{0,39}$/),
  edition_province: province,
  effective_from: day,
  effective_on: day,
  event_types: pattern(
    'EVENT_TYPE_MALFORMED',
    'an event type such as registry.WorkProposed.v1',
    /^[a-z]{1,40}\.[A-Za-z0-9]{1,80}\.v[1-9]\d{0,3}$/,
  ),
  evidence_digest: digest,
  expires_at: instant,
  expiring_before: instant,
  explanation_digest: digest,
  field: name,
  fields: name,
  filing_number: number,
  filter: text(1_000),
  from: day,
  from_ordinal: ordinal,
  from_position: position,
  guest: province,
  happened_on: day,
  held_on: day,
  ics: text(40),
  implemented_by: uuid,
  id: code('CODE_MALFORMED'),
  implements_on: day,
  instrument: name,
  interest: prose,
  issued_by: uuid,
  issuer: name,
  issuer_ids: uuid,
  issuers: name,
  key_id: printable('KEY_ID_MALFORMED', 128),
  lead_province: province,
  left_on: day,
  legal_basis: prose,
  listed_on: day,
  live_from: day,
  managed_by: uuid,
  media_type: pattern(
    'MEDIA_TYPE_MALFORMED',
    'a media type such as application/pdf',
    /^[a-z0-9.+-]{1,60}\/[A-Za-z0-9.+-]{1,120}$/,
  ),
  members: province,
  'ReserveRequest.members': pattern('PROVINCE_MALFORMED', 'a province code or prefix', /^[a-z0-9][a-z0-9-]{0,31}$/),
  min_ordinal: ordinal,
  minutes_digest: digest,
  name_en: name,
  name_from: partialDay,
  name_zh: name,
  needs_survey_digest: digest,
  not_applicable: prose,
  note: prose,
  number,
  objection_id: uuid,
  objector_ref: reference,
  observed_status: name,
  on: day,
  on_day: day,
  opened_on: day,
  organisation: name,
  organisation_id: uuid,
  organisation_ids: uuid,
  organisations: name,
  own_number: number,
  page_token: printable('PAGE_TOKEN_INVALID', 512),
  panel_refs: reference,
  part: pattern('PART_MALFORMED', 'the number of a part', /^[1-9]\d{0,3}(\.[1-9]\d{0,3})*$/),
  person_ref: reference,
  person_refs: reference,
  place: name,
  policy_id: uuid,
  predecessors: uuid,
  prefix: pattern('PREFIX_MALFORMED', 'the digits after DB', /^\d{2,6}$/),
  project_number: number,
  proposed_by: uuid,
  proposed_on: day,
  province,
  provinces: province,
  'RecordRelatedStandardRequest.province': pattern(
    'PROVINCE_MALFORMED',
    'a province code or CN',
    /^(CN|[a-z][a-z0-9-]{0,31})$/,
  ),
  published_on: day,
  purpose: prose,
  query: text(200),
  range_id: pattern('RANGE_ID_MALFORMED', '<region>-<first number>', /^[a-z][a-z0-9-]{0,31}-\d{1,9}$/),
  reached_on: day,
  reason: prose,
  received_on: day,
  recorded_at: instant,
  recognised_on: day,
  region_id: code('REGION_ID_MALFORMED'),
  registered_on: day,
  regulator_zh: name,
  replaced_by: number,
  replaces: number,
  request_id: printable('REQUEST_ID_MALFORMED', 128),
  reservation_id: uuid,
  reservation_ids: uuid,
  result: prose,
  rpc: pattern('RPC_MALFORMED', 'the name of an RPC', /^[A-Za-z]{1,60}$/),
  role: code('CODE_MALFORMED'),
  scope: prose,
  secretariat_id: uuid,
  series_id: uuid,
  series_key: name,
  source: prose,
  settlement_digest: digest,
  stage: pattern('STAGE_MALFORMED', 'a harmonised stage code such as 20.60', /^\d{2}\.\d{2}$/),
  state: pattern('STATE_MALFORMED', 'the name of a state', /^[A-Z][A-Z_]{0,39}$/),
  status: pattern('STATE_MALFORMED', 'the name of a status', /^[A-Z][A-Z_]{0,39}$/),
  status_on: day,
  standstill_override: prose,
  statement_digest: digest,
  stated_by: name,
  stated_on: day,
  subject: reference,
  submitted_on: day,
  successor_id: uuid,
  'RaiseDisputeRequest.subject': name,
  'RecordComplaintRequest.subject': name,
  suggester_ref: reference,
  suggestion_id: uuid,
  target_date: day,
  task_id: uuid,
  term_from: day,
  term_until: day,
  text: text(200),
  text_digest: digest,
  text_en: prose,
  text_zh: prose,
  title,
  title_en: title,
  title_zh: title,
  to: day,
  token_id: reference,
  until_position: position,
  uri: address('URI_MALFORMED', ['http', 'https', 'urn']),
  url: address('URL_MALFORMED', ['http', 'https']),
  valid_from: day,
  valid_until: day,
  value: base64url('SIGNATURE_MALFORMED'),
  'PublicKey.value': base64url('KEY_MALFORMED'),
  values: prose,
  version: printable('VERSION_MALFORMED', 40),
  work_id: uuid,
  work_key: name,
  // Backfill: the past is known as precisely as its source tells.
  'RecordWorkRequest.published_on': partialDay,
  'RecordWorkRequest.implements_on': partialDay,
  'RecordEditionRequest.published_on': partialDay,
  'RecordEditionRequest.implements_on': partialDay,
  'RecordRelatedStandardRequest.published_on': partialDay,
  'RecordRelatedStandardRequest.implements_on': partialDay,
  'RecordStatementRequest.stated_on': partialDay,
  'ProvincialStandard.published_on': partialDay,
  'ProvincialStandard.implements_on': partialDay,
  'ProvincialStandard.abolished_on': partialDay,
  'ListProvincialStandardsRequest.status': name,
};

interface Range {
  readonly reason: FieldReason;
  readonly min: number;
  /** @default that of the type */
  readonly max?: number;
}

/** Whole numbers of a name of their own. Below 0 they are refused here, within their bounds by the domain, which tells more. */
const ranges: Readonly<Record<string, Range>> = {
  abstentions: { reason: 'VOTES_NEGATIVE', min: 0 },
  count: { reason: 'BLOCK_SIZE_OUT_OF_RANGE', min: 0 },
  figures: { reason: 'FIGURE_MALFORMED', min: 0 },
  heartbeat_seconds: { reason: 'HEARTBEAT_OUT_OF_RANGE', min: 0, max: 60 },
  hold_days: { reason: 'HOLD_DAYS_OUT_OF_RANGE', min: 0 },
  limit: { reason: 'LIMIT_OUT_OF_RANGE', min: 0 },
  next: { reason: 'NEXT_OUT_OF_RANGE', min: 0 },
  /** AIP-158; 0 = the default. */
  page_size: { reason: 'PAGE_SIZE_OUT_OF_RANGE', min: 0, max: 200 },
  review_pass_percent: { reason: 'PERCENT_OUT_OF_RANGE', min: 0, max: 100 },
  revision: { reason: 'REVISION_OUT_OF_RANGE', min: 0 },
  sequence: { reason: 'SEQUENCE_OUT_OF_RANGE', min: 0 },
  votes_against: { reason: 'VOTES_NEGATIVE', min: 0 },
  votes_for: { reason: 'VOTES_NEGATIVE', min: 0 },
  width: { reason: 'WIDTH_OUT_OF_RANGE', min: 0, max: 9 },
};

/** Most elements of a list, and most entries of a map. */
export const MAX_ELEMENTS = 200;

/** The rule of a string field. */
export const stringRuleOf = (message: DescMessage, field: DescField): Check =>
  stringRules[`${message.name}.${field.name}`] ?? stringRules[field.name] ?? prose;

/** Keys of a map are names. */
export const mapKeyRule: Check = name;

/** Checks a whole number: none may be negative, some are bounded further. */
export const checkInteger = (field: DescField, value: number): Fault | undefined => {
  const { reason, min, max = Infinity }: Range = ranges[field.name] ?? { reason: 'NUMBER_NEGATIVE', min: 0 };
  if (value >= min && value <= max) return undefined;
  return { reason, description: max === Infinity ? 'must not be negative' : `must be ${min}–${max}` };
};

/** True for the integers that requests may hold. */
export const isInteger = (type: ScalarType | undefined): boolean =>
  type === ScalarType.INT32 || type === ScalarType.UINT32;
