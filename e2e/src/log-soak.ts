import { statSync } from 'node:fs';
import { join } from 'node:path';
import { BACKWARDS, END, EventStoreDBClient, FORWARDS, START } from '@eventstore/db-client';
import { checkDataFile } from '@tongbiao/event-store-server';
import { cpuUsOf, inFlight, median, memoryMbOf, ratio } from '../bench/load.ts';
import { anEvent, fill } from '../bench/store.ts';
import { startEventStoreProcess, type EventStoreProcess } from './event-store-process.ts';

/** How long the store is soaked. */
export interface SoakOptions {
  readonly folder: string;
  readonly events: number;
  /** Comparisons between the long log and a short one, of each kind. */
  readonly rounds: number;
  /** How long each lasts. */
  readonly ms: number;
}

/** What was found. */
export interface SoakReport {
  readonly events: number;
  /** Resident memory of the server after each tenth of the events. */
  readonly memoryMb: readonly number[];
  readonly peakMemoryMb: number;
  readonly appendsSlowerBy: Slower;
  readonly readsSlowerBy: Slower;
  readonly backwardReadsSlowerBy: Slower;
}

/** How much longer the long log takes: 1 is as fast. */
export interface Slower {
  /** The middle one of many short comparisons, each log right after the other: what else the machine does is in it. */
  readonly byTime: number;
  /** CPU time of the server per event: what else the machine does is hardly in it. */
  readonly byServerCpu: number;
}

interface Side {
  readonly client: EventStoreDBClient;
  readonly pid: number;
}

const SHORT_LOG_EVENTS = 10_000;
const IN_FLIGHT = 64;
const PAGE = 2_000;

/** Size of the data file of a store that was stopped well, and its events. */
export interface SoakedFile {
  readonly bytes: number;
  readonly bytesPerEvent: number;
}

/** How large the long log's file is once its server has stopped. */
export function soakedFile(folder: string): SoakedFile {
  const file = join(folder, LONG_LOG);
  const { size: bytes } = statSync(file);
  return { bytes, bytesPerEvent: Math.round(bytes / checkDataFile(file).events) };
}

const LONG_LOG = 'long.db';

/** Writes very many events, watching memory, and then compares the long log with a short one beside it. */
export async function playSoak({ folder, events, rounds, ms }: SoakOptions): Promise<SoakReport> {
  const start = (name: string): Promise<EventStoreProcess> =>
    startEventStoreProcess(['--port', '0', '--data-file', join(folder, name)]);
  const [long, short] = [await start(LONG_LOG), await start('short.db')];
  const clients = [long, short].map(({ connectionString }) => EventStoreDBClient.connectionString(connectionString));
  const [onLong, onShort] = clients as [EventStoreDBClient, EventStoreDBClient];
  try {
    await fill(onShort, SHORT_LOG_EVENTS);
    const memoryMb: number[] = [];
    const pid = long.process.pid as number;
    for (let tenth = 0; tenth < 10; tenth++) {
      await fill(onLong, events / 10);
      memoryMb.push(memoryMbOf(pid).nowMb);
      console.error(`${((tenth + 1) * events) / 10} events: ${memoryMb.at(-1)} MB`);
    }
    const append = async ({ client }: Side): Promise<number> => {
      const call = (slot: number) => client.appendToStream(`soak-${slot}`, anEvent());
      const { perSecond } = await inFlight(IN_FLIGHT, ms, call);
      return (perSecond * ms) / 1000;
    };
    const read = async ({ client }: Side, isBackwards: boolean): Promise<number> => {
      let count = 0;
      const from = performance.now();
      while (performance.now() - from < ms) {
        const place = isBackwards
          ? ({ direction: BACKWARDS, fromPosition: END, maxCount: PAGE } as const)
          : ({ direction: FORWARDS, fromPosition: START, maxCount: PAGE } as const);
        for await (const _ of client.readAll(place)) count++;
      }
      return count;
    };
    const sides: readonly [Side, Side] = [
      { client: onLong, pid: long.process.pid as number },
      { client: onShort, pid: short.process.pid as number },
    ];
    const slowerBy = async (what: (side: Side) => Promise<number>): Promise<Slower> => {
      const ratios: number[] = [];
      const cpuUs = [0, 0];
      const events = [0, 0];
      for (let round = 0; round < rounds; round++) {
        const rates = [0, 0];
        // In turn, so that neither log always comes first.
        for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) {
          const cpu = cpuUsOf(sides[side]!.pid);
          const from = performance.now();
          const count = await what(sides[side]!);
          rates[side] = count / (performance.now() - from);
          cpuUs[side]! += cpuUsOf(sides[side]!.pid) - cpu;
          events[side]! += count;
        }
        ratios.push(rates[1]! / rates[0]!);
      }
      console.error(`short to long: ${ratios.map((each) => each.toFixed(2)).join(' ')}`);
      const perEvent = cpuUs.map((us, side) => us / events[side]!);
      return { byTime: ratio(median(ratios), 1), byServerCpu: ratio(perEvent[0]!, perEvent[1]!) };
    };
    const readsSlowerBy = await slowerBy((side) => read(side, false));
    const backwardReadsSlowerBy = await slowerBy((side) => read(side, true));
    const appendsSlowerBy = await slowerBy(append);
    const { peakMb } = memoryMbOf(pid);
    return { events, memoryMb, peakMemoryMb: peakMb, appendsSlowerBy, readsSlowerBy, backwardReadsSlowerBy };
  } finally {
    await Promise.all(clients.map((client) => client.dispose()));
    await Promise.all([long, short].map((node) => node.end('SIGTERM')));
  }
}
