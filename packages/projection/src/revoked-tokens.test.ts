import { afterEach, expect, it } from 'vitest';
import { isRevokedToken, revokedTokenIds, revokedTokens } from './revoked-tokens.ts';
import type { Delivery } from './view.ts';
import { openViews, type Views } from './views.ts';

const LOG = '00000000-0000-4000-8000-000000000001';
let views: Views;
afterEach(() => views.close());

/** A log in which tokens were revoked: id, when it expires, when it was revoked. */
const follow = async (...revocations: readonly (readonly [string, string, string])[]): Promise<Views> => {
  views = openViews({ file: ':memory:', logId: LOG, views: [revokedTokens] });
  const source = {
    async *subscribe(): AsyncGenerator<Delivery> {
      for (const [n, [tokenId, expiresAt, recordedAt]] of revocations.entries())
        yield {
          kind: 'event',
          ordinal: BigInt(n),
          event: {
            id: `event-${n}`,
            type: 'access.TokenRevoked.v1',
            stream: `token-${tokenId}`,
            revision: 1n,
            position: { commit: BigInt(n), prepare: BigInt(n) },
            data: { tokenId, expiresAt, reason: 'lost' },
            metadata: { recordedAt },
          },
        };
    },
  };
  await views.run(source, new AbortController().signal);
  return views;
};

it('knows the tokens that were revoked, and lists those that would still be good', async () => {
  const { db } = await follow(
    ['b', '2027-01-01T00:00:00Z', '2026-05-01T00:00:00.000Z'],
    ['a', '2026-06-01T00:00:00Z', '2026-05-01T00:00:01.000Z'],
    ['c', '2027-01-01T00:00:00Z', '2026-05-01T00:00:02.000Z'],
  );
  expect(['a', 'b', 'c', 'd'].map((id) => isRevokedToken(db, id))).toEqual([true, true, true, false]);
  const list = (after: string, now: string, limit = 10) => revokedTokenIds(db, { after, now, limit });
  expect(list('', '2026-05-02T00:00:00.000Z')).toEqual(['a', 'b', 'c']);
  expect(list('a', '2026-05-02T00:00:00.000Z', 1)).toEqual(['b']);
  expect(list('', '2026-06-01T00:00:01.000Z')).toEqual(['b', 'c']);
});

it('forgets a token a day after it has expired', async () => {
  const { db } = await follow(
    ['old', '2026-05-01T00:00:00Z', '2026-04-01T00:00:00.000Z'],
    ['yesterday', '2026-05-02T12:00:00Z', '2026-04-01T00:00:00.000Z'],
    ['new', '2027-01-01T00:00:00Z', '2026-05-03T00:00:00.000Z'],
  );
  expect(['old', 'yesterday', 'new'].map((id) => isRevokedToken(db, id))).toEqual([false, true, true]);
});
