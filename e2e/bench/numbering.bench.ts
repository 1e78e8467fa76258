import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import {
  NumberingServiceService,
  ReserveBlockRequest,
  ReserveBlockResponse,
  ReserveRequest,
  ReserveResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { startNumberingGround } from '../src/numbering-ground.ts';
import { cpuUsOf, inFlight, median, ratio, type Rate } from './load.ts';
import { startPostgres } from './numbering-postgres.ts';

const IN_FLIGHT = 256;
const BLOCK = 100;
/** On record before any clock starts. Each is given numbers in many rounds: a call finds its work among as many as a busy region has. */
const WORKS = 20_000;
const asIs = (bytes: Buffer): Buffer => bytes;

/** A rate, and what of it was CPU of the store and of the first replica, in microseconds per call. */
interface Cost extends Rate {
  readonly storeUs: number;
  readonly numberingUs: number;
}

/** Unary calls with bytes, the same for all that is compared. */
const caller = (address: string, token: string) => {
  const client = new Client(address, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return {
    call: (path: string, bytes: Buffer): Promise<Buffer> =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(path, asIs, asIs, bytes, metadata, (error, answer) =>
          error ? reject(error) : resolve(answer!),
        );
      }),
    close: () => client.close(),
  };
};
type Caller = ReturnType<typeof caller>;

const startYardstick = async (...args: string[]) => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('numbering-yardsticks.ts', import.meta.url)), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    address: `127.0.0.1:${port}`,
    close: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
};

/**
 * Durable single `Reserve` on one hot range with all rules, over gRPC, against an echo with messages of the same size and against a
 * sequence of PostgreSQL behind the same gRPC; each measured in turn, three rounds, the middle one of each ratio counts.
 */
