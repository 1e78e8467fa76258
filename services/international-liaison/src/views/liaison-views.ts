import { revokedTokens, type View } from '@tongbiao/projection';
import { conversions } from './conversions.ts';
import { works } from './works.ts';

/** Every view of the service. A change of this list builds them anew from the log. */
export const liaisonViews: readonly View[] = [conversions, works, revokedTokens];

/** Builds them on a thread of its own. */
export const liaisonBuilder = new URL('builder.ts', import.meta.url);
