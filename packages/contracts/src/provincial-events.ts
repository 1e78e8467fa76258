import { ProvincialStandardDelisted, ProvincialStandardListed } from '../gen/tongbiao/registry/v1/provincial_events.ts';

/** Catalogue entries of the provinces' whole lists. */
export const provincialEvents = {
  'registry.ProvincialStandardListed.v1': {
    message: ProvincialStandardListed,
    typeName: 'tongbiao.registry.v1.ProvincialStandardListed',
    audience: 'public',
  },
  'registry.ProvincialStandardDelisted.v1': {
    message: ProvincialStandardDelisted,
    typeName: 'tongbiao.registry.v1.ProvincialStandardDelisted',
    audience: 'public',
  },
} as const;
