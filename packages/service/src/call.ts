import type { Metadata } from '@grpc/grpc-js';
import {
  actText,
  commandIdOf,
  digestOfJson,
  parsePosition,
  type Actor,
  type ActSignature,
  type Cause,
  type Position,
} from '@tongbiao/contracts';
import { CallFailed } from './failure.ts';
import type { Log } from './log.ts';
import { activeTraceparent } from './telemetry.ts';

/** Everything about a command that its events' metadata will say (the shape that the event store's `transact` takes). */
export interface CommandContext {
  readonly commandId: string;
  readonly commandDigest: string;
  readonly actor: Actor;
  readonly region?: string | undefined;
  readonly regionStreamRevision?: string | undefined;
  readonly workId?: string | undefined;
  readonly occurredAt?: string | undefined;
  readonly recordedAt: string;
  readonly correlationId?: string | undefined;
  readonly causationId?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly cause?: Cause | undefined;
  readonly source?: string | undefined;
  readonly signature?: ActSignature | undefined;
}

/** What a handler knows of its command beyond the call. */
export interface CommandOptions {
  /** The resource that the command addresses: a stream name, or its parent where the command makes a new one. */
  readonly resource: string;
  readonly region?: string | undefined;
  /** Decimal revision of `region-<region>` that the decision reads. */
  readonly regionStreamRevision?: string | undefined;
  readonly workId?: string | undefined;
  /** When it happened in the world, as precisely as known; absent = unknown. */
  readonly occurredAt?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly causationId?: string | undefined;
  /** @default 'business' (by the event store) */
  readonly cause?: Cause | undefined;
  readonly source?: string | undefined;
}

/** One call, as its handler sees it: identity verified, request well-formed. */
export interface Call {
  /** From the verified token alone. */
  readonly actor: Actor;
  /** `tongbiao.registry.v1.WorkService/ApproveProject`. */
  readonly method: string;
  /** Empty for a query. */
  readonly requestId: string;
  readonly deadline: Date;
  /** Aborts when the caller goes away, the deadline passes or the service stops. */
  readonly signal: AbortSignal;
  /** How long a handler may wait for what it must have seen: less than the deadline, so that "not reached" still gets to the caller. */
  readonly patience: { readonly deadline: Date; readonly signal: AbortSignal };
  /** From metadata `tongbiao-position`: the answer must not be older. */
  readonly minPosition?: Position;
  /** The request's signature, with the text that it must be over. Whether it verifies is for the domain to judge. */
  readonly act?: ActSignature;
  readonly traceparent?: string;
  readonly log: Log;
  /** Only for writes. */
  commandContext(options: CommandOptions): CommandContext;
}

/** How a call ends for whoever works on it. */
export interface Ending {
  /** Made when it is first asked for. */
  readonly signal: AbortSignal;
}

/** What the kit knows of a call when it makes {@link Call}. */
export interface CallFacts {
  readonly actor: Actor;
  readonly method: string;
  /** The request as its handler gets it. */
  readonly request: unknown;
  /** The same in canonical proto3 JSON. */
  readonly json: () => Readonly<Record<string, unknown>>;
  readonly metadata: Metadata;
  readonly deadline: Date;
  readonly ending: Ending;
  readonly now: () => Date;
  readonly log: Log;
  /** Founding id of the service's log; positions of another are refused. */
  readonly logId: string | undefined;
}

const first = (metadata: Metadata, key: string): string | undefined => {
  const [value] = metadata.get(key);
  return typeof value === 'string' ? value : undefined;
};

const badPosition = (reason: string, message: string): CallFailed =>
  new CallFailed({ status: 'INVALID_ARGUMENT', reason, message: `metadata tongbiao-position: ${message}` });

const positionIn = (metadata: Metadata, logId: string | undefined): Position | undefined => {
  const token = first(metadata, 'tongbiao-position');
  if (token === undefined || token === '') return undefined;
  const parsed = parsePosition(token);
  if (parsed === undefined) throw badPosition('POSITION_INVALID', 'must be a position token that this system gave out');
  if (logId !== undefined && parsed.logId !== logId)
    throw badPosition('POSITION_FOREIGN', 'belongs to another log than this one');
  return parsed.position;
};

/** W3C Trace Context, version 00. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What this kit itself reads of a request. */
interface Told {
  readonly requestId?: string;
  readonly signature?: { readonly alg: string; readonly keyId: string; readonly value: string } | undefined;
}

const actIn = ({ method, request, json }: CallFacts, requestId: string): ActSignature | undefined => {
  const { signature } = request as Told;
  if (signature === undefined) return undefined;
  const { alg, keyId, value } = signature;
  return { alg, keyId, value, signed: actText({ keyId, rpc: method, requestId, request: json() }) };
};

/** Most of what a refusal may take to get to its caller; of a short deadline a fifth. */
const WAY_BACK_MS = 500;

const patientUntil = (deadline: Date, now: Date): Date => {
  const leftMs = Math.max(0, deadline.getTime() - now.getTime());
  return new Date(now.getTime() + leftMs - Math.min(WAY_BACK_MS, leftMs / 5));
};

/** A class: of what most handlers never ask for, nothing is made. */
class ReceivedCall implements Call {
  readonly requestId: string;
  readonly minPosition?: Position;
  readonly act?: ActSignature;
  readonly traceparent?: string;
  readonly #facts: CallFacts;
  readonly #receivedAt: Date;

  constructor(facts: CallFacts) {
    const { request, metadata, logId } = facts;
    this.#facts = facts;
    this.#receivedAt = facts.now();
    this.requestId = (request as Told).requestId ?? '';
    const minPosition = positionIn(metadata, logId);
    const header = activeTraceparent() ?? first(metadata, 'traceparent');
    const act = actIn(facts, this.requestId);
    if (minPosition !== undefined) this.minPosition = minPosition;
    if (act !== undefined) this.act = act;
    if (header !== undefined && TRACEPARENT.test(header)) this.traceparent = header;
  }

  get actor(): Actor {
    return this.#facts.actor;
  }

  get method(): string {
    return this.#facts.method;
  }

  get deadline(): Date {
    return this.#facts.deadline;
  }

  get signal(): AbortSignal {
    return this.#facts.ending.signal;
  }

  get patience(): Call['patience'] {
    return { deadline: patientUntil(this.deadline, this.#receivedAt), signal: this.signal };
  }

  get log(): Log {
    return this.#facts.log;
  }

  commandContext({ resource, ...options }: CommandOptions): CommandContext {
    const { actor, method, json, now } = this.#facts;
    const { requestId } = this;
    if (requestId === '') throw new Error(`${method} is no write: its request has no request id`);
    const { signature: _, validateOnly: __, ...body } = json();
    return {
      commandId: commandIdOf({ subject: actor.subject, method, resource, requestId }),
      commandDigest: digestOfJson(body),
      actor,
      recordedAt: now().toISOString(),
      ...options,
      traceparent: this.traceparent,
      signature: this.act,
    };
  }
}

/** Puts a call together. Throws CallFailed for a position token that is none. */
export const callOf = (facts: CallFacts): Call => new ReceivedCall(facts);
