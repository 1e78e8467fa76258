import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { evolveAffairs, isAffairEvent, noAffairs, type AffairEvent } from './affairs.ts';
import { evolveLife, isLifeEvent, newLife, type LifeEvent } from './edition/life.ts';
import type { DataOf, WorkEvent } from './events.ts';
import { applied } from '../field-changes.ts';
import { editionKey, isThere, type AgreementRound, type Revision, type Window, type WorkState } from './state.ts';

/** State of a work that is not there. */
export const noWork: WorkState = {
  revisions: new Map(),
  recordedEditions: [],
  corrections: [],
  editionCorrections: new Map(),
  lives: new Map(),
  affairs: noAffairs,
};

/** Folds one event. What cannot happen leaves the state as it is. */
export const evolve = (state: WorkState, event: WorkEvent): WorkState => {
  if (isLifeEvent(event)) {
    const key = editionKey(event.data.revision, event.data.province);
    const life = evolveLife(state.lives.get(key) ?? newLife, event);
    return isThere(state) ? { ...state, lives: new Map(state.lives).set(key, life) } : state;
  }
  if (isAffairEvent(event)) return isThere(state) ? { ...state, affairs: evolveAffairs(state.affairs, event) } : state;
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
    case 'registry.WorkCorrected.v1': {
      if (!isThere(state)) return state;
      const { changes } = event.data;
      // The first revision has the titles of the work; later ones have their own.
      const revisions = new Map(
        [...state.revisions].map(([n, r]) => [n, r.proposal ? r : applied(r, changes)] as const),
      );
      return { ...state, revisions, corrections: [...state.corrections, ...changes] };
    }
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
    case 'registry.EditionPublished.v1':
    case 'registry.ProjectSubmitted.v1':
    case 'registry.ProjectReturned.v1':
    case 'registry.PublicNoticePosted.v1':
    case 'registry.ObjectionReceived.v1':
    case 'registry.ObjectionDecided.v1':
    case 'registry.PlanIssued.v1':
    case 'registry.PlanExtended.v1':
    case 'registry.RevisionAdjusted.v1':
    case 'registry.RevisionSuspended.v1':
    case 'registry.RevisionResumed.v1':
    case 'registry.RevisionTerminated.v1':
    case 'registry.DraftersNamed.v1':
    case 'registry.ProvinceJoined.v1':
    case 'registry.CommonTextAdopted.v1':
    case 'registry.SequenceJoined.v1':
    case 'registry.ParticipationEnded.v1':
    case 'registry.ConsultationExtended.v1':
    case 'registry.ConsultationReopened.v1':
    case 'registry.ReviewAccepted.v1':
    case 'registry.ReviewContested.v1':
    case 'registry.DifferenceDeclared.v1':
    case 'registry.DifferenceConsented.v1':
    case 'registry.DifferenceWithdrawn.v1':
    case 'registry.ProvinceAsked.v1':
    case 'registry.StandstillOverridden.v1':
    case 'registry.StandstillFound.v1':
    case 'registry.MaterialRecorded.v1': {
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
  titleZh,
  titleEn,
  scope,
  members,
}: Omit<DataOf<'registry.RevisionProposed.v1'>, 'reason'>): Revision => ({
  leadProvince,
  force,
  titleZh,
  titleEn,
  scope,
  members,
  guests: [],
  submissions: new Map(),
  notices: new Map(),
  objections: new Map(),
  overridden: new Map(),
  found: new Map(),
  plans: new Map(),
  materials: new Map(),
  differences: new Map(),
  acceptances: new Map(),
  joining: [],
  late: new Map(),
  numbered: [],
  ended: new Map(),
  approved: [],
  refused: [],
  established: false,
  drafts: {},
  consultationRound: 1,
  windows: new Map(),
  editions: new Map(),
});

