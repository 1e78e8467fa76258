import type { Rejection } from '@tongbiao/decider';
import { malformed, unmet } from '../checks.ts';
import type { Context } from '../command.ts';
import { memberOf } from '../region-facts.ts';

/** Two members or more, all of the region, the proposer among them. */
export const checkMembers = ({
  actor,
  facts,
  members,
}: Pick<Context, 'actor' | 'facts'> & { readonly members: readonly string[] }): Rejection | undefined => {
  if (members.length < 2)
    return malformed('TOO_FEW_MEMBERS', 'members', 'a collaborative work has two members or more');
  if (new Set(members).size < members.length)
    return malformed('MEMBER_REPEATED', 'members', 'each member is named once');
  const stranger = members.findIndex((m) => (memberOf(facts, m) ?? { isGuest: true }).isGuest === true);
  if (stranger >= 0)
    return unmet(
      'NOT_A_MEMBER',
      `${members[stranger]} is no member of region ${facts.regionId}; members are ${facts.members.map((m) => m.province).join(', ')}`,
      `members[${stranger}]`,
    );
  return actor.province !== undefined && members.includes(actor.province)
    ? undefined
    : unmet('LEAD_NOT_A_MEMBER', 'the province that proposes leads the work and takes part in it', 'members');
};
