import type { DatabaseSync } from 'node:sqlite';
import type { DomainEvent } from '@tongbiao/contracts';
import {
  Committee,
  Organisation,
  OrganisationRole,
  organisationRoleFromJSON,
  type ListOrganisationsRequest,
  type OrganisationWork,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_service';
import type { CommitteeState } from '@tongbiao/domain/registry';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';

const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

/** The register of a region: organisations, committees without their persons, and which works name them. */
export const organisations: View = {
  name: 'organisations.v1',
  schema: `
    CREATE TABLE IF NOT EXISTS organisations (
      organisation_id TEXT PRIMARY KEY, region_id TEXT NOT NULL, name_zh TEXT NOT NULL, search TEXT NOT NULL,
      kind TEXT NOT NULL, province TEXT NOT NULL, is_department INTEGER NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS organisations_by_name ON organisations (region_id, name_zh, organisation_id);
    CREATE TABLE IF NOT EXISTS committees (
      committee_id TEXT PRIMARY KEY, region_id TEXT NOT NULL, name_zh TEXT NOT NULL, body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS committees_by_name ON committees (region_id, name_zh, committee_id);
    CREATE TABLE IF NOT EXISTS organisation_works (
      organisation_id TEXT NOT NULL, work_key TEXT NOT NULL, work_id TEXT NOT NULL, revision INTEGER NOT NULL,
      province TEXT NOT NULL, role TEXT NOT NULL,
      PRIMARY KEY (organisation_id, work_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS organisation_works_by_work ON organisation_works (work_id, revision, role);
  `,
  apply(db, { event }) {
    applyOrganisation(db, event);
    applyCommittee(db, event);
    applyReference(db, event);
  },
};

const applyOrganisation = (db: DatabaseSync, event: DomainEvent): void => {
  if (event.type === 'registry.OrganisationRegistered.v1') {
    const { nameZh, nameEn, nameFrom, predecessors, organisationId, ...rest } = event.data;
    if (organisationOf(db, organisationId) !== undefined) return;
    const names = [{ nameZh, nameEn, from: nameFrom, until: '' }];
    save(db, Organisation.fromPartial({ ...rest, organisationId, predecessors, names }));
    for (const id of predecessors) change(db, id, (o) => ({ ...o, successors: [...o.successors, organisationId] }));
  } else if (event.type === 'registry.OrganisationRenamed.v1') {
    const { organisationId, nameZh, nameEn, from } = event.data;
    change(db, organisationId, (o) => ({
      ...o,
      names: [
        ...o.names.map((name, i) => (i === o.names.length - 1 ? { ...name, until: dayBefore(from) } : name)),
        { nameZh, nameEn, from, until: '' },
      ],
    }));
  } else if (event.type === 'registry.OrganisationDissolved.v1') {
    const { organisationId, on } = event.data;
    change(db, organisationId, (o) => ({ ...o, dissolvedOn: on }));
  } else if (event.type === 'registry.DepartmentDesignated.v1') {
    const { organisationId, province, fields, from } = event.data;
    change(db, organisationId, (o) => ({
      ...o,
      departments: [...o.departments, { province, fields, from, until: '' }],
    }));
  } else if (event.type === 'registry.DepartmentReleased.v1') {
    const { organisationId, province, on } = event.data;
    change(db, organisationId, (o) => ({
      ...o,
      departments: o.departments.map((d) => (d.province === province && d.until === '' ? { ...d, until: on } : d)),
    }));
  }
};

const save = (db: DatabaseSync, organisation: Organisation): void => {
  const { organisationId, regionId, names, creditCode, kind, province, departments } = organisation;
  prepared(
    db,
    `INSERT OR REPLACE INTO organisations (organisation_id, region_id, name_zh, search, kind, province, is_department, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    organisationId,
    regionId,
    names.at(-1)!.nameZh,
    [creditCode, ...names.flatMap((name) => [name.nameZh, name.nameEn])].join('\n').toLowerCase(),
    kind,
    province,
    Number(departments.some((d) => d.until === '')),
    JSON.stringify(Organisation.toJSON(organisation)),
  );
};

const change = (db: DatabaseSync, organisationId: string, make: (organisation: Organisation) => Organisation): void => {
  const found = organisationOf(db, organisationId);
  if (found !== undefined) save(db, make(found));
};

const applyCommittee = (db: DatabaseSync, event: DomainEvent): void => {
  const put = (body: Committee): void => {
    prepared(db, 'INSERT OR REPLACE INTO committees (committee_id, region_id, name_zh, body) VALUES (?, ?, ?, ?)').run(
      body.committeeId,
      body.regionId,
      body.nameZh,
      JSON.stringify(Committee.toJSON(body)),
    );
  };
  const known = (committeeId: string): Committee | undefined => {
    const row = prepared(db, 'SELECT body FROM committees WHERE committee_id = ?').get(committeeId);
    return row === undefined ? undefined : Committee.fromJSON(JSON.parse(String(row['body'])));
  };
  if (event.type === 'registry.CommitteeEstablished.v1') {
    put(Committee.fromPartial({ ...event.data }));
  } else if (event.type === 'registry.CommitteeTermRenewed.v1') {
    const found = known(event.data.committeeId);
    const { termFrom, termUntil } = event.data;
    if (found !== undefined) put({ ...found, termFrom, termUntil });
  } else if (event.type === 'registry.CommitteeDissolved.v1') {
    const found = known(event.data.committeeId);
    if (found !== undefined) put({ ...found, dissolvedOn: event.data.on });
  }
};

const applyReference = (db: DatabaseSync, event: DomainEvent): void => {
  const name = (ids: readonly string[], role: OrganisationRole, at: Omit<OrganisationWork, 'role'>): void => {
    for (const id of ids)
      prepared(
        db,
        `INSERT OR REPLACE INTO organisation_works (organisation_id, work_key, work_id, revision, province, role)
           VALUES (?, ?, ?, ?, ?, ?)`,
      ).run(id, `${at.workId}/${at.revision}/${at.province}/${role}`, at.workId, at.revision, at.province, role);
  };
  const forget = (role: OrganisationRole, { workId, revision }: { workId: string; revision: number }): void =>
    void prepared(
      db,
      "DELETE FROM organisation_works WHERE work_id = ? AND revision = ? AND role = ? AND province = ''",
    ).run(workId, revision, role);
  if (event.type === 'registry.DraftersNamed.v1') {
    const { workId, revision, organisationIds } = event.data;
    forget(OrganisationRole.DRAFTS, event.data);
    name(organisationIds, OrganisationRole.DRAFTS, { workId, revision, province: '' });
  } else if (event.type === 'registry.ReviewHeld.v1') {
    const { workId, revision, committeeId } = event.data;
    forget(OrganisationRole.REVIEWS, event.data);
    name(committeeId === '' ? [] : [committeeId], OrganisationRole.REVIEWS, { workId, revision, province: '' });
  } else if (
    event.type === 'registry.ImplementationRecorded.v1' ||
    event.type === 'registry.ImplementationTaskSet.v1'
  ) {
    const { workId, revision, province, organisationId } = event.data;
    name(organisationId === '' ? [] : [organisationId], OrganisationRole.IMPLEMENTS, { workId, revision, province });
  } else if (event.type === 'registry.EditionPublished.v1' && event.data.organisations !== undefined) {
    const { workId, revision, province, organisations: behind } = event.data;
    const at = { workId, revision, province };
    name(behind.proposedBy, OrganisationRole.PROPOSES, at);
    name(behind.managedBy, OrganisationRole.MANAGES, at);
    name(behind.implementedBy, OrganisationRole.IMPLEMENTS, at);
    name(behind.draftedBy, OrganisationRole.DRAFTS, at);
    name(behind.issuedBy, OrganisationRole.ISSUES, at);
  }
};

const bodyOf = (row: Readonly<Record<string, unknown>>): Organisation =>
  Organisation.fromJSON(JSON.parse(String(row['body'])));

/** One organisation; undefined where nobody registered it. */
export const organisationOf = (db: DatabaseSync, organisationId: string): Organisation | undefined => {
  const row = prepared(db, 'SELECT body FROM organisations WHERE organisation_id = ?').get(organisationId);
  return row === undefined ? undefined : bodyOf(row);
};

/** Organisations of a region behind a name and id, in their order. */
export const organisationsIn = (
  db: DatabaseSync,
  { regionId, query, kind, province, departments }: ListOrganisationsRequest,
  [afterName = '', afterId = '']: readonly string[],
  limit: number,
): readonly Organisation[] =>
  prepared(
    db,
    `SELECT body FROM organisations
     WHERE region_id = ? AND (name_zh, organisation_id) > (?, ?) AND instr(search, ?) > 0
       AND (? = '' OR kind = ?) AND (? = '' OR province = ?) AND is_department >= ?
     ORDER BY name_zh, organisation_id LIMIT ?`,
  )
    .all(
      regionId,
      afterName,
      afterId,
      query.trim().toLowerCase(),
      chosen(kind),
      chosen(kind),
      province,
      province,
      Number(departments),
      limit,
    )
    .map(bodyOf);

const chosen = (kind: string): string => (kind.endsWith('_UNSPECIFIED') ? '' : kind);

/** A folded committee as it is told, without its persons; undefined where nobody established it. */
export const committeeOf = ({ established, terms, dissolved }: CommitteeState): Committee | undefined =>
  established && Committee.fromPartial({ ...established, ...terms.at(-1), dissolvedOn: dissolved?.on ?? '' });

/** Committees of a region behind a name and id, in their order. */
export const committeesIn = (
  db: DatabaseSync,
  regionId: string,
  [afterName = '', afterId = '']: readonly string[],
  limit: number,
): readonly Committee[] =>
  prepared(
    db,
    `SELECT body FROM committees WHERE region_id = ? AND (name_zh, committee_id) > (?, ?)
     ORDER BY name_zh, committee_id LIMIT ?`,
  )
    .all(regionId, afterName, afterId, limit)
    .map((row) => Committee.fromJSON(JSON.parse(String(row['body']))));

/** Works that name an organisation or committee, behind a key, in the order of their keys. */
export const worksOf = (
  db: DatabaseSync,
  organisationId: string,
  after: string,
  limit: number,
): readonly { readonly key: string; readonly work: OrganisationWork }[] =>
  prepared(db, 'SELECT * FROM organisation_works WHERE organisation_id = ? AND work_key > ? ORDER BY work_key LIMIT ?')
    .all(organisationId, after, limit)
    .map((row) => ({
      key: String(row['work_key']),
      work: {
        workId: String(row['work_id']),
        revision: Number(row['revision']),
        province: String(row['province']),
        role: organisationRoleFromJSON(row['role']),
      },
    }));
