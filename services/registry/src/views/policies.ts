import type { DatabaseSync } from 'node:sqlite';
import {
  PolicyRegistered,
  PolicyTaskAnswered,
  PolicyTaskSet,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_events';
import type {
  ListPolicyTasksRequest,
  Policy,
  PolicyTask,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_service';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';

/** Policies and agreements of regions, the tasks that they set, and the works that answer them. */
export const policies: View = {
  name: 'policies.v1',
  schema: `
    CREATE TABLE IF NOT EXISTS policies (
      policy_id TEXT PRIMARY KEY, region_id TEXT NOT NULL, date TEXT NOT NULL, title_zh TEXT NOT NULL,
      ended_on TEXT NOT NULL, successor_id TEXT NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS policies_by_date ON policies (region_id, date, policy_id);
    CREATE TABLE IF NOT EXISTS policy_tasks (
      policy_id TEXT NOT NULL, task_id TEXT NOT NULL, at INTEGER NOT NULL, field TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (policy_id, task_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS policy_tasks_by_place ON policy_tasks (at);
    CREATE TABLE IF NOT EXISTS policy_answers (
      policy_id TEXT NOT NULL, task_id TEXT NOT NULL, work_id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (policy_id, task_id, work_id)
    ) STRICT, WITHOUT ROWID;
  `,
  apply(db, { event, ordinal }) {
    const at = Number(ordinal);
    if (event.type === 'registry.PolicyRegistered.v1') {
      const { policyId, regionId, date, titleZh } = event.data;
      prepared(
        db,
        `INSERT OR IGNORE INTO policies (policy_id, region_id, date, title_zh, ended_on, successor_id, body)
         VALUES (?, ?, ?, ?, '', '', ?)`,
      ).run(policyId, regionId, date, titleZh, JSON.stringify(PolicyRegistered.toJSON(event.data)));
    } else if (event.type === 'registry.PolicyTaskSet.v1') {
      const { policyId, taskId, field } = event.data;
      prepared(
        db,
        'INSERT OR IGNORE INTO policy_tasks (policy_id, task_id, at, field, body) VALUES (?, ?, ?, ?, ?)',
      ).run(policyId, taskId, at, field, JSON.stringify(PolicyTaskSet.toJSON(event.data)));
    } else if (event.type === 'registry.PolicyTaskAnswered.v1') {
      const { policyId, taskId, workId } = event.data;
      prepared(
        db,
        'INSERT OR IGNORE INTO policy_answers (policy_id, task_id, work_id, at, body) VALUES (?, ?, ?, ?, ?)',
      ).run(policyId, taskId, workId, at, JSON.stringify(PolicyTaskAnswered.toJSON(event.data)));
    } else if (event.type === 'registry.PolicyAnswerWithdrawn.v1') {
      const { policyId, taskId, workId } = event.data;
      prepared(db, 'DELETE FROM policy_answers WHERE policy_id = ? AND task_id = ? AND work_id = ?').run(
        policyId,
        taskId,
        workId,
      );
    } else if (event.type === 'registry.PolicyEnded.v1') {
      const { policyId, on, successorId } = event.data;
      prepared(db, 'UPDATE policies SET ended_on = ?, successor_id = ? WHERE policy_id = ?').run(
        on,
        successorId,
        policyId,
      );
    }
  },
};

/** Policies of a region, the latest first, those without a date last; behind a date and id. */
export const policiesIn = (
  db: DatabaseSync,
  regionId: string,
  after: readonly string[] | undefined,
  limit: number,
): readonly Policy[] =>
  prepared(
    db,
    `SELECT p.*,
       (SELECT count(*) FROM policy_tasks t WHERE t.policy_id = p.policy_id) AS tasks,
       (SELECT count(DISTINCT a.task_id) FROM policy_answers a WHERE a.policy_id = p.policy_id) AS answered
     FROM policies p WHERE region_id = ? AND (? OR (date, policy_id) < (?, ?))
     ORDER BY date DESC, policy_id DESC LIMIT ?`,
  )
    .all(regionId, Number(after === undefined), after?.[0] ?? '', after?.[1] ?? '', limit)
    .map((row) => ({
      registered: PolicyRegistered.fromJSON(JSON.parse(String(row['body']))),
      endedOn: String(row['ended_on']),
      successorId: String(row['successor_id']),
      tasks: Number(row['tasks']),
      answered: Number(row['answered']),
    }));

/** Tasks of a region's policies behind a place, in the order in which they were recorded, with their answers. */
export const tasksIn = (
  db: DatabaseSync,
  { regionId, policyId, openOnly, field }: ListPolicyTasksRequest,
  after: number,
  limit: number,
): readonly { readonly at: number; readonly task: PolicyTask }[] =>
  prepared(
    db,
    `SELECT t.*, p.title_zh FROM policy_tasks t JOIN policies p USING (policy_id)
     WHERE p.region_id = ? AND t.at > ? AND (? = '' OR t.policy_id = ?) AND (? = '' OR t.field = ?)
       AND (? = 0 OR NOT EXISTS (
         SELECT 1 FROM policy_answers a WHERE a.policy_id = t.policy_id AND a.task_id = t.task_id))
     ORDER BY t.at LIMIT ?`,
  )
    .all(regionId, after, policyId, policyId, field, field, Number(openOnly), limit)
    .map((row) => ({
      at: Number(row['at']),
      task: {
        task: PolicyTaskSet.fromJSON(JSON.parse(String(row['body']))),
        policyTitleZh: String(row['title_zh']),
        answers: prepared(db, 'SELECT body FROM policy_answers WHERE policy_id = ? AND task_id = ? ORDER BY at')
          .all(String(row['policy_id']), String(row['task_id']))
          .map(({ body }) => PolicyTaskAnswered.fromJSON(JSON.parse(String(body)))),
      },
    }));
