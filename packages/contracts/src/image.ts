import { readFileSync } from 'node:fs';
import {
  createFileRegistry,
  fromBinary,
  fromJsonString,
  toBinary,
  toJson,
  type FileRegistry,
  type JsonValue,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

let loaded: FileRegistry | undefined;

/** Descriptors of every contract, from the committed buf image (also what reflection serves). Read once, at first use. */
export const contractRegistry = (): FileRegistry =>
  (loaded ??= createFileRegistry(fromBinary(FileDescriptorSetSchema, contractImage())));

/** The committed image: a serialized google.protobuf.FileDescriptorSet. */
export const contractImage = (): Uint8Array => readFileSync(new URL('../image.binpb', import.meta.url));

const messageOf = (typeName: string) => {
  const message = contractRegistry().getMessage(typeName);
  if (message === undefined) throw new Error(`no message ${typeName} in the contracts`);
  return message;
};

/** Canonical proto3 JSON of an encoded message. */
export const canonicalMessageJson = (typeName: string, bytes: Uint8Array): JsonValue => {
  const schema = messageOf(typeName);
  return toJson(schema, fromBinary(schema, bytes), { registry: contractRegistry() });
};

/** Strict proto3 JSON → encoded message. Throws, naming the field, where the JSON has an unknown field, a wrong type or an unknown enum value. */
export const encodeStrictJson = (typeName: string, json: string): Uint8Array => {
  const schema = messageOf(typeName);
  return toBinary(schema, fromJsonString(schema, json, { registry: contractRegistry(), ignoreUnknownFields: false }));
};
