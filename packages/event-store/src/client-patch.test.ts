/** What `patches/@eventstore__db-client@6.2.1.patch` does by hand must be what the client's generated code does. */
import { createRequire } from 'node:module';
import type { EventData, ResolvedEvent } from '@eventstore/db-client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface ReadResponse {
  readonly resolved?: ResolvedEvent;
  hasEvent(): boolean;
  getEvent(): { getEvent(): Payload | undefined } | undefined;
  toObject(): object;
}
interface Payload {
  getData_asU8(): Uint8Array;
  getCustomMetadata_asU8(): Uint8Array;
}
/** A message of the generated code: set and get by names that depend on its fields. */
type Message = Record<string, (...values: readonly unknown[]) => unknown> & {
  readonly serializeBinary: () => Uint8Array;
  readonly toObject: () => object;
  readonly getMetadataMap: () => { readonly set: (key: string, value: string) => void };
};
type MessageClass<Nested extends string = never> = (new () => Message) &
  Record<Nested, new () => Message> & { readonly deserializeBinary: (bytes: Uint8Array) => ReadResponse };

const ofClient = createRequire(import.meta.resolve('@eventstore/db-client'));
const { StreamIdentifier, UUID, Empty, AllStreamPosition } = ofClient('../generated/shared_pb.js') as Record<
  string,
  MessageClass
> & {
  readonly UUID: MessageClass<'Structured'>;
};
const { ReadResp, BatchAppendReq, BatchAppendResp } = ofClient('../generated/streams_pb.js') as {
  readonly ReadResp: MessageClass & {
    readonly ReadEvent: MessageClass<'RecordedEvent'>;
    readonly SubscriptionConfirmation: new () => Message;
  };
  readonly BatchAppendReq: MessageClass<'ProposedMessage' | 'Options'>;
  readonly BatchAppendResp: (new () => Message) & {
    readonly Success: new () => Message;
    readonly deserializeBinary: (bytes: Uint8Array) => Message;
  };
};
const { Status } = ofClient('../generated/status_pb.js') as { readonly Status: new () => Message };
const { parseUUID } = ofClient('./utils/grpcUUID.js') as { readonly parseUUID: (id: unknown) => string };
/** What became of an append: decoded by hand where it was written, or else as the generated code reads it. */
interface AppendAnswer {
  readonly correlationId?: string;
  readonly written?: object;
}
const { decodeBatchAppendResponse } = ofClient('./streams/appendToStream/decodeBatchAppendResponse.js') as {
  readonly decodeBatchAppendResponse: (bytes: Buffer) => AppendAnswer;
};
const { convertGrpcEvent } = ofClient('./utils/convertGrpcEvent.js') as {
  readonly convertGrpcEvent: (event: unknown) => ResolvedEvent;
};
const { decodeReadResponse } = ofClient('./streams/utils/decodeReadResponse.js') as {
  readonly decodeReadResponse: (bytes: Buffer) => ReadResponse;
};
const { EncodedBatch, encodeProposedMessage } = ofClient('./streams/appendToStream/encodedBatch.js') as {
  readonly EncodedBatch: new () => Message & { readonly encodedMessages: Buffer[] };
  readonly encodeProposedMessage: (event: unknown) => { readonly encoded: Buffer; readonly length: number };
};

const make = (type: (new () => Message) | undefined, fields: Readonly<Record<string, unknown>>): Message => {
  const message = new type!();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) message[`set${name}`]!(value);
  return message;
};

