import type { DatabaseSync } from 'node:sqlite';
import { Deadline } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type { RuleSetAdopted } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_events';
import { RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { deadlinesOf, FOR_EVER } from '@tongbiao/domain/registry';
import { deadlineMessage, deadlineStateName, dutyName } from './deadline-message.ts';
import { prepared } from './prepared.ts';
import { writeRows, type Row, type Table } from './rows.ts';

/**
 * Deadlines of all works. The day that is asked about turns a deadline at most once, when its last day has passed: both states are kept,
 * as they are computed for the first and for the last of all days.
 */
export const DEADLINE_ROWS = `
  CREATE TABLE IF NOT EXISTS work_deadlines (
    work_id TEXT NOT NULL, n INTEGER NOT NULL, region_id TEXT NOT NULL, province TEXT NOT NULL, revision INTEGER NOT NULL,
    duty TEXT NOT NULL, due TEXT NOT NULL, met INTEGER NOT NULL, state_until_due TEXT NOT NULL, state_after TEXT NOT NULL,
    deadline TEXT NOT NULL,
    PRIMARY KEY (work_id, n)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS work_deadlines_by_day ON work_deadlines (due, work_id, n);
  CREATE TABLE IF NOT EXISTS work_rule_sets (
    region_id TEXT NOT NULL, province TEXT NOT NULL, at INTEGER NOT NULL, rule_set TEXT NOT NULL,
    PRIMARY KEY (region_id, province, at)
  ) STRICT, WITHOUT ROWID;
`;

/** Rule sets of one region by province, oldest first. */
export type RuleSets = ReadonlyMap<string, readonly RuleSet[]>;

/** What the provinces of a region have adopted. */
export const ruleSetsOf = (db: DatabaseSync, regionId: string): RuleSets => {
  const sets = new Map<string, RuleSet[]>();
  const rows = prepared(db, 'SELECT province, rule_set FROM work_rule_sets WHERE region_id = ? ORDER BY at').all(
    regionId,
  );
  for (const row of rows) {
    const province = String(row['province']);
    const set = RuleSet.fromJSON(JSON.parse(String(row['rule_set'])));
    sets.set(province, [...(sets.get(province) ?? []), set]);
  }
  return sets;
};

const mayOwe = ({ revisions }: PublicWork): boolean =>
  revisions.some((r) => r.editions.length > 0 || (r.course?.plans.length ?? 0) > 0);

const deadlines: Table = {
  name: 'work_deadlines',
  columns: [
    'work_id',
    'n',
    'region_id',
    'province',
    'revision',
    'duty',
    'due',
    'met',
    'state_until_due',
    'state_after',
    'deadline',
  ],
  keys: 2,
};

const rowsOf = (work: PublicWork | undefined, ruleSets: RuleSets): readonly Row[] => {
  if (work === undefined || !mayOwe(work)) return [];
  const { workId, regionId } = work;
  const facts = { ruleSets };
  const after = deadlinesOf(work, { facts, today: FOR_EVER });
  return deadlinesOf(work, { facts, today: '' }).map((deadline, n) => [
    workId,
    n,
    regionId,
    deadline.province,
    deadline.revision,
    dutyName(deadline.duty),
    deadline.due ?? FOR_EVER,
    Number(deadline.metOn !== undefined),
    deadlineStateName(deadline.state),
    deadlineStateName(after[n]!.state),
    JSON.stringify(Deadline.toJSON(deadlineMessage(deadline))),
  ]);
};

/** Brings the deadlines of a work from what they were, under the same rule sets, to what they are. Part of the caller's transaction. */
export const writeDeadlines = (
  db: DatabaseSync,
  before: PublicWork | undefined,
  after: PublicWork,
  ruleSets: RuleSets,
): void => writeRows(db, deadlines, rowsOf(before, ruleSets), rowsOf(after, ruleSets));

/** Computes the deadlines of a work anew, whatever they were. Part of the caller's transaction. */
export const renewDeadlines = (db: DatabaseSync, work: PublicWork, ruleSets: RuleSets): void => {
  prepared(db, 'DELETE FROM work_deadlines WHERE work_id = ?').run(work.workId);
  writeRows(db, deadlines, [], rowsOf(work, ruleSets));
};

/** Keeps a rule set that a province adopted. Part of the caller's transaction. */
export const adoptRuleSet = (db: DatabaseSync, { regionId, province, ruleSet }: RuleSetAdopted, at: bigint): void => {
  if (ruleSet === undefined) return;
  prepared(db, 'INSERT INTO work_rule_sets (region_id, province, at, rule_set) VALUES (?, ?, ?, ?)').run(
    regionId,
    province,
    Number(at),
    JSON.stringify(RuleSet.toJSON(ruleSet)),
  );
};
