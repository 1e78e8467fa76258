import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CAUGHT_UP_FRAME,
  checkpointFrame,
  confirmationFrame,
  dataOf,
  encodeFrame,
  idOf,
  lastStreamPositionFrame,
  linkFrame,
  plainFrame,
  recordOf,
  streamNotFoundFrame,
  withStructuredId,
  type EventContent,
} from './frame.ts';
import { TOMBSTONE } from './stream-metadata.ts';

/** The official client's own decoder: what it reads out of our bytes is what counts. */
const { ReadResp } = createRequire(import.meta.resolve('@eventstore/db-client'))('../generated/streams_pb.js') as {
  ReadResp: { deserializeBinary: (bytes: Uint8Array) => { toObject: () => Record<string, unknown> } };
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function decoded(frame: Uint8Array): Record<string, unknown> {
  const buffer = Buffer.from(frame);
  expect(buffer[0]).toBe(0);
  expect(buffer.readUInt32BE(1)).toBe(buffer.length - 5);
  const content = ReadResp.deserializeBinary(buffer.subarray(5)).toObject();
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined));
}

const event: fc.Arbitrary<EventContent> = fc.record({
  id: fc.uuid(),
  streamName: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
  revision: fc.bigInt({ min: 0n, max: TOMBSTONE }),
  position: fc.bigInt({ min: 1n, max: TOMBSTONE }),
  type: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
  createdMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  isJson: fc.boolean(),
  metadata: fc.uint8Array({ maxLength: 300 }),
  data: fc.uint8Array({ maxLength: 40_000 }),
});

function asClientSees(content: EventContent, id: unknown = { string: content.id }): unknown {
  return {
    id: expect.objectContaining(id as object),
    streamIdentifier: { streamName: base64(Buffer.from(content.streamName)) },
    streamRevision: content.revision.toString(),
    preparePosition: content.position.toString(),
    commitPosition: content.position.toString(),
    metadataMap: [
      ['content-type', content.isJson ? 'application/json' : 'application/octet-stream'],
      ['created', `${content.createdMs}0000`],
      ['type', content.type],
    ],
    customMetadata: base64(content.metadata),
    data: base64(content.data),
  };
}

describe('a stored frame', () => {
  it('is what the official client decodes, for any event', () => {
    fc.assert(
      fc.property(event, (content) => {
        const commitPosition = content.position.toString();
        expect(decoded(encodeFrame(content))).toMatchObject({
          event: { event: asClientSees(content), commitPosition },
        });
      }),
    );
  });

  it('gives its id and data back', () => {
    fc.assert(
      fc.property(event, (content) => {
        const frame = encodeFrame(content);
        expect(idOf(frame)).toBe(content.id);
        expect(base64(dataOf(frame))).toBe(base64(content.data));
      }),
    );
  });

  it('carries link and target when it is resolved, and the link alone when the target is gone', () => {
    fc.assert(
      fc.property(event, event, (target, link) => {
        const [t, l] = [encodeFrame(target), encodeFrame(link)].map(recordOf) as [Uint8Array, Uint8Array];
        const commitPosition = link.position.toString();
        expect(decoded(linkFrame(t, l, link.position))).toMatchObject({
          event: { event: asClientSees(target), link: asClientSees(link), commitPosition },
        });
        expect(decoded(linkFrame(undefined, l, link.position))).toMatchObject({
          event: { event: undefined, link: asClientSees(link), commitPosition },
        });
      }),
    );
  });

  it('carries its id as two halves for those who ask', () => {
    fc.assert(
      fc.property(event, (content) => {
        const frame = plainFrame(withStructuredId(recordOf(encodeFrame(content))), content.position);
        const hex = content.id.replaceAll('-', '');
        const half = (text: string): string => BigInt.asIntN(64, BigInt(`0x${text}`)).toString();
        const structured = {
          structured: {
            mostSignificantBits: Number(half(hex.slice(0, 16))),
            leastSignificantBits: Number(half(hex.slice(16))),
          },
        };
        const seen = decoded(frame) as { event: { event: { id: { structured: Record<string, unknown> } } } };
        for (const [key, value] of Object.entries(structured.structured)) {
          expect(Number(seen.event.event.id.structured[key])).toBe(value);
        }
        expect(seen).toMatchObject({ event: { event: asClientSees(content, { string: '' }) } });
      }),
    );
  });
});

describe('the other frames of a read', () => {
  it('are what the official client decodes', () => {
    expect(decoded(confirmationFrame('abc'))).toEqual({ confirmation: { subscriptionId: 'abc' }, ...NOTHING_ELSE });
    expect(decoded(checkpointFrame(300n))).toMatchObject({
      checkpoint: { commitPosition: '300', preparePosition: '300' },
    });
    expect(decoded(streamNotFoundFrame('标准'))).toMatchObject({
      streamNotFound: { streamIdentifier: { streamName: base64(Buffer.from('标准')) } },
    });
    expect(decoded(lastStreamPositionFrame(70_000n))).toMatchObject({ lastStreamPosition: '70000' });
    expect(decoded(CAUGHT_UP_FRAME)).toEqual({ caughtUp: {}, ...NOTHING_ELSE });
  });
});

const NOTHING_ELSE = { firstStreamPosition: '0', lastStreamPosition: '0' };
