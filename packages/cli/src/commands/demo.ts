import { CliError } from '../cli-error.ts';
import { compareWork } from '../demo/compare.ts';
import { playWork } from '../demo/play.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { provinceNames } from '../region/province-names.ts';
import { historyLine } from '../replay/history-line.ts';
import { formRegion } from '../system/form-region.ts';
import { demoRegion } from '../system/regions.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';

/** Plays the main job, live, and shows that everybody came to the same. */
export async function demoCommand(dataDir: string, voice: Voice): Promise<ExitName> {
  const system = await findSystem(dataDir, (service, reason) => voice.progress(say.tryingAgain(service, reason)));
  try {
    const plan = demoRegion();
    // A system that was started with `--only` may lack some.
    const cast = ['registry', 'numbering', 'audit', ...plan.members.map(({ province }) => province)];
    const running = new Set(system.status.processes.map(({ name }) => name));
    const missing = cast.filter((name) => !running.has(name));
    if (missing.length > 0) throw new CliError('PROCESSES_MISSING', 'notRunning', say.processesMissing(missing));
    const { rangeId } = await formRegion(system, plan, (step) => voice.progress(step));
    const { range } = await system.call('numbering', 'auditor', 'getRange', { rangeId });
    if (range !== undefined && range.next > range.last) {
      throw new CliError('RANGE_USED_UP', 'incomplete', say.demoRangeUsedUp(rangeId));
    }
    const { work, position } = await playWork(system, (step, text, facts) => voice.answer(text, { step, ...facts }));
    const { workId } = work;
    voice.progress(say.demoComparing());
    const { numbers, digests, history, ok } = await compareWork(system, workId, position);
    const reader = { language: voice.language, nameOf: await provinceNames(system, voice.language) };
    for (const event of history) if (!voice.json) voice.answer(`  ${historyLine(event, reader)}`, {});
    for (const [who, digest] of Object.entries(digests)) {
      const member = plan.members.find(({ province }) => province === who);
      const name = member === undefined ? { zh: who, en: who } : { zh: `${member.nameZh}系统`, en: member.nameEn };
      voice.answer(say.demoDigest(who, name, digest), { step: 'digest', who, digest });
    }
    voice.result(say.demoDone(numbers, `http://${system.address('portal')}/works/${workId}`, ok), {
      work: workId,
      numbers,
      digests,
      events: history.length,
      ok,
    });
    return ok ? 'ok' : 'incomplete';
  } finally {
    system.close();
  }
}
