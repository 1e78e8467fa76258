import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { setting } from './config.ts';
import { createLog } from './log.ts';
import type { Part } from './part.ts';
import { runService, type RunningParts, type ServiceHost, type StartContext } from './run-service.ts';
import { logLines } from './testing/region-service.ts';

const shape = { TONGBIAO_LISTEN: setting.address() };
type Context = StartContext<typeof shape>;

/** A process that a test can look into. */
const fakeHost = (env: Record<string, string> = {}) => {
  const out = logLines();
  const exited = Promise.withResolvers<number>();
  const hooks: Partial<{ stop(why: string): void; stdin(): void; crash(error: unknown): void }> = {};
  const complaints: string[] = [];
  const host: ServiceHost = {
    env: { TONGBIAO_LISTEN: '127.0.0.1:0', ...env },
    log: createLog({ name: 'test', destination: out }),
    complain: (line) => complaints.push(line),
    onStop: (stop) => (hooks.stop = stop),
    onStdinClose: (stop) => (hooks.stdin = stop),
    onCrash: (crash) => (hooks.crash = crash),
    exit: (code) => exited.resolve(code),
  };
  return { host, hooks, complaints, exited: exited.promise, messages: () => out.lines.map((l) => l['msg']), out };
};

const part = (name: string, events: string[], more: Partial<Part> = {}): Part => ({
  name,
  drain: async () => void events.push(`drain ${name}`),
  close: async () => void events.push(`close ${name}`),
  ...more,
});

const service = (start: (context: Context) => Promise<RunningParts>) => ({ name: 'test', config: shape, start });

