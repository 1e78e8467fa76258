import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import {
  RevisionState,
  type PublicRevision,
  type PublicWork,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { statusOfEdition } from './edition-status.ts';

/** Stage of a standard by analogy with GB/T 16733 and the ISO harmonised codes. A stage says how far something came, not what it is worth: see the status. */
export type StageCode = '00' | '10' | '20' | '30' | '40' | '50' | '60' | '90' | '95';

/** What the stages are called. */
export const stageTitles: Readonly<Record<StageCode, { readonly zh: string; readonly en: string }>> = {
  '00': { zh: '预阶段', en: 'preliminary' },
  '10': { zh: '立项', en: 'proposal' },
  '20': { zh: '起草', en: 'drafting' },
  '30': { zh: '征求意见', en: 'consultation' },
  '40': { zh: '审查', en: 'review' },
  '50': { zh: '批准', en: 'approval' },
  '60': { zh: '出版', en: 'publication' },
  '90': { zh: '复审', en: 'systematic review' },
  '95': { zh: '废止', en: 'withdrawal' },
};

/** How far a revision, or one province's edition of it, has come. */
export interface Stage {
  readonly revision: number;
  /** Empty: the revision as a whole. */
  readonly province: string;
  readonly code: StageCode;
  /** True: it ended there without a standard. */
  readonly isAbandoned: boolean;
}

const ofState: Readonly<Partial<Record<RevisionState, StageCode>>> = {
  [RevisionState.PROPOSED]: '10',
  [RevisionState.ESTABLISHED]: '20',
  [RevisionState.CONSULTING]: '30',
  [RevisionState.REVIEWING]: '40',
  [RevisionState.AGREED]: '50',
  [RevisionState.NUMBERED]: '50',
  [RevisionState.PUBLISHED]: '60',
};

/**
 * The stages of a work's revisions, and of the editions that are published by a day. Of a backfilled revision nobody recorded the steps:
 * where an edition of it is known it was published, else nothing is said of it. A work that was only announced is at the preliminary stage.
 */
export const stagesOf = (work: PublicWork, day: string): readonly Stage[] => {
  if (work.kind === WorkKind.PLANNED && work.revisions.length === 0)
    return [{ revision: 1, province: '', code: '00', isAbandoned: false }];
  return work.revisions.flatMap((revision) => {
    const code = ofState[revision.state] ?? (revision.editions.length > 0 ? '60' : undefined);
    const isAbandoned = revision.course?.terminated ?? false;
    const whole: Stage[] = code === undefined ? [] : [{ revision: revision.revision, province: '', code, isAbandoned }];
    return [...whole, ...ofEditions(work, revision, day)];
  });
};

const ofEditions = (work: PublicWork, { revision, editions }: PublicRevision, day: string): readonly Stage[] =>
  editions.flatMap(({ province, life }) => {
    const status = statusOfEdition(work, { revision, province }, day);
    if (status === undefined) return [];
    const opened = life?.reviewOpened;
    const isUnderReview = opened !== undefined && opened.openedOn <= day && life?.reviewed === undefined;
    const code = status === 'abolished' ? '95' : isUnderReview ? '90' : '60';
    return [{ revision, province, code, isAbandoned: false }];
  });
