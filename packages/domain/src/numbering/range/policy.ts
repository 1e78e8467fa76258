import { ReleasedNumbers, type RangePrepared } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { accept, reject, unchanged, type Decision } from '@tongbiao/decider';
import { numberingRule } from '../rules.ts';
import type { CommandOf } from './commands.ts';
import type { SharedRangeEvent } from './events.ts';
import type { SharedRange } from './state.ts';

/** A member wants a policy; when all want the same, it is in force. A range is changed by all its members. */
export const consentToPolicy = (
  state: SharedRange,
  { rangeId, members }: RangePrepared,
  { province, releasedNumbers, document, actFault }: CommandOf<'ConsentToPolicy'>,
): Decision<SharedRangeEvent> => {
  if (!members.some((member) => member.province === province)) {
    return reject({
      code: 'NOT_A_MEMBER',
      status: 'FAILED_PRECONDITION',
      message: `${province} is not a member of the range`,
      field: 'province',
    });
  }
  if (actFault !== undefined) return reject(actFault);
  if (releasedNumbers !== ReleasedNumbers.NEVER_REUSED && releasedNumbers !== ReleasedNumbers.REUSED_BEFORE_NEXT) {
    return reject({
      code: 'POLICY_MISSING',
      status: 'INVALID_ARGUMENT',
      message: 'released numbers are never reused, or reused before the next new one',
      field: 'releasedNumbers',
      rule: numberingRule('policy'),
    });
  }
  const wish = (of: string) => state.wanted[of] ?? state.releasedNumbers;
  if (wish(province) === releasedNumbers) return unchanged;
  const consented: SharedRangeEvent = {
    type: 'numbering.RangePolicyConsented.v1',
    data: { rangeId, province, releasedNumbers, document },
  };
  const isAgreed =
    releasedNumbers !== state.releasedNumbers &&
    members.every((member) => member.province === province || wish(member.province) === releasedNumbers);
  if (!isAgreed) return accept(consented);
  return accept<SharedRangeEvent>(consented, {
    type: 'numbering.RangePolicyAdopted.v1',
    data: { rangeId, releasedNumbers },
  });
};

/** How many numbers an account may hold at the same time. What it holds already stays. */
export const setQuota = (
  state: SharedRange,
  { rangeId }: RangePrepared,
  { account, limit, unlimited }: CommandOf<'SetQuota'>,
): Decision<SharedRangeEvent> => {
  if (!Number.isInteger(limit) || limit < 0 || (unlimited && limit !== 0)) {
    return reject({
      code: 'QUOTA_INVALID',
      status: 'INVALID_ARGUMENT',
      message: 'a quota is a number of holds from 0 on, or none at all',
      field: 'limit',
      rule: numberingRule('quota'),
    });
  }
  if (state.quotas.get(account) === (unlimited ? undefined : limit)) return unchanged;
  return accept({ type: 'numbering.QuotaSet.v1', data: { rangeId, account, limit, unlimited } });
};
