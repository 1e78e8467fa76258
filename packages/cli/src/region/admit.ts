import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { ConsentToMemberRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import { digestOfJson } from '@tongbiao/contracts';
import { ensureProvinces } from '../supervisor/identity.ts';
import { todayInShanghai } from '../system/day.ts';
import { adoptRules, embeddedDocument } from '../system/form-region.ts';
import { readMemberFile } from '../system/region-file.ts';
import { findSystem } from '../system/running-system.ts';
import { signed } from '../system/signed.ts';
import type { Voice } from '../voice.ts';
import { sayRegion } from './region-messages.ts';

/**
 * Admits a further member to a region of the embedded system: prepared by its secretariat, signed by each of its members, whose keys are
 * in this folder; then it adopts its rule sets. What is on record already is left as it is.
 */
export async function admitMemberCommand(
  { dataDir, region: regionId, file }: { readonly dataDir: string; readonly region: string; readonly file: string },
  voice: Voice,
): Promise<ExitName> {
  const plan = readMemberFile(file);
  const { province: candidate, ruleSets: _, ...particulars } = plan;
  if (!/^[a-z]{2,32}$/.test(candidate))
    throw new CliError('PROVINCE_MALFORMED', 'usage', sayRegion.codeMalformed(candidate));
  const system = await findSystem(dataDir);
  try {
    await ensureProvinces(dataDir, [candidate]);
    const day = todayInShanghai();
    const { region } = await system.call('regions', 'secretariat', 'getRegion', { regionId });
    const isMember = region!.members.some((m) => m.province === candidate);
    const { candidates } = await system.call('membership', 'secretariat', 'getMembership', { regionId });
    if (!isMember && !candidates.some((c) => c.member!.province === candidate)) {
      const member = {
        province: candidate,
        ...particulars,
        keys: [{ ...system.key(candidate).publicKey, validFrom: day, validUntil: '' }],
      };
      voice.progress(sayRegion.preparing(plan.nameZh, plan.nameEn));
      await system.call('membership', 'secretariat', 'prepareMember', {
        requestId: `prepare-${regionId}-${digestOfJson(member)}`,
        validateOnly: false,
        regionId,
        member,
        reason: `按 ${candidate} 的文件接纳`,
      });
    }
    let position = '';
    for (const { province, nameZh, nameEn, regulatorZh } of isMember ? [] : region!.members) {
      voice.progress(sayRegion.consenting(nameZh, nameEn, plan.nameZh, plan.nameEn));
      const { outcome } = await system.call(
        'membership',
        `regulator-${province}`,
        'consentToMember',
        signed(system.key(province), 'tongbiao.registry.v1.MembershipService/ConsentToMember', ConsentToMemberRequest, {
          requestId: `consent-${regionId}-${candidate}-${day}`,
          validateOnly: false,
          regionId,
          province,
          candidate,
          document: embeddedDocument(`同意接纳${plan.nameZh}`, regulatorZh, day),
          signature: undefined,
        }),
      );
      position = outcome?.position ?? position;
    }
    await adoptRules(system, { regionId, members: [plan] }, day, (step) => voice.progress(step));
    const shown = await system.call('regions', 'secretariat', 'getRegion', { regionId }, position ? { position } : {});
    const members = shown.region!.members.map((m) => m.province);
    voice.result(sayRegion.admitted(plan.nameZh, plan.nameEn, regionId), { regionId, province: candidate, members });
    return 'ok';
  } finally {
    system.close();
  }
}
