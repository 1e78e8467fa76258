import {
  CorrectEditionRequest,
  EditionServiceService,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { defineService, type ServedService } from '@tongbiao/service';
import { asked, signedAct } from './on-work.ts';
import type { Registry } from './registry.ts';

const act = { roles: ['regulator'], ownProvince: true, signed: true } as const;
const addressed = ['workId', 'revision'] as const;

/** Editions over gRPC: request → facts → command → reply; no rule lives here. */
export const editionService = (registry: Registry): ServedService =>
  defineService({
    definition: EditionServiceService,
    methods: {
      correctEdition: {
        access: act,
        required: [...addressed, 'corrections', 'corrections.field', 'reason', 'document'],
        handle: (request, call) =>
          signedAct(
            registry,
            call,
            'CorrectEdition',
            { codec: CorrectEditionRequest, request },
            { cause: 'correction', occurredAt: request.document?.date },
          ),
      },
      correctRecordedEdition: {
        access: { roles: ['secretariat'] },
        required: [...addressed, 'province', 'corrections', 'corrections.field', 'reason', 'source.citation'],
        handle: (request, call) =>
          asked(registry, call, 'CorrectRecordedEdition', request, {
            cause: 'correction',
            source: request.source?.citation,
          }),
      },
    },
  });
