import { RegionServiceService } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { defineService, type ServedService } from '@tongbiao/service';
import {
  adoptRuleSet,
  formRegion,
  getRegion,
  listRegions,
  listStatements,
  recordRelatedStandard,
  recordStatement,
  registerMemberKey,
  revokeMemberKey,
} from './regions.ts';
import type { Registry } from './registry.ts';

/** Regions over gRPC: request → command → reply; no rule lives here. */
export const regionService = (registry: Registry): ServedService =>
  defineService({
    definition: RegionServiceService,
    methods: {
      formRegion: {
        access: { roles: ['secretariat'] },
        required: ['regionId', 'nameZh', 'members', 'members.province', 'members.prefix', 'liveFrom'],
        handle: (request, call) => formRegion(registry, request, call),
      },
      registerMemberKey: {
        access: { roles: ['regulator'], ownProvince: true, signed: true },
        required: ['regionId', 'key', 'key.keyId', 'key.value'],
        handle: (request, call) => registerMemberKey(registry, request, call),
      },
      revokeMemberKey: {
        access: { roles: ['regulator'], ownProvince: true },
        required: ['regionId', 'keyId', 'reason'],
        handle: (request, call) => revokeMemberKey(registry, request, call),
      },
      adoptRuleSet: {
        access: { roles: ['regulator'], ownProvince: true, signed: true },
        required: ['regionId', 'ruleSet', 'ruleSet.id', 'ruleSet.version', 'document'],
        handle: (request, call) => adoptRuleSet(registry, request, call),
      },
      recordStatement: {
        access: { roles: ['secretariat'] },
        required: ['regionId', 'textZh', 'statedOn', 'statedBy', 'source', 'confidence'],
        handle: (request, call) => recordStatement(registry, request, call),
      },
      recordRelatedStandard: {
        access: { roles: ['secretariat'] },
        required: ['regionId', 'workKey', 'number', 'province', 'titleZh', 'source', 'confidence'],
        handle: (request, call) => recordRelatedStandard(registry, request, call),
      },
      getRegion: {
        access: { roles: 'anyone' },
        required: ['regionId'],
        handle: (request, call) => getRegion(registry, request, call),
      },
      listRegions: { access: { roles: 'anyone' }, handle: (request, call) => listRegions(registry, request, call) },
      listStatements: {
        access: { roles: 'anyone' },
        required: ['regionId'],
        handle: (request, call) => listStatements(registry, request, call),
      },
    },
  });
