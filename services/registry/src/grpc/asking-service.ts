import { AskingServiceService } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { defineService, type ServedService } from '@tongbiao/service';
import { affairService } from './affair-service.ts';
import { listDeadlines } from './deadlines.ts';
import { compareEditions } from './editions-compared.ts';
import { editionService } from './edition-service.ts';
import { membershipService } from './membership-service.ts';
import { diffWork, getWorkAsOf } from './moments.ts';
import { listNextActs, methodsOf } from './next-acts.ts';
import { projectService } from './project-service.ts';
import type { Registry } from './registry.ts';
import { ruleSetService } from './rule-set-service.ts';
import { listTodo } from './todo.ts';
import { getStatistics } from './work-reads.ts';
import { workService } from './work-service.ts';

const insiders = {
  roles: ['auditor', 'committee', 'department', 'regulator', 'secretariat', 'system'],
} as const;

/** The services that take commands about works: by their rules of access it is told who may do what. */
const acting = [workService, projectService, editionService, membershipService, affairService, ruleSetService];

/** Questions over gRPC. What is public may be asked by anyone. */
export const askingService = (registry: Registry): ServedService => {
  const methods = methodsOf(acting.map((service) => service(registry)));
  return defineService({
    definition: AskingServiceService,
    methods: {
      listDeadlines: {
        access: { roles: 'anyone' },
        handle: (request, call) => listDeadlines(registry, request, call),
      },
      listNextActs: {
        access: insiders,
        required: ['workId'],
        handle: (request, call) => listNextActs(registry, methods, request, call),
      },
      compareEditions: {
        access: { roles: 'anyone' },
        required: ['workId'],
        handle: (request, call) => compareEditions(registry, request, call),
      },
      getWorkAsOf: {
        access: { roles: 'anyone' },
        required: ['workId'],
        handle: (request, call) => getWorkAsOf(registry, request, call),
      },
      diffWork: {
        access: { roles: 'anyone' },
        required: ['workId'],
        handle: (request, call) => diffWork(registry, request, call),
      },
      getStatistics: {
        access: { roles: 'anyone' },
        handle: (request, call) => getStatistics(registry, request, call),
      },
      listTodo: {
        access: insiders,
        handle: (request, call) => listTodo(registry, methods, request, call),
      },
    },
  });
};
