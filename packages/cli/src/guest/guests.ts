import { randomUUID } from 'node:crypto';
import {
  AdmitGuestRequest,
  AskProvinceRequest,
  EndGuestRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { ensureProvinces } from '../supervisor/identity.ts';
import { allRegions } from '../system/all-regions.ts';
import { todayInShanghai } from '../system/day.ts';
import { adoptRules, embeddedDocument } from '../system/form-region.ts';
import { readMemberFile } from '../system/region-file.ts';
import { findSystem, type RunningSystem } from '../system/running-system.ts';
import { signed } from '../system/signed.ts';
import type { Voice } from '../voice.ts';
import { sayRegion } from '../region/region-messages.ts';
import { sayGuest } from './guest-messages.ts';

const ASKER = 'auditor';
const MEMBERSHIP = 'tongbiao.registry.v1.MembershipService';

interface At {
  readonly dataDir: string;
}

/**
 * Admits a province to one work of the embedded system, signed by the work's lead; it gets keys and tokens of this folder, and adopts its
 * rule sets by its own signature. What is on record already is left as it is.
 */
export async function admitGuestCommand(
  { dataDir, work: workId, file }: At & { readonly work: string; readonly file: string },
  voice: Voice,
): Promise<ExitName> {
  const plan = readMemberFile(file);
  const { ruleSets: _, ...particulars } = plan;
  if (!/^[a-z]{2,32}$/.test(plan.province))
    throw new CliError('PROVINCE_MALFORMED', 'usage', sayRegion.codeMalformed(plan.province));
  const system = await findSystem(dataDir);
  try {
    const { regionId, lead } = await leadOf(system, workId);
    await ensureProvinces(dataDir, [plan.province]);
    const day = todayInShanghai();
    const { guests } = await system.call('membership', ASKER, 'getMembership', { regionId });
    if (!guests.some((g) => g.workId === workId && g.guest?.province === plan.province)) {
      const guest = {
        ...particulars,
        keys: [{ ...system.key(plan.province).publicKey, validFrom: day, validUntil: '' }],
      };
      voice.progress(sayGuest.admitting(lead.nameZh, lead.nameEn, plan.nameZh, plan.nameEn));
      await system.call(
        'membership',
        `regulator-${lead.province}`,
        'admitGuest',
        signed(system.key(lead.province), `${MEMBERSHIP}/AdmitGuest`, AdmitGuestRequest, {
          requestId: randomUUID(),
          validateOnly: false,
          regionId,
          workId,
          province: lead.province,
          guest,
          document: embeddedDocument(`同意${plan.nameZh}参加制定`, lead.regulatorZh, day),
          signature: undefined,
        }),
      );
    }
    await adoptRules(system, { regionId, members: [plan] }, day, (step) => voice.progress(step));
    voice.result(sayGuest.admitted(plan.nameZh, plan.nameEn, workId), { regionId, workId, province: plan.province });
    return 'ok';
  } finally {
    system.close();
  }
}

/** The lead asks a province, guest or member, to take part in the latest revision of a work. */
export async function askProvinceCommand(
  { dataDir, work: workId, province }: At & { readonly work: string; readonly province: string },
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    const { lead, revision } = await leadOf(system, workId);
    const day = todayInShanghai();
    const { outcome } = await system.call(
      'membership',
      `regulator-${lead.province}`,
      'askProvince',
      signed(system.key(lead.province), `${MEMBERSHIP}/AskProvince`, AskProvinceRequest, {
        requestId: `ask-${workId}-${revision}-${province}-${day}`,
        validateOnly: false,
        workId,
        revision,
        province: lead.province,
        asked: province,
        document: embeddedDocument(`邀请${province}参加制定`, lead.regulatorZh, day),
        signature: undefined,
      }),
    );
    voice.result(sayGuest.asked(province, workId), { workId, revision, province, written: outcome!.events.length });
    return 'ok';
  } finally {
    system.close();
  }
}

/** Guests of the works of every region, or of one, and those that were. */
export async function listGuestsCommand(
  { dataDir, region }: At & { readonly region?: string },
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  let count = 0;
  try {
    const regions = await allRegions(system);
    if (region !== undefined && !regions.some(({ regionId }) => regionId === region))
      throw new CliError('REGION_UNKNOWN', 'usage', sayRegion.unknown(region, regions));
    for (const { regionId } of regions.filter((each) => region === undefined || each.regionId === region)) {
      const { guests, formerGuests } = await system.call('membership', ASKER, 'getMembership', { regionId });
      for (const [listed, isFormer] of [
        [guests, false],
        [formerGuests, true],
      ] as const)
        for (const { workId, guest } of listed) {
          const { province, nameZh, nameEn, prefix } = guest!;
          voice.answer(sayGuest.line(province, nameZh, nameEn, workId, isFormer), {
            regionId,
            workId,
            province,
            prefix,
            isFormer,
          });
          count += 1;
        }
    }
  } finally {
    system.close();
  }
  voice.result(sayGuest.count(count), { guests: count });
  return 'ok';
}

/** Ends a province's being a guest of a work, signed by the work's lead. */
export async function endGuestCommand(
  {
    dataDir,
    work: workId,
    province: guest,
    reason,
  }: At & { readonly work: string; readonly province: string; readonly reason: string },
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    const { regionId, lead } = await leadOf(system, workId);
    const day = todayInShanghai();
    const { outcome } = await system.call(
      'membership',
      `regulator-${lead.province}`,
      'endGuest',
      signed(system.key(lead.province), `${MEMBERSHIP}/EndGuest`, EndGuestRequest, {
        requestId: randomUUID(),
        validateOnly: false,
        regionId,
        workId,
        province: lead.province,
        guest,
        reason,
        document: embeddedDocument(`${guest}不再参加制定`, lead.regulatorZh, day),
        signature: undefined,
      }),
    );
    voice.result(sayGuest.ended(guest, workId), { workId, province: guest, written: outcome!.events.length });
    return 'ok';
  } finally {
    system.close();
  }
}

/** Who leads the latest revision of a work, as its region has it. */
async function leadOf(system: RunningSystem, workId: string) {
  const { work } = await system.call('works', ASKER, 'getWork', { workId });
  const { regionId, leadProvince } = work!;
  const { region } = await system.call('regions', ASKER, 'getRegion', { regionId });
  const latest = work!.revisions.at(-1);
  const lead = region!.members.find(({ province }) => province === leadProvince);
  if (latest === undefined || lead === undefined) throw new CliError('NO_LEAD', 'refused', sayGuest.noLead(workId));
  return { regionId, lead, revision: latest.revision };
}
