import { RevisionState } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';

const PREFIX = 'REVISION_STATE_';

/** Names of the states of a revision without their prefix, as filters and facets have them. */
export const stageNames: readonly string[] = Object.values(RevisionState)
  .filter((name) => name.startsWith(PREFIX) && name !== RevisionState.UNSPECIFIED)
  .map((name) => name.slice(PREFIX.length));
