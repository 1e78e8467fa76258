import type { Document, Outcome } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { factsForWork, work, type WorkCommand, type WorkEvent, type WorkState } from '@tongbiao/domain/registry';
import { transact, type CommandOutcome } from '@tongbiao/event-store';
import { derivedId, streams } from '@tongbiao/contracts';
import { toOutcome, type Call, type CommandContext, type CommandOptions, type Refused } from '@tongbiao/service';
import { actOf, askedIn, unknownWork, type Registry } from './registry.ts';

/** What a command about a work is made of, apart from who asks and when. */
type Asking = WorkCommand extends infer C ? (C extends unknown ? Omit<C, 'actor' | 'facts' | 'today'> : never) : never;

type Accepted = Exclude<CommandOutcome<WorkState, WorkEvent>, { kind: 'rejected' }>;

/** What was decided. */
export interface Answered {
  readonly outcome: Outcome;
  /** The command's own events and the state; replies are made from the events first. */
  readonly accepted: Accepted;
}

/** A reply that says nothing but what was written. */
export type Answer = { readonly outcome: Outcome };

/** Decides on the work's stream. */
export const decide = async (
  { store, works }: Registry,
  call: Call,
  command: WorkCommand,
  { context, workId, dryRun }: { context: CommandContext; workId: string; dryRun: boolean },
): Promise<Answered | Refused> => {
  const result = await transact(store, {
    decider: work,
    stream: streams.work(workId),
    command,
    context,
    dryRun,
    cache: works,
    deadline: call.deadline,
  });
  if (result.kind === 'rejected') return { rejected: result.rejected };
  return { outcome: toOutcome(store.logId, result), accepted: result };
};

/** A command about a work that is there: its region's facts are read, the work's stream decides. */
export const onWork = async (
  registry: Registry,
  call: Call,
  request: { readonly workId: string; readonly validateOnly: boolean },
  /** Or how it is made from the command's id, where it makes something that needs an id of its own. */
  asking: Asking | ((commandId: string) => Asking),
  options: Omit<CommandOptions, 'resource'> = {},
): Promise<Answered | Refused> => {
  const { workId, validateOnly } = request;
  const regionId = await registry.facts.regionOf(workId);
  const facts = regionId === undefined ? undefined : await registry.facts.region(regionId);
  if (facts === undefined) return unknownWork(workId);
  const { context, command } = askedIn(call, factsForWork(facts, workId), {
    resource: streams.work(workId),
    workId,
    ...options,
  });
  const made = typeof asking === 'function' ? asking(context.commandId) : asking;
  return decide(registry, call, { ...made, ...command } as WorkCommand, { context, workId, dryRun: validateOnly });
};

/** The reply of most commands. */
export const answerOf = async (answered: Promise<Answered | Refused>): Promise<Answer | Refused> => {
  const answer = await answered;
  return 'rejected' in answer ? answer : { outcome: answer.outcome };
};

/** Fields of a request that a command is made of. */
type RequestOf<T extends WorkCommand['type']> = Omit<
  Extract<WorkCommand, { type: T }>,
  'type' | 'actor' | 'facts' | 'today' | 'act'
> & { readonly validateOnly: boolean };

/** A command that is its request and nothing more. */
export const asked = <T extends WorkCommand['type']>(
  registry: Registry,
  call: Call,
  type: T,
  request: RequestOf<T>,
  options: Omit<CommandOptions, 'resource'> = {},
): Promise<Answer | Refused> =>
  answerOf(onWork(registry, call, request, { ...request, type } as unknown as Asking, options));

/** The same, signed by the province that it is an act of. */
export const signedAct = <T extends WorkCommand['type'], Request extends RequestOf<T>>(
  registry: Registry,
  call: Call,
  type: T,
  { codec, request }: { readonly codec: { toJSON(request: Request): unknown }; readonly request: Request },
  options: Omit<CommandOptions, 'resource'> = {},
): Promise<Answer | Refused> =>
  answerOf(
    onWork(
      registry,
      call,
      request,
      { ...request, type, act: actOf(call, codec, request) } as unknown as Asking,
      options,
    ),
  );

/** An act of authority happened on the day of its document. */
export const on = (document: Document | undefined): Pick<CommandOptions, 'occurredAt'> => ({
  occurredAt: document?.date,
});

/** A command that makes something with an id of its own. The id follows from the command's, so that a retry makes the same one. */
export const making = async (
  registry: Registry,
  call: Call,
  request: { readonly workId: string; readonly validateOnly: boolean },
  what: string,
  command: {
    readonly asking: (id: string) => Asking;
    readonly options?: Omit<CommandOptions, 'resource'>;
  },
): Promise<(Answer & { readonly id: string }) | Refused> => {
  let id = '';
  const asking = (commandId: string): Asking => {
    id = derivedId(commandId, what);
    return command.asking(id);
  };
  const answer = await onWork(registry, call, request, asking, command.options);
  return 'rejected' in answer ? answer : { outcome: answer.outcome, id };
};
