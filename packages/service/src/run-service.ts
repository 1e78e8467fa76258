import { setLogger } from '@grpc/grpc-js';
import { collectDefaultMetrics } from 'prom-client';
import { z } from 'zod';
import { BadConfig, readConfig, setting, type ConfigOf, type ConfigShape } from './config.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics, serveMetrics, type Health, type Metrics } from './metrics.ts';
import type { Part } from './part.ts';
import { flushTraces } from './telemetry.ts';
import { tlsOf, tlsShape, type ClientTls, type ServerTls } from './tls.ts';

/** What `start` is given. */
export interface StartContext<S extends ConfigShape> {
  readonly config: ConfigOf<S>;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Aborts when the service stops: at once while it starts, later on after calls under way have finished and before parts are closed. */
  readonly signal: AbortSignal;
  /** From TONGBIAO_TLS_*: for `serveGrpc` and `connect`. Undefined = plain text. */
  readonly tls: { readonly server: ServerTls | undefined; readonly client: ClientTls | undefined };
}

/** What a service consists of once it runs. */
export interface RunningParts {
  /** Where it can be reached; logged with `ready` (as is `metricsAddress`). */
  readonly address?: string;
  /** In the order in which they were opened; closed in reverse. */
  readonly parts: readonly Part[];
  /** What `/health` answers. @default SERVING from the start to the stop */
  readonly isServing?: () => boolean;
}

/** Options of {@link runService}. */
export interface ServiceOptions<S extends ConfigShape> {
  readonly name: string;
  /** Settings by name of their environment variable. */
  readonly config: S;
  readonly start: (context: StartContext<S>) => Promise<RunningParts>;
}

/** The process around a service. */
export interface ServiceHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log?: Log;
  /** One line for a person, before the log exists. */
  complain(line: string): void;
  onStop(stop: (why: string) => void): void;
  onStdinClose(stop: () => void): void;
  onCrash(crash: (error: unknown) => void): void;
  exit(code: number): void;
}

const commonShape = {
  TONGBIAO_METRICS_LISTEN: setting.address().optional(),
  TONGBIAO_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('trace, debug, info, warn, error, fatal or silent'),
  TONGBIAO_STOP_ON_STDIN_CLOSE: setting.flag(),
  /** How long calls under way may take to finish when the service stops. */
  TONGBIAO_DRAIN_MS: setting.integer(0, 600_000).optional(),
  ...tlsShape,
} as const;

/** Calls are short; an orchestrator usually kills after 30 s. */
const DRAIN_MS = 5_000;
/** All parts together; after it the process leaves anyway. */
const CLOSE_MS = 5_000;
/** A collector that is away must not keep a process. */
const FLUSH_MS = 1_000;

const reasonOf = (error: unknown): string => {
  const { message, code } = error instanceof Error ? (error as Error & { code?: unknown }) : { message: String(error) };
  const line = message.replaceAll(/\s+/g, ' ').trim();
  return typeof code === 'string' && !line.includes(code) ? `${code}: ${line}` : line;
};

const within = (work: Promise<unknown>, limitMs: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  return Promise.race([work.then(() => true), late]).finally(() => clearTimeout(timer));
};

/** Drains all parts, says that it is over (`drained`), closes them in reverse. False where something did not go as it should. */
const closeAll = async (
  parts: readonly Part[],
  log: Log,
  drainMs: number,
  drained: () => void = () => {},
): Promise<boolean> => {
  let clean = true;
  const trouble = (part: Part) => (error: unknown) => {
    clean = false;
    log.error({ err: error, part: part.name }, 'a part did not close');
  };
  await Promise.all(parts.map(async (part) => part.drain?.(drainMs).catch(trouble(part))));
  drained();
  const closing = async (): Promise<void> => {
    for (const part of parts.toReversed()) {
      try {
        await part.close();
      } catch (error) {
        trouble(part)(error);
      }
    }
  };
  if (!(await within(closing(), CLOSE_MS))) {
    log.error({ limitMs: CLOSE_MS }, 'parts did not close in time');
    return false;
  }
  return clean;
};

/**
 * Runs a service: the whole of its `main.ts`.
 *
 * Exit codes: 0 stopped as asked, 2 a setting is wrong, 1 it could not start, could not go on, or did not stop cleanly.
 */
