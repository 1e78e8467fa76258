import { RpcFailure } from '@tongbiao/service';
import { refusalZh } from '@tongbiao/service/refusals-zh';
import type { Language } from '../language.ts';

/** A refusal as RFC 9457 (application/problem+json), with the stable reason of the service behind it. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly reason: string;
  readonly fields?: readonly { readonly field: string; readonly reason: string; readonly description: string }[];
}

const statuses: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 503,
  PERMISSION_DENIED: 503,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

/** Names of the contracts' fields as parameters of an address. */
const parameters: Readonly<Record<string, string>> = {
  workId: 'id',
  regionId: 'region',
  query: 'q',
  statusOn: 'on',
  onDay: 'on',
  'moment.recordedAt': 'known',
  'moment.effectiveOn': 'on',
  'from.recordedAt': 'from_known',
  'from.effectiveOn': 'from_on',
  'to.recordedAt': 'to_known',
  'to.effectiveOn': 'to_on',
  pageToken: 'page',
  pageSize: 'page_size',
};

/** What a reader is told of an error. Nothing of an unexpected one but that it happened. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof Error && 'problem' in error) return error.problem as Problem;
  if (error instanceof RpcFailure) {
    const status = statuses[error.code] ?? 500;
    return {
      type: 'about:blank',
      title:
        status < 500 || error.reason === 'POSITION_NOT_REACHED'
          ? error.message
          : 'the registry does not answer as it should',
      status,
      reason: error.reason,
      ...(error.fieldViolations.length > 0 && {
        fields: error.fieldViolations.map(({ field, reason, description }) => ({
          field: parameters[field] ?? field,
          reason,
          description,
        })),
      }),
    };
  }
  const status = error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500;
  return status < 500
    ? { type: 'about:blank', title: 'the request is wrong', status, reason: 'BAD_REQUEST' }
    : { type: 'about:blank', title: 'internal error', status: 500, reason: 'INTERNAL' };
};

/** What is wrong with each parameter of the address, for a person. */
export const sentencesOf = ({ fields = [] }: Problem, language: Language): readonly string[] =>
  fields.map(({ field, reason, description }) =>
    language === 'zh' ? `${field}：${refusalZh({ reason, message: description })}` : `${field}: ${description}`,
  );
