import {
  CompareEditionsRequest,
  DiffWorkRequest,
  GetWorkAsOfRequest,
  type MomentEvent,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { nameOfNumber } from '@tongbiao/domain/registry';
import type { ExitName } from '../exit-codes.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { sayAsked } from './asking-messages.ts';

/** A moment, by either time or both; what is absent is no condition. */
export interface MomentFlags {
  readonly dataDir: string;
  /** RFC 3339 instant: what was on record by then. */
  readonly recordedAt?: string;
  /** `YYYY-MM-DD` in Asia/Shanghai: what had happened by then. */
  readonly effectiveOn?: string;
}

/** A work as of a moment. */
export async function asOfCommand(
  { dataDir, ...moment }: MomentFlags,
  workId: string,
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    const request = GetWorkAsOfRequest.fromPartial({ workId, moment });
    const found = await system.call('asking', 'auditor', 'getWorkAsOf', request);
    const { work, statuses } = found;
    const lines = (work?.revisions ?? []).flatMap((r) => [
      `${r.revision}  ${r.state.replace(/^REVISION_STATE_/, '')}`,
      ...r.editions.map((e) => {
        const standing = statuses.find((s) => s.revision === r.revision && s.province === e.province);
        const status = standing === undefined ? '' : voice.in(sayAsked.status(standing.status));
        return `   ${[e.province, e.number, e.publishedOn, e.implementsOn, status].join('  ')}`;
      }),
    ]);
    const numbers = found.numbers.map(
      (n) => `   ${nameOfNumber(n)}  ${n.state.replace(/^NUMBER_STATE_/, '')}${n.reason === '' ? '' : `  ${n.reason}`}`,
    );
    const { events, undated, leftOut, statusOn } = found;
    const head = work === undefined ? voice.in(sayAsked.notYetThere) : work.titleZh;
    voice.result(
      [head, ...lines, ...numbers, voice.in(sayAsked.asOf(events, undated, leftOut, statusOn))].join('\n'),
      found,
    );
    return 'ok';
  } finally {
    system.close();
  }
}

/** Two moments; what is absent is no condition. */
export interface DiffFlags {
  readonly dataDir: string;
  readonly fromRecordedAt?: string;
  readonly fromEffectiveOn?: string;
  readonly toRecordedAt?: string;
  readonly toEffectiveOn?: string;
}

/** What changed about a work between two moments, and by which events. */
export async function diffCommand(flags: DiffFlags, workId: string, voice: Voice): Promise<ExitName> {
  const system = await findSystem(flags.dataDir);
  try {
    const { fromRecordedAt = '', fromEffectiveOn = '', toRecordedAt = '', toEffectiveOn = '' } = flags;
    const request = DiffWorkRequest.fromPartial({
      workId,
      from: { recordedAt: fromRecordedAt, effectiveOn: fromEffectiveOn },
      to: { recordedAt: toRecordedAt, effectiveOn: toEffectiveOn },
    });
    const { changes, added, removed } = await system.call('asking', 'auditor', 'diffWork', request);
    for (const change of changes)
      voice.answer(`${change.path}: ${change.before || '–'} → ${change.after || '–'}`, { kind: 'change', ...change });
    const tell = (sign: string, kind: string) => (event: MomentEvent) => {
      const sentence = voice.language === 'zh' ? event.sentenceZh : event.sentenceEn;
      voice.answer(`${sign} ${event.occurredAt || event.recordedAt}  ${sentence}`, { kind, ...event });
    };
    added.forEach(tell('+', 'added'));
    removed.forEach(tell('-', 'removed'));
    const counts = { changes: changes.length, added: added.length, removed: removed.length };
    voice.result(sayAsked.diff(counts.changes, counts.added, counts.removed), counts);
    return 'ok';
  } finally {
    system.close();
  }
}

/** The editions of a revision side by side, and in what they diverge. */
export async function compareCommand(
  { dataDir, on = '' }: { readonly dataDir: string; readonly on?: string },
  workId: string,
  revision: string | undefined,
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    const request = CompareEditionsRequest.fromPartial({ workId, revision: Number(revision ?? 0), onDay: on });
    const compared = await system.call('asking', 'auditor', 'compareEditions', request);
    for (const row of compared.rows) {
      const cells = row.cells.map(
        ({ province, state, value }) => `${province} ${value || voice.in(sayAsked.cell(state))}`,
      );
      voice.answer(
        `${voice.in(sayAsked.comparison(row.verdict))}  ${voice.in(sayAsked.aspect(row.aspect))}: ${cells.join(' | ')}`,
        row,
      );
    }
    const diverging = compared.rows.filter((row) => row.verdict === 'COMPARISON_VERDICT_DIVERGES').length;
    voice.result(sayAsked.compared(compared.revision, diverging, compared.onDay), {
      revision: compared.revision,
      diverging,
      onDay: compared.onDay,
      ordinal: compared.ordinal,
    });
    return 'ok';
  } finally {
    system.close();
  }
}
