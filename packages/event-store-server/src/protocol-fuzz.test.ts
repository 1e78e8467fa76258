import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type ClientHttp2Session } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UUID } from '../gen/event_store/client/shared.ts';
import { AppendReq, BatchAppendReq, DeleteReq, ReadReq } from '../gen/event_store/client/streams.ts';
import { frameOf } from './frame.ts';
import { startEventStoreServer, type EventStoreServer } from './server.ts';

/** Small here; `FUZZ_CALLS=50000` for the long run. */
const CALLS = Number(process.env['FUZZ_CALLS'] ?? 600);
const AT_ONCE = 64;
/** An append that is never complete is given up after two seconds; the machine may be busy. */
const LONGEST_MS = 10_000;
/** A damaged read may have become a subscription, which never ends by itself. */
const STILL_ANSWERING = -2;
const NO_ANSWER = -1;

const text = (value: string): Buffer => Buffer.from(value);
const pick = <T>(values: readonly T[]): T => values[randomInt(values.length)] as T;
const NUMBERS = [
  0n,
  1n,
  2n,
  255n,
  256n,
  257n,
  0x7fff_ffff_ffff_fffen,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0xffff_ffff_ffff_ffffn,
];
const NAMES = ['s', '$$s', '$$', '$all', '', '$', '$$$$s', 'x'.repeat(5000), '标准', 'a\0b'];
const PATTERNS = ['^(a+)+$', '([', '(?i)^S', '', '.*', '(?=s)', '\\k<x>', '(?<n>s)\\k<n>', '^(s*)*x$'];

const uuid = (): UUID | undefined =>
  pick<UUID | undefined>([
    undefined,
    { value: undefined },
    { value: { $case: 'string', value: pick([randomUUID(), randomUUID(), randomUUID(), 'nope', '']) } },
    { value: { $case: 'structured', value: { mostSignificantBits: -5n, leastSignificantBits: 7n } } },
  ]);
const identifier = () =>
  pick([
    undefined,
    { streamName: text(pick(NAMES)) },
    { streamName: text(pick(NAMES)) },
    { streamName: Buffer.from([0xff, 0xfe]) },
  ]);
const proposed = () => ({
  id: uuid(),
  metadata: pick<Record<string, string>>([
    {},
    { type: 't' },
    { type: '', 'content-type': 'x' },
    { type: 't', 'content-type': 'application/json' },
  ]),
  customMetadata: randomBytes(randomInt(10)),
  data: randomBytes(pick([0, 5, 5, 100, 2_000_000])),
});
const expected = () =>
  pick([
    undefined,
    { $case: 'revision', value: pick(NUMBERS) } as const,
    { $case: 'any', value: {} } as const,
    { $case: 'noStream', value: {} } as const,
    { $case: 'streamExists', value: {} } as const,
  ]);

/** A request that a decoder accepts, but for its sense. */
const SENSELESS: Readonly<Record<string, () => Uint8Array[]>> = {
  Read: () => [
    ReadReq.encode({
      options: {
        streamOption: pick([
          undefined,
          {
            $case: 'stream',
            value: {
              streamIdentifier: identifier(),
              revisionOption: pick([
                undefined,
                { $case: 'revision', value: pick(NUMBERS) },
                { $case: 'start', value: {} },
                { $case: 'end', value: {} },
              ]),
            },
          },
          {
            $case: 'all',
            value: {
              allOption: pick([
                undefined,
                { $case: 'position', value: { commitPosition: pick(NUMBERS), preparePosition: pick(NUMBERS) } },
                { $case: 'start', value: {} },
                { $case: 'end', value: {} },
              ]),
            },
          },
        ]),
        readDirection: pick([0, 1, 7]) as 0 | 1,
        resolveLinks: pick([true, false]),
        countOption: pick([undefined, { $case: 'count', value: pick(NUMBERS) }, { $case: 'count', value: 5n }]),
        filterOption: pick([
          undefined,
          { $case: 'noFilter', value: {} },
          {
            $case: 'filter',
            value: {
              filter: pick([
                undefined,
                { $case: 'streamIdentifier', value: { regex: pick(PATTERNS), prefix: [] } },
                { $case: 'eventType', value: { regex: '', prefix: pick([[], ['t'], ['', 't']]) } },
              ]),
              window: pick([
                undefined,
                { $case: 'max', value: pick([0, 1, 32, 0xffff_ffff]) },
                { $case: 'count', value: {} },
              ]),
              checkpointIntervalMultiplier: pick([0, 1, 0xffff_ffff]),
            },
          },
        ]),
        uuidOption: pick([
          undefined,
          { content: undefined },
          { content: { $case: 'string', value: {} } },
          { content: { $case: 'structured', value: {} } },
        ]),
        controlOption: pick([undefined, { compatibility: 1 }]),
      },
    }).finish(),
  ],
  Append: () =>
    Array.from({ length: randomInt(4) }, () =>
      AppendReq.encode({
        content: pick([
          undefined,
          { $case: 'options', value: { streamIdentifier: identifier(), expectedStreamRevision: expected() } },
          { $case: 'options', value: { streamIdentifier: identifier(), expectedStreamRevision: expected() } },
          { $case: 'proposedMessage', value: proposed() },
        ]),
      }).finish(),
    ),
  BatchAppend: () =>
    Array.from({ length: 1 + randomInt(4) }, () => {
      const option = expected();
      return BatchAppendReq.encode({
        correlationId: uuid(),
        options: pick([
          undefined,
          {
            streamIdentifier: identifier(),
            expectedStreamPosition:
              option?.$case === 'revision' ? { $case: 'streamPosition', value: option.value } : option,
            deadlineOption: pick([
              undefined,
              { $case: 'deadline', value: { seconds: pick([-1n, 0n, 5n]), nanos: 0 } },
              { $case: 'deadline21100', value: { seconds: pick([-1n, 0n, 99_999_999_999n]), nanos: -5 } },
            ]),
          },
        ]),
        proposedMessages: Array.from({ length: randomInt(3) }, proposed),
        isFinal: pick([true, true, false]),
      }).finish();
    }),
  Delete: () => [
    DeleteReq.encode({
      options: pick([undefined, { streamIdentifier: identifier(), expectedStreamRevision: expected() }]),
    }).finish(),
  ],
  Tombstone: () => [
    DeleteReq.encode({
      options: pick([
        undefined,
        { streamIdentifier: { streamName: randomBytes(8) }, expectedStreamRevision: expected() },
      ]),
    }).finish(),
  ],
};

