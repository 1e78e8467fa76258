import { derivedId, type Actor, type ActSignature, type Cause, type EventMetadata } from '@tongbiao/contracts';

/** Everything about a command that is not its content: who, why, when, under which id. */
export interface CommandContext {
  readonly commandId: string;
  /** `sha256:…` of the RFC 8785 request without its signature field: tells a repeated request from another one under the same id. */
  readonly commandDigest: string;
  readonly actor: Actor;
  readonly region?: string | undefined;
  readonly regionStreamRevision?: string | undefined;
  readonly workId?: string | undefined;
  readonly occurredAt?: string | undefined;
  /** RFC 3339 UTC. */
  readonly recordedAt: string;
  /** @default the command id */
  readonly correlationId?: string | undefined;
  /** @default the command id */
  readonly causationId?: string | undefined;
  readonly traceparent?: string | undefined;
  /** @default 'business' */
  readonly cause?: Cause | undefined;
  readonly source?: string | undefined;
  readonly signature?: ActSignature | undefined;
}

/** Metadata of the events that a command writes. What is absent is left out: the log holds no `null`. */
export const metadataOf = (context: CommandContext): EventMetadata => ({
  commandId: context.commandId,
  commandDigest: context.commandDigest,
  actor: {
    subject: context.actor.subject,
    role: context.actor.role,
    ...(context.actor.province !== undefined && { province: context.actor.province }),
    ...(context.actor.onBehalfOf !== undefined && { onBehalfOf: context.actor.onBehalfOf }),
  },
  ...(context.region !== undefined && { region: context.region }),
  ...(context.regionStreamRevision !== undefined && { regionStreamRevision: context.regionStreamRevision }),
  ...(context.workId !== undefined && { workId: context.workId }),
  ...(context.occurredAt !== undefined && { occurredAt: context.occurredAt }),
  recordedAt: context.recordedAt,
  schema: 1,
  $correlationId: context.correlationId ?? context.commandId,
  $causationId: context.causationId ?? context.commandId,
  ...(context.traceparent !== undefined && { traceparent: context.traceparent }),
  cause: context.cause ?? 'business',
  ...(context.source !== undefined && { source: context.source }),
  ...(context.signature !== undefined && { signature: context.signature }),
});

/**
 * Context of what a refused command discovered (an expiry). It has an id of its own, or else the repeated command would be answered with
 * the discovery as if it had been accepted; the revision makes it another id when the command is repeated and discovers something else.
 */
export const discoveryContext = (context: CommandContext, revision: bigint | 'none'): CommandContext => ({
  ...context,
  commandId: derivedId(context.commandId, `discovered/${revision}`),
  causationId: context.commandId,
  signature: undefined,
});
