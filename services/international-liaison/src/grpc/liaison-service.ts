import { LiaisonServiceService } from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import { defineService, type ServedService } from '@tongbiao/service';
import { moveStage, proposeConversion, registerIsoProject } from './conversions.ts';
import type { Liaison } from './liaison.ts';
import { getConversion, listConversions } from './queries.ts';

/** International liaison over gRPC: request → command → reply; no rule lives here. Everything that it records is public. */
export const liaisonService = (liaison: Liaison): ServedService =>
  defineService({
    definition: LiaisonServiceService,
    methods: {
      proposeConversion: {
        access: { roles: ['liaison'] },
        required: ['workId', 'revision', 'province', 'counterpart', 'authority', 'committee', 'titleEn', 'proposedOn'],
        handle: (request, call) => proposeConversion(liaison, request, call),
      },
      registerIsoProject: {
        access: { roles: ['liaison'] },
        required: ['conversionId', 'projectNumber', 'committee', 'registeredOn'],
        handle: (request, call) => registerIsoProject(liaison, request, call),
      },
      moveStage: {
        access: { roles: ['liaison'] },
        required: ['conversionId', 'stage', 'reachedOn'],
        handle: (request, call) => moveStage(liaison, request, call),
      },
      getConversion: {
        access: { roles: 'anyone' },
        required: ['conversionId'],
        handle: (request, call) => getConversion(liaison, request, call),
      },
      listConversions: {
        access: { roles: 'anyone' },
        handle: (request, call) => listConversions(liaison, request, call),
      },
    },
  });
