import { readFileSync } from 'node:fs';

/** What was done in a while. */
export interface Rate {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of this process per call, in microseconds. */
  readonly cpuUs: number;
}

/** Makes calls, so many at a time, for so long; what was begun before the end is waited for and not counted. */
export async function inFlight(calls: number, ms: number, call: (slot: number) => Promise<unknown>): Promise<Rate> {
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const from = performance.now();
  const until = from + ms;
  const slots = Array.from({ length: calls }, async (_, slot) => {
    for (;;) {
      const at = performance.now();
      if (at >= until) return;
      await call(slot);
      const now = performance.now();
      if (now <= until) latencies.push(now - at);
    }
  });
  await Promise.all(slots);
  const { user, system } = process.cpuUsage(cpu);
  const { p50Ms, p99Ms } = percentiles(latencies);
  return {
    perSecond: Math.round((latencies.length / ms) * 1000),
    p50Ms,
    p99Ms,
    cpuUs: Math.round((user + system) / latencies.length),
  };
}

/** The middle one and the hundredth from above, in milliseconds, sorted in place. */
export function percentiles(ms: number[]): { readonly p50Ms: number; readonly p99Ms: number } {
  ms.sort((a, b) => a - b);
  const at = (share: number): number => Math.round((ms[Math.floor(ms.length * share)] ?? NaN) * 100) / 100;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** The middle one of several measurements: what else the machine did meanwhile shows in the others. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Two decimals are more than any measurement here is worth. */
export const ratio = (value: number, yardstick: number): number => Math.round((value / yardstick) * 100) / 100;

/** CPU that one operation, or one event, takes of the process that asks and of the one that answers, in microseconds. */
export interface Cost {
  readonly cpuUs: number;
  readonly serverCpuUs: number;
}

/**
 * The ratio of two rates as it would be on two idle cores: by the CPU of whichever process has more to do. What else the machine is
 * busy with disturbs it far less than it disturbs the rates.
 */
export const ratioByCpu = (of: Cost, yardstick: Cost): number => ratio(busier(yardstick), busier(of));

const busier = ({ cpuUs, serverCpuUs }: Cost): number => Math.max(cpuUs, serverCpuUs);

const TICK_US = 10_000;

/** CPU time that another process has used, in microseconds. */
export function cpuUsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

/** Memory that another process holds now, and the most that it ever held, in MB. */
export function memoryMbOf(pid: number): { readonly nowMb: number; readonly peakMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (field: string): number => Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)![1]) / 1024);
  return { nowMb: mb('VmRSS'), peakMb: mb('VmHWM') };
}
