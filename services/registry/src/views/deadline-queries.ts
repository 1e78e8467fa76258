import type { DatabaseSync } from 'node:sqlite';
import type { BoardEntry, DeadlineCount } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { Deadline } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { allOf, type Condition } from './condition.ts';
import { deadlineStateOf } from './deadline-message.ts';

/** Which deadlines; an empty string or list is no condition. */
export interface DeadlineFilter {
  readonly regionId: string;
  readonly province: string;
  readonly duties: readonly string[];
  /** Of those that are met, or of those that are not. */
  readonly states: readonly string[];
  readonly dueBy: string;
  /** The day that states are computed for; always given. */
  readonly onDay: string;
}

/** The state on the day of the first question mark. */
const STATE = '(CASE WHEN ? > d.due THEN d.state_after ELSE d.state_until_due END)';

const conditionOf = ({ regionId, province, duties, states, dueBy, onDay }: DeadlineFilter): Condition => {
  const among = (sql: string, values: readonly string[], before: readonly string[] = []): Condition[] =>
    values.length === 0
      ? []
      : [{ sql: `${sql} IN (${values.map(() => '?').join(', ')})`, values: [...before, ...values] }];
  const known = (value: string): readonly string[] => (value === '' ? [] : [value]);
  const met = states.some((state) => state.startsWith('MET'));
  return allOf([
    ...among('d.region_id', known(regionId)),
    ...among('d.province', known(province)),
    ...among('d.duty', duties),
    ...(dueBy === '' ? [] : [{ sql: 'd.due <= ?', values: [dueBy] }]),
    ...(states.length === 0 ? [] : [{ sql: 'd.met = ?', values: [Number(met)] }]),
    ...among(STATE, states, [onDay]),
  ]);
};

/** Where a page of the board ended. */
export interface BoardEnd {
  readonly due: string;
  readonly workId: string;
  readonly n: number;
}

/** A page of the board. */
export interface BoardPage {
  readonly entries: BoardEntry[];
  /** Undefined: there are no more. */
  readonly end: BoardEnd | undefined;
}

/** The board of deadlines: the earliest first, unknown days last. */
export const listDeadlines = (
  db: DatabaseSync,
  filter: DeadlineFilter,
  after: BoardEnd | undefined,
  limit: number,
): BoardPage => {
  const { sql, values } = conditionOf(filter);
  const behind = after === undefined ? '' : ' AND (d.due, d.work_id, d.n) > (?, ?, ?)';
  const rows = db
    .prepare(
      `SELECT d.work_id, d.n, d.due, d.deadline, ${STATE} AS state, w.region_id, w.title_zh, w.title_en,
        coalesce(e.number, '') AS number
      FROM work_deadlines d CROSS JOIN works w ON w.work_id = d.work_id
      LEFT JOIN editions e ON e.work_id = d.work_id AND e.revision = d.revision AND e.province = d.province
      WHERE ${sql}${behind} ORDER BY d.due, d.work_id, d.n LIMIT ?`,
    )
    .all(filter.onDay, ...values, ...(after === undefined ? [] : [after.due, after.workId, after.n]), limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    entries: page.map((row) => ({
      workId: String(row['work_id']),
      regionId: String(row['region_id']),
      titleZh: String(row['title_zh']),
      titleEn: String(row['title_en']),
      number: String(row['number']),
      deadline: {
        ...Deadline.fromJSON(JSON.parse(String(row['deadline']))),
        state: deadlineStateOf(String(row['state'])),
      },
    })),
    end: last && { due: String(last['due']), workId: String(last['work_id']), n: Number(last['n']) },
  };
};

/** How many there are, by province and state. */
export const countDeadlines = (db: DatabaseSync, filter: DeadlineFilter): DeadlineCount[] => {
  const { sql, values } = conditionOf(filter);
  return db
    .prepare(
      `SELECT d.province, ${STATE} AS state, count(*) AS n FROM work_deadlines d WHERE ${sql}
        GROUP BY 1, 2 ORDER BY 1, 2`,
    )
    .all(filter.onDay, ...values)
    .map((row) => ({
      province: String(row['province']),
      state: deadlineStateOf(String(row['state'])),
      deadlines: Number(row['n']),
    }));
};
