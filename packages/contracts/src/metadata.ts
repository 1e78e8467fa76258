/** Who acted, from the verified token alone. `subject` is opaque; names live outside the log. */
export interface Actor {
  readonly subject: string;
  readonly role: string;
  readonly province?: string;
  /** Whose deputy the subject was: the act is this one's, and the subject did it. */
  readonly onBehalfOf?: string;
}

/** The signature of an act of authority, with the signed text itself, so that an auditor can verify it and compare it with the event. */
export interface ActSignature {
  readonly alg: string;
  readonly keyId: string;
  /** RFC 8785 JSON of `{keyId, request, requestId, rpc, type}`. */
  readonly signed: string;
  /** base64url. */
  readonly value: string;
}

/** Why a change came about; a backfill or correction is never mistaken for business. */
export type Cause = 'business' | 'correction' | 'backfill';

/** The metadata (JSON) of every domain event. */
export interface EventMetadata {
  readonly commandId: string;
  /** SHA-256 hex of the RFC 8785 request without its signature field. */
  readonly commandDigest: string;
  readonly actor: Actor;
  /** Region whose topic carries the event; without it the event is never relayed. */
  readonly region?: string;
  /** Revision of `region-<region>` that the decision read: decimal. */
  readonly regionStreamRevision?: string;
  readonly workId?: string;
  /** When it happened in the world, as precisely as known (`2018`, `2018-04-12`, an instant); absent = unknown. */
  readonly occurredAt?: string;
  /** RFC 3339 UTC instant at which it was recorded. */
  readonly recordedAt: string;
  /** Version of this metadata's own shape. */
  readonly schema: 1;
  readonly $correlationId: string;
  readonly $causationId: string;
  readonly traceparent?: string;
  readonly cause: Cause;
  readonly source?: string;
  readonly signature?: ActSignature;
}
