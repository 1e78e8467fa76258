import type { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { FieldChange } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_events';
import type { MaterialKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { Rejection } from '@tongbiao/decider';
import { notFound, unmet } from '../checks.ts';
import { applied } from '../field-changes.ts';
import type { Affairs } from './affairs.ts';
import type { Life } from './edition/life.ts';
import type { DataOf, WorkEvent } from './events.ts';

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

type Acceptance = Extract<WorkEvent, { type: 'registry.ReviewAccepted.v1' | 'registry.ReviewContested.v1' }>;

interface Submission {
  readonly submitted: DataOf<'registry.ProjectSubmitted.v1'>;
  readonly returned?: DataOf<'registry.ProjectReturned.v1'>;
}

interface Objection {
  readonly province: string;
  readonly decided?: DataOf<'registry.ObjectionDecided.v1'>;
  /** Upheld, and since then the project was adjusted or put on public notice again. */
  readonly isAnswered?: true;
}

interface Plan {
  readonly issued: DataOf<'registry.PlanIssued.v1'>;
  /** The latest extension. */
  readonly extended?: DataOf<'registry.PlanExtended.v1'>;
}

interface Difference {
  readonly declared: DataOf<'registry.DifferenceDeclared.v1'>;
  readonly consentedBy: readonly string[];
  readonly withdrawn: boolean;
}

type Standing =
  | { readonly status: 'suspended'; readonly suspended: DataOf<'registry.RevisionSuspended.v1'> }
  | { readonly status: 'resumed' }
  | { readonly status: 'terminated'; readonly terminated: DataOf<'registry.RevisionTerminated.v1'> };

/** One project of a work (版次). */
export interface Revision {
  readonly leadProvince: string;
  readonly force: Force;
  readonly titleZh: string;
  readonly titleEn: string;
  readonly scope: string;
  /** How a revision after the first one was proposed. */
  readonly proposal?: DataOf<'registry.RevisionProposed.v1'>;
  /** Provinces asked; once established those that take part. */
  readonly members: readonly string[];
  /** Of the members, those that are none of the region and take no number of its range. */
  readonly guests: readonly string[];
  /** Asked after the establishment; each takes part when it approves. */
  readonly joining: readonly string[];
  /** Joined after the agreement: each with the common text that it adopted. */
  readonly late: ReadonlyMap<string, DataOf<'registry.CommonTextAdopted.v1'> | undefined>;
  /** Of those, the ones that have their number under the sequence. */
  readonly numbered: readonly string[];
  /** Left before they published. */
  readonly ended: ReadonlyMap<string, DataOf<'registry.ParticipationEnded.v1'>>;
  readonly approved: readonly string[];
  readonly refused: readonly string[];
  readonly established: boolean;
  /** The latest of each province; `returned` until it is submitted again. */
  readonly submissions: ReadonlyMap<string, Submission>;
  /** Public notices (公示), the latest of each province. */
  readonly notices: ReadonlyMap<string, DataOf<'registry.PublicNoticePosted.v1'>>;
  /** By id: few, each is decided before its province approves. */
  readonly objections: ReadonlyMap<string, Objection>;
  /** Joint projects that a province overrode the standstill for, by province. */
  readonly overridden: ReadonlyMap<string, ReadonlySet<string>>;
  /** Earlier joint projects that the revision was found to resemble, each with the provinces that take part in both. */
  readonly found: ReadonlyMap<string, readonly string[]>;
  readonly plans: ReadonlyMap<string, Plan>;
  /** Documents by province and kind, the latest of each. */
  readonly materials: ReadonlyMap<string, ReadonlyMap<MaterialKind, DataOf<'registry.MaterialRecorded.v1'>>>;
  /** Absent while the revision was never suspended or terminated. */
  readonly standing?: Standing;
  /** Digests by kind of draft, the latest last; each once. */
  readonly drafts: Readonly<Partial<Record<DraftKind, readonly string[]>>>;
  readonly consultationRound: number;
  /** Windows of the present round, by province. */
  readonly windows: ReadonlyMap<string, Window>;
  /** The latest list. */
  readonly drafters?: DataOf<'registry.DraftersNamed.v1'>;
  /** The latest one. */
  readonly review?: DataOf<'registry.ReviewHeld.v1'>;
  /** The round and the members whose windows the latest review took account of. */
  readonly reviewed?: { readonly round: number; readonly members: readonly string[] };
  /** What each province said of the latest review. */
  readonly acceptances: ReadonlyMap<string, Acceptance>;
  readonly agreement?: AgreementRound;
  /** Of the round that is agreed. */
  readonly sequence?: DataOf<'registry.SequenceAssigned.v1'>;
  /** Declared differences of editions from the common text, by id. */
  readonly differences: ReadonlyMap<string, Difference>;
  /** Published live, by province. */
  readonly editions: ReadonlyMap<string, DataOf<'registry.EditionPublished.v1'>>;
}

/** A work as it stands: proposed live, or recorded as backfill, or (neither) not there; either may have live revisions. */
export interface WorkState {
  readonly proposed?: DataOf<'registry.WorkProposed.v1'>;
  readonly recorded?: DataOf<'registry.WorkRecorded.v1'>;
  readonly revisions: ReadonlyMap<number, Revision>;
  /** As recorded; what was corrected since is in `editionCorrections`. */
  readonly recordedEditions: readonly DataOf<'registry.EditionRecorded.v1'>[];
  /** Of the work, oldest first; `proposed` and `recorded` stay what they were, so that a repeated import finds itself. */
  readonly corrections: readonly FieldChange[];
  /** By {@link editionKey}, oldest first. */
  readonly editionCorrections: ReadonlyMap<string, readonly FieldChange[]>;
  /** What is complained of and disputed. */
  readonly affairs: Affairs;
  /** What became of editions, by {@link editionKey}. */
  readonly lives: ReadonlyMap<string, Life>;
}

/** Names an edition within its work. */
export const editionKey = (revision: number, province: string): string => `${revision}/${province}`;

/** An edition as corrected. */
export const asCorrected = <E extends { readonly revision: number; readonly province: string }>(
  { editionCorrections }: WorkState,
  edition: E,
): E => applied(edition, editionCorrections.get(editionKey(edition.revision, edition.province)) ?? []);

/** A live revision, or why it cannot be addressed. */
export type Addressed =
  | { readonly revision: Revision; readonly refused?: never }
  | { readonly refused: Rejection; readonly revision?: never };

/** Finds the live revision that a command addresses, and on which work may go on. */
export const addressed = (state: WorkState, command: { workId: string; revision: number }): Addressed => {
  const found = located(state, command);
  const standing = found.revision?.standing;
  if (standing?.status === 'suspended')
    return { refused: unmet('REVISION_SUSPENDED', `the revision is suspended: ${standing.suspended.reason}`) };
  return standing?.status === 'terminated'
    ? { refused: unmet('REVISION_TERMINATED', `the revision was terminated: ${standing.terminated.reason}`) }
    : found;
};

/** Finds the live revision that a command addresses, whatever its standing. */
export const located = (state: WorkState, command: { workId: string; revision: number }): Addressed => {
  if (!isThere(state)) return { refused: unknownWork(command.workId) };
  const revision = state.revisions.get(command.revision);
  return revision
    ? { revision }
    : { refused: notFound('UNKNOWN_REVISION', `the work has no running revision ${command.revision}`, 'revision') };
};

/** True for a work that was proposed or recorded. */
export const isThere = ({ proposed, recorded }: WorkState): boolean => proposed !== undefined || recorded !== undefined;

/** The refusal of a work that is not there. */
export const unknownWork = (workId: string): Rejection =>
  notFound('UNKNOWN_WORK', `there is no work ${workId}`, 'workId');

/** True where no more is to come of a revision than what its editions go through. */
export const isOver = ({ editions, standing }: Revision): boolean =>
  editions.size > 0 || standing?.status === 'terminated';

/** The newest draft of a kind. */
export const latestDraft = (revision: Revision, kind: DraftKind): string | undefined => revision.drafts[kind]?.at(-1);
