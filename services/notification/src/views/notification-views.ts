import { logPlaces, revokedTokens, type View } from '@tongbiao/projection';

/** Every view of the service. A change of this list builds them anew from the log. */
export const notificationViews: readonly View[] = [logPlaces, revokedTokens];

/** Builds them on a thread of its own. */
export const notificationBuilder = new URL('builder.ts', import.meta.url);
