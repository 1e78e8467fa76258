import type { Rejection } from '@tongbiao/decider';
import { checkAct, type Act } from '../../act.ts';
import { checkOwnProvince, notAllowed, unmet } from '../checks.ts';
import type { Context } from '../command.ts';
import { memberOf } from '../region-facts.ts';
import type { Revision } from './state.ts';

/** The province takes part, acts for itself, and signed. */
export const checkParticipant = (revision: Revision, command: SignedCommand): Rejection | undefined =>
  checkTakesPart(revision, command.province) ??
  checkOwnProvince(command.actor, command.province) ??
  checkSigned(command);

/** What the lead decides for the whole work, by an act of its own. */
export const checkLeadAct = (revision: Revision, command: SignedCommand): Rejection | undefined =>
  checkLead(revision.leadProvince, command) ??
  checkOwnProvince(command.actor, command.province) ??
  checkSigned(command);

/** What belongs to the whole work is done by the province that leads it. */
export const checkLead = (leadProvince: string, { actor }: { readonly actor: { readonly province?: string } }) =>
  actor.province === leadProvince
    ? undefined
    : notAllowed('NOT_LEAD', `only ${leadProvince}, which leads the work, may do this`);

/** A command that is an act of a province. */
export type SignedCommand = Context & { readonly province: string; readonly act: Act };

/** The province signed, with a key that it had on the day. */
export const checkSigned = ({ facts, today, province, act }: SignedCommand): Rejection | undefined =>
  checkAct(act, { keys: memberOf(facts, province)?.keys ?? [], day: today });

/** The province was asked to take part in the revision. */
export const checkTakesPart = (revision: Revision, province: string): Rejection | undefined =>
  revision.members.includes(province) || revision.joining.includes(province) || revision.late.has(province)
    ? undefined
    : unmet(
        'NOT_A_MEMBER',
        `${province} takes no part in this work; members are ${revision.members.join(', ')}`,
        'province',
      );

/** The province takes part, and not only as one that was asked after the establishment and has not approved. */
export const checkJoined = (revision: Revision, province: string): Rejection | undefined =>
  revision.joining.includes(province)
    ? unmet('NOT_JOINED', `${province} was asked and has not approved its project yet`, 'province')
    : checkTakesPart(revision, province);
