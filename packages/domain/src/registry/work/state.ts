import type { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { Rejection } from '@tongbiao/decider';
import { notFound } from '../checks.ts';
import type { DataOf } from './events.ts';

/** A province's consultation window. */
export interface Window extends DataOf<'registry.ConsultationOpened.v1'> {
  readonly closedOn: string;
}

/** The latest round of agreement of a revision. */
export interface AgreementRound extends DataOf<'registry.AgreementOpened.v1'> {
  readonly status: 'open' | 'agreed' | 'refused' | 'voided' | 'revoked';
  /** Provinces that signed, in order. */
  readonly agreed: readonly string[];
  /** The province that refused or revoked. */
  readonly endedBy?: string;
}

/** One project of a work (版次). */
export interface Revision {
  /** Provinces asked. */
  readonly members: readonly string[];
  readonly approved: readonly string[];
  readonly refused: readonly string[];
  readonly established: boolean;
  /** Digests by kind of draft, the latest last; each once. */
  readonly drafts: Readonly<Partial<Record<DraftKind, readonly string[]>>>;
  readonly consultationRound: number;
  /** Windows of the present round, by province. */
  readonly windows: ReadonlyMap<string, Window>;
  /** The latest one. */
  readonly review?: DataOf<'registry.ReviewHeld.v1'>;
  readonly agreement?: AgreementRound;
  /** Of the round that is agreed. */
  readonly sequence?: DataOf<'registry.SequenceAssigned.v1'>;
  /** Published live, by province. */
  readonly editions: ReadonlyMap<string, DataOf<'registry.EditionPublished.v1'>>;
}

/** A work as it stands: proposed live, or recorded as backfill, or (neither) not there. */
export interface WorkState {
  readonly proposed?: DataOf<'registry.WorkProposed.v1'>;
  readonly recorded?: DataOf<'registry.WorkRecorded.v1'>;
  readonly revisions: ReadonlyMap<number, Revision>;
  readonly recordedEditions: readonly DataOf<'registry.EditionRecorded.v1'>[];
}

/** A work, revision and what must be on record for them to be addressed. */
export type Addressed =
  | {
      readonly work: DataOf<'registry.WorkProposed.v1'>;
      readonly revision: Revision;
      readonly refused?: never;
    }
  | { readonly refused: Rejection };

/** Finds the live revision that a command addresses. */
export const addressed = (state: WorkState, command: { workId: string; revision: number }): Addressed => {
  const { proposed, recorded } = state;
  if (!proposed && !recorded)
    return { refused: notFound('UNKNOWN_WORK', `there is no work ${command.workId}`, 'workId') };
  const revision = state.revisions.get(command.revision);
  if (!proposed || !revision)
    return {
      refused: notFound('UNKNOWN_REVISION', `the work has no running revision ${command.revision}`, 'revision'),
    };
  return { work: proposed, revision };
};

/** The newest draft of a kind. */
export const latestDraft = (revision: Revision, kind: DraftKind): string | undefined => revision.drafts[kind]?.at(-1);
