import type { Rejection } from '@tongbiao/decider';
import { checkAct, type Act } from '../act.ts';
import { checkOwnProvince, unmet } from './checks.ts';
import type { Context } from './command.ts';
import { memberOf } from './region-facts.ts';

/** An act of a member of the region about something that is no work: it acts for itself, and signed with a key of the day. */
export const checkMemberAct = ({
  facts,
  actor,
  today,
  province,
  act,
}: Context & { readonly province: string; readonly act: Act }): Rejection | undefined => {
  const member = memberOf(facts, province);
  if (!member) return unmet('NOT_A_MEMBER', `${province} is no member of region ${facts.regionId}`, 'province');
  return checkOwnProvince(actor, province) ?? checkAct(act, { keys: member.keys, day: today });
};
