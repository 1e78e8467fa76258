import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { Command, WorkCommand } from '../work/commands.ts';
import type { DataOf, WorkEvent } from '../work/events.ts';
import { actorOf, alone, digest, document, facts, provinces, signedBy, source, today } from './region.ts';
import { happened } from './work.ts';

/** Commands and events of revisions and corrections, for tests. */
const { workId } = happened.proposed().data;

type Given<T extends WorkCommand['type']> = Partial<Omit<Command<T>, 'type'>>;
const lead = { actor: actorOf('beijing', 'department'), facts, today };

const second = {
  workId,
  revision: 2,
  titleZh: '停车场电子不停车收费系统应用技术要求（修订）',
  titleEn: '',
  members: [...provinces],
  scope: '',
  needsSurveyDigest: digest('b'),
  force: Force.RECOMMENDED,
  legalBasis: '',
  reason: '复审结论为修订',
};

export const revising = {
  propose: (rest: Given<'ProposeRevision'> = {}): Command<'ProposeRevision'> => ({
    type: 'ProposeRevision',
    ...lead,
    ...second,
    ...alone,
    ...rest,
  }),
  proposed: (rest: Partial<DataOf<'registry.RevisionProposed.v1'>> = {}) =>
    ({
      type: 'registry.RevisionProposed.v1',
      data: { ...second, leadProvince: 'beijing', ...rest },
    }) as const satisfies WorkEvent,
};

export const correcting = {
  work: (field: string, values: readonly string[], rest: Given<'CorrectWork'> = {}): Command<'CorrectWork'> => ({
    type: 'CorrectWork',
    ...lead,
    workId,
    corrections: [{ field, values: [...values] }],
    reason: '笔误',
    ...alone,
    ...rest,
  }),
  edition: (
    field: string,
    values: readonly string[],
    rest: Given<'CorrectEdition'> = {},
  ): Command<'CorrectEdition'> => ({
    type: 'CorrectEdition',
    actor: actorOf('hebei'),
    facts,
    today,
    act: signedBy('hebei'),
    workId,
    revision: 1,
    province: 'hebei',
    corrections: [{ field, values: [...values] }],
    reason: '更正公告',
    document,
    ...rest,
  }),
  recorded: (
    field: string,
    values: readonly string[],
    rest: Given<'CorrectRecordedEdition'> = {},
  ): Command<'CorrectRecordedEdition'> => ({
    type: 'CorrectRecordedEdition',
    actor: { subject: 'u-sec', role: 'secretariat' },
    facts,
    today,
    workId,
    revision: 1,
    province: 'tianjin',
    corrections: [{ field, values: [...values] }],
    reason: '封面所载不同',
    source,
    ...rest,
  }),
  workCorrected: (field: string, before: readonly string[], after: readonly string[]) =>
    ({
      type: 'registry.WorkCorrected.v1',
      data: { workId, changes: [{ field, before: [...before], after: [...after] }], reason: '笔误' },
    }) as const satisfies WorkEvent,
  editionCorrected: (field: string, before: readonly string[], after: readonly string[], date = document.date) =>
    ({
      type: 'registry.EditionCorrected.v1',
      data: {
        workId,
        revision: 1,
        province: 'hebei',
        changes: [{ field, before: [...before], after: [...after] }],
        reason: '更正公告',
        document: { ...document, date },
        source: undefined,
      },
    }) as const satisfies WorkEvent,
  recordedCorrected: (field: string, before: readonly string[], after: readonly string[]) =>
    ({
      type: 'registry.EditionCorrected.v1',
      data: {
        workId,
        revision: 1,
        province: 'tianjin',
        changes: [{ field, before: [...before], after: [...after] }],
        reason: '封面所载不同',
        document: undefined,
        source,
      },
    }) as const satisfies WorkEvent,
};
