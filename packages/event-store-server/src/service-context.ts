import type { Access } from './access.ts';
import type { EventLog } from './event-log.ts';
import type { GroupCommit } from './group-commit.ts';
import type { SubscriptionHub } from './subscription-hub.ts';

/** What the methods of the server share. */
export interface ServiceContext {
  readonly log: EventLog;
  readonly writer: GroupCommit;
  readonly hub: SubscriptionHub;
  readonly access: Access;
  /** Where something unexpected is told, with no caller to tell it to. */
  readonly reportBug: (error: unknown) => void;
}
