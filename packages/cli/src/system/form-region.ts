import { sha256 } from '@tongbiao/contracts';
import type { Document } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import { ConsentToRangeRequest } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { AdoptRuleSetRequest, type Region } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { RpcFailure } from '@tongbiao/service';
import type { Message } from '../language.ts';
import { say } from '../messages.ts';
import { todayInShanghai } from './day.ts';
import type { RegionPlan } from './region-file.ts';
import type { RunningSystem } from './running-system.ts';
import { signed } from './signed.ts';

/**
 * Forms a region: members with their keys, the rule sets adopted by each province's own signature, and the shared range with
 * each province's consent. What is on record already is left as it is, so that a start that was cut short goes on where it was.
 */
export async function formRegion(
  system: RunningSystem,
  plan: RegionPlan,
  onStep: (step: Message) => void,
): Promise<{ readonly rangeId: string }> {
  const { regionId } = plan;
  const known = await orAbsent(system.call('regions', 'secretariat', 'getRegion', { regionId }));
  let region = known?.region;
  if (region === undefined) {
    onStep(say.regionFormed(plan.nameZh, plan.nameEn));
    const day = todayInShanghai();
    const formed = await system.call('regions', 'secretariat', 'formRegion', {
      requestId: `form-${regionId}-${day}`,
      validateOnly: false,
      regionId,
      nameZh: plan.nameZh,
      nameEn: plan.nameEn,
      liveFrom: day,
      members: plan.members.map(({ province, nameZh, nameEn, prefix, regulatorZh }) => ({
        province,
        nameZh,
        nameEn,
        prefix,
        regulatorZh,
        keys: [{ ...system.key(province).publicKey, validFrom: day, validUntil: '' }],
      })),
    });
    const position = formed.outcome?.position;
    const again = position ? { position } : {};
    region = (await system.call('regions', 'secretariat', 'getRegion', { regionId }, again)).region!;
  }
  await adoptRules(system, { regionId, members: plan.members }, region.liveFrom, onStep);
  return openRange(system, plan, region, onStep);
}

/** Each province adopts its rule sets; what it has adopted is left as it is. `day`: of the acts, and where a set has none of its own. */
export async function adoptRules(
  system: RunningSystem,
  { regionId, members }: Pick<RegionPlan, 'regionId' | 'members'>,
  day: string,
  onStep: (step: Message) => void,
): Promise<void> {
  const { ruleSets } = await system.call('ruleSets', 'secretariat', 'listRuleSets', { regionId, province: '' });
  const known = new Set(ruleSets.map(({ province, ruleSet }) => `${province} ${ruleSet!.id}/${ruleSet!.version}`));
  for (const { province, nameZh, nameEn, regulatorZh, ruleSets: sets } of members)
    for (const set of sets) {
      const name = `${set.id}/${set.version}`;
      if (known.has(`${province} ${name}`)) continue;
      onStep(say.rulesAdopted(nameZh, nameEn, set.id, set.version));
      await system.call(
        'regions',
        `regulator-${province}`,
        'adoptRuleSet',
        signed(system.key(province), 'tongbiao.registry.v1.RegionService/AdoptRuleSet', AdoptRuleSetRequest, {
          requestId: `adopt-${regionId}-${set.id}-${set.version}`,
          validateOnly: false,
          regionId,
          province,
          ruleSet: { ...set, effectiveFrom: set.effectiveFrom === '' ? day : set.effectiveFrom },
          document: embeddedDocument(`采用规则集 ${name}`, regulatorZh, day),
          signature: undefined,
        }),
      );
    }
}

async function openRange(
  system: RunningSystem,
  plan: RegionPlan,
  region: Region,
  onStep: (step: Message) => void,
): Promise<{ readonly rangeId: string }> {
  const { regionId } = plan;
  const { first, last, next, width } = plan.range;
  const rangeId = `${regionId}-${first}`;
  const range = (await orAbsent(system.call('numbering', 'secretariat', 'getRange', { rangeId })))?.range;
  if (range?.open === true) return { rangeId };
  if (range === undefined) {
    onStep(say.rangePrepared(first, last, next));
    await system.call('numbering', 'secretariat', 'prepareRange', {
      requestId: `prepare-${rangeId}`,
      validateOnly: false,
      regionId,
      first,
      last,
      next,
      members: plan.members.map(({ province, prefix }) => ({ province, prefix })),
      presumed: [...plan.range.presumed],
      width,
    });
  }
  for (const { province, nameZh, nameEn, regulatorZh } of plan.members) {
    if (range?.consented.includes(province) === true) continue;
    onStep(say.rangeConsented(nameZh, nameEn, first, last));
    await system.call(
      'numbering',
      `regulator-${province}`,
      'consentToRange',
      signed(system.key(province), 'tongbiao.numbering.v1.NumberingService/ConsentToRange', ConsentToRangeRequest, {
        requestId: `consent-${rangeId}`,
        validateOnly: false,
        rangeId,
        province,
        document: embeddedDocument(`同意共用号段 ${rangeId}`, regulatorZh, region.liveFrom),
        signature: undefined,
      }),
    );
  }
  return { rangeId };
}

/** No authority issued it: the embedded system signs for its provinces when it is set up, and the document says so. */
export function embeddedDocument(title: string, issuer: string, date: string): Document {
  const full = `${title}（嵌入式系统首次启动时生成）`;
  return { number: `嵌入式系统〔${date.slice(0, 4)}〕`, title: full, issuer, date, digest: sha256(full), uri: '' };
}

/** Undefined where the system knows no such thing. */
async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RpcFailure && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
