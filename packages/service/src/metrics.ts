import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { hostAndPort } from './address.ts';
import type { Part } from './part.ts';

/** Where a service's figures are collected (prom-client). */
export type Metrics = Registry;

/** A fresh set of figures; `service` labels all of them. */
export const createMetrics = (service: string): Metrics => {
  const metrics = new Registry();
  metrics.setDefaultLabels({ service });
  return metrics;
};

/** What is told of views; those of `packages/projection` tell it. */
export interface ViewsProgress {
  /** The last event that they hold. */
  readonly place: { readonly ordinal: bigint } | undefined;
  /** Events of types that this build does not know, by type. */
  readonly unknown: Readonly<Record<string, number>>;
  /** Views that are being built beside; undefined: there are none. */
  readonly building: ViewsBuilding | undefined;
}

/** How far a building of views is. */
export interface ViewsBuilding {
  /** `first`, `rebuild` or `check`. */
  readonly purpose: string;
  readonly events: bigint;
  readonly eventsPerSecond: number;
  /** From 0 to 1. */
  readonly share: number;
  readonly seconds: number;
  readonly secondsLeft: number | undefined;
}

/**
 * Shows what a service's views hold: `tongbiao_view_ordinal`, the number of the last event in the log that they have, and
 * `tongbiao_view_unknown_events`, those that they passed over because this build does not know their type. While views are
 * built beside, also how far that is, by `purpose`: `tongbiao_view_building_events`, `_events_per_second`, `_share` (0 to 1) and
 * `_seconds_left`.
 */
export const showViews = (metrics: Metrics, views: { progress(): ViewsProgress }): void => {
  const registers = [metrics];
  new Gauge({
    name: 'tongbiao_view_ordinal',
    help: 'Number of the last event in the log that the views have.',
    registers,
    collect() {
      const { place } = views.progress();
      // A gauge that was never set says 0, which would be the log's first event.
      if (place === undefined) this.remove({});
      else this.set(Number(place.ordinal));
    },
  });
  new Gauge({
    name: 'tongbiao_view_unknown_events',
    help: 'Events of types that this build does not know: kept in the log, missing from the views.',
    labelNames: ['type'],
    registers,
    collect() {
      for (const [type, events] of Object.entries(views.progress().unknown)) this.set({ type }, events);
    },
  });
  const building = (name: string, help: string, figure: (building: ViewsBuilding) => number | undefined) =>
    new Gauge({
      name: `tongbiao_view_building_${name}`,
      help,
      labelNames: ['purpose'],
      registers,
      collect() {
        this.reset();
        const { building: now } = views.progress();
        const value = now && figure(now);
        if (value !== undefined) this.set({ purpose: now!.purpose }, value);
      },
    });
  building('events', 'Events that views which are being built beside have.', ({ events }) => Number(events));
  building('events_per_second', 'Events a second, since the building began.', (b) => b.eventsPerSecond);
  building('share', 'Of the log as it was when the building began, 0 to 1.', ({ share }) => share);
  building('seconds_left', 'Until the building is done, as it went so far.', ({ secondsLeft }) => secondsLeft);
};

/** How far a subscriber is behind. */
export interface Lag {
  /** Events that it has not dealt with. */
  readonly events: bigint;
  /** Since the oldest of them was recorded; 0 where there is none. */
  readonly seconds: number;
}

/** Whoever collects figures does not wait much longer. */
const PATIENCE_MS = 1_500;

/** Takes a lag again and again. What cannot be asked grows older: a subscriber that is cut off is not one that is caught up. */
const lagWatch = (ask: () => Promise<Lag>): (() => Promise<Lag>) => {
  let known: Lag = { events: 0n, seconds: 0 };
  let at = performance.now();
  let asking: Promise<void> | undefined;
  return async () => {
    const before = at;
    // Both figures are collected at once; they come from one answer.
    asking ??= Promise.resolve()
      .then(ask)
      .then(
        (lag) => {
          known = lag;
          at = performance.now();
        },
        () => {},
      )
      .finally(() => (asking = undefined));
    await Promise.race([asking, sleep(PATIENCE_MS, undefined, { ref: false })]);
    return at === before ? { events: known.events, seconds: known.seconds + (performance.now() - at) / 1000 } : known;
  };
};

/** How far each subscriber of a process is behind, by its name. */
type Subscriptions = Readonly<Record<string, () => Promise<Lag>>>;

