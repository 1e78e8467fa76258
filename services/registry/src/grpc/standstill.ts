import type {
  CheckStandstillRequest,
  CheckStandstillResponse,
  StandstillWarning,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import type { ResemblingStandard } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import { isStanding, resembling, shanghaiDay, standstillOf, type ParallelProject } from '@tongbiao/domain/registry';
import type { Call, Refused } from '@tongbiao/service';
import { jointProjects } from '../views/joint-projects.ts';
import { provincialCandidates } from '../views/provincial-standards.ts';
import { isRegion } from '../views/regions.ts';
import { awaitViews, unknownRegion, type Registry } from './registry.ts';
import { placeOf } from './work-reads.ts';

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

/** Whether a project would run beside a joint one that lives. */
export const checkStandstill = async (
  registry: Registry,
  request: CheckStandstillRequest,
  call: Call,
): Promise<CheckStandstillResponse | Refused> => {
  await awaitViews(registry, call);
  if (!isRegion(registry.views.db, request.regionId)) return unknownRegion(request.regionId);
  return {
    warnings: resemblances(registry, request.regionId, request),
    standards: resemblingStandards(registry, request),
    ...placeOf(registry),
  };
};
