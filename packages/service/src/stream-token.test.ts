import { setTimeout as sleep } from 'node:timers/promises';
import {
  FeedServiceClient,
  FeedServiceService,
  SubscribeRequest,
} from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import { afterEach, expect, it } from 'vitest';
import { callStream, connect, RpcFailure } from './client.ts';
import { defineService } from './define-service.ts';
import { CallFailed } from './failure.ts';
import { startRegionService, type TestServer } from './testing/region-service.ts';
import type { TokenVerifier } from './tokens.ts';

let server: TestServer;
let client: FeedServiceClient;
afterEach(async () => {
  client.close();
  await server.close();
});

it('a stream ends when its token does, and its source with it', async () => {
  let isRevoked = false;
  let closed = false;
  const tokens: TokenVerifier = {
    async verify() {
      if (isRevoked) throw new CallFailed({ status: 'UNAUTHENTICATED', reason: 'TOKEN_REVOKED', message: 'revoked' });
      return { subject: 'somebody', role: 'auditor' };
    },
  };
  const feed = defineService({
    definition: FeedServiceService,
    methods: {
      subscribe: {
        access: { roles: 'anyone' },
        async handle(_, { signal }) {
          return (async function* () {
            try {
              yield { message: undefined };
              await sleep(60_000, undefined, { signal });
            } finally {
              closed = true;
            }
          })();
        },
      },
    },
  });
  server = await startRegionService({ tokens, more: [feed] });
  client = connect(FeedServiceClient, { address: server.server.address, token: () => 'a.b.c' });
  const stream = callStream(client, 'subscribe', SubscribeRequest.fromPartial({}));
  await stream.next();
  const rest = stream.next().catch((error: unknown) => error);
  await sleep(1_500);
  expect(closed, 'a good token is looked at and left alone').toBe(false);
  isRevoked = true;
  const failure = await Promise.race([rest, sleep(2_000)]);
  expect(failure).toBeInstanceOf(RpcFailure);
  expect(failure).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'TOKEN_REVOKED' });
  await expect.poll(() => closed).toBe(true);
});
