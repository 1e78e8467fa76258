import type { Actor } from '@tongbiao/contracts';
import type { Act } from '../../act.ts';
import type { RegionFacts } from '../region-facts.ts';
import type { Beside } from '../standstill.ts';
import type { Life } from '../work/edition/life.ts';
import { editionKey, isThere, type Revision, type WorkState } from '../work/state.ts';

/** Who asks about which work. */
export interface Asker {
  readonly actor: Actor;
  /** As a decision about the work reads them. */
  readonly facts: RegionFacts;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string;
  /** A signature that `facts` hold for one of the actor's province. */
  readonly act: Act;
  readonly workId: string;
  /** Comments of every round without a disposition, counted in their own streams. */
  readonly openComments: number;
  /** What lives beside the latest revision, where the actor's province has to hold still. */
  readonly beside: Beside;
}

/** What representative commands are made from: the work as it stands, and as seen from one province. */
export interface Standpoint extends Asker {
  readonly state: WorkState;
  /** The latest revision that was proposed here; 1 where there is none. */
  readonly revision: number;
  readonly project: Revision | undefined;
  /** The actor's province; for a role without one, that of the edition. */
  readonly province: string;
  /** The latest revision of which the province has an edition; else `revision`. */
  readonly editionOf: number;
  readonly life: Life | undefined;
}

/** Where an actor stands with a work; undefined where there is no work. */
export const standpointOf = (state: WorkState, asker: Asker): Standpoint | undefined => {
  if (!isThere(state)) return undefined;
  const { revisions, recordedEditions, lives } = state;
  const revision = Math.max(1, ...revisions.keys());
  const editions = [
    ...recordedEditions.map((e) => ({ revision: e.revision, province: e.province })),
    ...[...revisions].flatMap(([n, r]) => [...r.editions.keys()].map((province) => ({ revision: n, province }))),
  ].toSorted((a, b) => b.revision - a.revision);
  const province = asker.actor.province ?? editions[0]?.province ?? revisions.get(revision)?.leadProvince ?? '';
  const editionOf = editions.find((e) => e.province === province)?.revision ?? revision;
  return {
    ...asker,
    state,
    revision,
    project: revisions.get(revision),
    province,
    editionOf,
    life: lives.get(editionKey(editionOf, province)),
  };
};
