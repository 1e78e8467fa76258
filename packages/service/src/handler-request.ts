import { ScalarType, type DescEnum, type DescField, type DescMessage } from '@bufbuild/protobuf';

type Values = Readonly<Record<string, unknown>>;
type Convert = (value: unknown) => unknown;

/** What one field of a message becomes. */
interface Part {
  readonly name: string;
  /** Undefined: it stays as it is. */
  readonly convert: Convert | undefined;
}

const known = new WeakMap<DescMessage, Convert>();

const ofEnum =
  (type: DescEnum): Convert =>
  (value) =>
    type.value[value as number]?.name ?? 'UNRECOGNIZED';

const ofBytes: Convert = (value) => Buffer.from(value as Uint8Array);

const ofSingle = ({ enum: type, message, scalar }: DescField): Convert | undefined => {
  if (type !== undefined) return ofEnum(type);
  if (message !== undefined) return handlerForm(message);
  return scalar === ScalarType.BYTES ? ofBytes : undefined;
};

const ofField = (field: DescField): Convert | undefined => {
  if (field.oneof !== undefined) throw new Error(`${String(field)}: requests hold no oneof`);
  if (field.message?.typeName.startsWith('google.protobuf.'))
    throw new Error(`${String(field)}: requests hold no ${field.message.typeName}`);
  const single = ofSingle(field);
  switch (field.fieldKind) {
    case 'list':
      return single && ((value) => (value as readonly unknown[]).map(single));
    case 'map':
      return (
        single && ((value) => Object.fromEntries(Object.entries(value as Values).map(([key, v]) => [key, single(v)])))
      );
    case 'message':
      return (value) => (value === undefined ? undefined : single!(value));
    case 'scalar':
    case 'enum':
      return single;
  }
};

/**
 * Makes what handlers are written for, the form of the generated code, from a message as it was read: the message that was checked,
 * digested and compared with its signature is the very one that they see. Throws for a request that holds a oneof or a well-known type.
 */
export const handlerForm = (type: DescMessage): Convert => {
  const made = known.get(type);
  if (made !== undefined) return made;
  const parts: Part[] = [];
  const form: Convert = (message) => {
    const result: Record<string, unknown> = {};
    for (const { name, convert } of parts) {
      const value = (message as Values)[name];
      result[name] = convert === undefined ? value : convert(value);
    }
    return result;
  };
  // Before its fields: a message may hold itself.
  known.set(type, form);
  for (const field of type.fields) parts.push({ name: field.localName, convert: ofField(field) });
  return form;
};
