import { expect } from 'vitest';
import { fold, type Decider } from './decider.ts';

/** Options of a specification. */
export interface SpecOptions<Command> {
  /**
   * Types of commands that make something new each time they are decided (`Reserve`, `Comment`): for these a command that is
   * decided again is not expected to be a no-op, since the kit answers a repeated command id before `decide` runs.
   * @default []
   */
  readonly repeats?: readonly (Command extends { readonly type: infer T } ? T : string)[];
}

/**
 * `given(history).when(command).then(events)` or `.rejects(code)`.
 * Every refusal has a sentence, and a field of it has a name. After every `then` it also checks the law that deciding the command again changes nothing (see {@link SpecOptions.repeats}).
 */
export const spec = <State, Command extends { readonly type: string }, Event>(
  decider: Decider<State, Command, Event>,
  options: SpecOptions<Command> = {},
) => ({
  given: (...history: Event[]) => ({
    when: (command: Command) => {
      const before = fold(decider, history);
      const decision = decider.decide(before, command);
      return {
        then: (...expected: Event[]) => {
          expect(decision.rejected, 'the command was refused').toBeUndefined();
          expect(decision.events).toEqual(expected);
          if ((options.repeats as readonly string[] | undefined)?.includes(command.type)) return;
          const after = fold(decider, decision.events, before);
          expect(decider.decide(after, command), 'deciding again must change nothing').toEqual({ events: [] });
        },
        rejects: (code: string, events: readonly Event[] = []) => {
          expect(decision.rejected?.code).toBe(code);
          expect(decision.events, 'a refusal writes only what it discovered').toEqual(events);
          expect(decision.rejected?.message.trim(), 'a refusal is a sentence').not.toBe('');
          expect(decision.rejected?.field, 'a field has a name').not.toBe('');
        },
      };
    },
  }),
});
