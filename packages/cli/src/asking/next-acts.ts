import {
  ListNextActsRequest,
  ListTodoRequest,
  type NextAct,
  type TodoEntry,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import type { ExitName } from '../exit-codes.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { sayAsked } from './asking-messages.ts';
import { everyPage } from './every-page.ts';

/** For whom it is asked. */
export interface ActorFlags {
  readonly dataDir: string;
  readonly role: string;
  readonly province?: string;
}

/** `ApproveProject`, or `RecordDraft (REVIEW)`. */
const nameOf = ({ rpc, what }: Pick<NextAct, 'rpc' | 'what'>): string => {
  const name = rpc.split('/').at(-1)!;
  return what === '' ? name : `${name} (${what.replace(/^(DRAFT|MATERIAL)_KIND_/, '')})`;
};

/** What an actor can do next about a work, and why not. */
export async function nextCommand({ dataDir, ...actor }: ActorFlags, workId: string, voice: Voice): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    const request = ListNextActsRequest.fromPartial({ workId, ...actor });
    const { acts, onDay } = await system.call('asking', 'auditor', 'listNextActs', request);
    for (const act of acts) {
      const { reason, rule } = act;
      const why = voice.language === 'zh' ? act.messageZh : act.message;
      const basis = rule === undefined ? '' : `[${rule.ruleSet} ${rule.version} ${rule.article}]`;
      const parts = [voice.in(sayAsked.verdict(act)), nameOf(act), act.due, why, reason && `(${reason})`, basis];
      voice.answer(parts.filter((part) => part !== '').join('  '), act);
    }
    const awaited = acts.filter((act) => act.awaited).length;
    voice.result(sayAsked.nextActs(awaited, acts.length, onDay), { acts: acts.length, awaited, onDay });
    return 'ok';
  } finally {
    system.close();
  }
}

const todoLine = ({ due, deadline, step, rpc, titleZh, titleEn, workId }: TodoEntry, voice: Voice): string => {
  const what = deadline === undefined ? nameOf(step ?? { rpc, what: '' }) : voice.in(sayAsked.duty(deadline.duty));
  const state = deadline === undefined ? voice.in(sayAsked.step) : voice.in(sayAsked.deadlineState(deadline.state));
  return [due || '          ', state, what, voice.language === 'en' && titleEn ? titleEn : titleZh, workId].join('  ');
};

/** The to-do list of a province's regulator or department, or of a committee. */
export async function todoCommand(
  { dataDir, region = '', ...actor }: ActorFlags & { readonly region?: string },
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    let [entries, onDay, ordinal] = [0, '', 0n];
    await everyPage(
      (pageToken) =>
        system.call('asking', 'auditor', 'listTodo', {
          ...ListTodoRequest.fromPartial({ ...actor, regionId: region }),
          pageSize: 200,
          pageToken,
        }),
      (page) => {
        for (const entry of page.entries) voice.answer(todoLine(entry, voice), entry);
        entries += page.entries.length;
        ({ onDay, ordinal } = page);
      },
    );
    voice.result(sayAsked.todo(entries, onDay), { entries, onDay, ordinal });
    return 'ok';
  } finally {
    system.close();
  }
}
