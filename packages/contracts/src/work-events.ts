import { EditionCorrected } from '../gen/tongbiao/registry/v1/edition_events.ts';
import { RevisionProposed, WorkCorrected } from '../gen/tongbiao/registry/v1/project_events.ts';

/** Catalogue entries of what steers a revision before its text is agreed. */
export const projectEvents = {
  'registry.RevisionProposed.v1': {
    message: RevisionProposed,
    typeName: 'tongbiao.registry.v1.RevisionProposed',
    audience: 'public',
  },
  'registry.WorkCorrected.v1': {
    message: WorkCorrected,
    typeName: 'tongbiao.registry.v1.WorkCorrected',
    audience: 'public',
  },
} as const;

/** Catalogue entries of what becomes of an edition after its publication. */
export const editionEvents = {
  'registry.EditionCorrected.v1': {
    message: EditionCorrected,
    typeName: 'tongbiao.registry.v1.EditionCorrected',
    audience: 'public',
  },
} as const;
