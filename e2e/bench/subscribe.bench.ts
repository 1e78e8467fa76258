import { parseArgs } from 'node:util';
import { jsonEvent, START, END, type EventStoreDBClient } from '@eventstore/db-client';
import { startEcho } from './echo.ts';
import { cpuUsOf, median, percentiles, ratio, ratioByCpu, type Cost } from './load.ts';
import { fill, startStore, type BenchStore } from './store.ts';

const ROUNDS = 5;
const PER_SECOND = 500;
const EVERY_MS = 2;
/** Connecting and compiling are in the first ones. */
const WARM_UP = 1000;

/**
 * Catches up from the beginning of a log of `--events` through a subscription to `$all`, then says how long an event takes from
 * its append to the subscriber's handler at 500 events a second.
 */
export async function bench(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { events: { type: 'string', default: '100000' }, seconds: { type: 'string', default: '15' } },
  });
  const count = Number(values.events);
  const echo = await startEcho();
  const store = await startStore();
  try {
    const appendToHandler = await latency(store.client, Number(values.seconds));
    console.error(`append to handler: p50 ${appendToHandler.p50Ms} ms, p99 ${appendToHandler.p99Ms} ms`);
    console.error(`writing ${count} events …`);
    await fill(store.client, count);
    const rates: (Cost & { perSecond: number; echo: Awaited<ReturnType<typeof echo.measure>> })[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const yardstick = await echo.measure(256, 2000);
      const rate = await catchUp(store, count);
      console.error(`catch-up: ${rate.perSecond} events/s, echo ${yardstick.perSecond}/s`);
      rates.push({ ...rate, echo: yardstick });
    }
    return {
      events: count,
      echo: {
        perSecond: median(rates.map((rate) => rate.echo.perSecond)),
        clientCpuUsPerCall: median(rates.map((rate) => rate.echo.cpuUs)),
        serverCpuUsPerCall: median(rates.map((rate) => rate.echo.serverCpuUs)),
      },
      catchUp: {
        ratio: median(rates.map((rate) => ratio(rate.perSecond, rate.echo.perSecond))),
        ratioByCpu: median(rates.map((rate) => ratioByCpu(rate, rate.echo))),
        perSecond: median(rates.map((rate) => rate.perSecond)),
        clientCpuUsPerEvent: median(rates.map(({ cpuUs }) => Math.round(cpuUs * 10) / 10)),
        serverCpuUsPerEvent: median(rates.map(({ serverCpuUs }) => Math.round(serverCpuUs * 10) / 10)),
      },
      appendToHandler: { perSecond: PER_SECOND, ...appendToHandler },
    };
  } finally {
    await store.close();
    await echo.close();
  }
}

/** Reads all events through a subscription. */
async function catchUp({ client, node }: BenchStore, count: number): Promise<Cost & { perSecond: number }> {
  const pid = node.process.pid as number;
  const serverCpu = cpuUsOf(pid);
  const cpu = process.cpuUsage();
  const subscription = client.subscribeToAll({ fromPosition: START });
  const from = performance.now();
  let events = 0;
  for await (const _ of subscription) if (++events === count) break;
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const serverCpuUs = (cpuUsOf(pid) - serverCpu) / count;
  await subscription.unsubscribe();
  return { perSecond: Math.round(count / seconds), cpuUs: (user + system) / count, serverCpuUs };
}

async function latency(client: EventStoreDBClient, seconds: number): Promise<{ p50Ms: number; p99Ms: number }> {
  const subscription = client.subscribeToAll({ fromPosition: END });
  const latencies: number[] = [];
  const wanted = WARM_UP + PER_SECOND * seconds;
  await new Promise((resolve) => subscription.once('confirmation', resolve));
  const handling = (async () => {
    for await (const { event } of subscription) {
      if (event?.type !== 'bench.Timed.v1') continue;
      latencies.push(performance.now() - (event.data as { at: number }).at);
      if (latencies.length === wanted) return;
    }
  })();
  const appends: Promise<unknown>[] = [];
  const from = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(wanted, Math.floor(((performance.now() - from) / 1000) * PER_SECOND));
      while (appends.length < due) {
        const event = jsonEvent({ type: 'bench.Timed.v1', data: { at: performance.now() } });
        appends.push(client.appendToStream(`timed-${appends.length % 50}`, event));
      }
      if (appends.length < wanted) return;
      clearInterval(timer);
      resolve();
    }, EVERY_MS);
  });
  await Promise.all([...appends, handling]);
  await subscription.unsubscribe();
  return percentiles(latencies.slice(WARM_UP));
}
