import { formatPosition } from '@tongbiao/contracts';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type { WorkServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import type { BasisEdition } from '@tongbiao/domain/liaison';
import { call as ask, RpcFailure, type Call } from '@tongbiao/service';

/** What the registry knows of an edition. */
export interface Basis {
  readonly regionId: string;
  /** Undefined: that province has published no edition of that revision. */
  readonly edition: BasisEdition | undefined;
}

/** Asks the registry for published editions. */
export interface PublishedEditions {
  /** Undefined: no such work. Fails with UNAVAILABLE where the registry does not answer; the call's `tongbiao-position` is passed on. */
  find(workId: string, revision: number, province: string, call: Call): Promise<Basis | undefined>;
}

const editionOf = ({ revisions }: PublicWork, revision: number, province: string): BasisEdition | undefined => {
  const edition = revisions.find((r) => r.revision === revision)?.editions.find((e) => e.province === province);
  // An edition that was only announced as a plan is none that could be proposed.
  if (edition === undefined || edition.confidence === 'CONFIDENCE_PLANNED') return undefined;
  return { number: edition.number, publishedOn: edition.publishedOn };
};

/** Editions as the registry's own service shows them. */
export const registryEditions = (registry: WorkServiceClient, logId: string): PublishedEditions => ({
  async find(workId, revision, province, { minPosition, deadline, signal, traceparent }) {
    try {
      const { work } = await ask(
        registry,
        'getWork',
        { workId },
        {
          deadlineMs: Math.max(1, Math.min(10_000, deadline.getTime() - Date.now())),
          signal,
          ...(minPosition === undefined ? {} : { position: formatPosition(logId, minPosition) }),
          ...(traceparent === undefined ? {} : { traceparent }),
        },
      );
      return work === undefined ? undefined : { regionId: work.regionId, edition: editionOf(work, revision, province) };
    } catch (error) {
      if (error instanceof RpcFailure && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  },
});
