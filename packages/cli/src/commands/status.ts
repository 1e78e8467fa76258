import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { askSupervisor, type SystemStatus } from '../supervisor/control.ts';
import type { Voice } from '../voice.ts';

/** How far behind a process is, for a person: `–` unknown, `0`, `23 / 4 s`. */
export const lagOf = (events: number | null, seconds: number | null): string => {
  if (events === null) return '–';
  return seconds === null || seconds < 1 ? String(events) : `${events} / ${Math.floor(seconds)} s`;
};

/** How the system of a data folder is. Not ready yet, or not any more, is told by the answer and by the exit code. */
export async function showStatus(dataDir: string, voice: Voice): Promise<ExitName> {
  const asked = await askSupervisor(dataDir, 'GET', '/status');
  if (asked === undefined) throw new CliError('NOT_RUNNING', 'notRunning', say.notRunning(dataDir));
  const status = asked.answer as SystemStatus;
  const cells = [
    ['', 'pid', '', '', '↻', 'ordinal', 'lag', ''],
    ...status.processes.map(({ name, pid, address, state, restarts, position, lag, lagSeconds, detail }) => [
      name,
      String(pid ?? '–'),
      address,
      state,
      String(restarts),
      position ?? '–',
      lagOf(lag, lagSeconds),
      detail ?? '',
    ]),
  ];
  const widths = cells[0]!.map((_, n) => Math.max(...cells.map((row) => row[n]!.length)));
  const table = cells
    .map((row) =>
      row
        .map((cell, n) => cell.padEnd(widths[n]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
  voice.result(`${table}\n${voice.in(status.ready ? say.isReady() : say.isNotReady())}`, status);
  return status.ready ? 'ok' : 'incomplete';
}
