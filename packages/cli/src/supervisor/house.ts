import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import type { SystemStatus } from './control.ts';
import type { Figures } from './figures.ts';
import type { Launch } from './launch.ts';
import { supervise, type Happenings, type RestartRules, type Supervised } from './supervise.ts';

/** Everything that runs under one supervisor, in the order in which it was started. */
export interface House {
  add(name: string, address: string, launch: Launch, options: ResidentOptions): Supervised;
  /** Ends everything, what was started last first; what was started together ends together. */
  stop(onStopping: (names: readonly string[]) => void): Promise<void>;
  /** From here on new processes belong to a later stage, which ends before the earlier ones. */
  nextStage(): void;
  processes(): Promise<SystemStatus['processes']>;
  addresses(): ReadonlyMap<string, string>;
  /** Every process is ready. */
  isWell(): boolean;
}

/** What is particular about a process. */
export interface ResidentOptions extends RestartRules {
  /** Told why it cannot stay up, where the others are to go on without it. @default the whole stops */
  readonly onGivenUp?: (reason: string) => void;
  /** Where it serves its figures, if it does. */
  readonly metricsAddress?: string;
}

interface Resident {
  readonly process: Supervised;
  readonly metricsAddress: string | undefined;
  readonly stage: number;
}

/** An empty house. `figuresOf` asks a process for its figures. */
export function buildHouse(happenings: Happenings, figuresOf: (metricsAddress: string) => Promise<Figures>): House {
  const residents: Resident[] = [];
  let stage = 0;
  let closed = false;
  return {
    add: (
      name,
      address,
      launch,
      { metricsAddress, onGivenUp = (reason) => happenings.gaveUp(name, reason), ...rules },
    ) => {
      // Whatever is still on its way up when the house is being closed must not move in.
      if (closed) throw new CliError('STOPPING', 'notRunning', say.stopping(name));
      const process = supervise(
        name,
        address,
        launch,
        { ...happenings, gaveUp: (_, reason) => onGivenUp(reason) },
        rules,
      );
      residents.push({ process, metricsAddress, stage });
      return process;
    },
    nextStage: () => {
      stage += 1;
    },
    stop: async (onStopping) => {
      closed = true;
      for (let current = stage; current >= 0; current -= 1) {
        const last = residents.filter((resident) => resident.stage === current).map(({ process }) => process);
        const running = last.filter((process) => process.state() !== 'failed');
        if (running.length > 0) onStopping(running.map(({ name }) => name));
        await Promise.all(running.map((process) => process.stop()));
      }
    },
    addresses: () => new Map(residents.map(({ process }) => [process.name, process.address])),
    isWell: () => residents.every(({ process }) => process.state() === 'ready'),
    processes: async () => {
      const figures = await Promise.all(
        residents.map(({ process, metricsAddress }) =>
          metricsAddress === undefined || process.state() !== 'ready'
            ? Promise.resolve(undefined)
            : figuresOf(metricsAddress),
        ),
      );
      return residents.map(({ process }, n) => {
        const position = figures[n]?.position;
        return {
          name: process.name,
          pid: process.pid() ?? null,
          address: process.address,
          state: process.state(),
          restarts: process.restarts(),
          position: position === undefined ? null : position.toString(),
          detail: figures[n]?.detail ?? null,
          lag: figures[n]?.lag ?? null,
          lagSeconds: figures[n]?.lagSeconds ?? null,
        };
      });
    },
  };
}
