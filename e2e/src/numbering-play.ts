import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { decodeEvent, streams } from '@tongbiao/contracts';
import { explain, isSharedRangeEvent, type SharedRangeEvent } from '@tongbiao/domain/numbering';
import { openEventStore } from '@tongbiao/event-store';
import type { ClientSettings, Round } from './numbering-client-process.ts';
import { startNumberingGround, type NumberingGround } from './numbering-ground.ts';
import { checkHistory, mulberry, requestOf, workOf, type Operation, type Target } from './numbering-history.ts';

/** Options of {@link playNumbering}. */
export interface NumberingPlay {
  readonly operations: number;
  /** Kills of a replica or of the store, with SIGKILL, evenly over the play. */
  readonly kills: number;
  readonly seed: number;
  /** Each client loses answers for some milliseconds, this often on average. */
  readonly loseEveryMs: number;
  /** Where the history is written. */
  readonly historyFile: string;
}

/** What came of it. */
export interface NumberingPlayed {
  readonly operations: number;
  readonly reserved: number;
  readonly rounds: number;
  readonly kills: { readonly replica: number; readonly store: number };
  readonly retries: number;
  readonly seconds: number;
  /** Numbers by state, from the log. */
  readonly totals: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

const CLIENTS = 8;
const REPLICAS = 3;
const SLOTS = 12;
/** Operations between two moments at which nothing is under way: what a checker can decide in bounded time. */
const PER_ROUND = 480;

interface Client {
  readonly process: ChildProcess;
  play(round: Round): Promise<readonly Operation[]>;
  retries(): number;
}

const startClient = async (settings: ClientSettings): Promise<Client> => {
  const main = fileURLToPath(new URL('numbering-client-process.ts', import.meta.url));
  const child = spawn(process.execPath, [main, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`a client ended:\n${said}`);
    return JSON.parse(value) as Record<string, unknown>;
  };
  await next();
  let retries = 0;
  return {
    process: child,
    retries: () => retries,
    async play(round) {
      child.stdin.write(`${JSON.stringify(round)}\n`);
      const operations: Operation[] = [];
      for (;;) {
        const message = await next();
        if (message['done'] !== undefined) {
          retries = Number(message['retries']);
          return operations;
        }
        operations.push(message as unknown as Operation);
      }
    },
  };
};

/** Events of the range, from the log itself. */
const rangeHistory = async ({ store, rangeId }: NumberingGround): Promise<SharedRangeEvent[]> => {
  const log = await openEventStore({ connectionString: store().connectionString });
  try {
    const history: SharedRangeEvent[] = [];
    for await (const { type, data } of log.readStream(streams.range(rangeId))) {
      const event = decodeEvent(type, data);
      if (event !== undefined && isSharedRangeEvent(event)) history.push(event);
    }
    return history;
  } finally {
    await log.close();
  }
};

/** What callers were told against what the log holds, and whether every integer is explained. */
const checkLog = (history: readonly SharedRangeEvent[], operations: readonly Operation[], first: number) => {
  const range = explain(history)!;
  const faults: string[] = [];
  const reserved = new Map(
    history.flatMap((e) =>
      e.type === 'numbering.SequenceReserved.v1' ? [[e.data.sequence, e.data.reservationId]] : [],
    ),
  );
  for (const { op, sequence, reservation, result, request } of operations) {
    if (op === 'reserve' && reserved.get(sequence) !== reservation) faults.push(`${request}: ${sequence} is another's`);
    const { state } = range.story(sequence);
    if (op === 'assign' && result === 'OK' && state !== 'NUMBER_STATE_ASSIGNED')
      faults.push(`${sequence} was assigned`);
    if (op === 'release' && result === 'OK' && state !== 'NUMBER_STATE_RELEASED')
      faults.push(`${sequence} was released`);
  }
  const given = operations.filter(({ op }) => op === 'reserve').length;
  const counted = Object.values(range.totals).reduce((a, b) => a + b, 0);
  if (range.next - first !== given) faults.push(`${given} were given, next is ${range.next}`);
  if (counted !== given) faults.push(`the totals add up to ${counted}, not to ${given}`);
  if (reserved.size !== given) faults.push(`the log holds ${reserved.size} reservations, callers have ${given}`);
  return { faults: faults.slice(0, 20), totals: range.totals };
};

/**
 * 8 client processes against 3 replicas of numbering on one store: answers get lost, replicas and the store are killed and started
 * again, unknown outcomes are asked after or sent again. Every operation is written down, and the whole is checked.
 */
export const playNumbering = async ({
  operations,
  kills,
  seed,
  loseEveryMs,
  historyFile,
}: NumberingPlay): Promise<NumberingPlayed> => {
  const random = mulberry(seed);
  const ground = await startNumberingGround(REPLICAS);
  const clients: Client[] = [];
  const file = openSync(historyFile, 'w');
  const killed = { replica: 0, store: 0 };
  let isPlaying = true;
  try {
    const token = await ground.token('service');
    const rounds = Math.ceil(operations / PER_ROUND);
    const seedOf = (client: number): number => seed + client + 1;
    const perClient = (rounds * PER_ROUND) / CLIENTS;
    await ground.recordWorks(
      Array.from({ length: CLIENTS * perClient }, (_, i) => {
        const client = i % CLIENTS;
        return workOf(requestOf(client, seedOf(client), Math.floor(i / CLIENTS)));
      }),
    );
    for (let client = 0; client < CLIENTS; client++)
      clients.push(
        await startClient({
          client,
          addresses: ground.replicas.map(({ address }) => address),
          token,
          rangeId: ground.rangeId,
          seed: seedOf(client),
          slots: SLOTS,
          loseEveryMs,
        }),
      );
    writeSync(file, `${JSON.stringify({ format: 'tongbiao/numbering-history/1', seed, first: ground.first })}\n`);
    const all: Operation[] = [];
    let held: Target[] = [];
    let progress = 0;
    const from = performance.now();
    const killing = (async () => {
      for (let n = 0; n < kills && isPlaying; n++) {
        while (isPlaying && progress < ((n + random()) / kills) * rounds) await sleep(20);
        if (!isPlaying) return;
        // The second, the fifth, the eighth …
        if (n % 3 === 1) {
          killed.store++;
          await ground.crashStore();
        } else {
          killed.replica++;
          const victim = ground.replicas[Math.floor(random() * REPLICAS)]!;
          await victim.kill();
          await victim.start();
        }
      }
    })();
    for (let round = 0; round < rounds; round++) {
      const targets = held.slice(0, 40);
      held = held.slice(40);
      const played = (
        await Promise.all(clients.map((client) => client.play({ round, operations: PER_ROUND / CLIENTS, targets })))
      ).flat();
      for (const operation of played) {
        all.push(operation);
        writeSync(file, `${JSON.stringify(operation)}\n`);
        if (operation.op === 'reserve' && random() < 0.3) held.push(operation);
      }
      progress = round + 1;
      if (progress % 50 === 0)
        console.error(`round ${progress} of ${rounds}, ${all.length} operations, ${JSON.stringify(killed)}`);
    }
    isPlaying = false;
    const seconds = Math.round((performance.now() - from) / 1000);
    await killing;
    const verdict = checkHistory(all, ground.first);
    const log = checkLog(await rangeHistory(ground), all, ground.first);
    return {
      operations: verdict.operations,
      reserved: verdict.reserved,
      rounds,
      kills: killed,
      retries: clients.reduce((sum, client) => sum + client.retries(), 0),
      seconds,
      totals: log.totals,
      faults: [...verdict.faults, ...log.faults],
    };
  } finally {
    isPlaying = false;
    closeSync(file);
    for (const client of clients) client.process.kill('SIGKILL');
    await ground.close();
  }
};
