/** An expected "no". Bugs and outages are thrown; refusals are returned. */
export interface Rejection {
  /** Stable, SCREAMING_SNAKE; callers may switch on it. */
  readonly code: string;
  /** gRPC status that the refusal becomes. */
  readonly status:
    | 'NOT_FOUND'
    | 'ALREADY_EXISTS'
    | 'FAILED_PRECONDITION'
    | 'INVALID_ARGUMENT'
    | 'PERMISSION_DENIED'
    | 'RESOURCE_EXHAUSTED';
  /** One sentence for a person: what is wrong and what would be accepted. */
  readonly message: string;
  /** Path of the request field at fault. */
  readonly field?: string;
  /** The rule behind the refusal. */
  readonly rule?: {
    readonly set: string;
    readonly version: string;
    readonly article?: string;
    /** The registered policy or agreement that the article is of. */
    readonly policyId?: string;
  };
}

/** What a command leads to. A refusal normally has no events; the exception is an expiry that the command itself discovers. */
export interface Decision<Event> {
  readonly events: readonly Event[];
  readonly rejected?: Rejection;
}

/** Pure heart of one aggregate: no clock, no I/O, no ids made inside. `evolve` is total: an event that cannot happen leaves the state as it is. */
export interface Decider<State, Command, Event> {
  readonly initial: State;
  readonly decide: (state: State, command: Command) => Decision<Event>;
  readonly evolve: (state: State, event: Event) => State;
}

/** A process manager: a fold over what happened, and the commands still owed in this state. It may ask twice, so ids depend on neither time nor attempt. */
export interface Process<State, Event, Command> {
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
  readonly due: (
    state: State,
  ) => readonly { readonly id: string; readonly command: Command; readonly after?: string }[];
}

/** The command is accepted and these events are its effect. */
export const accept = <Event>(...events: Event[]): Decision<Event> => ({ events });

/** The effect is already on record: nothing is written. */
export const unchanged: Decision<never> = { events: [] };

/** The command is refused. */
export const reject = (rejected: Rejection): Decision<never> => ({ events: [], rejected });

/** State after `events`, oldest first, starting at `from` (default: the initial state). */
export const fold = <State, Event>(
  d: { readonly initial: State; readonly evolve: (state: State, event: Event) => State },
  events: Iterable<Event>,
  from: State = d.initial,
): State => {
  let state = from;
  for (const event of events) state = d.evolve(state, event);
  return state;
};
