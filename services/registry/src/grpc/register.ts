import type { Decider } from '@tongbiao/decider';
import type { DomainEvent } from '@tongbiao/contracts';
import type { Outcome } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { Context, RegionFacts, Register } from '@tongbiao/domain/registry';
import { transact } from '@tongbiao/event-store';
import { toOutcome, type Call, type CommandOptions, type Refused } from '@tongbiao/service';
import { askedIn, unknownRegion, type Registry } from './registry.ts';

/** A command about something of a region that has a stream of its own and is no work. */
interface Decided<State, Command, Event> {
  readonly decider: Decider<State, Command, Event>;
  readonly regionId: string | undefined;
  /** Scope of the request id: the stream, or the region's where the command makes a new one. */
  readonly resource: string;
  /** The stream and the command, from the command's id where it makes something that needs an id of its own. */
  readonly asking: (commandId: string, facts: RegionFacts) => { readonly stream: string; readonly command: object };
  readonly dryRun: boolean;
  readonly options?: Omit<CommandOptions, 'resource'>;
  /** Where there is no such region: the thing itself is unknown. */
  readonly unknown?: Refused;
}

/** Decides it with the facts of its region. */
export const decideIn = async <State, Command, Event extends DomainEvent>(
  { store, facts }: Registry,
  call: Call,
  { decider, regionId, resource, asking, dryRun, options = {}, unknown }: Decided<State, Command, Event>,
): Promise<{ readonly outcome: Outcome } | Refused> => {
  const known = regionId === undefined ? undefined : await facts.region(regionId);
  if (known === undefined) return unknown ?? unknownRegion(regionId ?? '');
  const { context, command } = askedIn(call, known, { resource, ...options });
  const asked = asking(context.commandId, known);
  const result = await transact(store, {
    decider,
    stream: asked.stream,
    command: { ...asked.command, ...command } as Command & Context,
    context,
    dryRun,
    deadline: call.deadline,
  });
  const outcome = toOutcome(store.logId, result);
  return 'rejected' in outcome ? outcome : { outcome };
};

/** What a command refers to by id, read from the streams themselves. */
export const registerOf = async (
  { facts }: Registry,
  organisationIds: readonly string[],
  committeeId = '',
): Promise<Register> => {
  const ids = [...new Set(organisationIds)].filter((id) => id !== '');
  const found = await Promise.all(ids.map(async (id) => [id, await facts.organisation(id)] as const));
  return {
    organisations: new Map(found.filter(([, state]) => state.registered !== undefined)),
    ...(committeeId === '' ? {} : { committee: await facts.committee(committeeId) }),
  };
};

/** Of some organisations, those that the region has. */
export const knownOf = async (
  registry: Registry,
  regionId: string,
  organisationIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const { organisations } = await registerOf(registry, organisationIds);
  return new Set([...organisations].filter(([, state]) => state.registered?.regionId === regionId).map(([id]) => id));
};