type RevisionEvent = Exclude<
  Exclude<WorkEvent, LifeEvent | AffairEvent>,
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
      return { ...revision, established: true, members: event.data.provinces };
    case 'registry.MaterialRecorded.v1': {
      const { province, kind } = event.data;
      const own = new Map(revision.materials.get(province)).set(kind, event.data);
      return { ...revision, materials: new Map(revision.materials).set(province, own) };
    }
    case 'registry.ProvinceAsked.v1': {
      const { asked, guest } = event.data;
      const guests = guest ? with_(revision.guests, asked) : revision.guests;
      return revision.established
        ? { ...revision, joining: with_(revision.joining, asked), guests, ended: withoutKey(revision.ended, asked) }
        : { ...revision, members: with_(revision.members, asked), guests };
    }
    case 'registry.ProjectSubmitted.v1': {
      const submitted = event.data;
      return { ...revision, submissions: new Map(revision.submissions).set(submitted.province, { submitted }) };
    }
    case 'registry.ProjectReturned.v1': {
      const standing = revision.submissions.get(event.data.province);
      return standing
        ? {
            ...revision,
            submissions: new Map(revision.submissions).set(event.data.province, { ...standing, returned: event.data }),
          }
        : revision;
    }
    case 'registry.PublicNoticePosted.v1':
      return {
        ...withAnswered(revision, event.data.province),
        notices: new Map(revision.notices).set(event.data.province, event.data),
      };
    case 'registry.ObjectionReceived.v1': {
      const { objectionId, province } = event.data;
      return { ...revision, objections: new Map(revision.objections).set(objectionId, { province }) };
    }
    case 'registry.ObjectionDecided.v1': {
      const { objectionId, province } = event.data;
      return {
        ...revision,
        objections: new Map(revision.objections).set(objectionId, { province, decided: event.data }),
      };
    }
    case 'registry.StandstillOverridden.v1': {
      const { province, resembles } = event.data;
      const own = new Set([...(revision.overridden.get(province) ?? []), ...resembles]);
      return { ...revision, overridden: new Map(revision.overridden).set(province, own) };
    }
    case 'registry.StandstillFound.v1': {
      const { resembles, provinces } = event.data;
      const known = provinces.reduce(with_, revision.found.get(resembles) ?? []);
      return { ...revision, found: new Map(revision.found).set(resembles, known) };
    }
    case 'registry.PlanIssued.v1':
      return { ...revision, plans: new Map(revision.plans).set(event.data.province, { issued: event.data }) };
    case 'registry.PlanExtended.v1': {
      const plan = revision.plans.get(event.data.province);
      return plan
        ? {
            ...revision,
            plans: new Map(revision.plans).set(event.data.province, { ...plan, extended: event.data }),
          }
        : revision;
    }
    case 'registry.DifferenceDeclared.v1':
      return inDifferences(revision, event.data.differenceId, () => ({
        declared: event.data,
        consentedBy: [],
        withdrawn: false,
      }));
    case 'registry.DifferenceConsented.v1':
      return inDifferences(
        revision,
        event.data.differenceId,
        (d) => d && { ...d, consentedBy: with_(d.consentedBy, event.data.consentedBy) },
      );
    case 'registry.DifferenceWithdrawn.v1':
      return inDifferences(revision, event.data.differenceId, (d) => d && { ...d, withdrawn: true });
    case 'registry.RevisionAdjusted.v1':
      return applied(withAnswered(revision), event.data.changes);
    case 'registry.RevisionSuspended.v1':
      return { ...revision, standing: { status: 'suspended', suspended: event.data } };
    case 'registry.RevisionResumed.v1':
      return { ...revision, standing: { status: 'resumed' } };
    case 'registry.RevisionTerminated.v1':
      return { ...revision, standing: { status: 'terminated', terminated: event.data } };
    case 'registry.DraftRecorded.v1':
      return draft(revision, event.data);
    case 'registry.ConsultationOpened.v1': {
      const window = { ...event.data, closedOn: '' };
      return { ...revision, windows: new Map(revision.windows).set(event.data.province, window) };
    }
    case 'registry.ConsultationClosed.v1':
      return inWindow(revision, event.data.province, (w) => ({ ...w, closedOn: event.data.closedOn }));
    case 'registry.ConsultationExtended.v1':
      return inWindow(revision, event.data.province, (w) => ({ ...w, to: event.data.to }));
    case 'registry.ConsultationReopened.v1': {
      const { province, from, to, url } = event.data;
      return inWindow(revision, province, (w) => ({ ...w, from, to, url, closedOn: '' }));
    }
    case 'registry.ProvinceJoined.v1': {
      const { province, late } = event.data;
      const joined = { ...revision, joining: without(revision.joining, province) };
      return late
        ? { ...joined, late: new Map(revision.late).set(province, undefined) }
        : { ...joined, members: with_(revision.members, province) };
    }
    case 'registry.CommonTextAdopted.v1': {
      const { province } = event.data;
      return revision.late.has(province)
        ? { ...revision, late: new Map(revision.late).set(province, event.data) }
        : revision;
    }
    case 'registry.SequenceJoined.v1':
      return isAgreedIn(revision, event.data)
        ? { ...revision, numbered: with_(revision.numbered, event.data.province) }
        : revision;
    case 'registry.ParticipationEnded.v1': {
      const { province } = event.data;
      return {
        ...revision,
        members: without(revision.members, province),
        joining: without(revision.joining, province),
        late: withoutKey(revision.late, province),
        approved: without(revision.approved, province),
        ended: new Map(revision.ended).set(province, event.data),
      };
    }
    case 'registry.DraftersNamed.v1':
      return { ...revision, drafters: event.data };
    case 'registry.ReviewHeld.v1':
      return {
        ...revision,
        review: event.data,
        reviewed: { round: revision.consultationRound, members: revision.members },
        acceptances: new Map(),
      };
    case 'registry.ReviewAccepted.v1':
    case 'registry.ReviewContested.v1':
      return { ...revision, acceptances: new Map(revision.acceptances).set(event.data.province, event) };
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
      // Who joined late takes part in the next round like everybody else.
      const members = [...revision.late.keys()].reduce(with_, revision.members);
      const { sequence: _, ...rest } = inRound(
        { ...revision, members, late: new Map(), numbered: [] },
        event.data,
        (a) => ({
          ...a,
          status: 'revoked',
          endedBy: event.data.province,
        }),
      );
      return rest;
    }
    case 'registry.SequenceAssigned.v1':
      return isAgreedIn(revision, event.data) ? { ...revision, sequence: event.data } : revision;
    case 'registry.EditionPublished.v1':
      return { ...revision, editions: new Map(revision.editions).set(event.data.province, event.data) };
  }
};

