import type { DatabaseSync } from 'node:sqlite';
import { canonicalJson, type EventOf } from '@tongbiao/contracts';
import { ReplacementExtent, type ReplacingEdition } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';

const types = [
  'registry.EditionPublished.v1',
  'registry.EditionRecorded.v1',
  'registry.EditionCorrected.v1',
  'registry.ImplementationRescheduled.v1',
  'registry.ReplacementsDeclared.v1',
  'registry.EditionReplaced.v1',
] as const;

type Relevant = EventOf<(typeof types)[number]>;

const relevant: ReadonlySet<string> = new Set(types);
const isRelevant = (event: { readonly type: string }): event is Relevant => relevant.has(event.type);

/** A number that an edition's list names, and how much of that standard it replaces. */
interface Named {
  readonly number: string;
  readonly extent: ReplacementExtent;
}

/** An edition as far as lists of replacements are concerned. */
interface Edition {
  readonly workId: string;
  readonly revision: number;
  readonly province: string;
  /** Canonical; empty: unknown. */
  readonly number: string;
  readonly publishedOn: string;
  readonly implementsOn: string;
  readonly putOff: boolean;
  readonly replaces: readonly Named[];
  /** What is on record of those that stand in its place, and how often that was recorded. */
  readonly replacedBy: readonly ReplacingEdition[];
  readonly recordings: number;
}

const wholly = (numbers: readonly string[]): readonly Named[] =>
  numbers.map((number) => ({ number, extent: ReplacementExtent.WHOLE }));

const evolve = (edition: Edition, event: Relevant): Edition => {
  switch (event.type) {
    case 'registry.EditionPublished.v1':
    case 'registry.EditionRecorded.v1': {
      const { number, publishedOn, implementsOn, replaces } = event.data;
      return { ...edition, number, publishedOn, implementsOn, replaces: wholly(replaces) };
    }
    case 'registry.EditionCorrected.v1': {
      const changed = (field: string) => event.data.changes.find((c) => c.field === field)?.after;
      const replaces = changed('replaces');
      return {
        ...edition,
        publishedOn: changed('publishedOn')?.join('') ?? edition.publishedOn,
        implementsOn: changed('implementsOn')?.join('') ?? edition.implementsOn,
        replaces: replaces === undefined ? edition.replaces : wholly(replaces),
      };
    }
    case 'registry.ImplementationRescheduled.v1': {
      const { implementsOn } = event.data;
      return { ...edition, implementsOn, putOff: implementsOn === '' };
    }
    case 'registry.ReplacementsDeclared.v1':
      return { ...edition, replaces: event.data.replacements };
    case 'registry.EditionReplaced.v1':
      return { ...edition, replacedBy: event.data.by, recordings: edition.recordings + 1 };
  }
};

/** When it takes the place of what it replaces, as precisely as known; empty: put off. */
const sinceOf = ({ putOff, implementsOn, publishedOn, number }: Edition): string =>
  putOff ? '' : implementsOn || publishedOn || (/[—-](\d{4})$/.exec(number)?.[1] ?? '');

type EditionRow = Readonly<Record<string, unknown>>;

const editionIn = (row: EditionRow): Edition => ({
  workId: String(row['work_id']),
  revision: Number(row['revision']),
  province: String(row['province']),
  number: String(row['number']),
  publishedOn: String(row['published_on']),
  implementsOn: String(row['implements_on']),
  putOff: row['put_off'] === 1,
  replaces: JSON.parse(String(row['replaces'])) as Named[],
  replacedBy: JSON.parse(String(row['replaced_by'])) as ReplacingEdition[],
  recordings: Number(row['recordings']),
});

const readEdition = (db: DatabaseSync, ...key: [workId: string, revision: number, province: string]): Edition => {
  const row = prepared(db, 'SELECT * FROM replacing WHERE work_id = ? AND revision = ? AND province = ?').get(...key);
  const [workId, revision, province] = key;
  return row === undefined
    ? {
        workId,
        revision,
        province,
        number: '',
        publishedOn: '',
        implementsOn: '',
        putOff: false,
        replaces: [],
        replacedBy: [],
        recordings: 0,
      }
    : editionIn(row);
};

