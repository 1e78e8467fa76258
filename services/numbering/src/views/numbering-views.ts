import { revokedTokens, type View } from '@tongbiao/projection';
import { allotments } from './allotments.ts';
import { onRecord } from './on-record.ts';
import { rangeNumbers } from './range-numbers.ts';

/** Every view of the service. A change of this list builds them anew from the log. */
export const numberingViews: readonly View[] = [rangeNumbers, allotments, onRecord, revokedTokens];

/** Builds them on a thread of its own. */
export const numberingBuilder = new URL('builder.ts', import.meta.url);
