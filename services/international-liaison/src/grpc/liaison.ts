import type { EventStore } from '@tongbiao/event-store';
import type { Views } from '@tongbiao/projection';
import type { PublishedEditions } from './published-editions.ts';

/** What the handlers work with. */
export interface Liaison {
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'logId'>;
  readonly editions: PublishedEditions;
  readonly views: Pick<Views, 'db' | 'waitFor'>;
}
