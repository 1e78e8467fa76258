import {
  fromBinary,
  ScalarType,
  toJson,
  type DescEnum,
  type DescField,
  type DescMessage,
  type JsonObject,
  type Message,
} from '@bufbuild/protobuf';
import { contractRegistry } from '@tongbiao/contracts';
import { CallFailed, type Failure, type FieldViolation } from './failure.ts';
import type { Fault } from './field-reasons.ts';
import { checkInteger, isInteger, mapKeyRule, MAX_ELEMENTS, stringRuleOf } from './field-rules.ts';
import { handlerForm } from './handler-request.ts';

/** A request that is well-formed. Both forms are made of the same message: whoever looks at either sees the same. */
export interface CheckedRequest {
  /** For the handler. */
  readonly request: unknown;
  /** Canonical proto3 JSON; made when it is asked for. */
  readonly json: () => JsonObject;
}

/** Reads and checks the bytes of one kind of request; throws CallFailed where they are not well-formed. */
export type RequestReader = (bytes: Uint8Array) => CheckedRequest;

/** Room for violations in one answer, in characters: gRPC clients take trailers of 8 KiB and less than that is left by base64. */
const VIOLATIONS_ROOM = 3_000;

type Values = Readonly<Record<string, unknown>>;

const join = (path: string, field: DescField): string => (path === '' ? field.jsonName : `${path}.${field.jsonName}`);

const checkEnum = (type: DescEnum, value: unknown): Fault | undefined =>
  type.value[value as number] === undefined
    ? {
        reason: 'ENUM_UNKNOWN',
        description: `unknown value ${String(value)}; accepted: ${type.values.map((v) => v.name).join(', ')}`,
      }
    : undefined;

/** A list or map that is too large is not looked into. */
const checkSize = (kind: 'list' | 'map', size: number): Fault | undefined => {
  if (size <= MAX_ELEMENTS) return undefined;
  return kind === 'list'
    ? { reason: 'LIST_TOO_LONG', description: `must have at most ${MAX_ELEMENTS} elements; has ${size}` }
    : { reason: 'MAP_TOO_LONG', description: `must have at most ${MAX_ELEMENTS} entries; has ${size}` };
};

/** Checks one value of a field (an element, a map's value, or the field itself); empty strings are "absent". */
const checkValue = (
  message: DescMessage,
  field: DescField,
  value: unknown,
  path: string,
  out: FieldViolation[],
): void => {
  const fault =
    field.enum !== undefined
      ? checkEnum(field.enum, value)
      : field.scalar === ScalarType.STRING
        ? value === ''
          ? undefined
          : stringRuleOf(message, field)(value as string)
        : isInteger(field.scalar)
          ? checkInteger(field, value as number)
          : undefined;
  if (fault !== undefined) out.push({ field: path, ...fault });
  else if (field.message !== undefined) checkMessage(field.message, value as Values, path, out);
};

const checkField = (message: DescMessage, field: DescField, value: unknown, path: string, out: FieldViolation[]) => {
  if (value === undefined) return;
  if (field.fieldKind === 'list') {
    const elements = value as readonly unknown[];
    const tooLong = checkSize('list', elements.length);
    if (tooLong !== undefined) {
      out.push({ field: path, ...tooLong });
      return;
    }
    elements.forEach((element, i) => {
      if (element === '')
        out.push({ field: `${path}[${i}]`, reason: 'FIELD_REQUIRED', description: 'must not be empty' });
      else checkValue(message, field, element, `${path}[${i}]`, out);
    });
    return;
  }
  if (field.fieldKind === 'map') {
    const entries = Object.entries(value as Values);
    const tooLong = checkSize('map', entries.length);
    if (tooLong !== undefined) {
      out.push({ field: path, ...tooLong });
      return;
    }
    for (const [key, entry] of entries) {
      const fault: Fault | undefined =
        key === '' ? { reason: 'FIELD_REQUIRED', description: 'must not be empty' } : mapKeyRule(key);
      if (fault !== undefined)
        out.push({ field: path, reason: fault.reason, description: `keys: ${fault.description}` });
      else checkValue(message, field, entry, `${path}["${key}"]`, out);
    }
    return;
  }
  checkValue(message, field, value, path, out);
};

