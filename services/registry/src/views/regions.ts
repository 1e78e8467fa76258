import type { DatabaseSync } from 'node:sqlite';
import { Document } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { Region } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { Member, PublicKey, RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { ruleSetOn } from '@tongbiao/domain/registry';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';

/** Regions with their members, the keys that they have and the rule sets that they adopted. */
export const regions: View = {
  name: 'regions.v4',
  schema: `
    CREATE TABLE IF NOT EXISTS regions (
      region_id TEXT PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, live_from TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS region_members (
      region_id TEXT NOT NULL, at INTEGER NOT NULL, province TEXT NOT NULL, member TEXT NOT NULL,
      PRIMARY KEY (region_id, at)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS member_keys (
      region_id TEXT NOT NULL, province TEXT NOT NULL, at INTEGER NOT NULL, key_id TEXT NOT NULL, key TEXT NOT NULL,
      PRIMARY KEY (region_id, province, key_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS rule_sets (
      region_id TEXT NOT NULL, province TEXT NOT NULL, at INTEGER NOT NULL, rule_set TEXT NOT NULL, document TEXT NOT NULL,
      PRIMARY KEY (region_id, province, at)
    ) STRICT, WITHOUT ROWID;
  `,
  types: [
    'registry.RegionFormed.v1',
    'registry.MemberAdmitted.v1',
    'registry.GuestAdmitted.v1',
    'registry.MemberKeyRegistered.v1',
    'registry.MemberKeyRevoked.v1',
    'registry.RuleSetAdopted.v1',
  ],
  apply(db, { event, ordinal }) {
    const at = Number(ordinal);
    const addKey = (regionId: string, province: string, key: PublicKey) =>
      prepared(
        db,
        'INSERT OR IGNORE INTO member_keys (region_id, province, at, key_id, key) VALUES (?, ?, ?, ?, ?)',
      ).run(regionId, province, at, key.keyId, JSON.stringify(PublicKey.toJSON(key)));
    /** Those that formed the region have the places 0, 1 …; those admitted later the ordinal of their admission. */
    const addMember = (regionId: string, place: number, member: Member) => {
      prepared(db, 'INSERT OR IGNORE INTO region_members (region_id, at, province, member) VALUES (?, ?, ?, ?)').run(
        regionId,
        place,
        member.province,
        JSON.stringify(Member.toJSON({ ...member, keys: [] })),
      );
      for (const key of member.keys) addKey(regionId, member.province, key);
    };
    if (event.type === 'registry.RegionFormed.v1') {
      const { regionId, nameZh, nameEn, liveFrom, members } = event.data;
      prepared(db, 'INSERT OR IGNORE INTO regions (region_id, name_zh, name_en, live_from) VALUES (?, ?, ?, ?)').run(
        regionId,
        nameZh,
        nameEn,
        liveFrom,
      );
      for (const [i, member] of members.entries()) addMember(regionId, i, member);
    } else if (event.type === 'registry.MemberAdmitted.v1' && event.data.member !== undefined) {
      const { regionId, member } = event.data;
      const again = prepared(db, 'UPDATE region_members SET member = ? WHERE region_id = ? AND province = ?').run(
        JSON.stringify(Member.toJSON({ ...member, keys: [] })),
        regionId,
        member.province,
      );
      if (again.changes === 0) addMember(regionId, at, member);
      else {
        // It had no valid key left, and has those alone that it is admitted with.
        prepared(db, 'DELETE FROM member_keys WHERE region_id = ? AND province = ?').run(regionId, member.province);
        for (const key of member.keys) addKey(regionId, member.province, key);
      }
    } else if (event.type === 'registry.GuestAdmitted.v1' && event.data.guest !== undefined) {
      for (const key of event.data.guest.keys) addKey(event.data.regionId, event.data.guest.province, key);
    } else if (event.type === 'registry.MemberKeyRegistered.v1' && event.data.key !== undefined) {
      addKey(event.data.regionId, event.data.province, event.data.key);
    } else if (event.type === 'registry.MemberKeyRevoked.v1') {
      const { regionId, province, keyId } = event.data;
      prepared(db, 'DELETE FROM member_keys WHERE region_id = ? AND province = ? AND key_id = ?').run(
        regionId,
        province,
        keyId,
      );
    } else if (event.type === 'registry.RuleSetAdopted.v1' && event.data.ruleSet !== undefined) {
      const { regionId, province, ruleSet, document } = event.data;
      prepared(db, 'INSERT INTO rule_sets (region_id, province, at, rule_set, document) VALUES (?, ?, ?, ?, ?)').run(
        regionId,
        province,
        at,
        JSON.stringify(RuleSet.toJSON(ruleSet)),
        JSON.stringify(document === undefined ? null : Document.toJSON(document)),
      );
    }
  },
};

/** The keys of a member or guest that are not revoked, oldest first. */
export const readKeys = (db: DatabaseSync, regionId: string, province: string): readonly PublicKey[] =>
  prepared(db, 'SELECT key FROM member_keys WHERE region_id = ? AND province = ? ORDER BY at, key_id')
    .all(regionId, province)
    .map(({ key }) => PublicKey.fromJSON(JSON.parse(String(key))));

/** Codes of every province that is a member of a region, or is or was a guest of a work. */
export const knownProvinces = (db: DatabaseSync): readonly string[] =>
  prepared(db, 'SELECT province FROM region_members UNION SELECT province FROM region_guests ORDER BY province')
    .all()
    .map((row) => String(row['province']));

/** Codes of every province that takes part in something now: a member of a region, or a guest of a work. */
export const currentProvinces = (db: DatabaseSync): readonly string[] =>
  prepared(
    db,
    'SELECT province FROM region_members UNION SELECT province FROM region_guests WHERE is_former = 0 ORDER BY province',
  )
    .all()
    .map((row) => String(row['province']));

/** A region as it stands on a day; undefined where it was never formed. */
export const readRegion = (db: DatabaseSync, regionId: string, day: string): Region | undefined => {
  const row = prepared(db, 'SELECT * FROM regions WHERE region_id = ?').get(regionId);
  if (row === undefined) return undefined;
  const json = (sql: string, column: string, ...values: string[]): unknown[] =>
    prepared(db, sql)
      .all(...values)
      .map((r) => JSON.parse(String(r[column])));
  const members = json('SELECT member FROM region_members WHERE region_id = ? ORDER BY at', 'member', regionId).map(
    (each) => {
      const member = Member.fromJSON(each);
      return { ...member, keys: [...readKeys(db, regionId, member.province)] };
    },
  );
  const ruleSets: Record<string, RuleSet> = {};
  for (const { province } of members) {
    const adopted = json(
      'SELECT rule_set FROM rule_sets WHERE region_id = ? AND province = ? ORDER BY at',
      'rule_set',
      regionId,
      province,
    ).map((set) => RuleSet.fromJSON(set));
    const inForce = ruleSetOn({ ruleSets: new Map([[province, adopted]]) }, province, day);
    if (inForce !== undefined) ruleSets[province] = inForce;
  }
  const text = (column: string) => String(row[column]);
  return {
    regionId,
    nameZh: text('name_zh'),
    nameEn: text('name_en'),
    liveFrom: text('live_from'),
    members,
    ruleSets,
  };
};

/** A rule set as a province adopted it. */
export interface Adoption {
  readonly province: string;
  readonly ruleSet: RuleSet;
  readonly document: Document | undefined;
}

/** Every rule set that the region's provinces adopted, in the log's order. */
export const readAdoptions = (db: DatabaseSync, regionId: string): readonly Adoption[] =>
  prepared(db, 'SELECT province, rule_set, document FROM rule_sets WHERE region_id = ? ORDER BY at')
    .all(regionId)
    .map((row) => {
      const document: unknown = JSON.parse(String(row['document']));
      return {
        province: String(row['province']),
        ruleSet: RuleSet.fromJSON(JSON.parse(String(row['rule_set']))),
        document: document === null ? undefined : Document.fromJSON(document),
      };
    });

/** Ids of regions behind `after`, in order. */
export const regionIds = (db: DatabaseSync, after: string, limit: number): readonly string[] =>
  prepared(db, 'SELECT region_id FROM regions WHERE region_id > ? ORDER BY region_id LIMIT ?')
    .all(after, limit)
    .map((row) => String(row['region_id']));

/** True for a region that was formed. */
export const isRegion = (db: DatabaseSync, regionId: string): boolean =>
  prepared(db, 'SELECT 1 FROM regions WHERE region_id = ?').get(regionId) !== undefined;
