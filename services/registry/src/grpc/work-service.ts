import { WorkServiceService } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { defineService, type ServedService } from '@tongbiao/service';
import { disposeComment, recordComment } from './comments.ts';
import type { Registry } from './registry.ts';
import { countWorks, getWork, listWorks } from './work-reads.ts';
import {
  agreeToText,
  approveProject,
  closeConsultation,
  openAgreement,
  openConsultation,
  proposeWork,
  publishEdition,
  recordDraft,
  recordEdition,
  recordReview,
  recordSeries,
  recordWork,
  refuseAgreement,
  refuseProject,
  revokeAgreement,
} from './works.ts';

const act = { roles: ['regulator'], ownProvince: true, signed: true } as const;
const source = ['source', 'source.citation', 'source.digest', 'confidence'] as const;
const addressed = ['workId', 'revision'] as const;

/** Works over gRPC: request → facts → command → reply; no rule lives here. What is public may be read by anyone. */
export const workService = (registry: Registry): ServedService =>
  defineService({
    definition: WorkServiceService,
    methods: {
      proposeWork: {
        access: { roles: ['department', 'regulator'] },
        required: ['regionId', 'titleZh', 'field', 'members', 'force'],
        handle: (request, call) => proposeWork(registry, request, call),
      },
      approveProject: {
        access: act,
        required: [...addressed, 'document'],
        handle: (request, call) => approveProject(registry, request, call),
      },
      refuseProject: {
        access: act,
        required: [...addressed, 'reason', 'document'],
        handle: (request, call) => refuseProject(registry, request, call),
      },
      recordDraft: {
        access: { roles: ['department', 'regulator'] },
        required: [...addressed, 'kind', 'digest', 'mediaType', 'size'],
        handle: (request, call) => recordDraft(registry, request, call),
      },
      openConsultation: {
        access: { roles: ['department', 'regulator'], ownProvince: true },
        required: [...addressed, 'from', 'to', 'url'],
        handle: (request, call) => openConsultation(registry, request, call),
      },
      recordComment: {
        access: { roles: ['department', 'regulator', 'service'], ownProvince: ['department', 'regulator'] },
        required: [...addressed, 'province', 'channel', 'receivedOn', 'commenterRef', 'bodyDigest'],
        handle: (request, call) => recordComment(registry, request, call),
      },
      disposeComment: {
        access: { roles: ['department', 'regulator'] },
        required: [...addressed, 'commentId', 'disposition'],
        handle: (request, call) => disposeComment(registry, request, call),
      },
      closeConsultation: {
        access: { roles: ['department', 'regulator'], ownProvince: true },
        required: [...addressed, 'closedOn'],
        handle: (request, call) => closeConsultation(registry, request, call),
      },
      recordReview: {
        access: { roles: ['committee'] },
        required: [...addressed, 'body', 'draftDigest', 'heldOn', 'panelRefs', 'minutesDigest', 'outcome'],
        handle: (request, call) => recordReview(registry, request, call),
      },
      openAgreement: {
        access: { roles: ['regulator'] },
        required: [...addressed, 'digest', 'targetDate'],
        handle: (request, call) => openAgreement(registry, request, call),
      },
      agreeToText: {
        access: act,
        required: [...addressed, 'round', 'digest', 'document'],
        handle: (request, call) => agreeToText(registry, request, call),
      },
      refuseAgreement: {
        access: act,
        required: [...addressed, 'round', 'reason', 'document'],
        handle: (request, call) => refuseAgreement(registry, request, call),
      },
      revokeAgreement: {
        access: act,
        required: [...addressed, 'round', 'reason', 'document'],
        handle: (request, call) => revokeAgreement(registry, request, call),
      },
      publishEdition: {
        access: act,
        required: [...addressed, 'announcement', 'publishedOn', 'implementsOn', 'textDigest', 'issuers'],
        handle: (request, call) => publishEdition(registry, request, call),
      },
      recordSeries: {
        access: { roles: ['secretariat'] },
        required: ['regionId', 'seriesKey', 'titleZh', ...source],
        handle: (request, call) => recordSeries(registry, request, call),
      },
      recordWork: {
        access: { roles: ['secretariat'] },
        required: ['regionId', 'workKey', 'titleZh', 'kind', ...source],
        handle: (request, call) => recordWork(registry, request, call),
      },
      recordEdition: {
        access: { roles: ['secretariat'] },
        required: [...addressed, 'province', ...source],
        handle: (request, call) => recordEdition(registry, request, call),
      },
      getWork: {
        access: { roles: 'anyone' },
        required: ['workId'],
        handle: (request, call) => getWork(registry, request, call),
      },
      listWorks: { access: { roles: 'anyone' }, handle: (request, call) => listWorks(registry, request, call) },
      countWorks: { access: { roles: 'anyone' }, handle: (request, call) => countWorks(registry, request, call) },
    },
  });