const isAgreedIn = ({ agreement }: Revision, { round }: { readonly round: number }): boolean =>
  agreement?.round === round && agreement.status === 'agreed';

const draft = (revision: Revision, { kind, digest }: DataOf<'registry.DraftRecorded.v1'>): Revision => {
  const drafts = { ...revision.drafts, [kind]: [...without(revision.drafts[kind] ?? [], digest), digest] };
  return kind === DraftKind.CONSULTATION && revision.windows.size > 0
    ? { ...revision, drafts, consultationRound: revision.consultationRound + 1, windows: new Map() }
    : { ...revision, drafts };
};

/** What was upheld by now is answered: of one province, or of all. */
const withAnswered = (revision: Revision, province?: string): Revision => ({
  ...revision,
  objections: new Map(
    [...revision.objections].map(([id, objection]) => [
      id,
      objection.decided?.upheld && (province ?? objection.province) === objection.province
        ? { ...objection, isAnswered: true }
        : objection,
    ]),
  ),
});

const inWindow = (revision: Revision, province: string, change: (window: Window) => Window): Revision => {
  const window = revision.windows.get(province);
  return window ? { ...revision, windows: new Map(revision.windows).set(province, change(window)) } : revision;
};

type Differences = Revision['differences'];
type Difference = Differences extends ReadonlyMap<string, infer D> ? D : never;

const inDifferences = (
  revision: Revision,
  id: string,
  change: (difference: Difference | undefined) => Difference | undefined,
): Revision => {
  const changed = change(revision.differences.get(id));
  return changed ? { ...revision, differences: new Map(revision.differences).set(id, changed) } : revision;
};

const inRound = (
  revision: Revision,
  { round }: { readonly round: number },
  change: (agreement: AgreementRound) => AgreementRound,
): Revision =>
  revision.agreement?.round === round ? { ...revision, agreement: change(revision.agreement) } : revision;

const with_ = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list : [...list, item];
const withoutKey = <V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> => {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
};
const without = (list: readonly string[], item: string): readonly string[] => list.filter((i) => i !== item);
