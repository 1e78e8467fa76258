import type { DatabaseSync } from 'node:sqlite';
import type { EventMetadata } from '@tongbiao/contracts';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { shanghaiDay } from '@tongbiao/domain/registry';
import { prepared } from './prepared.ts';
import type { Row } from './rows.ts';

/** The day on which a revision first reached each of its states. Only what was recorded live: of backfill no steps are known. */
export const STEP_ROWS = `
  CREATE TABLE IF NOT EXISTS work_steps (
    work_id TEXT NOT NULL, revision INTEGER NOT NULL, stage TEXT NOT NULL, on_day TEXT NOT NULL,
    PRIMARY KEY (work_id, revision, stage)
  ) STRICT, WITHOUT ROWID;
`;

/** A live act without a day of its own happened on the day on which it was recorded. */
const dayOf = ({ occurredAt = '', recordedAt }: EventMetadata): string =>
  /^\d{4}-\d{2}-\d{2}$/.test(occurredAt) ? occurredAt : shanghaiDay(occurredAt.includes('T') ? occurredAt : recordedAt);

/** The steps that an event brought its work to. */
export const stepsOf = (
  before: PublicWork | undefined,
  { workId, revisions }: PublicWork,
  metadata: EventMetadata,
): readonly Row[] => {
  if (metadata.cause === 'backfill') return [];
  return revisions
    .filter(({ revision, state }) => before?.revisions.find((r) => r.revision === revision)?.state !== state)
    .map(({ revision, state }) => [workId, revision, state.slice('REVISION_STATE_'.length), dayOf(metadata)]);
};

/** Keeps steps, each the first time. Part of the caller's transaction. */
export const writeSteps = (db: DatabaseSync, steps: readonly Row[]): void => {
  for (const step of steps)
    prepared(db, 'INSERT OR IGNORE INTO work_steps (work_id, revision, stage, on_day) VALUES (?, ?, ?, ?)').run(
      ...step,
    );
};
