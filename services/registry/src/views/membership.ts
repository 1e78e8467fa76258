import type { DatabaseSync } from 'node:sqlite';
import type { GetMembershipResponse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';
import { readKeys } from './regions.ts';

/** Who is being admitted to a region, and the guests of its works. Members and keys are in the view of regions. */
export const membership: View = {
  name: 'membership.v1',
  schema: `
    CREATE TABLE IF NOT EXISTS region_candidates (
      region_id TEXT NOT NULL, province TEXT NOT NULL, member TEXT NOT NULL, reason TEXT NOT NULL, consented TEXT NOT NULL,
      PRIMARY KEY (region_id, province)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS region_guests (
      region_id TEXT NOT NULL, work_id TEXT NOT NULL, province TEXT NOT NULL, at INTEGER NOT NULL, guest TEXT NOT NULL,
      PRIMARY KEY (region_id, work_id, province)
    ) STRICT, WITHOUT ROWID;
  `,
  types: [
    'registry.MemberAdmissionPrepared.v1',
    'registry.MemberAdmissionConsented.v1',
    'registry.MemberAdmitted.v1',
    'registry.GuestAdmitted.v1',
  ],
  apply(db, { event, ordinal }) {
    if (event.type === 'registry.MemberAdmissionPrepared.v1' && event.data.member !== undefined) {
      const { regionId, member, reason } = event.data;
      prepared(
        db,
        'INSERT OR IGNORE INTO region_candidates (region_id, province, member, reason, consented) VALUES (?, ?, ?, ?, ?)',
      ).run(regionId, member.province, JSON.stringify(Member.toJSON(member)), reason, '[]');
    } else if (event.type === 'registry.MemberAdmissionConsented.v1') {
      const { regionId, candidate, province } = event.data;
      prepared(
        db,
        "UPDATE region_candidates SET consented = json_insert(consented, '$[#]', ?) WHERE region_id = ? AND province = ?",
      ).run(province, regionId, candidate);
    } else if (event.type === 'registry.MemberAdmitted.v1' && event.data.member !== undefined) {
      const { regionId, member } = event.data;
      prepared(db, 'DELETE FROM region_candidates WHERE region_id = ? AND province = ?').run(regionId, member.province);
    } else if (event.type === 'registry.GuestAdmitted.v1' && event.data.guest !== undefined) {
      const { regionId, workId, guest } = event.data;
      prepared(
        db,
        'INSERT OR IGNORE INTO region_guests (region_id, work_id, province, at, guest) VALUES (?, ?, ?, ?, ?)',
      ).run(regionId, workId, guest.province, Number(ordinal), JSON.stringify(Member.toJSON({ ...guest, keys: [] })));
    }
  },
};

/** Candidates and guests of a region. */
export const readMembership = (db: DatabaseSync, regionId: string): GetMembershipResponse => ({
  candidates: prepared(db, 'SELECT * FROM region_candidates WHERE region_id = ? ORDER BY province')
    .all(regionId)
    .map((row) => ({
      member: Member.fromJSON(JSON.parse(String(row['member']))),
      reason: String(row['reason']),
      consented: JSON.parse(String(row['consented'])) as string[],
    })),
  guests: prepared(db, 'SELECT work_id, guest FROM region_guests WHERE region_id = ? ORDER BY at, province')
    .all(regionId)
    .map((row) => {
      const guest = Member.fromJSON(JSON.parse(String(row['guest'])));
      return { workId: String(row['work_id']), guest: { ...guest, keys: [...readKeys(db, regionId, guest.province)] } };
    }),
});