export const runService = async <S extends ConfigShape>(
  { name, config: shape, start }: ServiceOptions<S>,
  host: ServiceHost = processHost(),
): Promise<void> => {
  let common: ConfigOf<typeof commonShape>;
  let config: ConfigOf<S>;
  let tls: StartContext<S>['tls'];
  try {
    ({ common, config } = readBoth(shape, host.env));
    tls = tlsOf(common);
  } catch (error) {
    if (!(error instanceof BadConfig)) throw error;
    host.complain(`${name}: ${error.message}`);
    host.exit(2);
    return;
  }

  const log = host.log ?? createLog({ name, level: common.TONGBIAO_LOG_LEVEL });
  // grpc-js would print its complaints on stderr, in a form of its own.
  setLogger({ error: (...told: unknown[]) => log.warn({ told: told.map(String) }, 'grpc-js') });
  const metrics = createMetrics(name);
  const stopping = new AbortController();
  const parts: Part[] = [];
  let health: Health = 'STARTING';
  let isServing = (): boolean => true;
  let exiting = false;

  const leave = async (code: number): Promise<void> => {
    if (exiting) return;
    exiting = true;
    // Drains before it aborts: calls under way may need what the signal stops (views that they wait for).
    health = 'NOT_SERVING';
    const clean = await closeAll(parts, log, common.TONGBIAO_DRAIN_MS ?? DRAIN_MS, () => stopping.abort());
    await within(flushTraces(), FLUSH_MS);
    log.info({ code: clean ? code : 1 }, 'stopped');
    host.exit(clean ? code : 1);
  };
  host.onCrash((error) => {
    log.fatal({ err: error }, 'unhandled failure');
    host.exit(1);
  });
  host.onStop((why) => {
    if (exiting) {
      log.warn({ why }, 'stopped a second time: leaving at once');
      host.exit(1);
      return;
    }
    log.info({ why }, 'stopping');
    void leave(0);
  });
  if (common.TONGBIAO_STOP_ON_STDIN_CLOSE)
    host.onStdinClose(() => {
      if (exiting) return;
      log.info({ why: 'stdin closed' }, 'stopping');
      void leave(0);
    });

  try {
    let metricsAddress: string | undefined;
    if (common.TONGBIAO_METRICS_LISTEN !== undefined) {
      collectDefaultMetrics({ register: metrics });
      const served = await serveMetrics(metrics, common.TONGBIAO_METRICS_LISTEN, () =>
        health === 'SERVING' && !isServing() ? 'NOT_SERVING' : health,
      );
      metricsAddress = served.address;
      parts.push(served);
    }
    const running = await start({ config, log, metrics, signal: stopping.signal, tls });
    parts.push(...running.parts);
    isServing = running.isServing ?? isServing;
    if (exiting) {
      await closeAll(running.parts, log, 0);
      return;
    }
    for (const part of running.parts)
      part.failed?.catch((error: unknown) => {
        if (exiting) return;
        log.fatal({ err: error, part: part.name }, 'a part cannot go on');
        void leave(1);
      });
    health = 'SERVING';
    log.info({ address: running.address, metricsAddress }, 'ready');
  } catch (error) {
    if (exiting) return;
    host.complain(`${name}: cannot start: ${reasonOf(error)}`);
    log.debug({ err: error }, 'cannot start');
    await leave(1);
  }
};

const readBoth = <S extends ConfigShape>(shape: S, env: ServiceHost['env']) => {
  const all = readConfig({ ...commonShape, ...shape }, env);
  return { common: all as ConfigOf<typeof commonShape>, config: all as unknown as ConfigOf<S> };
};

/** The real process. */
export const processHost = (): ServiceHost => ({
  env: process.env,
  complain: (line) => process.stderr.write(`${line}\n`),
  onStop(stop) {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
  },
  onStdinClose(stop) {
    process.stdin.once('end', stop).once('close', stop).once('error', stop).resume();
  },
  onCrash(crash) {
    process.on('unhandledRejection', crash);
    process.on('uncaughtException', crash);
    // Whoever read our output went away; that is no reason to stop serving.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  },
  exit: (code) => process.exit(code),
});
