import { accept, reject, unchanged, type Decision, type Rejection } from '@tongbiao/decider';
import { alreadyThere, checkDocument, checkText, sameData, unmet } from '../checks.ts';
import { applied, changesOf } from '../field-changes.ts';
import type { Command } from './commands.ts';
import type { WorkEvent } from './events.ts';
import { heldStill } from './holding-still.ts';
import { checkLeadAct } from './participants.ts';
import { addressed, located, type Revision, type WorkState } from './state.ts';

/** What may be adjusted while the text is not agreed. Who takes part is decided by establishment; deadlines by plans. */
const ADJUSTABLE = ['titleZh', 'titleEn', 'scope'] as const;

/** 计划调整: the lead changes what the revision is about. */
export const adjust = (state: WorkState, command: Command<'AdjustRevision'>): Decision<WorkEvent> => {
  const { workId, revision: n, corrections, reason, document } = command;
  const found = addressed(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkLeadAct(revision, command) ??
    checkText('reason', reason) ??
    checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const { changes, refused: wrong } = changesOf(revision, corrections, ADJUSTABLE);
  if (wrong) return reject(wrong);
  if (changes.length === 0) return unchanged;
  const blocked = checkText('titleZh', applied(revision, changes).titleZh) ?? checkUnsettled(revision);
  if (blocked) return reject(blocked);
  const { province, today: day } = command;
  const held = heldStill(command, { revision: n, province, day, overridden: revision.overridden.get(province) });
  if (held.refused) return reject(held.refused);
  const data = { workId, revision: n, changes: [...changes], reason, document };
  return accept<WorkEvent>({ type: 'registry.RevisionAdjusted.v1', data }, ...held.overridden);
};

/** An agreed or published text is no longer steered as a project. */
const checkUnsettled = ({ agreement, editions }: Revision): Rejection | undefined => {
  if (editions.size > 0)
    return unmet('EDITION_PUBLISHED', `${[...editions.keys()].join(', ')} published; the project is over`);
  return agreement?.status === 'agreed'
    ? unmet('TEXT_AGREED', 'the text is agreed; a member must revoke its agreement first')
    : undefined;
};

/** An open round of agreement does not outlive the project that it belongs to. */
const voided = (revision: Revision, workId: string, n: number, reason: string): readonly WorkEvent[] =>
  revision.agreement?.status === 'open'
    ? [
        {
          type: 'registry.AgreementVoided.v1',
          data: { workId, revision: n, round: revision.agreement.round, reason },
        },
      ]
    : [];

/** 暂停: nothing goes on until the lead resumes the revision; an open round of agreement is void. */
export const suspend = (state: WorkState, command: Command<'SuspendRevision'>): Decision<WorkEvent> => {
  const { workId, revision: n, reason, document } = command;
  const found = located(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkLeadAct(revision, command) ??
    checkText('reason', reason) ??
    checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const data = { workId, revision: n, reason, document };
  const { standing } = revision;
  if (standing?.status === 'suspended')
    return sameData(standing.suspended, data)
      ? unchanged
      : reject(alreadyThere('REVISION_SUSPENDED', `the revision is suspended: ${standing.suspended.reason}`));
  const blocked = checkNotTerminated(revision) ?? checkUnsettled(revision);
  return blocked
    ? reject(blocked)
    : accept<WorkEvent>(
        { type: 'registry.RevisionSuspended.v1', data },
        ...voided(revision, workId, n, 'the revision was suspended'),
      );
};

const checkNotTerminated = ({ standing }: Revision): Rejection | undefined =>
  standing?.status === 'terminated'
    ? unmet('REVISION_TERMINATED', `the revision was terminated: ${standing.terminated.reason}`)
    : undefined;

/** A suspended revision goes on where it was. */
export const resume = (state: WorkState, command: Command<'ResumeRevision'>): Decision<WorkEvent> => {
  const { workId, revision: n, document } = command;
  const found = located(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused = checkLeadAct(revision, command) ?? checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const { standing } = revision;
  if (standing?.status === 'resumed') return unchanged;
  return standing?.status === 'suspended'
    ? accept({ type: 'registry.RevisionResumed.v1', data: { workId, revision: n, document } })
    : reject(checkNotTerminated(revision) ?? unmet('NOT_SUSPENDED', 'the revision is not suspended'));
};

/** 终止: the revision ends without a standard; the work may have another one. */
export const terminate = (state: WorkState, command: Command<'TerminateRevision'>): Decision<WorkEvent> => {
  const { workId, revision: n, reason, document } = command;
  const found = located(state, command);
  if (found.refused) return reject(found.refused);
  const { revision } = found;
  const refused =
    checkLeadAct(revision, command) ??
    checkText('reason', reason) ??
    checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const data = { workId, revision: n, reason, document };
  const { standing } = revision;
  if (standing?.status === 'terminated')
    return sameData(standing.terminated, data)
      ? unchanged
      : reject(alreadyThere('REVISION_TERMINATED', `the revision was terminated: ${standing.terminated.reason}`));
  const blocked = checkUnsettled(revision);
  return blocked
    ? reject(blocked)
    : accept<WorkEvent>(
        { type: 'registry.RevisionTerminated.v1', data },
        ...voided(revision, workId, n, 'the revision was terminated'),
      );
};
