import type { Writable } from 'node:stream';
import type { RunningBroker } from '@tongbiao/kafka';
import type { Launch, Launched } from './launch.ts';

/** A broker as one of the supervised processes. It runs behind a guard of its own, so that it, too, ends when we do. */
export const launchBroker =
  (start: (onLog: (line: string) => void) => Promise<RunningBroker>, log: Writable): Launch =>
  (): Launched => {
    let broker: RunningBroker | undefined;
    const starting = start((line) => void log.write(`${line}\n`)).then((running) => {
      broker = running;
      return running;
    });
    return {
      pid: () => broker?.pid,
      ready: new Promise((resolve) => {
        starting.then(
          () => resolve(),
          () => undefined,
        );
      }),
      exited: starting.then(
        (running) => running.exited,
        (error: Error) => error.message,
      ),
      stop: async () => {
        const running = await starting.catch(() => undefined);
        await running?.stop();
      },
    };
  };
