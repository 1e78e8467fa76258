import { Metadata, status as grpcStatus } from '@grpc/grpc-js';
import { BadRequest, ErrorInfo, RetryInfo } from '@tongbiao/contracts/gen/google/rpc/error_details';
import { Status } from '@tongbiao/contracts/gen/google/rpc/status';
import type { Rejection } from '@tongbiao/decider';

/** Name of a gRPC status other than OK. */
export type StatusName = Exclude<keyof typeof grpcStatus, 'OK'>;

/** One field of a request that is wrong. */
export interface FieldViolation {
  /** JSON path: `members[0].keys[1].validFrom`. */
  readonly field: string;
  /** Stable, SCREAMING_SNAKE: what is wrong, for programs. */
  readonly reason: string;
  /** What is wrong, the rule, and what is accepted. */
  readonly description: string;
}

/** Why a call did not succeed, as its caller may know it. */
export interface Failure {
  readonly status: StatusName;
  /** Stable, SCREAMING_SNAKE; that of the first violation, where fields are wrong. */
  readonly reason: string;
  readonly message: string;
  readonly violations?: readonly FieldViolation[];
  readonly rule?: NonNullable<Rejection['rule']>;
  /** When to try again, where trying again may help. */
  readonly retryAfterMs?: number;
}

/** Thrown where a call ends early, and by a stream that has to end with a refusal; carries what the caller is told. */
export class CallFailed extends Error {
  readonly code: string;
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'CallFailed';
    this.code = failure.reason;
    this.failure = failure;
  }
}

/** Header that carries a serialized google.rpc.Status. */
export const DETAILS_HEADER = 'grpc-status-details-bin';

/** Domain of every ErrorInfo. */
const DOMAIN = 'tongbiao';

const detail = (name: string, bytes: Uint8Array) => ({
  typeUrl: `type.googleapis.com/google.rpc.${name}`,
  value: Buffer.from(bytes),
});

const durationOf = (ms: number) => ({ seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1_000_000 });

/** A failure as grpc-js sends it: code, sentence, and google.rpc.Status with ErrorInfo, BadRequest and RetryInfo. */
export const toGrpcStatus = (failure: Failure): { code: grpcStatus; details: string; metadata: Metadata } => {
  const { status, reason, message, violations = [], rule, retryAfterMs } = failure;
  const code = grpcStatus[status];
  const info: Record<string, string> =
    rule === undefined
      ? {}
      : {
          ruleSet: rule.set,
          ruleVersion: rule.version,
          ...(rule.article === undefined ? {} : { ruleArticle: rule.article }),
          ...(rule.policyId === undefined ? {} : { rulePolicy: rule.policyId }),
        };
  const details = [detail('ErrorInfo', ErrorInfo.encode({ reason, domain: DOMAIN, metadata: info }).finish())];
  if (violations.length > 0)
    details.push(detail('BadRequest', BadRequest.encode({ fieldViolations: [...violations] }).finish()));
  if (retryAfterMs !== undefined)
    details.push(detail('RetryInfo', RetryInfo.encode({ retryDelay: durationOf(retryAfterMs) }).finish()));
  const metadata = new Metadata();
  metadata.set(DETAILS_HEADER, Buffer.from(Status.encode({ code, message, details }).finish()));
  return { code, details: message, metadata };
};

/** What a refusal of the domain looks like to a caller. */
export const ofRejection = (rejected: Rejection): Failure => ({
  status: rejected.status,
  reason: rejected.code,
  message: rejected.message,
  ...(rejected.field === undefined
    ? {}
    : { violations: [{ field: rejected.field, reason: rejected.code, description: rejected.message }] }),
  ...(rejected.rule === undefined ? {} : { rule: rejected.rule }),
});

const codeOf = (thrown: unknown): unknown =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;

/**
 * What a caller is told of something thrown, and whether it is a bug or an outage that has to be logged.
 * The sentence of a thrown error stays inside: it may hold paths, addresses or data.
 */
export const ofThrown = (thrown: unknown): { readonly failure: Failure; readonly unexpected: boolean } => {
  if (thrown instanceof CallFailed) return { failure: thrown.failure, unexpected: false };
  const code = codeOf(thrown);
  if (code === 'CONFLICT')
    return {
      failure: {
        status: 'ABORTED',
        reason: 'CONFLICT',
        message: 'others changed the same thing at the same moment; send the same request again',
        retryAfterMs: 50,
      },
      unexpected: false,
    };
  if (code === 'OUTCOME_UNKNOWN')
    return {
      failure: {
        status: 'UNAVAILABLE',
        reason: 'OUTCOME_UNKNOWN',
        message: 'whether it was written is not known; send the same request again with the same request id',
        retryAfterMs: 500,
      },
      unexpected: true,
    };
  if (code === 'UNAVAILABLE')
    return {
      failure: {
        status: 'UNAVAILABLE',
        reason: 'UNAVAILABLE',
        message: 'something that this service needs does not answer; try again',
        retryAfterMs: 500,
      },
      unexpected: true,
    };
  if (code === 'POSITION_NOT_REACHED')
    return {
      failure: {
        status: 'DEADLINE_EXCEEDED',
        reason: 'POSITION_NOT_REACHED',
        message:
          'this service has not read as far in the log as the answer had to reach; ask again, or without a position',
        retryAfterMs: 500,
      },
      unexpected: false,
    };
  if (code === 'DEADLINE_EXCEEDED') return { failure: deadlineExceeded, unexpected: false };
  return { failure: { status: 'INTERNAL', reason: 'INTERNAL', message: 'internal error' }, unexpected: true };
};

/** The deadline passed before there was an answer. */
export const deadlineExceeded: Failure = {
  status: 'DEADLINE_EXCEEDED',
  reason: 'DEADLINE_EXCEEDED',
  message: 'the deadline passed before there was an answer',
};

/** The service is going down; another replica, or this one after its restart, will answer. */
export const stopping: Failure = {
  status: 'UNAVAILABLE',
  reason: 'SERVICE_STOPPING',
  message: 'the service is stopping; try again',
  retryAfterMs: 500,
};
