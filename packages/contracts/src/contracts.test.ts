import { create, toBinary, toJson, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue, type EventType } from './catalogue.ts';
import { contractRegistry, encodeStrictJson } from './image.ts';

const registry = contractRegistry();
const messages = [...registry].filter(
  (d) => d.kind === 'message' && d.typeName.startsWith('tongbiao.'),
) as DescMessage[];
const eventFiles = messages.filter((m) => m.file.name.endsWith('events'));
const nested = new Set(
  eventFiles.flatMap((m) => m.fields.flatMap((f) => ('message' in f && f.message ? [f.message.typeName] : []))),
);
/** An event may hold the beginning of another stream. */
const known = new Set<string>(Object.values(catalogue).map((e) => e.typeName));
const eventMessages = eventFiles.filter((m) => !nested.has(m.typeName) || known.has(m.typeName));
const reachable = (m: DescMessage, seen = new Set<DescMessage>()): Set<DescMessage> => {
  if (seen.has(m)) return seen;
  seen.add(m);
  for (const f of m.fields) if ('message' in f && f.message) reachable(f.message, seen);
  return seen;
};
const requests = messages.filter((m) => m.name.endsWith('Request'));

/** A random value of a field, of the kinds that the subset allows. */
const valueOf = (f: DescField, depth: number): fc.Arbitrary<unknown> => {
  const scalar = (s: ScalarType): fc.Arbitrary<unknown> =>
    s === ScalarType.STRING
      ? fc.string({ unit: 'grapheme' })
      : s === ScalarType.BOOL
        ? fc.boolean()
        : s === ScalarType.UINT32
          ? fc.nat(0xffffffff)
          : fc.integer();
  const one = (): fc.Arbitrary<unknown> =>
    f.message
      ? messageOf(f.message, depth + 1)
      : f.enum
        ? fc.constantFrom(...f.enum.values.map((v) => v.number))
        : scalar(f.scalar as ScalarType);
  if (f.fieldKind === 'list') return fc.array(one(), { maxLength: 3 });
  if (f.fieldKind === 'map') return fc.dictionary(fc.string(), one(), { maxKeys: 3 });
  return one();
};
const messageOf = (m: DescMessage, depth = 0): fc.Arbitrary<object> =>
  fc
    .record(Object.fromEntries(m.fields.map((f) => [f.localName, valueOf(f, depth)])), { requiredKeys: [] })
    .map((v) => create(m, v as never));

describe('the event catalogue', () => {
  it('names every event message once, and nothing else', () => {
    expect(
      Object.values(catalogue)
        .map((e) => e.typeName)
        .toSorted(),
    ).toEqual(eventMessages.map((m) => m.typeName).toSorted());
  });

  it('names types after their messages', () => {
    for (const [type, { typeName }] of Object.entries(catalogue)) {
      const [, context, , name] = /^tongbiao\.(\w+)\.(v1)\.(\w+)$/.exec(typeName)!;
      expect(type).toBe(`${context}.${name}.v1`);
    }
  });

  it.each(Object.keys(catalogue) as EventType[])('stores %s as canonical proto3 JSON', (type) => {
    const { message, typeName } = catalogue[type] as unknown as {
      message: { decode(b: Uint8Array): unknown; toJSON(m: unknown): unknown; fromJSON(j: unknown): unknown };
      typeName: string;
    };
    const schema = registry.getMessage(typeName)!;
    fc.assert(
      fc.property(messageOf(schema), (sample) => {
        const canonical = toJson(schema, sample as never);
        const ours = message.toJSON(message.decode(toBinary(schema, sample as never)));
        expect(ours).toEqual(canonical);
        expect(message.toJSON(message.fromJSON(ours))).toEqual(canonical);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the field subset whose JSON is canonical', () => {
  const allowed = new Set([ScalarType.STRING, ScalarType.BOOL, ScalarType.INT32, ScalarType.UINT32]);
  const violations = (roots: DescMessage[]) =>
    roots.flatMap((root) =>
      [...reachable(root)].flatMap((m) =>
        m.fields
          .filter(
            (f) =>
              (f.scalar !== undefined && !allowed.has(f.scalar)) ||
              (f.message && !f.message.typeName.startsWith('tongbiao.')) ||
              f.oneof !== undefined,
          )
          .map((f) => `${m.typeName}.${f.name}`),
      ),
    );

  it('is kept by every event', () => expect(violations(eventMessages)).toEqual([]));
  it('is kept by every request, so that what is signed has one spelling', () =>
    expect(violations(requests)).toEqual([]));
  it('is told from what breaks it', () =>
    expect(violations([registry.getMessage('tongbiao.common.v1.EventRecord')!])).toContain(
      'tongbiao.common.v1.EventRecord.data',
    ));
});

describe('strict JSON', () => {
  const type = 'tongbiao.registry.v1.ProposeWorkRequest';
  it('takes canonical JSON', () => expect(encodeStrictJson(type, '{"titleZh":"标准"}').length).toBeGreaterThan(0));
  it.each([
    ['an unknown field', '{"titel":"x"}', 'titel'],
    ['a wrong type', '{"members":"abc"}', 'members'],
    ['an unknown enum value', '{"force":"FORCE_MAYBE"}', 'Force'],
  ])('refuses %s and names it', (_, json, field) => expect(() => encodeStrictJson(type, json)).toThrow(field));
});