export async function bench(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { ms: { type: 'string', default: '4000' }, rounds: { type: 'string', default: '3' } },
  });
  const [ms, rounds] = [Number(values.ms), Number(values.rounds)];
  const closing: (() => unknown)[] = [];
  const ground = await startNumberingGround(1);
  closing.push(() => ground.close());
  const token = await ground.token('service');
  const { rangeId } = ground;
  const works = Array.from({ length: WORKS }, () => randomUUID());
  let asked = 0;
  const reserveBytes = () => {
    const nth = asked++;
    return Buffer.from(
      ReserveRequest.encode({
        seriesId: '',
        requestId: randomUUID(),
        validateOnly: false,
        rangeId,
        workId: works[nth % WORKS]!,
        revision: 1,
        round: 1 + Math.floor(nth / WORKS),
        members: [],
        holdDays: 0,
      }).finish(),
    );
  };
  const blockBytes = () =>
    Buffer.from(
      ReserveBlockRequest.encode({
        requestId: randomUUID(),
        validateOnly: false,
        rangeId,
        count: BLOCK,
        purpose: 'bench',
        members: [],
        holdDays: 0,
      }).finish(),
    );
  const { path } = NumberingServiceService.reserve;
  const open = (address: string): Caller => {
    const opened = caller(address, token);
    closing.push(() => opened.close());
    return opened;
  };
  const reserveOn =
    (...callers: readonly Caller[]) =>
    (slot: number) =>
      callers[slot % callers.length]!.call(path, reserveBytes());

  try {
    await ground.recordWorks(works);
    const ours = open(ground.replicas[0]!.address);
    const answer = await ours.call(path, reserveBytes());
    const echoServer = await startYardstick(String(answer.length));
    closing.push(echoServer.close);
    const echo = open(echoServer.address);
    const postgres = startPostgres();
    if (postgres === undefined) console.error('PostgreSQL is not installed (apt install postgresql): not compared');
    else closing.push(() => postgres.close());
    const pools: Record<string, Caller> = {};
    for (const size of postgres === undefined ? [] : ['10', '40']) {
      const server = await startYardstick(String(answer.length), postgres!.socket, size);
      closing.push(server.close);
      pools[`postgres, pool of ${size}`] = open(server.address);
    }
    const ofStore = ground.store().process.pid!;
    const ofNumbering = ground.replicas[0]!.pid();
    const measure = async (
      name: string,
      calls: number,
      call: (slot: number) => Promise<unknown>,
      windowMs = ms,
    ): Promise<Cost> => {
      const before = [ofStore, ofNumbering].map(cpuUsOf);
      const rate = await inFlight(calls, windowMs, call);
      const [storeUs, numberingUs] = [ofStore, ofNumbering].map((pid, i) =>
        Math.round((cpuUsOf(pid) - before[i]!) / ((rate.perSecond * windowMs) / 1000)),
      ) as [number, number];
      const cost = { ...rate, storeUs, numberingUs };
      console.error(`${name}: ${JSON.stringify(cost)}`);
      return cost;
    };
    const rows: Record<string, () => Promise<Cost>> = {
      echo: () => measure('echo', IN_FLIGHT, reserveOn(echo)),
      ours: () => measure('ours', IN_FLIGHT, reserveOn(ours)),
      ...Object.fromEntries(
        Object.entries(pools).map(([name, pool]) => [name, () => measure(name, IN_FLIGHT, reserveOn(pool))]),
      ),
      'echo, one at a time': () => measure('echo, one at a time', 1, reserveOn(echo)),
      'ours, one at a time': () => measure('ours, one at a time', 1, reserveOn(ours)),
      ...Object.fromEntries(
        Object.entries(pools)
          .slice(0, 1)
          .map(([, pool]) => ['postgres, one at a time', () => measure('postgres, one at a time', 1, reserveOn(pool))]),
      ),
      // A range has 996,999 numbers, which blocks use up in seconds.
      'blocks of 100': () =>
        measure('blocks of 100', 32, () => ours.call(NumberingServiceService.reserveBlock.path, blockBytes()), ms / 4),
    };
    // Compiled and warm, as a service is that has run for a minute.
    for (const call of [reserveOn(echo), reserveOn(ours), ...Object.values(pools).map((pool) => reserveOn(pool))])
      await inFlight(IN_FLIGHT, ms / 2, call);
    const measured: Record<string, Cost[]> = {};
    for (let round = 0; round < rounds; round++)
      for (const [name, play] of Object.entries(rows)) (measured[name] ??= []).push(await play());
    const middle = (name: string, pick: (cost: Cost) => number = ({ perSecond }) => perSecond): number =>
      median((measured[name] ?? []).map(pick));
    const inRound = (of: (round: number) => number): number =>
      ratio(median(Array.from({ length: rounds }, (_, round) => of(round))), 1);
    const at = (name: string, round: number): number => measured[name]?.[round]?.perSecond ?? Number.NaN;
    const bestPool = (round: number): number => Math.max(...Object.keys(pools).map((name) => at(name, round)));

    // Half of what each can do, sent evenly.
    const half = async (name: string, full: number, call: (slot: number) => Promise<unknown>) => {
      const latencies: number[] = [];
      const pending: Promise<unknown>[] = [];
      const perTick = full / 2 / 200;
      let due = 0;
      const until = performance.now() + ms;
      while (performance.now() < until) {
        for (due += perTick; due >= 1; due--) {
          const from = performance.now();
          pending.push(call(pending.length).then(() => latencies.push(performance.now() - from)));
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await Promise.all(pending);
      latencies.sort((a, b) => a - b);
      const p99Ms = Math.round(latencies[Math.floor(latencies.length * 0.99)]! * 100) / 100;
      console.error(`${name} at half load: ${Math.round((latencies.length / ms) * 1000)}/s, p99 ${p99Ms} ms`);
      return p99Ms;
    };
    const halfEcho = await half('echo', middle('echo'), reserveOn(echo));
    const halfOurs = await half('ours', middle('ours'), reserveOn(ours));

    const alone = await measure('one replica', IN_FLIGHT, reserveOn(ours));
    const others = [await ground.replica(), await ground.replica()].map(({ address }) => open(address));
    // Each has read the range, compiled and warm like the first.
    await inFlight(IN_FLIGHT, ms, reserveOn(ours, ...others));
    const routed = await measure('three replicas, callers routed to one', IN_FLIGHT, reserveOn(ours));
    const spread = await measure('three replicas, callers spread', IN_FLIGHT, reserveOn(ours, ...others));

    const last = ReserveResponse.decode(await ours.call(path, reserveBytes()));
    const given = last.sequence - ground.first + 1;
    const blockAnswer = ReserveBlockResponse.decode(
      await ours.call(NumberingServiceService.reserveBlock.path, blockBytes()),
    );
    if (blockAnswer.sequences[0] !== last.sequence + 1) throw new Error('a number was lost');
    const hasPostgres = postgres !== undefined;
    return {
      ratios: {
        echo: inRound((round) => at('ours', round) / at('echo', round)),
        ...(hasPostgres && {
          postgres: inRound((round) => at('ours', round) / bestPool(round)),
          postgresOneAtATime: inRound(
            (round) => at('ours, one at a time', round) / at('postgres, one at a time', round),
          ),
        }),
        p99AtHalfLoad: ratio(halfOurs, halfEcho),
        threeReplicasRouted: ratio(routed.perSecond, alone.perSecond),
        threeReplicasSpread: ratio(spread.perSecond, alone.perSecond),
      },
      blocksNumbersPerSecond: middle('blocks of 100') * BLOCK,
      cpuUsPerReserve: {
        numbering: middle('ours', ({ numberingUs }) => numberingUs),
        store: middle('ours', ({ storeUs }) => storeUs),
        caller: middle('ours', ({ cpuUs }) => cpuUs),
      },
      answerBytes: answer.length,
      numbersGiven: given,
      ...(hasPostgres && { postgresVersion: postgres.version }),
      measured,
      halfLoadP99Ms: { echo: halfEcho, ours: halfOurs },
      replicas: { alone, routed, spread },
    };
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}
