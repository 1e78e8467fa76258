import { MaterialRecorded } from '../gen/tongbiao/registry/v1/material_events.ts';

/** Catalogue entries of the documents of a project. */
export const materialEvents = {
  'registry.MaterialRecorded.v1': {
    message: MaterialRecorded,
    typeName: 'tongbiao.registry.v1.MaterialRecorded',
    audience: 'members',
  },
} as const;
