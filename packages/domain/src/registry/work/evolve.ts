import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { DataOf, WorkEvent } from './events.ts';
import { editionKey, isThere, type AgreementRound, type Revision, type WorkState } from './state.ts';

/** State of a work that is not there. */
export const noWork: WorkState = {
  revisions: new Map(),
  recordedEditions: [],
  corrections: [],
  editionCorrections: new Map(),
};

/** Folds one event. What cannot happen leaves the state as it is. */
export const evolve = (state: WorkState, event: WorkEvent): WorkState => {
  switch (event.type) {
    case 'registry.WorkProposed.v1':
      return state.proposed || state.recorded
        ? state
        : {
            ...state,
            proposed: event.data,
            revisions: new Map([[event.data.revision, proposedRevision(event.data)]]),
          };
    case 'registry.RevisionProposed.v1':
      return isThere(state) && !state.revisions.has(event.data.revision)
        ? {
            ...state,
            revisions: new Map(state.revisions).set(event.data.revision, {
              ...proposedRevision(event.data),
              proposal: event.data,
            }),
          }
        : state;
    case 'registry.WorkCorrected.v1':
      return isThere(state) ? { ...state, corrections: [...state.corrections, ...event.data.changes] } : state;
    case 'registry.EditionCorrected.v1': {
      const { revision, province, changes } = event.data;
      const key = editionKey(revision, province);
      const corrected = [...(state.editionCorrections.get(key) ?? []), ...changes];
      return isThere(state)
        ? { ...state, editionCorrections: new Map(state.editionCorrections).set(key, corrected) }
        : state;
    }
    case 'registry.WorkRecorded.v1':
      return state.proposed || state.recorded ? state : { ...state, recorded: event.data };
    case 'registry.EditionRecorded.v1':
      return state.recorded ? { ...state, recordedEditions: [...state.recordedEditions, event.data] } : state;
    case 'registry.ProjectApproved.v1':
    case 'registry.ProjectRefused.v1':
    case 'registry.WorkEstablished.v1':
    case 'registry.DraftRecorded.v1':
    case 'registry.ConsultationOpened.v1':
    case 'registry.ConsultationClosed.v1':
    case 'registry.ReviewHeld.v1':
    case 'registry.AgreementOpened.v1':
    case 'registry.TextAgreed.v1':
    case 'registry.AgreementRefused.v1':
    case 'registry.AgreementVoided.v1':
    case 'registry.PublicationAgreed.v1':
    case 'registry.AgreementRevoked.v1':
    case 'registry.SequenceAssigned.v1':
    case 'registry.EditionPublished.v1': {
      const revision = state.revisions.get(event.data.revision);
      return revision
        ? { ...state, revisions: new Map(state.revisions).set(event.data.revision, evolveRevision(revision, event)) }
        : state;
    }
  }
  return state;
};

const proposedRevision = ({
  leadProvince,
  force,
  members,
}: Pick<DataOf<'registry.WorkProposed.v1'>, 'leadProvince' | 'force' | 'members'>): Revision => ({
  leadProvince,
  force,
  members,
  approved: [],
  refused: [],
  established: false,
  drafts: {},
  consultationRound: 1,
  windows: new Map(),
  editions: new Map(),
});

type RevisionEvent = Exclude<
  WorkEvent,
  {
    type:
      | 'registry.WorkProposed.v1'
      | 'registry.WorkRecorded.v1'
      | 'registry.EditionRecorded.v1'
      | 'registry.RevisionProposed.v1'
      | 'registry.WorkCorrected.v1'
      | 'registry.EditionCorrected.v1';
  }
>;

const evolveRevision = (revision: Revision, event: RevisionEvent): Revision => {
  switch (event.type) {
    case 'registry.ProjectApproved.v1':
      return {
        ...revision,
        approved: with_(revision.approved, event.data.province),
        refused: without(revision.refused, event.data.province),
      };
    case 'registry.ProjectRefused.v1':
      return {
        ...revision,
        refused: with_(revision.refused, event.data.province),
        approved: without(revision.approved, event.data.province),
      };
    case 'registry.WorkEstablished.v1':
      return { ...revision, established: true };
    case 'registry.DraftRecorded.v1':
      return draft(revision, event.data);
    case 'registry.ConsultationOpened.v1': {
      const window = { ...event.data, closedOn: '' };
      return { ...revision, windows: new Map(revision.windows).set(event.data.province, window) };
    }
    case 'registry.ConsultationClosed.v1': {
      const { province, closedOn } = event.data;
      const window = revision.windows.get(province);
      return window
        ? { ...revision, windows: new Map(revision.windows).set(province, { ...window, closedOn }) }
        : revision;
    }
    case 'registry.ReviewHeld.v1':
      return { ...revision, review: event.data };
    case 'registry.AgreementOpened.v1':
      return { ...revision, agreement: { ...event.data, status: 'open', agreed: [] } };
    case 'registry.TextAgreed.v1':
      return inRound(revision, event.data, (a) => ({ ...a, agreed: with_(a.agreed, event.data.province) }));
    case 'registry.PublicationAgreed.v1':
      return inRound(revision, event.data, (a) => ({ ...a, status: 'agreed' }));
    case 'registry.AgreementRefused.v1':
      return inRound(revision, event.data, (a) => ({ ...a, status: 'refused', endedBy: event.data.province }));
    case 'registry.AgreementVoided.v1':
      return inRound(revision, event.data, (a) => ({ ...a, status: 'voided' }));
    case 'registry.AgreementRevoked.v1': {
      const { sequence: _, ...rest } = inRound(revision, event.data, (a) => ({
        ...a,
        status: 'revoked',
        endedBy: event.data.province,
      }));
      return rest;
    }
    case 'registry.SequenceAssigned.v1':
      return revision.agreement?.round === event.data.round && revision.agreement.status === 'agreed'
        ? { ...revision, sequence: event.data }
        : revision;
    case 'registry.EditionPublished.v1':
      return { ...revision, editions: new Map(revision.editions).set(event.data.province, event.data) };
  }
};

const draft = (revision: Revision, { kind, digest }: DataOf<'registry.DraftRecorded.v1'>): Revision => {
  const drafts = { ...revision.drafts, [kind]: [...without(revision.drafts[kind] ?? [], digest), digest] };
  return kind === DraftKind.CONSULTATION && revision.windows.size > 0
    ? { ...revision, drafts, consultationRound: revision.consultationRound + 1, windows: new Map() }
    : { ...revision, drafts };
};

const inRound = (
  revision: Revision,
  { round }: { readonly round: number },
  change: (agreement: AgreementRound) => AgreementRound,
): Revision =>
  revision.agreement?.round === round ? { ...revision, agreement: change(revision.agreement) } : revision;

const with_ = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list : [...list, item];
const without = (list: readonly string[], item: string): readonly string[] => list.filter((i) => i !== item);
