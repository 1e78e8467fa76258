import {
  ANY,
  BACKWARDS,
  binaryEvent,
  END,
  EventStoreDBClient,
  jsonEvent,
  NO_STREAM,
  START,
  STREAM_EXISTS,
  type AppendResult,
  type DeleteResult,
  type Position,
} from '@eventstore/db-client';
import {
  contentOf,
  ENDED,
  type Answer,
  type Expectation,
  type Node,
  type Placed,
  type Proposed,
  type Shown,
} from '@tongbiao/event-store-server/commit-rules';

const LAST = 2n ** 63n - 1n;
const DEADLINE_MS = 5_000;
/** Ignored without TLS, but with them the client makes a call of its own for each append. */
const credentials = { username: 'admin', password: 'changeit' };

type ExactReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const exactJson = JSON as unknown as {
  parse(text: string, reviver: ExactReviver): unknown;
  rawJSON(text: string): unknown;
};

/** Numbers stay as they are written: the `$tb` of a deleted stream does not fit a double. */
const asEvent = ({ id, text }: Proposed) => {
  if (typeof contentOf(text) === 'string') return binaryEvent({ id, type: 't', data: Buffer.from(text) });
  const data = exactJson.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined ? exactJson.rawJSON(source) : value,
  );
  return jsonEvent({ id, type: 't', data: data as Record<string, number> });
};

const contentSeen = (data: unknown): unknown =>
  data instanceof Uint8Array
    ? contentOf(Buffer.from(data).toString())
    : contentOf(JSON.stringify(data).replace(String(Number(LAST)), String(LAST)));

const expectationOf = (expected: Expectation) =>
  typeof expected === 'number'
    ? BigInt(expected)
    : ({ any: ANY, no_stream: NO_STREAM, stream_exists: STREAM_EXISTS } as const)[expected];

const revisionOf = (revision: bigint): number => (revision === LAST ? ENDED : Number(revision));

/** What the official client makes of a refusal. */
const refusalOf = (error: unknown): Answer => {
  const { type, actualVersion } = error as { readonly type?: string; readonly actualVersion?: bigint | 'no_stream' };
  if (type === 'stream-deleted') return { kind: 'stream-deleted' };
  if (type !== 'wrong-expected-version') throw error;
  return { kind: 'wrong-expected-version', last: typeof actualVersion === 'bigint' ? Number(actualVersion) : -1 };
};

/** A node behind its protocol, as the official client sees it. `restart`: starts the node again, and may say where it is then. */
export const nodeOverClient = (
  connectionString: string,
  restart?: () => Promise<void>,
): Node & { close(): Promise<void> } => {
  const connect = () => EventStoreDBClient.connectionString(connectionString);
  let client = connect();
  /** Where `$all` ended when it was last read to its end: what is before it belongs to earlier plays. */
  let seen: Position | undefined;

  const removed = async (remove: () => Promise<DeleteResult>): Promise<Answer> => {
    try {
      const { position } = await remove();
      return { kind: 'success', last: undefined, position: position?.commit };
    } catch (error) {
      return refusalOf(error);
    }
  };
  return {
    append: async (stream, expected, events, way) => {
      try {
        const options = { expectedRevision: expectationOf(expected), deadline: DEADLINE_MS };
        const { nextExpectedRevision, position }: AppendResult = await client.appendToStream(
          stream,
          events.map(asEvent),
          {
            ...options,
            ...(way === 'one by one' && { credentials }),
          },
        );
        // Of a stream without an event, the client says 0.
        const last = events.length === 0 ? undefined : Number(nextExpectedRevision);
        return { kind: 'success', last, position: position?.commit };
      } catch (error) {
        return refusalOf(error);
      }
    },
    delete: (stream, expected) =>
      removed(() => client.deleteStream(stream, { expectedRevision: expectationOf(expected) as bigint })),
    tombstone: (stream, expected) =>
      removed(() => client.tombstoneStream(stream, { expectedRevision: expectationOf(expected) as bigint })),
    read: async (stream): Promise<Shown> => {
      try {
        const events: { readonly revision: number; readonly id: string; readonly content: unknown }[] = [];
        for await (const { event } of client.readStream(stream))
          if (event !== undefined)
            events.push({ revision: Number(event.revision), id: event.id, content: contentSeen(event.data) });
        const backwards: number[] = [];
        for await (const { event } of client.readStream(stream, { direction: BACKWARDS, fromRevision: END }))
          backwards.push(Number(event?.revision));
        if (String(backwards.toReversed()) !== String(events.map(({ revision }) => revision)))
          throw new Error(`${stream} is ${String(backwards)} backwards`);
        return events;
      } catch (error) {
        const { type } = error as { readonly type?: string };
        if (type === 'stream-not-found') return 'not-found';
        if (type === 'stream-deleted') return 'stream-deleted';
        throw error;
      }
    },
    readAll: async (streams) => {
      const events: Placed[] = [];
      for await (const { event } of client.readAll({ fromPosition: seen ?? START })) {
        if (event === undefined) continue;
        seen = event.position;
        if (streams.has(event.streamId))
          events.push({
            stream: event.streamId,
            revision: revisionOf(event.revision),
            position: event.position.commit,
          });
      }
      return events;
    },
    ...(restart && {
      restart: async () => {
        await client.dispose();
        await restart();
        client = connect();
      },
    }),
    close: () => client.dispose(),
  };
};
