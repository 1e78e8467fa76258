import { logPlaces, revokedTokens, type View } from '@tongbiao/projection';
import { workEvents } from './work-events.ts';

/** Every view of the service. A change of this list builds them anew from the log. */
export const auditViews: readonly View[] = [logPlaces, workEvents, revokedTokens];

/** Builds them on a thread of its own. */
export const auditBuilder = new URL('builder.ts', import.meta.url);
