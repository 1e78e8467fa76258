import type { DatabaseSync } from 'node:sqlite';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type { Facet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { prepared } from './prepared.ts';
import type { RowSet } from './row-columns.ts';
import { allOf, having, type WorkCondition } from './work-condition.ts';
import { filterCondition, ofProvince, withStatus } from './work-filter.ts';
import { placeBehind, workIndexOf, type WorkIndex } from './work-index.ts';
import { readWork } from './work-rows.ts';
import { searchCondition } from './work-search.ts';
import { editionsOf, inBytes, tallyByProvince, tallyByStatus, tallyOf, type Count } from './work-tallies.ts';

/** Which works; an empty string is no condition. */
export interface WorkFilter {
  readonly regionId: string;
  readonly query: string;
  readonly field: string;
  readonly province: string;
  readonly state: string;
  readonly status: string;
  /** The day that statuses are computed for; always given. */
  readonly statusOn: string;
  /** In the language of AIP-160; well-formed. */
  readonly filter: string;
}

/** The works that match. */
export const matchingWorks = (
  index: WorkIndex,
  { regionId, query, field, province, state, status, statusOn, filter }: WorkFilter,
): RowSet => {
  const asked: readonly (WorkCondition | false)[] = [
    regionId !== '' && having('region', (value) => value === regionId),
    field !== '' && having('field', (value) => value === field),
    state !== '' && having('state', (value) => value === state),
    province !== '' && ofProvince(province),
    query.trim() !== '' && searchCondition(query),
    status !== '' && withStatus(status, statusOn),
    filter !== '' && filterCondition(filter, statusOn),
  ];
  return allOf(asked.filter((condition) => condition !== false))(index);
};

/** Where a page ended: title and id of its last work. */
export interface PageEnd {
  readonly titleZh: string;
  readonly workId: string;
}

/** One page of works by title and id, and how many match in all. */
export const listWorks = (
  db: DatabaseSync,
  filter: WorkFilter,
  after: PageEnd | undefined,
  limit: number,
): { readonly works: readonly PublicWork[]; readonly total: number; readonly hasMore: boolean } => {
  const index = workIndexOf(db);
  const found = matchingWorks(index, filter);
  const { order, ordered } = index;
  const rows: number[] = [];
  const from = after === undefined ? 0 : placeBehind(index, after.titleZh, after.workId);
  for (let place = from; place < ordered && rows.length <= limit; place++)
    if (found.has(order[place]!)) rows.push(order[place]!);
  const works = rows.slice(0, limit).map((row) => {
    const { work_id: workId } = prepared(db, 'SELECT work_id FROM works WHERE rowid = ?').get(row)!;
    return readWork(db, String(workId))!;
  });
  return { works, total: found.size(), hasMore: rows.length > limit };
};

/** Exact counts. */
export interface WorkCounts {
  readonly works: number;
  readonly editions: number;
  /** Not only announced as a plan. */
  readonly documented: number;
  readonly byField: Facet[];
  readonly byProvince: Facet[];
  readonly byState: Facet[];
  readonly byStatus: Facet[];
}

/** Counts works and editions that match, in all and by field, province, state and status. */
export const countWorks = (db: DatabaseSync, filter: WorkFilter): WorkCounts => {
  const index = workIndexOf(db);
  const found = matchingWorks(index, filter);
  const counted = { index, found, apart: index.planned };
  const facets = (counts: readonly Count[]): Facet[] =>
    counts
      .toSorted((a, b) => b.works - a.works || inBytes(a, b))
      .map(({ value, works, apart, editions }) => ({ value, works, editions, documented: works - apart }));
  return {
    works: found.size(),
    editions: editionsOf(counted),
    documented: found.difference_size(index.planned),
    byField: facets(tallyOf(counted, 'field')),
    byProvince: facets(tallyByProvince(counted)),
    byState: facets(tallyOf(counted, 'state')),
    byStatus: facets(tallyByStatus(counted, filter.statusOn)),
  };
};