/** The same, damaged on the way: bytes changed, cut off, put in, or the length wrong. */
function damaged(bytes: Buffer): Buffer {
  const result = Buffer.from(bytes);
  switch (randomInt(5)) {
    case 0:
      for (let i = 0; i < 3 && result.length > 0; i++) result[randomInt(result.length)] = randomInt(256);
      return result;
    case 1:
      return result.subarray(0, randomInt(result.length + 1));
    case 2:
      return Buffer.concat([result, randomBytes(randomInt(20))]);
    case 3:
      return frameOf(randomBytes(randomInt(200)));
    default:
      return result;
  }
}

describe('whatever callers send', () => {
  let server: EventStoreServer;
  let session: ClientHttp2Session;
  const bugs: unknown[] = [];

  beforeAll(async () => {
    server = await startEventStoreServer({ dataFile: ':memory:', port: 0, log: (_message, error) => bugs.push(error) });
    session = connect(`http://127.0.0.1:${server.port}`, { maxSessionMemory: 1000 });
  });
  afterAll(async () => {
    session.close();
    await server.close();
  });

  const statusOf = async (method: string, body: Buffer): Promise<number> => {
    const stream = session.request({
      ':method': 'POST',
      ':path': `/event_store.client.streams.Streams/${method}`,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let status: unknown;
    stream.on('response', (headers) => (status ??= headers['grpc-status']));
    stream.on('trailers', (headers) => (status ??= headers['grpc-status']));
    stream.on('error', () => {});
    const timer = setTimeout(() => stream.close(), LONGEST_MS);
    let isAnswering = false;
    stream.on('data', () => (isAnswering = true)).end(body);
    await once(stream, 'close');
    clearTimeout(timer);
    if (status === undefined) return isAnswering ? STILL_ANSWERING : NO_ANSWER;
    return Number(status);
  };

  it(
    `is answered with the right kind of status, and nothing breaks (${CALLS} calls)`,
    { timeout: 600_000 },
    async () => {
      const statuses = new Map<number, number>();
      const unanswered: string[] = [];
      let left = CALLS;
      const callers = Array.from({ length: AT_ONCE }, async () => {
        while (left-- > 0) {
          const method = pick(Object.keys(SENSELESS));
          const messages = (SENSELESS[method] as () => Uint8Array[])().map(frameOf);
          const body = damaged(Buffer.concat(messages));
          const status = await statusOf(method, body);
          if (status === NO_ANSWER) unanswered.push(`${method} ${body.toString('hex').slice(0, 2000)}`);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      });
      await Promise.all(callers);
      expect(bugs).toEqual([]);
      const allowed = new Set([0, 3, 8, 9, 12, 13, STILL_ANSWERING]);
      const others = [...statuses].filter(([status]) => !allowed.has(status));
      expect(others).toEqual([]);
      expect(statuses.get(3)).toBeGreaterThan(CALLS / 10);
      expect(statuses.get(0)).toBeGreaterThan(0);
    },
  );

  it('leaves a server that serves', async () => {
    const correlationId: UUID = { value: { $case: 'string', value: randomUUID() } };
    const streamIdentifier = { streamName: text('still-here') };
    const message = {
      id: { value: { $case: 'string', value: randomUUID() } } as UUID,
      metadata: { type: 't', 'content-type': 'application/json' },
      customMetadata: Buffer.alloc(0),
      data: text('{}'),
    };
    const request = BatchAppendReq.encode({
      correlationId,
      options: {
        streamIdentifier,
        expectedStreamPosition: { $case: 'noStream', value: {} },
        deadlineOption: undefined,
      },
      proposedMessages: [message],
      isFinal: true,
    }).finish();
    expect(await statusOf('BatchAppend', frameOf(request))).toBe(0);
  });
});
