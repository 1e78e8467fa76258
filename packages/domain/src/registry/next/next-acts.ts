import type { Rejection } from '@tongbiao/decider';
import type { Duty } from '../deadlines.ts';
import type { WorkCommand } from '../work/commands.ts';
import type { WorkState } from '../work/state.ts';
import { work } from '../work/work.ts';
import { representatives, type ActName, type Representative } from './representatives.ts';
import { standpointOf, type Asker } from './standpoint.ts';

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

/**
 * What an actor can do next about a work, and why not: a representative command of every act goes to the decider that would judge the
 * real one. `admit` says whom an act is open to, before the work is looked at. Empty where there is no work.
 */
export const nextActs = (
  state: WorkState,
  asker: Asker,
  admit: (act: ActName) => Rejection | undefined = () => undefined,
): readonly NextAct[] => {
  const at = standpointOf(state, asker);
  if (at === undefined) return [];
  const { actor, facts, today } = asker;
  return actNames.flatMap((act) =>
    (representatives[act] as readonly Representative[]).map((representative) => {
      const { what, make, isAwaited, due } = representative;
      const command = { type: act, ...make(at), actor, facts, today, act: asker.act } as unknown as WorkCommand;
      const { revision } = command as unknown as { readonly revision?: number };
      const named = { act, what, revision: revision ?? at.revision, due: due(at) };
      const refused = admit(act);
      if (refused) return { ...named, verdict: 'refused' as const, isAwaited: false, refused };
      const { events, rejected } = work.decide(state, command);
      if (rejected) return { ...named, verdict: 'refused' as const, isAwaited: false, refused: rejected };
      const isOpen = events.length > 0;
      return {
        ...named,
        verdict: isOpen ? ('allowed' as const) : ('done' as const),
        isAwaited: isOpen && isAwaited(at),
      };
    }),
  );
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
