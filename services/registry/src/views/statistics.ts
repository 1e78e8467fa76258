import type { DatabaseSync } from 'node:sqlite';
import type { LeadTime, StatisticsRow } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import type { RowSet } from './row-columns.ts';
import { WAYS, workIndexOf, type WorkIndex } from './work-index.ts';
import { matchingWorks, type WorkFilter } from './work-queries.ts';
import {
  editionsOf,
  inBytes,
  tallyByProvince,
  tallyByStatus,
  tallyByYear,
  tallyOf,
  type Count,
} from './work-tallies.ts';

/** How much there is, counted apart: a part of a multi-part standard is no further work. */
export interface Statistics {
  readonly works: number;
  readonly parts: number;
  readonly series: number;
  readonly editions: number;
  readonly revisions: number;
  readonly documented: number;
  readonly byField: StatisticsRow[];
  readonly byYear: StatisticsRow[];
  readonly byProvince: StatisticsRow[];
  readonly byStatus: StatisticsRow[];
  readonly leadTimes: LeadTime[];
}

/** Figures of works that match a filter. Exact; the same log up to the same event gives the same figures for the same day. */
export const statisticsOf = (db: DatabaseSync, filter: WorkFilter): Statistics => {
  const index = workIndexOf(db);
  const found = matchingWorks(index, filter);
  const counted = { index, found, apart: index.parts };
  const rows = (counts: readonly Count[]): StatisticsRow[] =>
    counts
      .toSorted(inBytes)
      .map(({ value, works, apart, editions }) => ({ value, works: works - apart, parts: apart, editions }));
  const parts = found.intersection_size(index.parts);
  const series = new Set<number>();
  let revisions = 0;
  found.forEach((row) => {
    series.add(index.series.codes[row]!);
    revisions += Number(index.revisions.values[index.revisions.codes[row]!]);
  });
  series.delete(index.series.find(''));
  return {
    works: found.size() - parts,
    parts,
    series: series.size,
    editions: editionsOf(counted),
    revisions,
    documented: found.difference_size(index.planned),
    byField: rows(tallyOf(counted, 'field')),
    byYear: rows(tallyByYear(counted)),
    byProvince: rows(tallyByProvince(counted)),
    byStatus: rows(tallyByStatus(counted, filter.statusOn)),
    leadTimes: leadTimesOf(index, found),
  };
};

const leadTimesOf = ({ leads }: WorkIndex, found: RowSet): LeadTime[] => {
  const { rows, length, columns } = leads;
  const seen: number[][] = WAYS.map(() => []);
  for (let at = 0; at < length; at++) if (found.has(rows[at]!)) seen[columns.way[at]!]!.push(columns.days[at]!);
  return WAYS.flatMap(([fromStage, toStage], way) => {
    const days = Int32Array.from(seen[way]!).sort();
    const count = days.length;
    if (count === 0) return [];
    // The median of an even number is the lower of the middle two.
    const [minDays, medianDays, maxDays] = [days[0]!, days[Math.ceil(count / 2) - 1]!, days[count - 1]!];
    return [{ fromStage, toStage, count, minDays, medianDays, maxDays }];
  });
};
