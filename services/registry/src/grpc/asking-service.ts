import { AskingServiceService } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { defineService, type ServedService } from '@tongbiao/service';
import { listDeadlines } from './deadlines.ts';
import type { Registry } from './registry.ts';

/** Questions over gRPC. What is public may be asked by anyone. */
export const askingService = (registry: Registry): ServedService =>
  defineService({
    definition: AskingServiceService,
    methods: {
      listDeadlines: {
        access: { roles: 'anyone' },
        handle: (request, call) => listDeadlines(registry, request, call),
      },
    },
  });
