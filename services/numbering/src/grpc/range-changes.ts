import {
  ConsentToPolicyRequest,
  type AssignPartRequest,
  type AssignPartResponse,
  type ConsentToPolicyResponse,
  type JoinSequenceRequest,
  type JoinSequenceResponse,
  type SetQuotaRequest,
  type SetQuotaResponse,
  type VoidSequenceRequest,
  type VoidSequenceResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { Force } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { checkAct } from '@tongbiao/domain/act';
import { numberOf } from '@tongbiao/domain/numbering';
import { shanghaiDay } from '@tongbiao/domain/registry';
import type { Call, Refused } from '@tongbiao/service';
import { regionOf, type Numbering } from './numbering.ts';
import { submitTo } from './range-command.ts';

/** Gives a part of a series to a work. */
export const assignPart = async (
  numbering: Numbering,
  { rangeId, sequence, seriesId, part, workId, validateOnly }: AssignPartRequest,
  call: Call,
): Promise<AssignPartResponse | Refused> => {
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    holder: { workId, asPart: { seriesId, part } },
    command: () => ({ type: 'AssignPart', sequence, seriesId, part, workId }),
  });
  return 'rejected' in result ? result : { outcome: result.outcome };
};

/** A member takes part late. */
export const joinSequence = async (
  numbering: Numbering,
  { rangeId, sequence, province, force, validateOnly }: JoinSequenceRequest,
  call: Call,
): Promise<JoinSequenceResponse | Refused> => {
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    command: () => ({ type: 'Join', sequence, province }),
  });
  if ('rejected' in result) return result;
  const { prepared } = result.state;
  const prefix = prepared?.members.find((member) => member.province === province)?.prefix ?? '';
  const isForced = force !== Force.UNSPECIFIED;
  const number = isForced ? numberOf({ prefix, force, sequence, width: prepared?.width ?? 0 }) : '';
  return { outcome: result.outcome, number };
};

/** Strikes a number out. */
export const voidSequence = async (
  numbering: Numbering,
  { rangeId, sequence, reason, validateOnly }: VoidSequenceRequest,
  call: Call,
): Promise<VoidSequenceResponse | Refused> => {
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    command: () => ({ type: 'Void', sequence, reason }),
  });
  return 'rejected' in result ? result : { outcome: result.outcome };
};

/** A member wants a policy for released numbers. */
export const consentToPolicy = async (
  numbering: Numbering,
  request: ConsentToPolicyRequest,
  call: Call,
): Promise<ConsentToPolicyResponse | Refused> => {
  const { rangeId, province, releasedNumbers, document, validateOnly } = request;
  const facts = await numbering.regions.read(regionOf(rangeId));
  const keys = facts?.members.find((member) => member.province === province)?.keys ?? [];
  const act = {
    rpc: call.method,
    requestId: call.requestId,
    request: ConsentToPolicyRequest.toJSON(request) as Record<string, unknown>,
    signature: call.act,
  };
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    ...(facts !== undefined && { regionStreamRevision: facts.revision.toString() }),
    command: ({ recordedAt }) => ({
      type: 'ConsentToPolicy',
      province,
      releasedNumbers,
      document,
      actFault: checkAct(act, { keys, day: shanghaiDay(recordedAt) }),
    }),
  });
  return 'rejected' in result ? result : { outcome: result.outcome };
};

/** Limits what a caller may hold. */
export const setQuota = async (
  numbering: Numbering,
  { rangeId, account, limit, unlimited, validateOnly }: SetQuotaRequest,
  call: Call,
): Promise<SetQuotaResponse | Refused> => {
  const result = await submitTo(numbering, call, {
    rangeId,
    validateOnly,
    command: () => ({ type: 'SetQuota', account, limit, unlimited }),
  });
  return 'rejected' in result ? result : { outcome: result.outcome };
};
