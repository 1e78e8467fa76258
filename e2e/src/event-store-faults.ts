import { setTimeout as sleep } from 'node:timers/promises';
import {
  batcher,
  codeOf,
  foundLog,
  openEventStore,
  transact,
  type Batcher,
  type EventStore,
  type StoredEvent,
} from '@tongbiao/event-store';
import { aContext, counter, numbersOf, type Count, type Counted } from '@tongbiao/event-store/contract';
import { startEventStoreProcess, type EventStoreProcess } from './event-store-process.ts';
import { startFaultProxy } from './fault-proxy.ts';

/** How hard the client is tried. */
export interface FaultOptions {
  readonly dataFile: string;
  readonly faults: number;
  readonly writers: number;
  readonly subscribers: number;
  readonly seed: number;
}

/** What was found. Nothing but zeroes where it says so, or something was lost or doubled. */
export interface FaultReport {
  readonly faults: Readonly<Record<string, number>>;
  /** Commands that got their outcome. */
  readonly commands: number;
  readonly events: number;
  /** Commands that were sent again because their outcome was unknown or the store away. */
  readonly resent: number;
  /** Answers that were on their way and never arrived. */
  readonly swallowedBytes: number;
  /** Zero: commands without exactly one event, or with another's number. */
  readonly lost: number;
  readonly doubled: number;
  /** Zero: subscribers that missed an event, or saw one twice or in another order. */
  readonly wronglySeen: number;
  /** Zero: errors that reached nobody. */
  readonly stray: number;
}

const STREAMS = ['ordinary-cold-0', 'ordinary-cold-1', 'range-hot'] as const;
const HOT = 'range-hot';
/** What a caller waits before it sends its command again. */
const COMMAND_DEADLINE_MS = 3_000;
const SLOW_EVERY = 10;

/**
 * Cuts, stalls, refuses, freezes, swallows answers, kills and stops the node, while careful callers write through `transact` and
 * `batcher` and others listen through `subscribe`; then looks whether every command was written once and every event seen once.
 * Needs the process to itself: it opens the event store.
 */
export async function playFaults({ dataFile, faults, writers, subscribers, seed }: FaultOptions): Promise<FaultReport> {
  const random = randomFrom(seed);
  const startNode = (port: number): Promise<EventStoreProcess> =>
    startEventStoreProcess(['--port', String(port), '--data-file', dataFile]);
  let node = await startNode(0);
  const { port } = node;
  const proxy = await startFaultProxy(() => port);
  let stray = 0;
  const remember = (): void => void stray++;
  process.on('unhandledRejection', remember);
  const store = await openEventStore({
    connectionString: `esdb://127.0.0.1:${proxy.port}?tls=false`,
    mayBeEmpty: true,
    appendDeadlineMs: 400,
    readIdleMs: 400,
  });
  await foundLog(store);
  const hot = batcher({ store, decider: counter, sendDeadlineMs: 1_000 });
  let resent = 0;
  let isOver = false;

  const writing = Array.from({ length: writers }, async (_, writer) => {
    const stream = STREAMS[writer % STREAMS.length]!;
    const numbers: number[] = [];
    while (!isOver) numbers.push(...(await insist(store, stream, stream === HOT ? hot : undefined, () => resent++)));
    return { stream, numbers };
  });
  const stop = new AbortController();
  const listening = Array.from({ length: subscribers }, (_, n) => listen(store, stop.signal, n % 4 === 3));

  const again = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    await node.end(signal);
    await sleep(random() * 300);
    node = await startNode(port);
  };
  const kinds: Readonly<Record<string, () => Promise<void>>> = {
    cut: () => Promise.resolve(proxy.cut()),
    'swallow answers': () => proxy.swallowAnswers(50 + random() * 700),
    stall: () => proxy.stall(50 + random() * 700),
    refuse: () => proxy.refuse(50 + random() * 200),
    freeze: () => Promise.resolve(proxy.freeze()),
    kill: () => again('SIGKILL'),
    restart: () => again('SIGTERM'),
  };
  const names = Object.keys(kinds);
  const played: Record<string, number> = {};
  for (let fault = 0; fault < faults; fault++) {
    await sleep(20 + random() * 150);
    const name = names[fault % names.length]!;
    await kinds[name]!();
    played[name] = (played[name] ?? 0) + 1;
  }
  isOver = true;
  const said = await Promise.all(writing);
  await hot.close();

  const all: StoredEvent[] = [];
  for await (const event of store.readAll()) all.push(event);
  while (listening.some(({ seen }) => seen.length < all.length)) {
    // One that ended on its own throws here.
    await Promise.race([
      sleep(20),
      ...listening.map(({ ended }) => ended.then(() => Promise.reject(new Error('it ended')))),
    ]);
  }
  stop.abort();
  await Promise.all(listening.map(({ ended }) => ended));
  const swallowedBytes = proxy.swallowedBytes();
  await store.close();
  await proxy.close();
  await node.end('SIGTERM');
  process.off('unhandledRejection', remember);

  let lost = 0;
  let doubled = 0;
  for (const stream of STREAMS) {
    const stored = all.filter((event) => event.stream === stream).map(({ data }) => (data as { first: number }).first);
    const told = said.filter((each) => each.stream === stream).flatMap(({ numbers }) => numbers);
    doubled += stored.length - new Set(stored).size + (told.length - new Set(told).size);
    lost += told.filter((number) => !stored.includes(number)).length;
    lost += stored.filter((number) => !told.includes(number)).length;
  }
  const wanted = all.map(({ id }, ordinal) => `${ordinal} ${id}`).join();
  return {
    faults: played,
    commands: said.reduce((sum, { numbers }) => sum + numbers.length, 0),
    events: all.length,
    resent,
    swallowedBytes,
    lost,
    doubled,
    wronglySeen: listening.filter(({ seen }) => seen.join() !== wanted).length,
    stray,
  };
}

/** Sends one command until it has an outcome, under one id, as callers are told to; its numbers. */
async function insist(
  store: EventStore,
  stream: string,
  hot: Batcher<number, Count, Counted> | undefined,
  onAgain: () => void,
): Promise<number[]> {
  const context = aContext();
  for (;;) {
    const deadline = new Date(Date.now() + COMMAND_DEADLINE_MS);
    const command = { stream, command: { type: 'Next' } as const, context, deadline };
    try {
      return numbersOf(await (hot ? hot.submit(command) : transact(store, { decider: counter, ...command })));
    } catch (error) {
      if (!['CONFLICT', 'OUTCOME_UNKNOWN', 'UNAVAILABLE'].includes(codeOf(error) ?? '')) throw error;
      onAgain();
    }
  }
}

interface Listening {
  readonly seen: readonly string[];
  readonly ended: Promise<void>;
}

function listen(store: EventStore, signal: AbortSignal, isSlow: boolean): Listening {
  const seen: string[] = [];
  const ended = (async () => {
    for await (const delivery of store.subscribe({ signal })) {
      if (delivery.kind !== 'event') continue;
      seen.push(`${delivery.ordinal} ${delivery.event.id}`);
      if (isSlow && seen.length % SLOW_EVERY === 0) await sleep(5);
    }
  })();
  return { seen, ended };
}

/** A small generator with a seed (mulberry32): a run can be told apart by its seed, though the machine's timing is its own. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
