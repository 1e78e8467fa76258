import { ProjectServiceService } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { defineService, type ServedService } from '@tongbiao/service';
import { asked } from './on-work.ts';
import type { Registry } from './registry.ts';

/** Projects over gRPC: request → facts → command → reply; no rule lives here. */
export const projectService = (registry: Registry): ServedService =>
  defineService({
    definition: ProjectServiceService,
    methods: {
      proposeRevision: {
        access: { roles: ['department', 'regulator'] },
        required: ['workId', 'revision', 'titleZh', 'members', 'force', 'reason'],
        handle: (request, call) => asked(registry, call, 'ProposeRevision', request),
      },
      correctWork: {
        access: { roles: ['department', 'regulator', 'secretariat'] },
        required: ['workId', 'corrections', 'corrections.field', 'reason'],
        handle: (request, call) => asked(registry, call, 'CorrectWork', request, { cause: 'correction' }),
      },
    },
  });
