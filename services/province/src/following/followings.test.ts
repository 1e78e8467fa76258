import { afterEach, expect, it } from 'vitest';
import type { Following } from './following.ts';
import { followParties, type Followings, type Parties, type Party } from './followings.ts';

let followings: Followings;
afterEach(() => followings.close());

/** What is followed, as `region/party`, and the answer that the next look gets. */
const scene = (known: Parties) => {
  let answer: () => Promise<Parties> = async () => known;
  const told: string[] = [];
  const ends = new Map<string, (error: Error) => void>();
  const names = new Map<Following, string>();
  const follow = (region: string, party: Party): Following => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    ends.set(region, reject);
    const following: Following = {
      region,
      transport: 'feed',
      state: () => 'following',
      lag: async () => ({ events: 0n, seconds: 0 }),
      done: promise,
      stop: async () => {
        told.push(`stop ${region}/${party}`);
        resolve();
      },
    };
    names.set(following, `${region}/${party}`);
    return following;
  };
  const log = { info: () => {}, warn: (...words: readonly unknown[]) => void told.push(String(words.at(-1))) };
  followings = followParties({ known, read: () => answer(), follow, log, everyMs: 3_600_000 });
  return {
    told,
    ends,
    answers: async (parties: Parties | Error) => {
      answer = async () => {
        if (parties instanceof Error) throw parties;
        return parties;
      };
      // The first look may be on its way with the answer of before.
      await followings.lookAgain();
      await followings.lookAgain();
    },
    now: () => followings.all().map((each) => names.get(each)),
  };
};

it('a region is followed from when it is there, and no more when the province has no part in it', async () => {
  const { answers, now, told } = scene(new Map());
  await answers(new Map([['jjj', 'member']]));
  expect(now()).toEqual(['jjj/member']);
  await answers(
    new Map([
      ['jjj', 'member'],
      ['yangtze', 'guest'],
    ]),
  );
  expect(now()).toEqual(['jjj/member', 'yangtze/guest']);
  await answers(new Map([['jjj', 'member']]));
  expect(now()).toEqual(['jjj/member']);
  expect(told).toEqual(['stop yangtze/guest']);
});

it('a guest that becomes a member is followed in the other way', async () => {
  const { answers, now, told } = scene(new Map([['yangtze', 'guest']]));
  await answers(new Map([['yangtze', 'member']]));
  expect([now(), told]).toEqual([['yangtze/member'], ['stop yangtze/guest']]);
});

it('what was followed before goes on while nobody answers, which is said once', async () => {
  const { answers, now, told } = scene(new Map([['jjj', 'member']]));
  expect(now()).toEqual(['jjj/member']);
  await answers(new Map([['jjj', 'member']]));
  await answers(new Error('away'));
  await answers(new Error('away'));
  expect(now()).toEqual(['jjj/member']);
  expect(told).toEqual(['nobody says which regions there are; those known stay']);
});

it('another log under one of them is a failure of all', async () => {
  const { ends } = scene(new Map([['jjj', 'member']]));
  ends.get('jjj')!(new Error('another log'));
  await expect(followings.failed).rejects.toThrow('another log');
});
