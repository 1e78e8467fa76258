import {
  ConsultationExtended,
  ConsultationReopened,
  DispositionReopened,
  DraftersNamed,
  ReviewAccepted,
  ReviewContested,
} from '../gen/tongbiao/registry/v1/events.ts';

/** Catalogue entries of what happens to a draft between its consultation and its review. */
export const draftingEvents = {
  'registry.DraftersNamed.v1': {
    message: DraftersNamed,
    typeName: 'tongbiao.registry.v1.DraftersNamed',
    audience: 'members',
  },
  'registry.ConsultationExtended.v1': {
    message: ConsultationExtended,
    typeName: 'tongbiao.registry.v1.ConsultationExtended',
    audience: 'public',
  },
  'registry.ConsultationReopened.v1': {
    message: ConsultationReopened,
    typeName: 'tongbiao.registry.v1.ConsultationReopened',
    audience: 'public',
  },
  'registry.DispositionReopened.v1': {
    message: DispositionReopened,
    typeName: 'tongbiao.registry.v1.DispositionReopened',
    audience: 'members',
  },
  'registry.ReviewAccepted.v1': {
    message: ReviewAccepted,
    typeName: 'tongbiao.registry.v1.ReviewAccepted',
    audience: 'members',
  },
  'registry.ReviewContested.v1': {
    message: ReviewContested,
    typeName: 'tongbiao.registry.v1.ReviewContested',
    audience: 'members',
  },
} as const;
