import type { Rejection } from '@tongbiao/decider';
import type { Duty } from '../deadlines.ts';
import type { WorkCommand } from '../work/commands.ts';
import type { WorkState } from '../work/state.ts';
import { work } from '../work/work.ts';
import { representatives, type ActName, type Representative } from './representatives.ts';
import { standpointOf, type Asker, type Standpoint } from './standpoint.ts';

/** An act that an actor may think of, and what the deciders say of it. */
export interface NextAct {
  readonly act: ActName;
  /** Which of several: the kind of a draft or of a document. Empty: there is only one. */
  readonly what: string;
  readonly revision: number;
  /** `done`: asked again, it would change nothing. */
  readonly verdict: 'allowed' | 'done' | 'refused';
  /** True: it is allowed, and the work waits for it. */
  readonly isAwaited: boolean;
  /** Last day, where something on record sets one. */
  readonly due: string;
  /** The rule in the way. */
  readonly refused?: Rejection;
}

/** Every act that is judged. */
export const actNames = Object.keys(representatives) as readonly ActName[];

/** Whom an act is open to, before the work is looked at: the refusal of an actor that it is not open to. */
export type Admit = (act: ActName) => Rejection | undefined;

interface Candidate {
  readonly act: ActName;
  readonly representative: Representative;
}

const candidates: readonly Candidate[] = actNames.flatMap((act) =>
  (representatives[act] as readonly Representative[]).map((representative) => ({ act, representative })),
);

const judged = (at: Standpoint, { act, representative }: Candidate, admit: Admit): NextAct => {
  const { what, make, isAwaited, due } = representative;
  const { actor, facts, today } = at;
  const command = { type: act, ...make(at), actor, facts, today, act: at.act } as unknown as WorkCommand;
  const { revision } = command as unknown as { readonly revision?: number };
  const named = { act, what, revision: revision ?? at.revision, due: due(at) };
  const refused = admit(act);
  if (refused) return { ...named, verdict: 'refused', isAwaited: false, refused };
  const { events, rejected } = work.decide(at.state, command);
  if (rejected) return { ...named, verdict: 'refused', isAwaited: false, refused: rejected };
  const isOpen = events.length > 0;
  return { ...named, verdict: isOpen ? 'allowed' : 'done', isAwaited: isOpen && isAwaited(at) };
};

/**
 * What an actor can do next about a work, and why not: a representative command of every act goes to the decider that would judge the
 * real one. Empty where there is no work.
 */
export const nextActs = (state: WorkState, asker: Asker, admit: Admit = () => undefined): readonly NextAct[] => {
  const at = standpointOf(state, asker);
  return at === undefined ? [] : candidates.map((candidate) => judged(at, candidate, admit));
};

/** Those alone that the work waits for; the others, most of them, are not judged. */
export const awaitedActs = (state: WorkState, asker: Asker, admit: Admit = () => undefined): readonly NextAct[] => {
  const at = standpointOf(state, asker);
  return at === undefined
    ? []
    : candidates
        .filter(({ act, representative }) => admit(act) === undefined && representative.isAwaited(at))
        .map((candidate) => judged(at, candidate, admit))
        .filter(({ isAwaited }) => isAwaited);
};

/** The act by which a duty is met. */
export const actOfDuty: Readonly<Record<Duty, ActName>> = {
  disclosure: 'DiscloseText',
  filing: 'SubmitFiling',
  review: 'OpenEditionReview',
  plan: 'PublishEdition',
  correction: 'PublishAmendment',
  explanation: 'AnswerNationalDemand',
  implementation: 'RecordImplementation',
};