/**
 * Shows how far each subscriber of a process is behind: `tongbiao_subscription_lag_events` and `tongbiao_subscription_lag_seconds`, by
 * `subscription`. They are asked for whenever figures are collected, so that they are true of a subscriber that stands still. While a
 * lag cannot be asked for, the events are those of the last answer and the seconds go on from it. Subscriptions that come and go are given
 * as a function, which is called whenever figures are collected.
 */
export const showLag = (metrics: Metrics, subscriptions: Subscriptions | (() => Subscriptions)): void => {
  const watches = new Map<() => Promise<Lag>, () => Promise<Lag>>();
  const watchOf = (ask: () => Promise<Lag>): (() => Promise<Lag>) => {
    const watch = watches.get(ask) ?? lagWatch(ask);
    watches.set(ask, watch);
    return watch;
  };
  const watched = () => {
    const current = Object.entries(typeof subscriptions === 'function' ? subscriptions() : subscriptions);
    const asked = new Set(current.map(([, ask]) => ask));
    for (const ask of watches.keys()) if (!asked.has(ask)) watches.delete(ask);
    return current.map(([subscription, ask]) => ({ subscription, lag: watchOf(ask) }));
  };
  const gauge = (name: string, help: string, figure: (lag: Lag) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['subscription'],
      registers: [metrics],
      async collect() {
        const lags = await Promise.all(
          watched().map(async ({ subscription, lag }) => ({ subscription, lag: await lag() })),
        );
        this.reset();
        for (const { subscription, lag } of lags) this.set({ subscription }, figure(lag));
      },
    });
  gauge('tongbiao_subscription_lag_events', 'Events that the subscription has not dealt with.', ({ events }) =>
    Number(events),
  );
  gauge(
    'tongbiao_subscription_lag_seconds',
    'Since the oldest event that the subscription has not dealt with was recorded; 0 where there is none.',
    ({ seconds }) => seconds,
  );
};

/** Figures of the gRPC server. */
export interface RpcFigures {
  begin(method: string): (code: string) => void;
}

/** Seconds; from a view read in memory to a wait for a deadline. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What is counted of a method. */
interface MethodCounts {
  running: number;
  readonly handled: Map<string, number>;
}

/** Registers the figures of a gRPC server. What is only counted is told to the registry when figures are collected, not at each call. */
export const rpcFigures = (metrics: Metrics): RpcFigures => {
  const registers = [metrics];
  const methods = new Map<string, MethodCounts>();
  new Counter({
    name: 'grpc_server_handled_total',
    help: 'Calls answered, by method and status.',
    labelNames: ['method', 'code'],
    registers,
    collect() {
      this.reset();
      for (const [method, { handled }] of methods)
        for (const [code, calls] of handled) this.inc({ method, code }, calls);
    },
  });
  const seconds = new Histogram({
    name: 'grpc_server_handling_seconds',
    help: 'From the request to the last byte of the answer.',
    labelNames: ['method'],
    buckets: BUCKETS,
    registers,
  });
  new Gauge({
    name: 'grpc_server_running',
    help: 'Calls that are being handled.',
    labelNames: ['method'],
    registers,
    collect() {
      for (const [method, { running }] of methods) this.set({ method }, running);
    },
  });
  const countsOf = (method: string): MethodCounts => {
    const known = methods.get(method);
    if (known !== undefined) return known;
    const counts = { running: 0, handled: new Map<string, number>() };
    methods.set(method, counts);
    return counts;
  };
  return {
    begin(method) {
      const startedAt = performance.now();
      const counts = countsOf(method);
      counts.running++;
      return (code) => {
        counts.running--;
        counts.handled.set(code, (counts.handled.get(code) ?? 0) + 1);
        seconds.observe({ method }, (performance.now() - startedAt) / 1000);
      };
    },
  };
};

/** What `/health` answers. */
export type Health = 'STARTING' | 'SERVING' | 'NOT_SERVING';

/** Serves `/metrics` and `/health` over HTTP. */
export const serveMetrics = async (
  metrics: Metrics,
  listen: string,
  health: () => Health,
): Promise<Part & { readonly address: string }> => {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/health') {
      const status = health();
      response.writeHead(status === 'SERVING' ? 200 : 503, { 'content-type': 'application/json' });
      response.end(`${JSON.stringify({ status })}\n`);
    } else if (path === '/metrics') {
      metrics.metrics().then(
        (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    } else response.writeHead(404).end();
  });
  const { host, port } = hostAndPort(listen);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  return {
    name: 'metrics',
    address: `${host}:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
