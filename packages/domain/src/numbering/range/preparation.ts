import type { RangeMember, RangePrepared } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import type { Rejection } from '@tongbiao/decider';
import { numberingRule } from '../rules.ts';

const invalid = (field: string, code: string, message: string): Rejection => ({
  code,
  status: 'INVALID_ARGUMENT',
  message,
  field,
});

/** The member that the region does not have, has under another prefix, or that is named twice. */
const faultOfMembers = (members: readonly RangeMember[], region: readonly RangeMember[]): Rejection | undefined => {
  if (members.length === 0) return invalid('members', 'MEMBERS_MISSING', 'a range is shared by at least one member');
  for (const [i, { province, prefix }] of members.entries()) {
    const member = region.find((m) => m.province === province);
    if (member === undefined) {
      return {
        code: 'NOT_A_MEMBER',
        status: 'FAILED_PRECONDITION',
        message: `${province} is not a member of the region`,
        field: `members[${i}].province`,
      };
    }
    if (member.prefix !== prefix) {
      return {
        code: 'PREFIX_MISMATCH',
        status: 'FAILED_PRECONDITION',
        message: `the prefix of ${province} is ${member.prefix}`,
        field: `members[${i}].prefix`,
      };
    }
    if (members.findIndex((m) => m.province === province) !== i) {
      return invalid(`members[${i}].province`, 'MEMBER_TWICE', `${province} is named twice`);
    }
  }
  return undefined;
};

/**
 * What a range must be to begin with: bounds of `width` digits, members of the region, and every number below `next` presumed,
 * once and with its source; so that no integer of the range is ever without an explanation.
 */
export const faultOfPreparation = (
  { rangeId, regionId, first, last, next, members, presumed, width }: RangePrepared,
  regionMembers: readonly RangeMember[] | undefined,
): Rejection | undefined => {
  if (regionMembers === undefined) {
    return { code: 'UNKNOWN_REGION', status: 'NOT_FOUND', message: 'no such region is formed', field: 'regionId' };
  }
  if (rangeId !== `${regionId}-${first}`) {
    return invalid('rangeId', 'RANGE_ID_INVALID', 'a range is named <region>-<first>');
  }
  if (!Number.isInteger(width) || width < 1 || width > 6) {
    return invalid('width', 'WIDTH_INVALID', 'a sequence has one to six digits');
  }
  for (const [field, n] of Object.entries({ first, last, next })) {
    if (!Number.isInteger(n) || n < 1) return invalid(field, 'SEQUENCE_INVALID', 'a sequence is a positive integer');
  }
  if (first > last) return invalid('last', 'RANGE_EMPTY', 'the last number is not before the first');
  if (String(last).length > width) return invalid('last', 'WIDTH_INVALID', `${last} has more than ${width} digits`);
  if (next < first || next > last) {
    return invalid('next', 'NEXT_OUT_OF_RANGE', `the first number to be given is ${first} to ${last}`);
  }
  const fault = faultOfMembers(members, regionMembers);
  if (fault !== undefined) return fault;
  let covered = first;
  for (const [i, gap] of presumed.entries()) {
    if (gap.first !== covered || gap.last < gap.first || gap.last >= next) {
      return {
        ...invalid(
          `presumed[${i}]`,
          'PRESUMED_INVALID',
          'presumed numbers are ascending, do not overlap, leave no gap and lie below the first number to be given',
        ),
        rule: numberingRule('explained'),
      };
    }
    if (!gap.source?.citation) {
      return {
        ...invalid(`presumed[${i}].source`, 'SOURCE_MISSING', 'a number is presumed taken because a source says so'),
        rule: numberingRule('explained'),
      };
    }
    covered = gap.last + 1;
  }
  if (covered === next) return undefined;
  return {
    ...invalid('presumed', 'NUMBERS_UNEXPLAINED', `${covered} to ${next - 1} would be without an explanation`),
    rule: numberingRule('explained'),
  };
};
