import { Client, credentials } from '@grpc/grpc-js';
import { fromBinary } from '@bufbuild/protobuf';
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { FileDescriptorProtoSchema, type FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegionService, type TestServer } from './testing/region-service.ts';

interface Answer {
  readonly files: FileDescriptorProto[];
  readonly services: string[];
  readonly error: string;
}

/** ServerReflectionRequest: file_by_filename = 3, file_containing_symbol = 4, list_services = 7. */
const question = (field: 3 | 4 | 7, text: string): Buffer =>
  Buffer.from(new BinaryWriter().tag(field, 2).string(text).finish());

/** The repeated field 1 of a message (all of whose fields are length-delimited), and field 2. */
const fieldsOf = (bytes: Uint8Array): Map<number, Uint8Array[]> => {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, Uint8Array[]>();
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (wireType === 2) fields.set(number, [...(fields.get(number) ?? []), reader.bytes()]);
    else reader.skip(wireType);
  }
  return fields;
};

/** ServerReflectionResponse: file_descriptor_response = 4, list_services_response = 6, error_response = 7. */
const answerOf = (bytes: Buffer): Answer => {
  const fields = fieldsOf(bytes);
  const inner = (n: number) => fields.get(n)?.map(fieldsOf) ?? [];
  const text = (b: Uint8Array | undefined) => Buffer.from(b ?? []).toString();
  return {
    files: inner(4).flatMap((f) => (f.get(1) ?? []).map((b) => fromBinary(FileDescriptorProtoSchema, b))),
    services: inner(6).flatMap((f) => (f.get(1) ?? []).map((b) => text(fieldsOf(b).get(1)?.[0]))),
    error: inner(7)
      .map((f) => text(f.get(2)?.[0]))
      .join(''),
  };
};

describe.each(['v1', 'v1alpha'])('reflection %s', (version) => {
  let test: TestServer;
  let client: Client;
  beforeAll(async () => {
    test = await startRegionService();
    client = new Client(test.server.address, credentials.createInsecure());
  });
  afterAll(async () => {
    client.close();
    await test.close();
  });
  const ask = (field: 3 | 4 | 7, text: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const bytes = (b: Buffer) => b;
      const stream = client.makeBidiStreamRequest(
        `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
        bytes,
        bytes,
      );
      stream.on('data', (b: Buffer) => resolve(answerOf(b)));
      stream.on('error', reject);
      stream.write(question(field, text));
      stream.end();
    });

  it('lists what is served, and nothing else of the contracts', async () =>
    expect((await ask(7, '')).services.toSorted()).toEqual([
      'grpc.health.v1.Health',
      'tongbiao.registry.v1.RegionService',
    ]));

  it('describes a service with everything that its messages need', async () => {
    const { files } = await ask(4, 'tongbiao.registry.v1.RegionService');
    const methods = files.flatMap((f) => f.service).find((s) => s.name === 'RegionService')?.method;
    expect(methods?.map((m) => m.name)).toContain('AdoptRuleSet');
    const names = new Set(files.map((f) => f.name));
    for (const file of files) for (const dependency of file.dependency) expect(names).toContain(dependency);
    expect(files.flatMap((f) => f.messageType.map((m) => `${f.package}.${m.name}`))).toContain(
      'tongbiao.common.v1.Signature',
    );
  });

  it('finds a message and a file by name', async () => {
    expect((await ask(4, 'tongbiao.registry.v1.FormRegionRequest')).files).not.toHaveLength(0);
    expect((await ask(3, 'tongbiao/common/v1/common.proto')).files[0]?.package).toBe('tongbiao.common.v1');
  });

  it('says what it does not find', async () =>
    expect((await ask(4, 'tongbiao.registry.v1.Nothing')).error).toContain('Symbol not found'));
});