describe('a service', () => {
  it('says when it is ready, and where', async () => {
    const { host, out } = fakeHost();
    await runService(
      service(async () => ({ address: '127.0.0.1:7001', parts: [] })),
      host,
    );
    expect(out.lines).toMatchObject([{ msg: 'ready', address: '127.0.0.1:7001', level: 'info' }]);
  });

  it('does not start with a wrong setting: one line, exit code 2', async () => {
    const { host, complaints, exited } = fakeHost({ TONGBIAO_LISTEN: 'here', TONGBIAO_DRAIN_MS: '-1' });
    await runService(
      service(() => Promise.reject(new Error('not reached'))),
      host,
    );
    expect(await exited).toBe(2);
    expect(complaints).toEqual([
      'test: TONGBIAO_DRAIN_MS is wrong; accepted: a whole number from 0 to 600000; TONGBIAO_LISTEN is wrong; accepted: host:port, for example 127.0.0.1:7001',
    ]);
  });

  it('that cannot start says why on one line and exits with 1', async () => {
    const { host, complaints, exited } = fakeHost();
    const failure = Object.assign(new Error('the log\n has no founding event'), { code: 'LOG_NOT_FOUNDED' });
    await runService(
      service(() => Promise.reject(failure)),
      host,
    );
    expect(await exited).toBe(1);
    expect(complaints).toEqual(['test: cannot start: LOG_NOT_FOUNDED: the log has no founding event']);
  });

  it('drains every part, then closes them in reverse', async () => {
    const { host, hooks, exited } = fakeHost();
    const events: string[] = [];
    await runService(
      service(async () => ({ parts: ['store', 'views', 'grpc'].map((n) => part(n, events)) })),
      host,
    );
    hooks.stop!('SIGTERM');
    expect(await exited).toBe(0);
    expect(events).toEqual([
      ...['store', 'views', 'grpc'].map((n) => `drain ${n}`),
      ...['grpc', 'views', 'store'].map((n) => `close ${n}`),
    ]);
  });

  it('keeps what calls under way may need until they have finished, then aborts the signal, then closes', async () => {
    const { host, hooks, exited } = fakeHost();
    const seen: boolean[] = [];
    await runService(
      service(async ({ signal }) => {
        const look = async () => void seen.push(signal.aborted);
        return { parts: [part('views', [], { drain: look, close: look })] };
      }),
      host,
    );
    hooks.stop!('SIGTERM');
    await exited;
    expect(seen).toEqual([false, true]);
  });

  it('closes the others when one part does not close, and exits with 1', async () => {
    const { host, hooks, exited, messages } = fakeHost();
    const events: string[] = [];
    const broken = part('broken', events, { close: () => Promise.reject(new Error('no')) });
    await runService(
      service(async () => ({ parts: [part('store', events), broken] })),
      host,
    );
    hooks.stop!('SIGTERM');
    expect(await exited).toBe(1);
    expect(events).toContain('close store');
    expect(messages()).toContain('a part did not close');
  });

  it('stops once its stdin closes, where it was told so', async () => {
    const { host, hooks, exited } = fakeHost({ TONGBIAO_STOP_ON_STDIN_CLOSE: '1' });
    await runService(
      service(async () => ({ parts: [] })),
      host,
    );
    hooks.stdin!();
    expect(await exited).toBe(0);
  });

  it('does not look at its stdin otherwise', async () => {
    const { host, hooks } = fakeHost();
    await runService(
      service(async () => ({ parts: [] })),
      host,
    );
    expect(hooks.stdin).toBeUndefined();
  });

  it('leaves at once at a second signal', async () => {
    const { host, hooks, exited } = fakeHost();
    const stuck = part('stuck', [], { drain: () => new Promise(() => {}) });
    await runService(
      service(async () => ({ parts: [stuck] })),
      host,
    );
    hooks.stop!('SIGINT');
    hooks.stop!('SIGINT');
    expect(await exited).toBe(1);
  });

  it('stops, also while it starts', async () => {
    const { host, hooks, exited } = fakeHost();
    const events: string[] = [];
    const starting = runService(
      service(async ({ signal }) => {
        await sleep(10_000, undefined, { signal }).catch(() => {});
        return { parts: [part('late', events)] };
      }),
      host,
    );
    hooks.stop!('SIGTERM');
    expect(await exited).toBe(0);
    await starting;
    expect(events).toContain('close late');
  });

  it('stops with exit code 1 when a part cannot go on', async () => {
    const { host, exited, out } = fakeHost();
    const events: string[] = [];
    const poison = Object.assign(new Error('view works.v1 at ordinal 7'), { code: 'POISON' });
    const failing = Promise.withResolvers<never>();
    await runService(
      service(async () => ({ parts: [part('views', events, { failed: failing.promise })] })),
      host,
    );
    failing.reject(poison);
    expect(await exited).toBe(1);
    expect(events).toContain('close views');
    expect(out.lines).toContainEqual(
      expect.objectContaining({ level: 'fatal', part: 'views', msg: 'a part cannot go on' }),
    );
  });

  it('logs what nobody caught and exits with 1', async () => {
    const { host, hooks, exited, out } = fakeHost();
    await runService(
      service(async () => ({ parts: [] })),
      host,
    );
    hooks.crash!(new Error('nobody caught me'));
    expect(await exited).toBe(1);
    expect(out.lines.at(-1)).toMatchObject({ level: 'fatal', err: { message: 'nobody caught me' } });
  });
});

describe('figures and health over HTTP', () => {
  it('are served where an address is set', async () => {
    const { host, hooks, exited, out } = fakeHost({ TONGBIAO_METRICS_LISTEN: '127.0.0.1:0' });
    let serving = false;
    await runService(
      service(async () => ({ parts: [], isServing: () => serving })),
      host,
    );
    const address = String(out.lines[0]?.['metricsAddress']);
    const get = (path: string) => fetch(`http://${address}${path}`);
    const health = async () => {
      const response = await get('/health');
      return [response.status, await response.json()];
    };
    expect(await health()).toEqual([503, { status: 'NOT_SERVING' }]);
    serving = true;
    expect(await health()).toEqual([200, { status: 'SERVING' }]);
    const metrics = await get('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toContain('process_cpu_user_seconds_total{service="test"}');
    expect((await get('/other')).status).toBe(404);
    hooks.stop!('SIGTERM');
    expect(await exited).toBe(0);
    await expect(get('/health')).rejects.toThrow();
  });
});