const checkMessage = (message: DescMessage, values: Values, path: string, out: FieldViolation[]): void => {
  for (const field of message.fields) checkField(message, field, values[field.localName], join(path, field), out);
};

/** A path that a method requires, resolved on the request's descriptor. */
type RequiredPath = readonly DescField[];

const resolve = (message: DescMessage, path: string): RequiredPath => {
  const fields: DescField[] = [];
  let at: DescMessage | undefined = message;
  for (const step of path.split('.')) {
    const field: DescField | undefined = at?.fields.find((f) => f.jsonName === step);
    if (field === undefined) throw new Error(`${message.typeName} has no field ${path}`);
    fields.push(field);
    at = field.message;
  }
  return fields;
};

const isAbsent = (field: DescField, value: unknown): boolean => {
  if (value === undefined || value === '' || value === 0) return true;
  if (field.fieldKind === 'list') return (value as readonly unknown[]).length === 0;
  if (field.fieldKind === 'map') return Object.keys(value as object).length === 0;
  return false;
};

/** Where something required is absent: the message that would hold it, if that is absent too. An empty list lacks nothing of its elements. */
const missing = (values: Values, [field, ...rest]: RequiredPath, path: string, out: Set<string>): void => {
  const value = values[field!.localName];
  const here = join(path, field!);
  if (rest.length === 0 || field!.fieldKind !== 'list') {
    if (isAbsent(field!, value)) out.add(here);
    else if (rest.length > 0) missing(value as Values, rest, here, out);
  } else (value as readonly Values[]).forEach((element, i) => missing(element, rest, `${here}[${i}]`, out));
};

const refuse = (violations: readonly FieldViolation[]): never => {
  const first = violations[0]!;
  let room = VIOLATIONS_ROOM;
  throw new CallFailed({
    status: 'INVALID_ARGUMENT',
    reason: first.reason,
    message: `${first.field}: ${first.description}`,
    violations: violations.filter((v) => (room -= v.field.length + v.reason.length + v.description.length) >= 0),
  });
};

/** Descriptor of the request of `package.Service/Method`. */
export const requestTypeOf = (rpc: string): DescMessage => {
  const [service, method] = rpc.split('/');
  const input = contractRegistry()
    .getService(service!)
    ?.methods.find((m) => m.name === method)?.input;
  if (input === undefined) throw new Error(`no method ${rpc} in the contracts`);
  return input;
};

/** True where the method writes: its request has a request id. */
export const isWrite = (input: DescMessage): boolean => input.fields.some((f) => f.name === 'request_id');

/** Of the WHATWG decoder that refuses what is not UTF-8. */
const NOT_UTF8 = 'ERR_ENCODING_INVALID_ENCODED_DATA';

const unreadable = ({ typeName }: DescMessage, error: unknown): Failure => {
  const notUtf8 = error instanceof TypeError && 'code' in error && error.code === NOT_UTF8;
  return {
    status: 'INVALID_ARGUMENT',
    reason: notUtf8 ? 'TEXT_NOT_UTF8' : 'MALFORMED_MESSAGE',
    message: notUtf8 ? `a text in the ${typeName} is not UTF-8` : `the bytes are no ${typeName}`,
  };
};

/** A reader of requests of one method. Throws at once where `required` names a field that the request does not have. */
export const requestReader = (input: DescMessage, required: readonly string[]): RequestReader => {
  const paths = [...new Set([...(isWrite(input) ? ['requestId'] : []), ...required])].map((p) => resolve(input, p));
  const asHandled = handlerForm(input);
  return (bytes) => {
    let message: Message;
    try {
      message = fromBinary(input, bytes, { readUnknownFields: false });
    } catch (error) {
      throw new CallFailed(unreadable(input, error));
    }
    const values = message as unknown as Values;
    const wrong: FieldViolation[] = [];
    checkMessage(input, values, '', wrong);
    const absent = new Set<string>();
    for (const path of paths) missing(values, path, '', absent);
    if (wrong.length + absent.size > 0)
      refuse([...wrong, ...[...absent].map((field) => ({ field, reason: 'FIELD_REQUIRED', description: 'required' }))]);
    let json: JsonObject | undefined;
    return {
      request: asHandled(message),
      json: () => (json ??= toJson(input, message, { registry: contractRegistry() }) as JsonObject),
    };
  };
};
