import { say } from '../messages.ts';
import type { ImportTarget } from './import-target.ts';
import type { ImportRow } from './import-columns.ts';
import { editionYear, type Reading } from './read-row.ts';
import type { RowFault } from './row-fault.ts';

/**
 * The years in which the work's revisions begin: a province that published twice revised in between, so the province with
 * most editions tells. Editions of others belong to the last revision that had begun in their year. `rows`: all of the work, also
 * those that are refused for something else, so that putting one right later does not count the others anew.
 */
export function revisionStarts(
  group: readonly Reading[],
  rows: readonly ImportRow[],
  target: ImportTarget,
): readonly number[] {
  const known = rows.flatMap((row) => editionYear(row, target) ?? []);
  const readings = group.flatMap(({ province, year }) => (province === undefined ? [] : { province, year }));
  const years = [...Map.groupBy([...readings, ...known], ({ province }) => province).values()].map((own) =>
    [...new Set(own.map(({ year }) => year))].toSorted((a, b) => a - b),
  );
  return years.toSorted((a, b) => b.length - a.length)[0] ?? [];
}

/** The revision that an edition belongs to. */
export const revisionOf = ({ year }: Reading, starts: readonly number[]): number =>
  Math.max(1, starts.filter((start) => start <= year).length);

/** The registry counts revisions up to here. */
const LAST_REVISION = 99;

/** A province has one edition of a revision; whose second one would be refused is refused here, before anything is written. */
export function oneEditionEach(
  group: readonly Reading[],
  starts: readonly number[],
): { readonly fit: readonly Reading[]; readonly wrong: readonly RowFault[] } {
  const wrong: RowFault[] = [];
  const taken = new Map<string, number>();
  const fit = group.filter((reading) => {
    if (reading.province === undefined) return true;
    const { line } = reading.row;
    const revision = revisionOf(reading, starts);
    const key = `${reading.province}/${revision}`;
    const earlier = taken.get(key);
    if (earlier === undefined && revision <= LAST_REVISION) {
      taken.set(key, line);
      return true;
    }
    const column = reading.number === undefined ? 'publish_date' : 'number';
    wrong.push(
      earlier === undefined
        ? { line, column, code: 'REVISIONS_TOO_MANY', message: say.revisionsTooMany(LAST_REVISION) }
        : { line, column, code: 'REVISION_TWICE', message: say.revisionTwice(revision, earlier) },
    );
    return false;
  });
  return { fit, wrong };
}
