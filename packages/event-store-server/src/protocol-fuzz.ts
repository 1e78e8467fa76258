import { once } from 'node:events';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import type { UUID } from '../gen/event_store/client/shared.ts';
import { AppendReq, BatchAppendReq, DeleteReq, ReadReq } from '../gen/event_store/client/streams.ts';
import { frameOf } from './frame.ts';

/** How a server is tried with nonsense. */
export interface FuzzOptions {
  readonly port: number;
  readonly calls: number;
  /** The same seed sends the same requests; in which order they arrive is the machine's affair. */
  readonly seed: number;
  /** Told after every so many calls. */
  readonly onProgress?: (calls: number) => void;
}

/** How it answered. */
export interface FuzzReport {
  readonly calls: number;
  /** How often each gRPC status came. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Calls that still had answers coming when they were given up: a damaged read may have become a subscription, which never ends by itself. */
  readonly stillAnswering: number;
  /** Calls that got no answer at all, as hexadecimal text. */
  readonly unanswered: readonly string[];
  /** Calls that were answered by a status that says nothing of what is wrong, or that something is wrong with the server. */
  readonly wronglyAnswered: readonly string[];
}

const AT_ONCE = 64;
const TOLD_EVERY = 5000;
/** An append that is never complete is given up after two seconds; the machine may be busy. */
const LONGEST_MS = 10_000;
/**
 * OK, INVALID_ARGUMENT, RESOURCE_EXHAUSTED (size), FAILED_PRECONDITION (deleted), UNIMPLEMENTED (compressed), and INTERNAL where the
 * last message is incomplete, which is gRPC's own word for it.
 */
const RIGHT = new Set([0, 3, 8, 9, 12, 13]);

const text = (value: string): Buffer => Buffer.from(value);

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
const NAMES = ['s', `${'a'.repeat(40)}!`, '$$s', '$$', '$all', '', '$', '$$$$s', 'x'.repeat(5000), '标准', 'a\0b'];
const PATTERNS = ['^(a+)+$', '([', '(?i)^S', '', '.*', '(?=s)', '\\k<x>', '(?<n>s)\\k<n>', '^(s*)*x$'];

/** Sends malformed frames, lengths, positions, names and regular expressions, each in a call of its own. */
export async function playFuzz({ port, calls, seed, onProgress = () => {} }: FuzzOptions): Promise<FuzzReport> {
  const session = connect(`http://127.0.0.1:${port}`, { maxSessionMemory: 1000 });
  const next = requestsFrom(seed);
  const statuses: Record<number, number> = {};
  const unanswered: string[] = [];
  const wronglyAnswered: string[] = [];
  let stillAnswering = 0;
  let sent = 0;
  const call = async (method: string, body: Buffer): Promise<void> => {
    const stream = session.request({
      ':method': 'POST',
      ':path': `/event_store.client.streams.Streams/${method}`,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let status: number | undefined;
    const note = (headers: IncomingHttpHeaders): void => {
      const value = headers['grpc-status'];
      if (value !== undefined) status ??= Number(value);
    };
    stream.on('response', note).on('trailers', note);
    stream.on('error', () => {});
    const timer = setTimeout(() => stream.close(), LONGEST_MS);
    let isAnswering = false;
    stream.on('data', () => (isAnswering = true)).end(body);
    await once(stream, 'close');
    clearTimeout(timer);
    if (status !== undefined) statuses[status] = (statuses[status] ?? 0) + 1;
    const told = `${method} ${status} ${body.toString('hex').slice(0, 2000)}`;
    if (status === undefined && isAnswering) stillAnswering++;
    else if (status === undefined) unanswered.push(told);
    else if (!RIGHT.has(status)) wronglyAnswered.push(told);
  };
  const callers = Array.from({ length: AT_ONCE }, async () => {
    while (sent < calls) {
      if (++sent % TOLD_EVERY === 0) onProgress(sent);
      const { method, body } = next();
      await call(method, body);
    }
  });
  await Promise.all(callers);
  session.close();
  return { calls, statuses, stillAnswering, unanswered, wronglyAnswered };
}

function requestsFrom(seed: number): () => { readonly method: string; readonly body: Buffer } {
  let state = seed;
  /** A small generator with a seed (mulberry32). */
  const int = (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
  const pick = <T>(values: readonly T[]): T => values[int(values.length)] as T;
  const bytes = (count: number): Buffer =>
    count > LONGEST_RANDOM ? Buffer.alloc(count, int(256)) : Buffer.from(Array.from({ length: count }, () => int(256)));
  const newId = (): string =>
    bytes(16)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

  const uuid = (): UUID | undefined =>
    pick<UUID | undefined>([
      undefined,
      { value: undefined },
      { value: { $case: 'string', value: pick([newId(), newId(), newId(), 'nope', '']) } },
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
    customMetadata: bytes(int(10)),
    data: bytes(pick([0, 5, 5, 100, 2_000_000])),
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
  const senseless: Readonly<Record<string, () => Uint8Array[]>> = {
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
      Array.from({ length: int(4) }, () =>
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
      Array.from({ length: 1 + int(4) }, () => {
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
          proposedMessages: Array.from({ length: int(3) }, proposed),
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
        options: pick([undefined, { streamIdentifier: { streamName: bytes(8) }, expectedStreamRevision: expected() }]),
      }).finish(),
    ],
  };

  /** The same, damaged on the way: bytes changed, cut off, put in, or the length wrong. */
  const damaged = (sound: Buffer): Buffer => {
    const result = Buffer.from(sound);
    switch (int(5)) {
      case 0:
        for (let i = 0; i < 3 && result.length > 0; i++) result[int(result.length)] = int(256);
        return result;
      case 1:
        return result.subarray(0, int(result.length + 1));
      case 2:
        return Buffer.concat([result, bytes(int(20))]);
      case 3:
        return frameOf(bytes(int(200)));
      default:
        return result;
    }
  };

  return () => {
    const method = pick(Object.keys(senseless));
    const messages = (senseless[method] as () => Uint8Array[])().map(frameOf);
    return { method, body: damaged(Buffer.concat(messages)) };
  };
}

const LONGEST_RANDOM = 1000;
