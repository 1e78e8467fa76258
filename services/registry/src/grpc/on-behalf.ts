import type { Actor } from '@tongbiao/contracts';
import { isRole, type Call, type Refused } from '@tongbiao/service';

/** Who may ask what is to be done by others. */
const OVERSIGHT: readonly string[] = ['auditor', 'secretariat'];

/** The actor that a question is about: the caller, or whom it names. A province's list is its own, and oversight's. */
export const asActor = (
  { actor }: Call,
  { role: asked, province: named }: { readonly role: string; readonly province: string },
): Actor | Refused => {
  const role = asked || actor.role;
  const province = named || (role === 'committee' ? undefined : actor.province);
  if (!isRole(role))
    return {
      rejected: {
        code: 'UNKNOWN_ROLE',
        status: 'INVALID_ARGUMENT',
        message: `there is no role "${role}"`,
        field: 'role',
      },
    };
  if (!OVERSIGHT.includes(actor.role) && province !== undefined && province !== actor.province)
    return {
      rejected: {
        code: 'NOT_YOUR_PROVINCE',
        status: 'PERMISSION_DENIED',
        message: `this token may ask about ${actor.province ?? 'no province'} only`,
        field: 'province',
      },
    };
  return { subject: actor.subject, role, ...(province === undefined ? {} : { province }) };
};
