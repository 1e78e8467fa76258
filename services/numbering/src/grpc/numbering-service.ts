import { NumberingServiceService } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { defineService, type ServedService } from '@tongbiao/service';
import { claimNumber } from './claim-number.ts';
import { consentToRange, prepareRange } from './grant-range.ts';
import type { Numbering } from './numbering.ts';
import { explainNumber, getRange, listRanges, parseNumber } from './queries.ts';
import { assign, release, reserve, withdraw } from './sequences.ts';

/**
 * Numbering over gRPC: request → command → reply; no rule lives here. Stories and totals show reservations, which are members' business:
 * they are not for anonymous callers.
 */
export const numberingService = (numbering: Numbering): ServedService =>
  defineService({
    definition: NumberingServiceService,
    methods: {
      prepareRange: {
        access: { roles: ['secretariat'] },
        required: ['regionId', 'members', 'members.province', 'members.prefix'],
        handle: (request, call) => prepareRange(numbering, request, call),
      },
      consentToRange: {
        access: { roles: ['regulator'], ownProvince: true, signed: true },
        required: ['rangeId', 'document', 'document.number', 'document.date'],
        handle: (request, call) => consentToRange(numbering, request, call),
      },
      reserve: {
        access: { roles: ['service', 'regulator'] },
        required: ['rangeId', 'workId', 'revision'],
        handle: (request, call) => reserve(numbering, request, call),
      },
      assign: {
        access: { roles: ['service', 'regulator'] },
        required: ['rangeId', 'reservationId', 'workId'],
        handle: (request, call) => assign(numbering, request, call),
      },
      release: {
        access: { roles: ['service', 'regulator'] },
        required: ['rangeId', 'reservationId', 'reason'],
        handle: (request, call) => release(numbering, request, call),
      },
      withdraw: {
        access: { roles: ['service', 'secretariat'] },
        required: ['rangeId', 'sequence', 'workId', 'reason'],
        handle: (request, call) => withdraw(numbering, request, call),
      },
      claimNumber: {
        access: { roles: ['secretariat'] },
        required: ['regionId', 'number', 'workId', 'source', 'source.citation', 'source.digest', 'confidence'],
        handle: (request, call) => claimNumber(numbering, request, call),
      },
      explainNumber: {
        access: { roles: 'authenticated' },
        required: ['rangeId', 'sequence'],
        handle: (request, call) => explainNumber(numbering, request, call),
      },
      getRange: {
        access: { roles: 'authenticated' },
        required: ['rangeId'],
        handle: (request, call) => getRange(numbering, request, call),
      },
      listRanges: {
        access: { roles: 'authenticated' },
        handle: (request, call) => listRanges(numbering, request, call),
      },
      parseNumber: { access: { roles: 'anyone' }, required: ['text'], handle: (request) => parseNumber(request) },
    },
  });
