import { createServer } from 'node:net';

/** Where `tongbiao start` puts its processes unless told otherwise; below the ephemeral ports of every common system. */
export const DEFAULT_PORT_BASE = 18600;

/** How far apart two systems on one machine are: each has so many ports for itself. */
const STEP = 100;

/** Highest base whose ports exist. */
export const LAST_PORT_BASE = 65_535 - STEP;

/** Offsets from the base; the portal comes first because it is the one that people type. */
const offsets = {
  portal: 0,
  registry: 1,
  numbering: 2,
  notification: 3,
  'international-liaison': 4,
  audit: 5,
  'event-store': 9,
  kafka: 10,
  'kafka-controller': 11,
  control: 12,
} as const;

/** Metrics and health of a process are served this far above its own port. */
const METRICS_OFFSET = 20;

/** The first province's; the others follow, each with its metrics as far above as there are places. */
const FIRST_PROVINCE = 40;

/** Provinces that can have a process on one machine: what fits between a base's own ports and the next base. */
export const MOST_PROVINCES = 30;

/** A thing that listens, whatever the regions are. */
export type PortName = keyof typeof offsets;

/** A port, and where the same process serves its metrics and its health. */
export interface Ports {
  readonly own: number;
  readonly metrics: number;
}

/** The loopback port of a thing. */
export const portOf = (base: number, name: PortName): number => base + offsets[name];

/** Where a process serves its metrics and its health. */
export const metricsPortOf = (base: number, name: PortName): number => portOf(base, name) + METRICS_OFFSET;

/** Of the province at a place of the folder's list. */
export const provincePorts = (base: number, place: number): Ports => {
  const own = base + FIRST_PROVINCE + place;
  return { own, metrics: own + MOST_PROVINCES };
};

/** Every port that a start from this base uses, with what it is for. */
export const allPorts = (base: number, provinces: readonly string[]): ReadonlyMap<number, string> =>
  new Map([
    ...(Object.keys(offsets) as PortName[]).flatMap((name): [number, string][] => [
      [portOf(base, name), name],
      [metricsPortOf(base, name), `${name} metrics`],
    ]),
    ...provinces.slice(0, MOST_PROVINCES).flatMap((province, place): [number, string][] => {
      const { own, metrics } = provincePorts(base, place);
      return [
        [own, province],
        [metrics, `${province} metrics`],
      ];
    }),
  ]);

/** Those of the ports that somebody listens on. Nothing stays open. */
export async function busyPorts(ports: Iterable<number>): Promise<readonly number[]> {
  const probed = await Promise.all([...ports].map(async (port) => ((await isFree(port)) ? undefined : port)));
  return probed.filter((port) => port !== undefined);
}

/**
 * A base all of whose ports are free; undefined when there is none. The search begins at random, so that two starts at once rarely meet.
 */
export async function findPortBase(
  provinces: readonly string[],
  random: () => number = Math.random,
): Promise<number | undefined> {
  const first = 20_000;
  // Up to the first ephemeral port of Linux (32768): above, outgoing connections take ports.
  const places = Math.floor((32_768 - first) / STEP);
  const start = Math.floor(random() * places);
  for (let n = 0; n < places; n += 1) {
    const base = first + ((start + n) % places) * STEP;
    if ((await busyPorts(allPorts(base, provinces).keys())).length === 0) return base;
  }
  return undefined;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
