import type { DatabaseSync } from 'node:sqlite';
import type { Refused } from '@tongbiao/service';
import { isRegion, knownProvinces, regionIds } from '../views/regions.ts';
import { provincesIn } from '../views/work-filter.ts';

/** What a question may be about; an empty one is no condition. */
interface Asked {
  readonly regionId?: string;
  readonly province?: string;
  /** In the language of AIP-160. */
  readonly filter?: string;
}

/** More than these would tell nobody anything. */
const MOST_NAMED = 100;

const list = (names: readonly string[]): string => (names.length === 0 ? '—' : names.join(', '));

/**
 * The refusal of a question about a region that was never formed, or about a province that is and was neither a member of any nor a guest
 * of a work; it names those there are. Undefined: the log knows them.
 */
export const unknownParty = (
  db: DatabaseSync,
  { regionId = '', province = '', filter = '' }: Asked,
): Refused | undefined => {
  if (regionId !== '' && !isRegion(db, regionId))
    return {
      rejected: {
        code: 'UNKNOWN_REGION',
        status: 'NOT_FOUND',
        message: `there is no region "${regionId}"; there are ${list(regionIds(db, '', MOST_NAMED))}`,
        field: 'regionId',
      },
    };
  const named = [
    ...(province === '' ? [] : [{ text: province, field: 'province', place: '' }]),
    ...provincesIn(filter).map(({ text, at }) => ({ text, field: 'filter', place: `at character ${at + 1}: ` })),
  ];
  if (named.length === 0) return undefined;
  const known = knownProvinces(db);
  const stranger = named.find(({ text }) => !known.includes(text));
  return (
    stranger && {
      rejected: {
        code: 'UNKNOWN_PROVINCE',
        status: 'NOT_FOUND',
        message: `${stranger.place}no region has a province "${stranger.text}"; there are ${list(known)}`,
        field: stranger.field,
      },
    }
  );
};
