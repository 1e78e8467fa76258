import type { DatabaseSync } from 'node:sqlite';
import { Deadline } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type { RuleSetAdopted } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_events';
import { RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { deadlinesOf, FOR_EVER } from '@tongbiao/domain/registry';
import { deadlineMessage, deadlineStateName, dutyName } from './deadline-message.ts';
import { prepared } from './prepared.ts';
import { readWork } from './work-rows.ts';

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

const ruleSetsOf = (db: DatabaseSync, regionId: string): ReadonlyMap<string, readonly RuleSet[]> => {
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

/** Replaces the deadlines of a work. Part of the caller's transaction. */
export const writeDeadlines = (db: DatabaseSync, work: PublicWork): void => {
  const { workId, regionId } = work;
  prepared(db, 'DELETE FROM work_deadlines WHERE work_id = ?').run(workId);
  if (!mayOwe(work)) return;
  const facts = { ruleSets: ruleSetsOf(db, regionId) };
  const after = deadlinesOf(work, { facts, today: FOR_EVER });
  for (const [n, deadline] of deadlinesOf(work, { facts, today: '' }).entries())
    prepared(
      db,
      `INSERT INTO work_deadlines
        (work_id, n, region_id, province, revision, duty, due, met, state_until_due, state_after, deadline)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
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
    );
};

/** A province adopted a rule set: what is due about the works of its region is computed anew. Part of the caller's transaction. */
export const adoptRuleSet = (db: DatabaseSync, { regionId, province, ruleSet }: RuleSetAdopted, at: bigint): void => {
  if (ruleSet === undefined) return;
  prepared(db, 'INSERT INTO work_rule_sets (region_id, province, at, rule_set) VALUES (?, ?, ?, ?)').run(
    regionId,
    province,
    Number(at),
    JSON.stringify(RuleSet.toJSON(ruleSet)),
  );
  for (const row of prepared(db, 'SELECT work_id FROM works WHERE region_id = ?').all(regionId))
    writeDeadlines(db, readWork(db, String(row['work_id']))!);
};
