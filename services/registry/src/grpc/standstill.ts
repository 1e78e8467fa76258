import type {
  CheckStandstillRequest,
  CheckStandstillResponse,
  StandstillWarning,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import type { ResemblingStandard } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import { streams } from '@tongbiao/contracts';
import {
  besides,
  factsForWork,
  isStanding,
  resembling,
  shanghaiDay,
  standstillGate,
  standstillOf,
  type Beside,
  type Compared,
  type ParallelProject,
  type RegionFacts,
} from '@tongbiao/domain/registry';
import type { Call, Refused } from '@tongbiao/service';
import { isEarlier, jointProjects } from '../views/joint-projects.ts';
import { provincialCandidates } from '../views/provincial-standards.ts';
import { unknownParty } from './known-parties.ts';
import { awaitViews, type Registry } from './registry.ts';
import { placeOf, todayOf } from './work-reads.ts';

/** Living joint projects of a region that a province's project resembles. */
export const resemblances = (
  { views }: Pick<Registry, 'views'>,
  regionId: string,
  project: ParallelProject,
): StandstillWarning[] =>
  standstillOf(project, jointProjects(views.db, regionId)).map((found) => ({
    workId: found.workId,
    revision: found.revision,
    titleZh: found.titleZh,
    leadProvince: found.leadProvince,
    provinces: [...found.provinces],
    similarityPercent: found.similarityPercent,
    sharedIcs: [...found.sharedIcs],
    scopeSimilarityPercent: found.scopeSimilarityPercent,
  }));

/** Standards of the provinces' lists, in force or to come, that a project resembles. */
const resemblingStandards = (
  { views, now }: Registry,
  project: Pick<ParallelProject, 'titleZh' | 'ics'>,
): ResemblingStandard[] => {
  const today = shanghaiDay(now().toISOString());
  const standing = provincialCandidates(views.db, project.titleZh).flatMap(({ province, standard }) =>
    standard !== undefined && isStanding(standard, today) ? [{ province, ...standard }] : [],
  );
  return resembling(project, standing).map((found) => ({
    number: found.number,
    province: found.province,
    titleZh: found.titleZh,
    observedStatus: found.observedStatus,
    similarityPercent: found.similarityPercent,
    sharedIcs: [...found.sharedIcs],
  }));
};

interface Judged {
  readonly facts: RegionFacts;
  readonly province: string;
  /** The day by whose rules it is judged. */
  readonly day: string;
}

/** How a province's act about a work is judged, today or on another day; undefined: there is no such work. */
export const judgedFor = async (
  registry: Registry,
  workId: string,
  { province, day = todayOf(registry) }: { readonly province: string; readonly day?: string | undefined },
): Promise<Judged | undefined> => {
  const regionId = await registry.facts.regionOf(workId);
  const facts = regionId === undefined ? undefined : await registry.facts.region(regionId);
  return facts && { facts: factsForWork(facts, workId), province, day };
};

/** What lives beside a project, with the agreement that the province's gate cites; nothing where it has no such gate. */
const beside = async (
  { facts: streams }: Registry,
  { facts, province, day }: Judged,
  find: () => Beside['resembling'] | Promise<Beside['resembling']>,
): Promise<Beside> => {
  const gate = standstillGate(facts, province, day);
  const resembling = gate === undefined ? [] : await find();
  if (gate === undefined || gate.policyId === '' || resembling.length === 0) return { resembling };
  return { resembling, agreement: await streams.policy(gate.policyId) };
};

/** What lives beside a project that is about to be proposed. */
export const besideProposal = (
  registry: Registry,
  judged: Judged,
  workId: string,
  project: Compared,
): Promise<Beside> =>
  beside(registry, judged, () => {
    const { facts, province } = judged;
    return resemblances(registry, facts.regionId, { ...project, province }).filter((r) => r.workId !== workId);
  });

/** What a project would resemble by a change, and does not yet. */
export const besideChange = (
  registry: Registry,
  judged: Judged,
  workId: string,
  { before, after }: { readonly before: Compared; readonly after: Compared },
): Promise<Beside> =>
  beside(registry, judged, () => {
    const { facts, province } = judged;
    const known = resemblances(registry, facts.regionId, { ...before, province }).map((r) => r.workId);
    return resemblances(registry, facts.regionId, { ...after, province }).filter(
      (r) => r.workId !== workId && !known.includes(r.workId),
    );
  });

/**
 * What was there before a project that a province is about to approve, and in which it takes part. The views are waited for until they hold
 * whatever the project's own stream holds: of two that did not see each other when they were proposed, the later one sees the earlier.
 */
export const besideApproval = (
  registry: Registry,
  judged: Judged,
  { workId, revision }: { readonly workId: string; readonly revision: number },
  patience?: Call['patience'],
): Promise<Beside> =>
  beside(registry, judged, async () => {
    const { store, views } = registry;
    if (patience !== undefined)
      for await (const { position } of store.readStream(streams.work(workId), { direction: 'backwards', maxCount: 1 }))
        await views.waitFor({ position }, patience);
    const projects = jointProjects(views.db, judged.facts.regionId);
    const own = projects.find((p) => p.workId === workId && p.revision === revision);
    if (own === undefined) return [];
    // Who was asked after the establishment is not on the roster before it approves.
    const provinces = [...new Set([...own.provinces, judged.province])];
    return besides({ ...own, provinces }, projects).filter(
      (other) => other.shared.includes(judged.province) && isEarlier(views.db, other, own),
    );
  });

/** Whether a project would run beside a joint one that lives. */
export const checkStandstill = async (
  registry: Registry,
  request: CheckStandstillRequest,
  call: Call,
): Promise<CheckStandstillResponse | Refused> => {
  await awaitViews(registry, call);
  const unknown = unknownParty(registry.views.db, request);
  if (unknown) return unknown;
  return {
    warnings: resemblances(registry, request.regionId, request),
    standards: resemblingStandards(registry, request),
    ...placeOf(registry),
  };
};
