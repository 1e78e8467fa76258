import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeEvent, formatPosition, type DomainEvent } from '@tongbiao/contracts';
import {
  FeedServiceClient,
  FeedServiceService,
  type SubscribeRequest,
  type SubscribeResponse,
} from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import {
  CallFailed,
  connect,
  createLog,
  createMetrics,
  defineService,
  generateTokenKey,
  openTokenVerifier,
  serveGrpc,
} from '@tongbiao/service';

/** A log and its position tokens, for tests. */
export const LOG = '00000000-0000-4000-8000-000000000001';

/** Token of the event with this ordinal. */
export const positionOf = (ordinal: number, logId = LOG): string =>
  formatPosition(logId, { commit: BigInt(ordinal) * 10n, prepare: BigInt(ordinal) * 10n });

/** An event as the feed sends it. */
export const eventMessage = (ordinal: number, event: DomainEvent, logId = LOG): SubscribeResponse => ({
  message: {
    $case: 'event',
    value: {
      id: `event-${ordinal}`,
      type: event.type,
      stream: 'work-w',
      streamRevision: 0n,
      ordinal: BigInt(ordinal),
      position: positionOf(ordinal, logId),
      contentType: 'application/json',
      data: Buffer.from(JSON.stringify(encodeEvent(event))),
      metadata: Buffer.from('{}'),
    },
  },
});

/** "Nothing new up to here." */
export const heartbeat = (ordinal: number, logId = LOG, head = ordinal): SubscribeResponse => ({
  message: {
    $case: 'heartbeat',
    value: { position: positionOf(ordinal, logId), ordinal: BigInt(ordinal), logId, headOrdinal: BigInt(head) },
  },
});

/** What the feed does when it is asked for the n-th time: sends these, and then ends with a refusal or stays silent. */
export interface Turn {
  readonly sends?: readonly SubscribeResponse[];
  readonly refuses?: string;
}

/** A feed on a real socket that follows a script. */
export const serveScript = async (turns: readonly Turn[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'tongbiao-feed-'));
  const jwksFile = join(folder, 'jwks.json');
  writeFileSync(jwksFile, JSON.stringify(generateTokenKey().jwks));
  const asked: SubscribeRequest[] = [];
  const script = async function* (turn: Turn, signal: AbortSignal): AsyncGenerator<SubscribeResponse> {
    yield* turn.sends ?? [];
    if (turn.refuses !== undefined)
      throw new CallFailed({
        status: 'FAILED_PRECONDITION',
        reason: turn.refuses,
        message: `made to refuse: ${turn.refuses}`,
      });
    await sleep(60_000, undefined, { signal }).catch(() => {});
  };
  const server = await serveGrpc({
    listen: '127.0.0.1:0',
    services: [
      defineService({
        definition: FeedServiceService,
        methods: {
          subscribe: {
            access: { roles: 'anyone' },
            handle: (request, { signal }) => {
              asked.push(request);
              return script(turns[asked.length - 1] ?? {}, signal);
            },
          },
        },
      }),
    ],
    tokens: openTokenVerifier({ jwksFile }),
    log: createLog({ name: 'test', level: 'silent' }),
    metrics: createMetrics('test'),
  });
  const client = connect(FeedServiceClient, { address: server.address });
  return {
    client,
    /** Requests so far. */
    asked,
    close: async () => {
      client.close();
      await server.drain(0);
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
};
