import type { DatabaseSync } from 'node:sqlite';
import type {
  GetMembershipResponse,
  RegionGuest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';
import { readKeys } from './regions.ts';

/** Who is being admitted to a region, and the guests of its works. Members and keys are in the view of regions. */
export const membership: View = {
  name: 'membership.v2',
  schema: `
    CREATE TABLE IF NOT EXISTS region_candidates (
      region_id TEXT NOT NULL, province TEXT NOT NULL, member TEXT NOT NULL, reason TEXT NOT NULL, consented TEXT NOT NULL,
      PRIMARY KEY (region_id, province)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS region_guests (
      region_id TEXT NOT NULL, work_id TEXT NOT NULL, province TEXT NOT NULL, at INTEGER NOT NULL, guest TEXT NOT NULL,
      is_former INTEGER NOT NULL,
      PRIMARY KEY (region_id, work_id, province)
    ) STRICT, WITHOUT ROWID;
  `,
  types: [
    'registry.MemberAdmissionPrepared.v1',
    'registry.MemberAdmissionConsented.v1',
    'registry.MemberAdmitted.v1',
    'registry.GuestAdmitted.v1',
    'registry.GuestEnded.v1',
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
        'INSERT OR REPLACE INTO region_guests (region_id, work_id, province, at, guest, is_former) VALUES (?, ?, ?, ?, ?, 0)',
      ).run(regionId, workId, guest.province, Number(ordinal), JSON.stringify(Member.toJSON({ ...guest, keys: [] })));
    } else if (event.type === 'registry.GuestEnded.v1') {
      const { regionId, workId, guest } = event.data;
      prepared(db, 'UPDATE region_guests SET is_former = 1 WHERE region_id = ? AND work_id = ? AND province = ?').run(
        regionId,
        workId,
        guest,
      );
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
  guests: guestsOf(db, regionId, false),
  formerGuests: guestsOf(db, regionId, true),
});

const guestsOf = (db: DatabaseSync, regionId: string, isFormer: boolean): RegionGuest[] =>
  prepared(db, 'SELECT work_id, guest FROM region_guests WHERE region_id = ? AND is_former = ? ORDER BY at, province')
    .all(regionId, Number(isFormer))
    .map((row) => {
      const guest = Member.fromJSON(JSON.parse(String(row['guest'])));
      return { workId: String(row['work_id']), guest: { ...guest, keys: [...readKeys(db, regionId, guest.province)] } };
    });
