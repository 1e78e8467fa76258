import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../language.ts';
import { say } from '../messages.ts';
import { allParties, allRegions } from '../system/all-regions.ts';
import { openSystem } from '../system/running-system.ts';
import { ofError } from '../words-of-others.ts';
import { knownRegions, rememberRegion } from './formed-regions.ts';
import { ensureTokens } from './identity.ts';
import { MOST_PROVINCES } from './ports.ts';
import { provincesOf } from './provinces.ts';
import type { Ascent } from './start-options.ts';

/** How often the registry is asked; a region is formed a few times in a decade, and its provinces should not have to wait. */
const EVERY_MS = 2_000;

/** What following needs of the start that is under way. */
interface Following {
  readonly ascent: Ascent;
  /** Makes the topics of every known region. */
  readonly provision: () => Promise<void>;
  /** Starts the systems of these provinces, those that run already left as they are. */
  readonly startProvinces: (codes: readonly string[]) => void;
}

/**
 * Asks the registry again and again which regions there are, however they were formed, and gives what the provinces of a new one need:
 * its topics, a token and a running system for each member and each guest. What was given is written down in the folder, so that the next
 * start gives it at once. Ends with the whole; what goes wrong is said once, and tried again.
 */
export function followRegions({ ascent, provision, startProvinces }: Following): void {
  const { options, signal, voice } = ascent;
  const { dataDir } = options;
  const system = openSystem({ dataDir, portBase: options.portBase, signal });
  const soon = { patienceMs: EVERY_MS };
  const provisioned = new Set(knownRegions(dataDir));
  let complained = '';
  const complain = (text: Message): void => {
    if (text.en !== complained) voice.progress(text);
    complained = text.en;
  };
  const look = async (): Promise<void> => {
    const regions = await allRegions(system, soon);
    const fresh = regions.map(({ regionId }) => regionId).filter((region) => !provisioned.has(region));
    for (const region of fresh) rememberRegion(dataDir, region);
    if (fresh.length > 0) await provision();
    for (const region of fresh) provisioned.add(region);
    const provinces = (await allParties(system, regions, soon)).map(({ province }) => province);
    const known = provincesOf(dataDir);
    const strangers = [...new Set(provinces)].filter((code) => !known.includes(code));
    const room = Math.max(0, MOST_PROVINCES - known.length);
    await ensureTokens(dataDir, strangers.slice(0, room));
    startProvinces(provinces);
    if (strangers.length > room) complain(say.noRoomForProvinces(strangers.slice(room), MOST_PROVINCES));
    else complained = '';
  };
  void (async () => {
    while (!signal.aborted) {
      await look().catch((error: Error & { readonly code?: string }) => {
        // A registry that is away is seen in the status, and said by whoever watches over it.
        if (signal.aborted || error.code === 'UNAVAILABLE' || error.code === 'DEADLINE_EXCEEDED') return;
        complain(say.regionsNotFollowed(ofError(error)));
      });
      await sleep(EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
    system.close();
  })();
}
