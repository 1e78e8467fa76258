import { parseArgs } from 'node:util';
import { startEcho } from './echo.ts';
import { cpuUsOf, inFlight, median, ratio, ratioByCpu, type Cost, type Rate } from './load.ts';
import { rawAppends } from './raw-append.ts';
import { anEvent, events, startStore } from './store.ts';

const ECHO_IN_FLIGHT = 256;
const PER_CALL = 100;
const RAW_APPENDS = 12_000;
const ROUNDS = 7;

/**
 * Durable appends through the official client, with 1, 16 and 256 in flight, 100 events per call, and by raw frames. Ratios are
 * against a unary echo with 256 in flight, measured before and after each; of all rounds the middle one counts.
 */
export async function bench(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { ms: { type: 'string', default: '1500' } } });
  const ms = Number(values.ms);
  const echo = await startEcho();
  const store = await startStore();
  const pid = store.node.process.pid as number;
  const append = (calls: number, perCall: number) => {
    const call = (slot: number) =>
      store.client.appendToStream(`s-${slot}`, perCall === 1 ? anEvent() : events(perCall));
    return async () => {
      const cpu = cpuUsOf(pid);
      const rate = await inFlight(calls, ms, call);
      const perEvent = (cpuUsOf(pid) - cpu) / ((rate.perSecond * perCall * ms) / 1000);
      return { ...rate, perSecond: rate.perSecond * perCall, serverCpuUs: perEvent, cpuUs: rate.cpuUs / perCall };
    };
  };
  const rows: Readonly<Record<string, () => Promise<Rate & Cost>>> = {
    '256 in flight': append(256, 1),
    '16 in flight': append(16, 1),
    '1 in flight': append(1, 1),
    '100 per call, 16 in flight': append(16, PER_CALL),
    'raw frames, 256 in flight': async () => {
      const cpu = cpuUsOf(pid);
      const perSecond = await rawAppends(store.node.port, 256, RAW_APPENDS);
      return { perSecond, p50Ms: NaN, p99Ms: NaN, cpuUs: 0, serverCpuUs: (cpuUsOf(pid) - cpu) / RAW_APPENDS };
    },
  };
  try {
    await echo.measure(ECHO_IN_FLIGHT, ms / 2);
    await append(256, 1)();
    const measured: Record<string, (Rate & Cost & { echo: number })[]> = {};
    let before = await echo.measure(ECHO_IN_FLIGHT, ms / 2);
    const echoes = [before];
    for (let round = 0; round < ROUNDS; round++)
      for (const [name, play] of Object.entries(rows)) {
        const rate = await play();
        const after = await echo.measure(ECHO_IN_FLIGHT, ms / 2);
        console.error(`${name}: ${rate.perSecond}/s, echo ${before.perSecond} and ${after.perSecond}/s`);
        (measured[name] ??= []).push({ ...rate, echo: (before.perSecond + after.perSecond) / 2 });
        echoes.push(after);
        before = after;
      }
    const echoCost: Cost = {
      cpuUs: median(echoes.map(({ cpuUs }) => cpuUs)),
      serverCpuUs: median(echoes.map(({ serverCpuUs }) => serverCpuUs)),
    };
    const figures = Object.entries(measured).map(([name, rates]) => {
      const middle = (pick: (rate: (typeof rates)[number]) => number): number =>
        Math.round(median(rates.map(pick)) * 10) / 10;
      return [
        name,
        {
          ratio: median(rates.map(({ perSecond, echo: yardstick }) => ratio(perSecond, yardstick))),
          ratioByCpu: median(rates.map((rate) => ratioByCpu(rate, echoCost))),
          perSecond: middle(({ perSecond }) => perSecond),
          ...(name.startsWith('raw')
            ? {}
            : { p50Ms: middle(({ p50Ms }) => p50Ms), p99Ms: middle(({ p99Ms }) => p99Ms) }),
          ...(name.startsWith('raw') ? {} : { clientCpuUsPerEvent: middle(({ cpuUs }) => cpuUs) }),
          serverCpuUsPerEvent: middle(({ serverCpuUs }) => serverCpuUs),
        },
      ] as const;
    });
    return {
      echo: {
        perSecond: median(echoes.map(({ perSecond }) => perSecond)),
        p99Ms: median(echoes.map(({ p99Ms }) => p99Ms)),
        clientCpuUsPerCall: echoCost.cpuUs,
        serverCpuUsPerCall: echoCost.serverCpuUs,
      },
      ...Object.fromEntries(figures),
    };
  } finally {
    await store.close();
    await echo.close();
  }
}
