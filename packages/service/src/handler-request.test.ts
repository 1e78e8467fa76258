import { create, fromBinary, ScalarType, toBinary, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { contractRegistry } from '@tongbiao/contracts';
import type { MethodDefinitionLike } from './define-service.ts';
import { handlerForm } from './handler-request.ts';
import { requestTypeOf } from './input.ts';

const generated = dirname(
  dirname(fileURLToPath(import.meta.resolve('@tongbiao/contracts/gen/tongbiao/common/v1/common'))),
);

const isMethod = (value: unknown): value is MethodDefinitionLike =>
  typeof value === 'object' && value !== null && 'requestDeserialize' in value;

/** Every method of every generated service of ours. */
const allMethods = async (): Promise<MethodDefinitionLike[]> => {
  const methods: MethodDefinitionLike[] = [];
  for (const file of globSync('**/*_service.ts', { cwd: dirname(generated) })) {
    const module = (await import(`${dirname(generated)}/${file}`)) as Record<string, unknown>;
    for (const [name, service] of Object.entries(module))
      if (name.endsWith('ServiceService')) methods.push(...Object.values(service as object).filter(isMethod));
  }
  return methods;
};

const DEEPEST = 3;

const scalars: Partial<Record<ScalarType, fc.Arbitrary<unknown>>> = {
  [ScalarType.STRING]: fc.string({ unit: 'grapheme', maxLength: 5 }),
  [ScalarType.BOOL]: fc.boolean(),
  [ScalarType.BYTES]: fc.uint8Array({ maxLength: 5 }),
  [ScalarType.INT32]: fc.integer(),
  [ScalarType.UINT32]: fc.nat(),
  [ScalarType.INT64]: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  [ScalarType.UINT64]: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
};
const ofScalar = (type: ScalarType): fc.Arbitrary<unknown> => {
  const arbitrary = scalars[type];
  if (arbitrary === undefined) throw new Error(`no request had a ${ScalarType[type]} yet`);
  return arbitrary;
};
const ofSingle = ({ enum: type, message, scalar }: DescField, depth: number): fc.Arbitrary<unknown> => {
  if (type !== undefined) return fc.constantFrom(...type.values.map(({ number }) => number));
  return message === undefined ? ofScalar(scalar!) : ofMessage(message, depth + 1);
};
const ofField = (field: DescField, depth: number): fc.Arbitrary<unknown> => {
  switch (field.fieldKind) {
    case 'list':
      return depth > DEEPEST ? fc.constant([]) : fc.array(ofSingle(field, depth), { maxLength: 3 });
    case 'map':
      return depth > DEEPEST
        ? fc.constant({})
        : fc.dictionary(fc.string({ maxLength: 3 }), ofSingle(field, depth), { maxKeys: 3 });
    case 'message':
      return depth > DEEPEST ? fc.constant(undefined) : fc.option(ofSingle(field, depth), { nil: undefined });
    case 'scalar':
    case 'enum':
      return ofSingle(field, depth);
  }
};
const ofMessage = (type: DescMessage, depth = 0): fc.Arbitrary<object> =>
  fc
    .record(Object.fromEntries(type.fields.map((field) => [field.localName, ofField(field, depth)])))
    .map((fields) => create(type, fields as never));

describe('what handlers get', () => {
  let methods: MethodDefinitionLike[];
  beforeAll(async () => {
    methods = await allMethods();
  });

  it(
    'is for every request of every service what the generated code reads from the same bytes',
    { timeout: 60_000 },
    () => {
      expect(methods.length).toBeGreaterThan(100);
      for (const { path, requestDeserialize } of methods) {
        const type = requestTypeOf(path.slice(1));
        const form = handlerForm(type);
        fc.assert(
          fc.property(ofMessage(type), (message) => {
            const bytes = toBinary(type, message as never);
            expect(form(fromBinary(type, bytes))).toEqual(requestDeserialize(Buffer.from(bytes)));
          }),
          { numRuns: 20 },
        );
      }
    },
  );

  it('does not exist for a request with a oneof', () =>
    expect(() => handlerForm(contractRegistry().getMessage('tongbiao.notification.v1.SubscribeResponse')!)).toThrow(
      'oneof',
    ));
});
