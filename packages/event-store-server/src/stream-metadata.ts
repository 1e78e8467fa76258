/** Revision of a tombstone and `$tb` of a soft-deleted stream: the largest signed 64-bit integer. */
export const TOMBSTONE = 0x7fff_ffff_ffff_ffffn;

/** Who may do what with one stream; an absent list means the default, an empty one nobody but administrators. */
export interface StreamAcl {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly delete?: readonly string[];
  readonly metadataRead?: readonly string[];
  readonly metadataWrite?: readonly string[];
}

/** What the last event of `$$stream` says about `stream`. */
export interface StreamMetadata {
  readonly maxCount?: bigint;
  readonly maxAgeMs?: bigint;
  readonly truncateBefore?: bigint;
  readonly acl?: StreamAcl;
}

/** Metadata of a stream that has none, or whose metadata cannot be understood. */
export const NO_METADATA: StreamMetadata = {};

/** Metadata that every metadata stream has by nature: only its last event counts. */
export const METASTREAM_METADATA: StreamMetadata = { maxCount: 1n };

/** JSON.parse source text access: Node has it, TypeScript's library does not describe it yet. */
interface ExactJson {
  readonly parse: (
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ) => unknown;
  readonly rawJSON: (text: string) => RawJson;
  readonly isRawJSON: (value: unknown) => value is RawJson;
}
interface RawJson {
  readonly rawJSON: string;
}
const exactJson = JSON as Omit<JSON, 'parse'> & ExactJson;

const MAX_INT64 = TOMBSTONE;
/** The largest time span of .NET, in seconds: a longer `$maxAge` cannot be understood. */
const MAX_SPAN_SECONDS = 922_337_203_685n;

/**
 * Reads metadata as EventStoreDB does: values that are not positive are passed over, but a known key with a value of
 * the wrong kind, or text that is not a JSON object, means that there is no metadata at all.
 */
export function parseStreamMetadata(data: Uint8Array): StreamMetadata {
  try {
    const json = parseExact(data);
    if (!isObject(json)) return NO_METADATA;
    const maxCount = integer(json['$maxCount']);
    const maxAge = integer(json['$maxAge']);
    const truncateBefore = integer(json['$tb']);
    const cacheControl = integer(json['$cacheControl']);
    if (exceedsSpan(maxAge) || exceedsSpan(cacheControl)) return NO_METADATA;
    const acl = '$acl' in json ? parseAcl(json['$acl']) : undefined;
    return {
      ...(maxCount !== undefined && maxCount > 0n ? { maxCount } : {}),
      ...(maxAge !== undefined && maxAge > 0n ? { maxAgeMs: maxAge * 1000n } : {}),
      ...(truncateBefore !== undefined && truncateBefore >= 0n ? { truncateBefore } : {}),
      ...(acl === undefined ? {} : { acl }),
    };
  } catch {
    return NO_METADATA;
  }
}

/** The same metadata with another `$tb`, every other value kept as it was written; undefined when it is no JSON object. */
export function withTruncateBefore(data: Uint8Array, revision: bigint): Buffer | undefined {
  try {
    const json = parseExact(data);
    if (!isObject(json)) return undefined;
    json['$tb'] = exactJson.rawJSON(revision.toString());
    return Buffer.from(JSON.stringify(json));
  } catch {
    return undefined;
  }
}

/** Numbers come out as raw JSON, because a `$tb` of 2^63-1 does not survive a double. */
function parseExact(data: Uint8Array): unknown {
  const text = new TextDecoder('utf-8').decode(data);
  return exactJson.parse(text, (_key, value: unknown, context: { source?: string }) =>
    typeof value === 'number' && context.source !== undefined ? exactJson.rawJSON(context.source) : value,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !exactJson.isRawJSON(value);
}

function integer(value: unknown): bigint | undefined {
  if (value === undefined) return undefined;
  if (!exactJson.isRawJSON(value)) throw new TypeError('not a number');
  const result = BigInt(value.rawJSON);
  if (result > MAX_INT64 || result < -MAX_INT64 - 1n) throw new RangeError('not a 64-bit integer');
  return result;
}

function exceedsSpan(seconds: bigint | undefined): boolean {
  return seconds !== undefined && (seconds > MAX_SPAN_SECONDS || seconds < -MAX_SPAN_SECONDS);
}

const ACL_KEYS = {
  $r: 'read',
  $w: 'write',
  $d: 'delete',
  $mr: 'metadataRead',
  $mw: 'metadataWrite',
} as const satisfies Record<string, keyof StreamAcl>;

function parseAcl(value: unknown): StreamAcl {
  if (!isObject(value)) throw new TypeError('$acl is not an object');
  const acl: { -readonly [K in keyof StreamAcl]: StreamAcl[K] } = {};
  for (const [key, roles] of Object.entries(value)) {
    if (!Object.hasOwn(ACL_KEYS, key)) throw new TypeError(`unknown key ${key} in $acl`);
    acl[ACL_KEYS[key as keyof typeof ACL_KEYS]] = parseRoles(roles);
  }
  return acl;
}

function parseRoles(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value) && value.every((role) => typeof role === 'string')) return value;
  throw new TypeError('roles are neither text nor a list of texts');
}
