import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent, START, type AppendResult } from '@eventstore/db-client';
import { startEventStoreProcess, type EventStoreProcess } from './event-store-process.ts';

/** How hard the store is tried. */
export interface CrashOptions {
  readonly dataFile: string;
  /** How often the server is killed. */
  readonly kills: number;
  readonly writers: number;
  /** Every fourth of them is slow. */
  readonly subscribers: number;
  /** Time under load before each kill, at random up to this. */
  readonly upMs: number;
}

/** What was found. A sound store has zeroes but for the first three. */
export interface CrashReport {
  readonly acknowledged: number;
  readonly kills: number;
  /** Appends sent again because their outcome was unknown. */
  readonly resent: number;
  readonly lost: number;
  readonly misplaced: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  /** Events that a subscriber missed, saw twice or saw in another order than `$all` has. */
  readonly wronglySeen: number;
}

interface Acknowledged {
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint | undefined;
}

/** A client never hears of some appends again: after this long the outcome counts as unknown. */
const APPEND_DEADLINE_MS = 3000;
const RETRY_MS = 100;

/**
 * Kills a server with SIGKILL again and again while careful callers write and others listen, then looks whether
 * everything that was acknowledged is there, once and in its place.
 */
export async function playCrashes(options: CrashOptions): Promise<CrashReport> {
  const start = (port: number): Promise<EventStoreProcess> =>
    startEventStoreProcess(['--port', String(port), '--data-file', options.dataFile]);
  let server = await start(0);
  const { port } = server;
  const client = EventStoreDBClient.connectionString(server.connectionString);
  const acknowledged = new Map<string, Acknowledged>();
  let resent = 0;
  let isOver = false;

  const write = async (stream: string): Promise<void> => {
    let last = -1n;
    while (!isOver) {
      const events = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () =>
        jsonEvent({ type: 't', id: randomUUID(), data: { text: 'x'.repeat(Math.random() * 300) } }),
      );
      const expectedRevision = last === -1n ? 'no_stream' : last;
      let result: AppendResult | undefined;
      while (result === undefined) {
        try {
          result = await within(APPEND_DEADLINE_MS, client.appendToStream(stream, events, { expectedRevision }));
        } catch (error) {
          if ((error as { type?: string }).type === 'wrong-expected-version') throw error;
          resent++;
          await pause(RETRY_MS);
        }
      }
      for (const [index, { id }] of events.entries()) {
        const isLastOne = index === events.length - 1;
        const position = isLastOne ? result.position?.commit : undefined;
        acknowledged.set(id as string, { stream, revision: last + 1n + BigInt(index), position });
      }
      last += BigInt(events.length);
      if (result.nextExpectedRevision !== last)
        throw new Error(`${stream}: ${result.nextExpectedRevision} instead of ${last}`);
    }
  };

  const seenBy: bigint[][] = [];
  const endOfWatching = new AbortController();
  const watch = async (seen: bigint[], isSlow: boolean): Promise<void> => {
    while (!endOfWatching.signal.aborted) {
      const last = seen.at(-1);
      const subscription = client.subscribeToAll({
        fromPosition: last === undefined ? START : { commit: last, prepare: last },
      });
      const stop = (): void => void subscription.unsubscribe().catch(() => {});
      endOfWatching.signal.addEventListener('abort', stop, { once: true });
      try {
        for await (const { event } of subscription) {
          if (event === undefined) continue;
          seen.push(event.position.commit);
          if (isSlow && seen.length % 20 === 0) await pause(5);
        }
      } catch {
        await pause(RETRY_MS);
      }
      endOfWatching.signal.removeEventListener('abort', stop);
    }
  };

  const writers = Promise.all(Array.from({ length: options.writers }, (_, i) => write(`writer-${i}`)));
  const watchers = Array.from({ length: options.subscribers }, (_, i) => {
    const seen: bigint[] = [];
    seenBy.push(seen);
    return watch(seen, i % 4 === 3);
  });
  for (let kill = 0; kill < options.kills; kill++) {
    await Promise.race([pause(options.upMs * (0.3 + 0.7 * Math.random())), writers]);
    await server.end('SIGKILL');
    server = await start(port);
  }
  await Promise.race([pause(options.upMs), writers]);
  isOver = true;
  await writers;

  const all: { id: string; stream: string; revision: bigint; position: bigint }[] = [];
  for await (const { event } of client.readAll()) {
    if (event === undefined || event.type.startsWith('$')) continue;
    all.push({ id: event.id, stream: event.streamId, revision: event.revision, position: event.position.commit });
  }
  const head = all.at(-1)?.position ?? 0n;
  const patience = Date.now() + 60_000;
  while (seenBy.some((seen) => (seen.at(-1) ?? 0n) < head) && Date.now() < patience) await pause(50);
  endOfWatching.abort();
  await Promise.all(watchers);
  await client.dispose();
  await server.end('SIGTERM');

  const byId = new Map(all.map((event) => [event.id, event]));
  const positions = all.map((event) => event.position);
  const wanted = positions.join();
  return {
    acknowledged: acknowledged.size,
    kills: options.kills,
    resent,
    lost: [...acknowledged.keys()].filter((id) => !byId.has(id)).length,
    misplaced: [...acknowledged].filter(([id, { stream, revision, position }]) => {
      const found = byId.get(id);
      return (
        found !== undefined &&
        (found.stream !== stream || found.revision !== revision || (position ?? found.position) !== found.position)
      );
    }).length,
    doubled: all.length - byId.size,
    outOfOrder: positions.filter((position, index) => index > 0 && position <= (positions[index - 1] as bigint)).length,
    wronglySeen: seenBy.filter((seen) => seen.join() !== wanted).length,
  };
}

async function within<T>(ms: number, attempt: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('never answered')), ms);
  });
  try {
    return await Promise.race([attempt, late]);
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
