import type { ExitName } from '../exit-codes.ts';
import { everyPage } from '../asking/every-page.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { sayRegion } from './region-messages.ts';

const ASKER = 'auditor';

/** Every region with its members. */
export async function listRegionsCommand(dataDir: string, voice: Voice): Promise<ExitName> {
  const system = await findSystem(dataDir);
  let count = 0;
  try {
    await everyPage(
      (pageToken) => system.call('regions', ASKER, 'listRegions', { pageSize: 200, pageToken }),
      ({ regions }) => {
        for (const each of regions) {
          const members = each.members.map((m) => (voice.language === 'zh' ? m.nameZh : m.nameEn || m.nameZh));
          voice.answer(sayRegion.region(each.regionId, each.nameZh, each.nameEn, members), each);
        }
        count += regions.length;
      },
    );
  } finally {
    system.close();
  }
  voice.result(sayRegion.count(count), { regions: count });
  return 'ok';
}

/** One region: who is a member, who is being admitted, who is a guest of which work. */
export async function showRegionCommand(dataDir: string, regionId: string, voice: Voice): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    const { region } = await system.call('regions', ASKER, 'getRegion', { regionId });
    const { candidates, guests } = await system.call('membership', ASKER, 'getMembership', { regionId });
    const { nameZh, nameEn, members, ruleSets } = region!;
    const lines = [
      voice.in(sayRegion.region(regionId, nameZh, nameEn, [])).trimEnd(),
      ...members.map((m) => {
        const set = ruleSets[m.province];
        const rules = set === undefined ? '-' : `${set.id}/${set.version}`;
        return voice.in(sayRegion.member(m.nameZh, m.nameEn, m.prefix, rules, m.keys.length));
      }),
      ...candidates.map((c) => voice.in(sayRegion.candidate(c.member!.nameZh, c.consented))),
      ...guests.map((g) => voice.in(sayRegion.guest(g.guest!.nameZh, g.workId))),
    ];
    voice.result(lines.join('\n'), { region, candidates, guests });
    return 'ok';
  } finally {
    system.close();
  }
}

/** The rule sets of a region's provinces, each with its days and what it rests on. */
export async function ruleSetsCommand(
  { dataDir, region, province = '' }: { readonly dataDir: string; readonly region: string; readonly province?: string },
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    const { ruleSets } = await system.call('ruleSets', ASKER, 'listRuleSets', { regionId: region, province });
    for (const each of ruleSets) {
      const { id, version, effectiveFrom, titleZh, titleEn, clocks, gates, materials } = each.ruleSet!;
      const { voting, reviewPassPercent } = each.ruleSet!;
      const head = sayRegion.ruleSet(each.province, `${id}/${version}`, effectiveFrom, each.lastDay, titleZh, titleEn);
      const rules = [
        ...clocks.map(sayRegion.clock),
        ...gates.map((gate) => sayRegion.gate(gate.kind, gate)),
        ...materials.map((material) => sayRegion.material(material.kind, material.condition, material)),
        ...(voting === undefined ? [] : [sayRegion.votes(reviewPassPercent, voting)]),
      ];
      voice.answer([head, ...rules].map((line) => voice.in(line)).join('\n'), each);
    }
    voice.result(sayRegion.ruleSets(ruleSets.length), { ruleSets: ruleSets.length });
    return 'ok';
  } finally {
    system.close();
  }
}
