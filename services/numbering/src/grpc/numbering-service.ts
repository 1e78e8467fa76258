import { NumberingServiceService } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { defineService, type ServedService } from '@tongbiao/service';
import { assignFromBlock, extendHold, releaseReservations, reserveBlock } from './blocks.ts';
import { claimNumber } from './claim-number.ts';
import { coverageReport } from './coverage.ts';
import { getByRequestId } from './find-request.ts';
import { consentToRange, prepareRange } from './grant-range.ts';
import type { Numbering } from './numbering.ts';
import { allotOrdinary, checkNumber, setOrdinaryCounter } from './ordinary.ts';
import { compareNumbers, explainNumber, formatNumber, getRange, listRanges, parseNumber } from './queries.ts';
import { assignPart, consentToPolicy, joinSequence, setQuota, voidSequence } from './range-changes.ts';
import { openProvincialLists } from './provincial-lists.ts';
import { getReceipt } from './receipt.ts';
import { listReservations } from './reservations.ts';
import { assign, release, reserve, withdraw } from './sequences.ts';
import { watchRange } from './watch-range.ts';

/**
 * Numbering over gRPC: request → command → reply; no rule lives here. Stories and totals show reservations, which are members' business:
 * they are not for anonymous callers.
 */
export const numberingService = (from: Omit<Numbering, 'lists'>): ServedService => {
  const numbering: Numbering = { ...from, lists: openProvincialLists(from.store) };
  return defineService({
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
        access: { roles: ['service', 'regulator', 'system'] },
        required: ['rangeId'],
        handle: (request, call) => reserve(numbering, request, call),
      },
      assign: {
        access: { roles: ['service', 'regulator', 'system'] },
        required: ['rangeId', 'reservationId'],
        handle: (request, call) => assign(numbering, request, call),
      },
      release: {
        access: { roles: ['service', 'regulator', 'system'] },
        required: ['rangeId', 'reservationId', 'reason'],
        handle: (request, call) => release(numbering, request, call),
      },
      withdraw: {
        access: { roles: ['service', 'secretariat'] },
        required: ['rangeId', 'sequence', 'reason'],
        handle: (request, call) => withdraw(numbering, request, call),
      },
      claimNumber: {
        access: { roles: ['secretariat'] },
        required: ['regionId', 'number', 'workId', 'source', 'source.citation', 'source.digest', 'confidence'],
        handle: (request, call) => claimNumber(numbering, request, call),
      },
      reserveBlock: {
        access: { roles: ['service', 'regulator', 'system'] },
        required: ['rangeId', 'count', 'purpose'],
        handle: (request, call) => reserveBlock(numbering, request, call),
      },
      assignFromBlock: {
        access: { roles: ['service', 'regulator', 'system'] },
        required: ['rangeId', 'reservationId', 'sequence'],
        handle: (request, call) => assignFromBlock(numbering, request, call),
      },
      assignPart: {
        access: { roles: ['service', 'regulator', 'system'] },
        required: ['rangeId', 'sequence', 'seriesId', 'part', 'workId'],
        handle: (request, call) => assignPart(numbering, request, call),
      },
      extendHold: {
        access: { roles: ['service', 'regulator', 'system'] },
        required: ['rangeId', 'reservationId', 'holdDays', 'reason'],
        handle: (request, call) => extendHold(numbering, request, call),
      },
      releaseReservations: {
        access: { roles: ['service', 'regulator', 'system'] },
        required: ['rangeId', 'reservationIds', 'reason'],
        handle: (request, call) => releaseReservations(numbering, request, call),
      },
      joinSequence: {
        access: { roles: ['service', 'regulator'], ownProvince: ['regulator'] },
        required: ['rangeId', 'sequence', 'province'],
        handle: (request, call) => joinSequence(numbering, request, call),
      },
      voidSequence: {
        access: { roles: ['secretariat'] },
        required: ['rangeId', 'sequence', 'reason'],
        handle: (request, call) => voidSequence(numbering, request, call),
      },
      consentToPolicy: {
        access: { roles: ['regulator'], ownProvince: true, signed: true },
        required: ['rangeId', 'releasedNumbers', 'document', 'document.number', 'document.date'],
        handle: (request, call) => consentToPolicy(numbering, request, call),
      },
      setQuota: {
        access: { roles: ['secretariat'] },
        required: ['rangeId', 'account'],
        handle: (request, call) => setQuota(numbering, request, call),
      },
      setOrdinaryCounter: {
        access: { roles: ['regulator'], ownProvince: true },
        required: ['regionId', 'next', 'source', 'source.citation'],
        handle: (request, call) => setOrdinaryCounter(numbering, request, call),
      },
      allotOrdinary: {
        access: { roles: ['regulator'], ownProvince: true },
        required: ['regionId', 'force', 'workId'],
        handle: (request, call) => allotOrdinary(numbering, request, call),
      },
      checkNumber: {
        access: { roles: 'authenticated' },
        required: ['number'],
        handle: (request, call) => checkNumber(numbering, request, call),
      },
      getByRequestId: {
        access: { roles: 'authenticated' },
        required: ['rpc', 'asked'],
        handle: (request, call) => getByRequestId(numbering, request, call),
      },
      listReservations: {
        access: { roles: 'authenticated' },
        handle: (request, call) => listReservations(numbering, request, call),
      },
      coverageReport: {
        access: { roles: 'authenticated' },
        required: ['rangeId'],
        handle: (request, call) => coverageReport(numbering, request, call),
      },
      watchRange: {
        access: { roles: 'authenticated' },
        required: ['rangeId'],
        handle: (request, call) => watchRange(numbering, request, call),
      },
      getReceipt: {
        access: { roles: 'authenticated' },
        required: ['rangeId', 'sequence'],
        handle: (request, call) => getReceipt(numbering, request, call),
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
      formatNumber: {
        access: { roles: 'anyone' },
        required: ['prefix', 'force', 'sequence'],
        handle: (request) => formatNumber(request),
      },
      compareNumbers: {
        access: { roles: 'anyone' },
        required: ['a', 'b'],
        handle: (request) => compareNumbers(request),
      },
      parseNumber: { access: { roles: 'anyone' }, required: ['text'], handle: (request) => parseNumber(request) },
    },
  });
};
