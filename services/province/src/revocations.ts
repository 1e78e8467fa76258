import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@tongbiao/service';

/** A page of ids of revoked tokens. */
export interface RevokedPage {
  readonly tokenIds: readonly string[];
  /** Empty: there are no more. */
  readonly nextPageToken: string;
}

/** Options of {@link followRevocations}. */
export interface RevocationsOptions {
  /** Reads one page from who issues tokens. */
  readonly read: (pageToken: string) => Promise<RevokedPage>;
  /** Told when the answer stays away, and when it is there again. */
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** Between two looks, in milliseconds. @default 1000 */
  readonly everyMs?: number;
}

/** The revoked tokens as far as they are known here. */
export interface Revocations {
  isRevoked(tokenId: string): boolean;
  close(): Promise<void>;
}

/**
 * Asks again and again which tokens were revoked: a province does not read the log, and its topics carry nothing that is restricted. While
 * nobody answers, what was known stays, and tokens end when they expire: a registry that is away must not close every province.
 */
export const followRevocations = ({ read, log, everyMs = 1_000 }: RevocationsOptions): Revocations => {
  let revoked: ReadonlySet<string> = new Set();
  let isAway = false;
  const closing = new AbortController();
  const { signal } = closing;

  const look = async (): Promise<void> => {
    const found = new Set<string>();
    let pageToken = '';
    do {
      const page = await read(pageToken);
      for (const tokenId of page.tokenIds) found.add(tokenId);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    revoked = found;
  };
  const running = (async () => {
    while (!signal.aborted) {
      try {
        await look();
        if (isAway) log.info('revocations of tokens are known again');
        isAway = false;
      } catch (error) {
        if (signal.aborted) return;
        if (!isAway) log.warn({ err: error }, 'who revokes tokens does not answer; what is known of them stays');
        isAway = true;
      }
      await sleep(everyMs, undefined, { signal }).catch(() => {});
    }
  })();
  return {
    isRevoked: (tokenId) => revoked.has(tokenId),
    close: async () => {
      closing.abort();
      await running;
    },
  };
};
