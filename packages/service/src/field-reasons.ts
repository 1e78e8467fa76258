/**
 * What may be wrong with a field, for programs: under the domain's name where the domain has the same rule, so that a caller need not
 * know which of the two found it. Stable: a name is never given another meaning.
 */
export type FieldReason =
  | 'FIELD_REQUIRED'
  | 'CONTROL_CHARACTER'
  | 'TEXT_TOO_LONG'
  | 'LIST_TOO_LONG'
  | 'MAP_TOO_LONG'
  | 'ENUM_UNKNOWN'
  | 'REQUEST_ID_MALFORMED'
  | 'DATE_MALFORMED'
  | 'INSTANT_MALFORMED'
  | 'UUID_MALFORMED'
  | 'DIGEST_MALFORMED'
  | 'CODE_MALFORMED'
  | 'REGION_ID_MALFORMED'
  | 'PROVINCE_MALFORMED'
  | 'RANGE_ID_MALFORMED'
  | 'REFERENCE_MALFORMED'
  | 'KEY_ID_MALFORMED'
  | 'KEY_MALFORMED'
  | 'SIGNATURE_MALFORMED'
  | 'ALGORITHM_UNKNOWN'
  | 'URI_MALFORMED'
  | 'URL_MALFORMED'
  | 'MEDIA_TYPE_MALFORMED'
  | 'EVENT_TYPE_MALFORMED'
  | 'RPC_MALFORMED'
  | 'STATE_MALFORMED'
  | 'STAGE_MALFORMED'
  | 'PART_MALFORMED'
  | 'PREFIX_MALFORMED'
  | 'VERSION_MALFORMED'
  | 'ORDINAL_MALFORMED'
  | 'POSITION_INVALID'
  | 'PAGE_TOKEN_INVALID'
  | 'PAGE_SIZE_OUT_OF_RANGE'
  | 'HEARTBEAT_OUT_OF_RANGE'
  | 'PERCENT_OUT_OF_RANGE'
  | 'WIDTH_OUT_OF_RANGE'
  | 'REVISION_OUT_OF_RANGE'
  | 'SEQUENCE_OUT_OF_RANGE'
  | 'FIGURE_MALFORMED'
  | 'BLOCK_SIZE_OUT_OF_RANGE'
  | 'HOLD_DAYS_OUT_OF_RANGE'
  | 'NEXT_OUT_OF_RANGE'
  | 'VOTES_NEGATIVE'
  | 'LIMIT_OUT_OF_RANGE'
  | 'NUMBER_NEGATIVE';

/** What is wrong with one value. */
export interface Fault {
  readonly reason: FieldReason;
  /** The rule, and what is accepted. */
  readonly description: string;
}