const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.json().map((text) => new Uint8Array(Buffer.from(text))),
);
const id = fc.oneof(
  { weight: 5, arbitrary: fc.uuid().map((text) => make(UUID, { String: text })) },
  fc
    .tuple(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }))
    .map(([most, least]) =>
      make(UUID, {
        Structured: make(UUID.Structured, {
          MostSignificantBits: String(most),
          LeastSignificantBits: String(least),
        }),
      }),
    ),
);
const record = fc
  .record({
    fields: fc.record({
      Id: id,
      StreamIdentifier: fc
        .string({ unit: 'grapheme', maxLength: 200 })
        .map((name) => make(StreamIdentifier, { StreamName: Buffer.from(name).toString('base64') })),
      StreamRevision: fc.option(uint64, { nil: undefined }),
      PreparePosition: fc.option(uint64, { nil: undefined }),
      CommitPosition: fc.option(uint64, { nil: undefined }),
      CustomMetadata: fc.option(bytes, { nil: undefined }),
      Data: fc.option(bytes, { nil: undefined }),
    }),
    metadata: fc.record(
      {
        type: fc.string({ unit: 'grapheme', maxLength: 200 }),
        'content-type': fc.constantFrom('application/json', 'application/octet-stream', 'text/plain'),
        created: fc.oneof(
          fc.nat().map((ms) => `${ms}1234`),
          fc.constantFrom('', '12', '17639999999991234', '-17', 'yesterday'),
        ),
        other: fc.string(),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ fields, metadata }) => {
    const message = make(ReadResp.ReadEvent.RecordedEvent, fields);
    for (const [key, value] of Object.entries(metadata)) message.getMetadataMap().set(key, value);
    return message;
  });
const eventResponse = fc
  .record({
    Event: fc.option(record, { nil: undefined, freq: 9 }),
    Link: fc.option(record, { nil: undefined }),
    place: fc.option(uint64, { nil: undefined }),
  })
  .map(({ place, ...events }) =>
    make(ReadResp, {
      Event: make(ReadResp.ReadEvent, {
        ...events,
        ...(place === undefined ? { NoPosition: make(Empty, {}) } : { CommitPosition: place }),
      }),
    }).serializeBinary(),
  );

/** What a caller of the client gets for an answer; a text where it cannot be read. */
const given = (decode: () => ReadResponse): unknown => {
  try {
    const response = decode();
    if (!response.hasEvent()) return response.toObject();
    const payload = response.getEvent()?.getEvent();
    return {
      resolved: response.resolved ?? convertGrpcEvent(response.getEvent()),
      data: payload?.getData_asU8(),
      metadata: payload?.getCustomMetadata_asU8(),
    };
  } catch {
    return 'unreadable';
  }
};
const sameAsGenerated = (answer: Uint8Array): void => {
  expect(given(() => decodeReadResponse(Buffer.from(answer)))).toStrictEqual(
    given(() => ReadResp.deserializeBinary(new Uint8Array(answer))),
  );
};

const success = fc
  .record({
    revision: fc.option(uint64, { nil: undefined }),
    position: fc.option(fc.tuple(uint64, uint64), { nil: undefined, freq: 9 }),
  })
  .map(({ revision, position }) =>
    make(BatchAppendResp.Success, {
      ...(revision === undefined ? { NoStream: make(Empty, {}) } : { CurrentRevision: revision }),
      ...(position === undefined
        ? { NoPosition: make(Empty, {}) }
        : { Position: make(AllStreamPosition, { CommitPosition: position[0], PreparePosition: position[1] }) }),
    }),
  );
const appendAnswer = fc
  .record({
    CorrelationId: id,
    Success: fc.option(success, { nil: undefined, freq: 9 }),
    StreamIdentifier: fc.option(
      fc
        .string({ unit: 'grapheme' })
        .map((name) => make(StreamIdentifier, { StreamName: Buffer.from(name).toString('base64') })),
      { nil: undefined },
    ),
  })
  .map((fields) =>
    make(BatchAppendResp, {
      ...fields,
      ...(fields.Success === undefined && { Error: make(Status, { Code: 9, Message: 'no' }) }),
    }).serializeBinary(),
  );

/** What the client makes of an answer of the generated code, where it says that the append was written, and where. */
const whatWasWritten = (answer: Message): AppendAnswer => {
  const position = (answer['getSuccess']!() as Message)['getPosition']!() as Message;
  return {
    correlationId: parseUUID(answer['getCorrelationId']!()),
    written: {
      success: true,
      nextExpectedRevision: BigInt((answer['getSuccess']!() as Message)['getCurrentRevision']!() as string),
      position: {
        commit: BigInt(position['getCommitPosition']!() as string),
        prepare: BigInt(position['getPreparePosition']!() as string),
      },
    },
  };
};
/** What a caller gets for an append; a text where the answer cannot be read. */
const becomesOf = (decode: () => AppendAnswer | Message): object | string => {
  try {
    const answer = decode();
    return 'written' in answer ? { ...(answer as AppendAnswer) } : (answer as Message).toObject();
  } catch {
    return 'unreadable';
  }
};
const appendSameAsGenerated = (answer: Uint8Array): void => {
  const byHand = becomesOf(() => decodeBatchAppendResponse(Buffer.from(answer)));
  const isByHand = typeof byHand === 'object' && 'written' in byHand;
  const generated = () => BatchAppendResp.deserializeBinary(new Uint8Array(answer));
  expect(byHand).toStrictEqual(isByHand ? whatWasWritten(generated()) : becomesOf(generated));
};

describe('the patched client', () => {
  it('reads what became of every append as the generated code reads it', () => {
    const unknown = Buffer.from([0x7a, 0x01, 0x78]);
    fc.assert(
      fc.property(appendAnswer, fc.double({ min: 0, max: 1, noNaN: true }), (answer, share) => {
        appendSameAsGenerated(answer);
        appendSameAsGenerated(answer.subarray(0, Math.floor(answer.length * share)));
        appendSameAsGenerated(Buffer.concat([answer, unknown]));
      }),
      { numRuns: 1_000 },
    );
  });

  it('decodes by hand that an append was written', () => {
    const written = make(BatchAppendResp, {
      CorrelationId: make(UUID, { String: '01234567-89ab-4def-8123-456789abcdef' }),
      Success: make(BatchAppendResp.Success, {
        CurrentRevision: '4097',
        Position: make(AllStreamPosition, { CommitPosition: '562949953421311', PreparePosition: '300' }),
      }),
      StreamIdentifier: make(StreamIdentifier, { StreamName: Buffer.from('range-jjj-3001').toString('base64') }),
    });
    expect(decodeBatchAppendResponse(Buffer.from(written.serializeBinary()))).toMatchObject({
      correlationId: '01234567-89ab-4def-8123-456789abcdef',
      written: { success: true, nextExpectedRevision: 4097n, position: { commit: 562949953421311n, prepare: 300n } },
    });
  });

  it('reads every event as the generated code reads it', () => {
    fc.assert(fc.property(eventResponse, sameAsGenerated), { numRuns: 500 });
  });

  it('decodes by hand what a store sends', () => {
    fc.assert(
      fc.property(fc.uuid(), bytes, uint64, (text, data, place) => {
        const event = make(ReadResp.ReadEvent.RecordedEvent, {
          Id: make(UUID, { String: text }),
          StreamIdentifier: make(StreamIdentifier, { StreamName: Buffer.from('s').toString('base64') }),
          StreamRevision: place,
          PreparePosition: place,
          CommitPosition: place,
          Data: data,
        });
        event.getMetadataMap().set('type', 't');
        event.getMetadataMap().set('created', '17639999999991234');
        event.getMetadataMap().set('content-type', 'application/json');
        const answer = make(ReadResp, { Event: make(ReadResp.ReadEvent, { Event: event, CommitPosition: place }) });
        expect(decodeReadResponse(Buffer.from(answer.serializeBinary())).resolved?.event?.id).toBe(text);
      }),
    );
  });

  it('leaves to the generated code what is cut off or holds fields that it does not know', () => {
    const unknown = Buffer.from([0x7a, 0x01, 0x78]);
    fc.assert(
      fc.property(eventResponse, fc.double({ min: 0, max: 1, noNaN: true }), (answer, share) => {
        sameAsGenerated(answer.subarray(0, Math.floor(answer.length * share)));
        sameAsGenerated(Buffer.concat([answer, unknown]));
      }),
      { numRuns: 300 },
    );
    sameAsGenerated(
      make(ReadResp, {
        Confirmation: make(ReadResp.SubscriptionConfirmation, { SubscriptionId: 'a' }),
      }).serializeBinary(),
    );
  });

  it('sends every event as the generated code sends it', () => {
    const event = fc.record({
      id: fc.uuid(),
      type: fc.string({ unit: 'grapheme', maxLength: 200 }),
      content: fc.oneof(
        fc.jsonValue({ maxDepth: 3 }).map((data) => ({ contentType: 'application/json' as const, data })),
        fc.uint8Array().map((data) => ({ contentType: 'application/octet-stream' as const, data })),
      ),
      metadata: fc.option(fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.uint8Array()), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), fc.uuid(), (events, correlation) => {
        const encoded = new EncodedBatch();
        const generated = new BatchAppendReq();
        for (const request of [encoded, generated]) {
          request['setCorrelationId']!(make(UUID, { String: correlation }));
          request['setIsFinal']!(true);
        }
        for (const { content, ...rest } of events) {
          const data = { ...rest, ...content } as EventData;
          const message = generatedMessage(data);
          const { encoded: field, length } = encodeProposedMessage(data);
          expect(length).toBe(message.serializeBinary().length);
          encoded.encodedMessages.push(field);
          generated['addProposedMessages']!(message);
        }
        expect(encoded.toObject()).toStrictEqual(generated.toObject());
        expect(BatchAppendReq.deserializeBinary(encoded.serializeBinary()).toObject()).toStrictEqual(
          BatchAppendReq.deserializeBinary(generated.serializeBinary()).toObject(),
        );
      }),
      { numRuns: 300 },
    );
  });
});

/** As the client builds it without the patch. */
function generatedMessage({ id: text, type, contentType, data, metadata }: EventData): Message {
  const asJson = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
  const message = make(BatchAppendReq.ProposedMessage, {
    Id: make(UUID, { String: text }),
    Data: contentType === 'application/json' ? asJson(data) : data,
    CustomMetadata: !metadata ? undefined : metadata.constructor === Uint8Array ? metadata : asJson(metadata),
  });
  message.getMetadataMap().set('type', type);
  message.getMetadataMap().set('content-type', contentType);
  return message;
}
