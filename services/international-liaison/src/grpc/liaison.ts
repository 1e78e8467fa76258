import type { EventStore } from '@tongbiao/event-store';
import type { Views } from '@tongbiao/projection';
import type { Refused } from '@tongbiao/service';
import type { PublishedEditions } from './published-editions.ts';

/** What the handlers work with. */
export interface Liaison {
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'logId'>;
  readonly editions: PublishedEditions;
  readonly views: Pick<Views, 'db' | 'waitFor'>;
}

/** The refusal of a work that is not there. */
export const unknownWork = (workId: string): Refused => ({
  rejected: { code: 'UNKNOWN_WORK', status: 'NOT_FOUND', message: `there is no work ${workId}`, field: 'workId' },
});
