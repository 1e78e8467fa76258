import type {
  CheckedViews,
  RebuiltViews,
  ViewBuilding,
} from '@tongbiao/contracts/gen/tongbiao/operation/v1/view_service';
import { RpcFailure } from '@tongbiao/service';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { findSystem, type RunningSystem, type ServiceName } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { ofRefusal } from '../words-of-others.ts';
import { sayViews } from './views-messages.ts';

/** Processes with views, and how they are called. */
const withViews = {
  registry: 'registryViews',
  numbering: 'numberingViews',
  notification: 'notificationViews',
  'international-liaison': 'liaisonViews',
  audit: 'auditViews',
} as const satisfies Record<string, ServiceName>;
type WithViews = keyof typeof withViews;

/** Who looks after the system. */
const SECRETARIAT = 'secretariat';

interface Step<Done> {
  readonly building?: ViewBuilding | undefined;
  readonly done?: Done | undefined;
}

/** The steps of one process, told as they come; what it came to, or a refusal. */
const follow = async <Done>(steps: AsyncIterable<Step<Done>>, process: WithViews, voice: Voice): Promise<Done> => {
  for await (const { building, done } of steps) {
    if (building !== undefined && building.events > 0n)
      voice.advance(sayViews.building(process, building), building.percent, 101);
    if (done !== undefined) return done;
  }
  throw new CliError('ENDED_EARLY', 'refused', sayViews.ended(process));
};

/** Does the same for the processes that were asked for, or for all with views that run, one after the other. */
const each = async (
  dataDir: string,
  asked: readonly string[],
  voice: Voice,
  play: (
    system: RunningSystem,
    process: WithViews,
  ) => Promise<{ readonly text: string; readonly found: object; readonly isAsItShouldBe: boolean }>,
): Promise<ExitName> => {
  const system = await findSystem(dataDir);
  try {
    const running = system.status.processes.map(({ name }) => name).filter((name) => name in withViews);
    const unknown = asked.find((name) => !running.includes(name));
    if (unknown !== undefined) throw new CliError('NO_VIEWS', 'usage', sayViews.noViews(unknown, running));
    const processes: object[] = [];
    let exit: ExitName = 'ok';
    for (const process of (asked.length === 0 ? running : asked) as readonly WithViews[])
      try {
        const { text, found, isAsItShouldBe } = await play(system, process);
        if (!isAsItShouldBe && exit === 'ok') exit = 'incomplete';
        const told = { process, ...found };
        voice.answer(text, told);
        processes.push(told);
      } catch (error) {
        if (!(error instanceof RpcFailure)) throw error;
        exit = 'refused';
        const why = error.code === 'UNAVAILABLE' ? say.outage(error.code, ofRefusal(error)) : ofRefusal(error);
        voice.progress(sayViews.refused(process, why));
        processes.push({ process, error: { code: error.reason, message: voice.in(why) } });
      }
    voice.result(undefined, { ok: exit === 'ok', processes });
    return exit;
  } finally {
    system.close();
  }
};

const rebuilding = async function* (system: RunningSystem, process: WithViews): AsyncGenerator<Step<RebuiltViews>> {
  for await (const { step } of system.stream(withViews[process], SECRETARIAT, 'rebuildViews', {}))
    yield step?.$case === 'rebuilt' ? { done: step.value } : { building: step?.value };
};

const checking = async function* (system: RunningSystem, process: WithViews): AsyncGenerator<Step<CheckedViews>> {
  for await (const { step } of system.stream(withViews[process], SECRETARIAT, 'checkViews', {}))
    yield step?.$case === 'checked' ? { done: step.value } : { building: step?.value };
};

/** Builds views anew from the log, beside those that serve, and switches. */
export const rebuildViewsCommand = (dataDir: string, asked: readonly string[], voice: Voice): Promise<ExitName> =>
  each(dataDir, asked, voice, async (system, process) => {
    const { ordinal, seconds } = await follow(rebuilding(system, process), process, voice);
    return {
      text: voice.in(sayViews.rebuilt(process, ordinal, seconds)),
      found: { ordinal: ordinal ?? null, seconds },
      isAsItShouldBe: true,
    };
  });

/** Compares the views that serve with what the log says. */
export const checkViewsCommand = (dataDir: string, asked: readonly string[], voice: Voice): Promise<ExitName> =>
  each(dataDir, asked, voice, async (system, process) => {
    const { ordinal, seconds, views } = await follow(checking(system, process), process, voice);
    const wrong = views.filter(({ servedDigest, rebuiltDigest }) => servedDigest !== rebuiltDigest);
    const names = wrong.map(({ name }) => name);
    const lines = [
      voice.in(sayViews.checked(process, ordinal, names, views.length)),
      ...wrong.map(({ name, servedDigest, rebuiltDigest }) =>
        voice.in(sayViews.view(name, servedDigest, rebuiltDigest)),
      ),
    ];
    return {
      text: lines.join('\n'),
      found: { same: wrong.length === 0, ordinal: ordinal ?? null, seconds, views },
      isAsItShouldBe: wrong.length === 0,
    };
  });
