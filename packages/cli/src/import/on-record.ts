import type { RecordWorkRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type { Column } from './import-columns.ts';
import type { WorkPlan } from './plan.ts';

/** What a file and the record say differently about a work. */
export interface Difference {
  readonly column: Column;
  readonly recorded: string;
  readonly here: string;
}

type Asked = WorkPlan['work']['request'] & Pick<RecordWorkRequest, 'seriesId'>;

/**
 * What the record of a work contradicts. An edition that stands for its work says of the work only what all of its editions
 * share; title, classification, dates and source it keeps itself, so that another edition may have led when the work was recorded.
 */
export function differenceToWork(asked: Asked, recorded: PublicWork, ownRow: boolean): Difference | undefined {
  const shared: readonly (readonly [Column, string, string])[] = [
    ['field', recorded.field, asked.field],
    ['scope', recorded.kind, asked.kind],
    ['part', recorded.part, asked.part],
    ['part', recorded.seriesId, asked.seriesId],
    ['number', sequence(recorded), sequence(asked)],
  ];
  const own: typeof shared = [
    ['title_zh', recorded.titleZh, asked.titleZh],
    ['publish_date', recorded.publishedOn, asked.publishedOn],
    ['implement_date', recorded.implementsOn, asked.implementsOn],
    ['status', recorded.observedStatus, asked.observedStatus],
    ['ics', recorded.ics.join(';'), asked.ics.join(';')],
    ['ccs', recorded.ccs.join(';'), asked.ccs.join(';')],
    ['note', recorded.note, asked.note],
    ['source', recorded.source?.citation ?? '', asked.source?.citation ?? ''],
  ];
  // What a row does not say contradicts nothing, unless the row is all that is known of the work.
  const found =
    shared.find(([, record, row]) => row !== '' && row !== record) ??
    (ownRow ? own.find(([, record, row]) => row !== record) : undefined);
  return found && { column: found[0], recorded: found[1], here: found[2] };
}

/** What the record of an edition contradicts. Of its classification the record shows what all editions have together. */
export function differenceToEdition(
  asked: WorkPlan['editions'][number]['request'],
  work: PublicWork,
): Difference | undefined {
  const recorded = work.revisions
    .find(({ revision }) => revision === asked.revision)
    ?.editions.find(({ province }) => province === asked.province);
  if (recorded === undefined) return undefined;
  const compared: readonly (readonly [Column, string, string])[] = [
    ['number', recorded.number, asked.number],
    ['title_zh', recorded.titleZh, asked.titleZh],
    ['force', recorded.force, asked.force],
    ['publish_date', recorded.publishedOn, asked.publishedOn],
    ['implement_date', recorded.implementsOn, asked.implementsOn],
    ['status', recorded.observedStatus, asked.observedStatus],
    ['replaces', recorded.replaces.join(';'), asked.replaces.join(';')],
    ['replaced_by', recorded.replacedBy.join(';'), asked.replacedBy.join(';')],
    ['note', recorded.note, asked.note],
    ['source', recorded.source?.citation ?? '', asked.source?.citation ?? ''],
  ];
  const found = compared.find(([, record, row]) => record !== row);
  if (found !== undefined) return { column: found[0], recorded: found[1], here: found[2] };
  for (const column of ['ics', 'ccs'] as const) {
    const here = asked[column].find((code) => !work[column].includes(code));
    if (here !== undefined) return { column, recorded: work[column].join(';'), here };
  }
  return undefined;
}

const sequence = (of: { readonly rangeId: string; readonly sequence: number }): string =>
  of.sequence === 0 ? '' : `${of.rangeId}/${of.sequence}`;
