import { afterEach, expect, it } from 'vitest';
import { followRevocations, type Revocations, type RevokedPage } from './revocations.ts';

let revocations: Revocations;
afterEach(() => revocations.close());

it('knows what is on any page, keeps it while nobody answers, and says so once', async () => {
  const ids = ['a', 'b', 'c'];
  let isAway = false;
  let asked = 0;
  const read = async (pageToken: string): Promise<RevokedPage> => {
    asked++;
    if (isAway) throw new Error('away');
    const from = pageToken === '' ? 0 : ids.indexOf(pageToken) + 1;
    return { tokenIds: ids.slice(from, from + 2), nextPageToken: from + 2 < ids.length ? ids[from + 1]! : '' };
  };
  const told: string[] = [];
  const log = {
    warn: (...words: readonly unknown[]) => void told.push(`warn ${String(words.at(-1))}`),
    info: (...words: readonly unknown[]) => void told.push(`info ${String(words.at(-1))}`),
  };
  revocations = followRevocations({ read, log, everyMs: 5 });
  const known = () => ['a', 'b', 'c', 'd'].filter((id) => revocations.isRevoked(id));
  await expect.poll(known).toEqual(['a', 'b', 'c']);
  isAway = true;
  const before = asked;
  await expect.poll(() => asked).toBeGreaterThan(before + 3);
  expect(known()).toEqual(['a', 'b', 'c']);
  ids.push('d');
  isAway = false;
  await expect.poll(known).toEqual(['a', 'b', 'c', 'd']);
  await expect
    .poll(() => told)
    .toEqual([
      'warn who revokes tokens does not answer; what is known of them stays',
      'info revocations of tokens are known again',
    ]);
});
