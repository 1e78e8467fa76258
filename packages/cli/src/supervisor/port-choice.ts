import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import { readControlFile } from './control.ts';
import { provincesOf } from './provinces.ts';
import { allPorts, busyPorts, DEFAULT_PORT_BASE, findPortBase } from './ports.ts';
import type { StartOptions } from './start-options.ts';

/** Base of the ports of this start, all of them free; one that is taken ends the start before anything runs. */
export async function choosePorts(options: StartOptions): Promise<number> {
  const provinces = provincesOf(options.dataDir);
  if (options.portBase === 'auto') {
    const found = await findPortBase(provinces);
    if (found === undefined) throw new CliError('NO_FREE_PORTS', 'portInUse', say.noFreePorts());
    return found;
  }
  const base = options.portBase ?? DEFAULT_PORT_BASE;
  const ports = allPorts(base, provinces);
  // After a killed supervisor its processes may take up to two seconds to go.
  const patience = readControlFile(options.dataDir) === undefined ? 0 : 2_500;
  const until = Date.now() + patience;
  for (;;) {
    const busy = await busyPorts(ports.keys());
    if (busy.length === 0) return base;
    if (Date.now() >= until) {
      throw new CliError('PORT_IN_USE', 'portInUse', say.portInUse(busy.map((port) => `${port} (${ports.get(port)})`)));
    }
    await sleep(100);
  }
}
