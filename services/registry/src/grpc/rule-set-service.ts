import {
  RuleSetServiceService,
  type ListMaterialsRequest,
  type ListMaterialsResponse,
  type ListRuleSetsRequest,
  type ListRuleSetsResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/rule_set_service';
import { missingMaterials, ruleSetDays, ruleSetOn, shanghaiDay } from '@tongbiao/domain/registry';
import { defineService, type Call, type Refused, type ServedService } from '@tongbiao/service';
import { readAdoptions } from '../views/regions.ts';
import { unknownParty } from './known-parties.ts';
import { asked } from './on-work.ts';
import { awaitViews, unknownWork, type Registry } from './registry.ts';

/** Rule sets and the documents that they ask for, over gRPC; no rule lives here. */
export const ruleSetService = (registry: Registry): ServedService =>
  defineService({
    definition: RuleSetServiceService,
    methods: {
      listRuleSets: {
        access: { roles: 'anyone' },
        required: ['regionId'],
        handle: (request, call) => listRuleSets(registry, request, call),
      },
      recordMaterial: {
        access: { roles: ['department', 'regulator'], ownProvince: true },
        required: ['workId', 'revision', 'kind'],
        handle: (request, call) => asked(registry, call, 'RecordMaterial', request),
      },
      listMaterials: {
        access: { roles: ['department', 'regulator', 'committee', 'secretariat', 'auditor'] },
        required: ['workId', 'revision'],
        handle: (request) => listMaterials(registry, request),
      },
    },
  });

const listRuleSets = async (
  registry: Registry,
  { regionId, province }: ListRuleSetsRequest,
  call: Call,
): Promise<ListRuleSetsResponse | Refused> => {
  await awaitViews(registry, call);
  const { db } = registry.views;
  const unknown = unknownParty(db, { regionId, province });
  if (unknown) return unknown;
  const adoptions = readAdoptions(db, regionId).filter((a) => province === '' || a.province === province);
  const provinces = [...new Set(adoptions.map((a) => a.province))].toSorted();
  return {
    ruleSets: provinces.flatMap((each) =>
      ruleSetDays(
        adoptions.filter((a) => a.province === each).map((a) => ({ ...a, effectiveFrom: a.ruleSet.effectiveFrom })),
      ).map(({ set: { ruleSet, document }, lastDay = '' }) => ({ province: each, ruleSet, document, lastDay })),
    ),
  };
};

/** Read from the work's own stream, which is members' business: no view shows it. */
const listMaterials = async (
  { facts, now }: Registry,
  { workId, revision: n }: ListMaterialsRequest,
): Promise<ListMaterialsResponse | Refused> => {
  const regionId = await facts.regionOf(workId);
  const region = regionId === undefined ? undefined : await facts.region(regionId);
  if (region === undefined) return unknownWork(workId);
  const revision = (await facts.work(workId)).revisions.get(n);
  if (revision === undefined)
    return {
      rejected: {
        code: 'UNKNOWN_REVISION',
        status: 'NOT_FOUND',
        message: `the work has no running revision ${n}`,
        field: 'revision',
      },
    };
  const today = shanghaiDay(now().toISOString());
  return {
    materials: [...revision.materials.values()].flatMap((kinds) => [...kinds.values()]),
    missing: revision.members.flatMap((province) => {
      const set = ruleSetOn(region, province, today);
      return set === undefined
        ? []
        : missingMaterials(revision, set, province).map((material) => ({
            province,
            ruleSet: `${set.id}/${set.version}`,
            material,
          }));
    }),
  };
};