const writeEdition = (db: DatabaseSync, edition: Edition): void => {
  const { workId, revision, province, number, publishedOn, implementsOn, putOff, replaces, replacedBy } = edition;
  prepared(
    db,
    `INSERT OR REPLACE INTO replacing (work_id, revision, province, number, published_on, implements_on, put_off, replaces,
       replaced_by, recordings, settled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
  ).run(
    workId,
    revision,
    province,
    number,
    publishedOn,
    implementsOn,
    Number(putOff),
    JSON.stringify(replaces),
    JSON.stringify(replacedBy),
    edition.recordings,
  );
};

/** Editions of other works of the same province whose lists name this one: a work's later revisions are its own, and no other's. */
const replacersOf = (db: DatabaseSync, { workId, province, number }: Edition): readonly Edition[] =>
  prepared(
    db,
    `SELECT e.* FROM replaced_numbers n JOIN replacing e USING (work_id, revision, province)
      WHERE n.number = ? AND province = ? AND work_id <> ? ORDER BY e.number, work_id, revision`,
  )
    .all(number, province, workId)
    .map(editionIn);

const byOf = (edition: Edition, replacers: readonly Edition[]): readonly ReplacingEdition[] =>
  replacers.map((replacer) => ({
    workId: replacer.workId,
    revision: replacer.revision,
    number: replacer.number,
    extent: replacer.replaces.find((named) => named.number === edition.number)!.extent,
    since: sinceOf(replacer),
  }));

/** Looks again at every edition that carries one of these numbers. */
const settle = (db: DatabaseSync, numbers: Iterable<string>): void => {
  for (const number of numbers)
    for (const row of prepared(db, `SELECT * FROM replacing WHERE number = ? AND number <> ''`).all(number)) {
      const edition = editionIn(row);
      const found = byOf(edition, replacersOf(db, edition));
      const settled = canonicalJson(edition.replacedBy) === canonicalJson(found);
      if (Number(settled) !== row['settled'])
        prepared(db, 'UPDATE replacing SET settled = ? WHERE work_id = ? AND revision = ? AND province = ?').run(
          Number(settled),
          edition.workId,
          edition.revision,
          edition.province,
        );
    }
};

/** Who replaces whom by the lists of editions, and of which edition that is not on record as it is. */
export const replacements: View = {
  name: 'replacements.v1',
  types,
  appliesBy: ['replacing_by_number'],
  schema: `
    CREATE TABLE IF NOT EXISTS replacing (
      work_id TEXT NOT NULL, revision INTEGER NOT NULL, province TEXT NOT NULL, number TEXT NOT NULL,
      published_on TEXT NOT NULL, implements_on TEXT NOT NULL, put_off INTEGER NOT NULL, replaces TEXT NOT NULL,
      replaced_by TEXT NOT NULL, recordings INTEGER NOT NULL, settled INTEGER NOT NULL,
      PRIMARY KEY (work_id, revision, province)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS replacing_by_number ON replacing (number);
    CREATE INDEX IF NOT EXISTS replacing_unsettled ON replacing (work_id) WHERE settled = 0;
    CREATE TABLE IF NOT EXISTS replaced_numbers (
      number TEXT NOT NULL, work_id TEXT NOT NULL, revision INTEGER NOT NULL, province TEXT NOT NULL,
      PRIMARY KEY (number, work_id, revision, province)
    ) STRICT, WITHOUT ROWID;
  `,
  apply(db, { event }) {
    if (!isRelevant(event)) return;
    const { workId, revision, province } = event.data;
    const before = readEdition(db, workId, revision, province);
    const after = evolve(before, event);
    writeEdition(db, after);
    const numbers = new Set([...before.replaces, ...after.replaces].map(({ number }) => number));
    for (const number of numbers)
      prepared(
        db,
        after.replaces.some((named) => named.number === number)
          ? 'INSERT OR IGNORE INTO replaced_numbers (number, work_id, revision, province) VALUES (?, ?, ?, ?)'
          : 'DELETE FROM replaced_numbers WHERE number = ? AND work_id = ? AND revision = ? AND province = ?',
      ).run(number, workId, revision, province);
    settle(db, numbers.add(after.number));
  },
};

/** What is to be recorded of an edition that others replace. */
export interface Unrecorded extends Pick<Edition, 'workId' | 'revision' | 'province' | 'number' | 'recordings'> {
  readonly by: readonly ReplacingEdition[];
  readonly standing: readonly ReplacingEdition[];
  /** When the first of those lists was published, as precisely as known; empty: unknown. */
  readonly since: string;
}

/** Editions of which it is not on record what replaces them. */
export const unrecorded = (db: DatabaseSync): readonly Unrecorded[] =>
  prepared(db, 'SELECT * FROM replacing WHERE settled = 0 ORDER BY work_id, revision, province')
    .all()
    .map(editionIn)
    .map((edition) => {
      const { workId, revision, province, number, recordings, replacedBy } = edition;
      const replacers = replacersOf(db, edition);
      const since = replacers
        .map((r) => r.publishedOn || sinceOf({ ...r, putOff: false, implementsOn: '' }))
        .toSorted();
      return {
        workId,
        revision,
        province,
        number,
        recordings,
        standing: replacedBy,
        since: since[0] ?? '',
        by: byOf(edition, replacers),
      };
    });
