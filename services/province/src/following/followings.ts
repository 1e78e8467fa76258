import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@tongbiao/service';
import type { Following } from './following.ts';

/** As what a province takes part in a region: a guest sees the works that it is a guest of, and reads no topic. */
export type Party = 'member' | 'guest';

/** Regions of a province, each with its part in it. */
export type Parties = ReadonlyMap<string, Party>;

/** Everything that a province follows, now. */
export interface Followings {
  all(): readonly Following[];
  /** Asks at once what there is to follow; what is not answered changes nothing. */
  lookAgain(): Promise<void>;
  /** Rejects as a following does: with FOREIGN_LOG. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** Options of {@link followParties}. */
export interface FollowPartiesOptions {
  /** What was followed before, so that a registry that is away keeps no province from its events. */
  readonly known: Parties;
  /** What there is to follow. */
  readonly read: () => Promise<Parties>;
  readonly follow: (region: string, party: Party) => Following;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Between two looks, in milliseconds. @default 2_000 */
  readonly everyMs?: number;
}

/** Follows a province's regions as they come and go. While nobody says which they are, those that are followed stay. */
export const followParties = ({ known, read, follow, log, everyMs = 2_000 }: FollowPartiesOptions): Followings => {
  const running = new Map<string, { readonly party: Party; readonly following: Following }>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const closing = new AbortController();
  const { signal } = closing;
  let isAway = false;
  let looking: Promise<void> | undefined;

  const begin = (region: string, party: Party): void => {
    const following = follow(region, party);
    following.done.catch(failed.reject);
    running.set(region, { party, following });
    log.info({ region, party }, 'a region is followed');
  };
  const change = async (parties: Parties): Promise<void> => {
    for (const [region, { party, following }] of running) {
      if (parties.get(region) === party) continue;
      await following.stop();
      running.delete(region);
      log.info({ region, party }, 'a region is followed no more');
    }
    for (const [region, party] of parties) if (!running.has(region) && !signal.aborted) begin(region, party);
  };
  const look = async (): Promise<void> => {
    let parties: Parties;
    try {
      parties = await read();
    } catch (error) {
      if (!isAway && !signal.aborted) log.warn({ err: error }, 'nobody says which regions there are; those known stay');
      isAway = true;
      return;
    }
    isAway = false;
    if (!signal.aborted) await change(parties);
  };
  const lookAgain = (): Promise<void> => (looking ??= look().finally(() => (looking = undefined)));

  for (const [region, party] of known) begin(region, party);
  const rounds = (async () => {
    while (!signal.aborted) {
      await lookAgain();
      await sleep(everyMs, undefined, { signal }).catch(() => {});
    }
  })();
  return {
    all: () => [...running.values()].map(({ following }) => following),
    lookAgain,
    failed: failed.promise,
    close: async () => {
      closing.abort();
      await rounds;
      await Promise.all([...running.values()].map(({ following }) => following.stop()));
    },
  };
};
