import { parseArgs } from 'node:util';
import { START, FORWARDS } from '@eventstore/db-client';
import { startEventStoreServer } from '@tongbiao/event-store-server';
import { startEventStoreProcess } from '../src/event-store-process.ts';
import { startEcho } from './echo.ts';
import { cpuUsOf, median, memoryMbOf, ratio, ratioByCpu } from './load.ts';
import { fill, FILLED_STREAMS, startStore } from './store.ts';

const ROUNDS = 5;

/**
 * Reads a log of `--events` through the official client, `$all` and one stream; says how much memory the server takes with that
 * many events, and how soon it is ready on that file, as a process and within one.
 */
export async function bench(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { events: { type: 'string', default: '200000' } } });
  const count = Number(values.events);
  const echo = await startEcho();
  const store = await startStore();
  const pid = store.node.process.pid as number;
  const reading = async (read: () => AsyncIterable<unknown>) => {
    const yardstick = await echo.measure(256, 2000);
    const serverCpu = cpuUsOf(pid);
    const cpu = process.cpuUsage();
    const from = performance.now();
    let events = 0;
    for await (const _ of read()) events++;
    const perSecond = Math.round((events / (performance.now() - from)) * 1000);
    const { user, system } = process.cpuUsage(cpu);
    console.error(`${perSecond} events/s, echo ${yardstick.perSecond}/s`);
    return {
      perSecond,
      echo: yardstick,
      serverCpuUs: (cpuUsOf(pid) - serverCpu) / events,
      cpuUs: (user + system) / events,
    };
  };
  try {
    console.error(`writing ${count} events …`);
    await fill(store.client, count);
    const rows = {
      readAll: () => store.client.readAll({ fromPosition: START, direction: FORWARDS, maxCount: 200_000 }),
      readStream: async function* () {
        for (let slot = 0; slot < FILLED_STREAMS; slot++) yield* store.client.readStream(`filled-${slot}`);
      },
    };
    const figures: Record<string, object> = {};
    const echoes: Awaited<ReturnType<typeof echo.measure>>[] = [];
    for (const [name, read] of Object.entries(rows)) {
      const rates: Awaited<ReturnType<typeof reading>>[] = [];
      for (let round = 0; round < ROUNDS; round++) rates.push(await reading(read));
      echoes.push(...rates.map((rate) => rate.echo));
      const middle = (pick: (rate: (typeof rates)[number]) => number): number =>
        Math.round(median(rates.map(pick)) * 10) / 10;
      figures[name] = {
        ratio: median(rates.map((rate) => ratio(rate.perSecond, rate.echo.perSecond))),
        ratioByCpu: median(rates.map((rate) => ratioByCpu(rate, rate.echo))),
        perSecond: middle(({ perSecond }) => perSecond),
        clientCpuUsPerEvent: middle(({ cpuUs }) => cpuUs),
        serverCpuUsPerEvent: middle(({ serverCpuUs }) => serverCpuUs),
      };
    }
    const memory = memoryMbOf(pid);
    await store.node.end('SIGTERM');
    const asProcess: number[] = [];
    const inProcess: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      let from = performance.now();
      const node = await startEventStoreProcess(['--port', '0', '--data-file', store.dataFile]);
      asProcess.push(performance.now() - from);
      await node.end('SIGTERM');
      from = performance.now();
      const server = await startEventStoreServer({ port: 0, dataFile: store.dataFile });
      inProcess.push(performance.now() - from);
      await server.close();
    }
    return {
      events: count,
      echo: {
        perSecond: median(echoes.map(({ perSecond }) => perSecond)),
        clientCpuUsPerCall: median(echoes.map(({ cpuUs }) => cpuUs)),
        serverCpuUsPerCall: median(echoes.map(({ serverCpuUs }) => serverCpuUs)),
      },
      ...figures,
      memory,
      startToReadyMs: { process: Math.round(median(asProcess)), inProcess: Math.round(median(inProcess)) },
    };
  } finally {
    await store.close();
    await echo.close();
  }
}
