import type {
  GetDeadlinesRequest,
  GetDeadlinesResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import type {
  ListDeadlinesRequest,
  ListDeadlinesResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { deadlinesOf } from '@tongbiao/domain/registry';
import type { Call, Refused } from '@tongbiao/service';
import { deadlineMessage, deadlineStateNames, dutyNames } from '../views/deadline-message.ts';
import {
  countDeadlines,
  listDeadlines as list,
  type BoardEnd,
  type DeadlineFilter,
} from '../views/deadline-queries.ts';
import { readWork } from '../views/work-rows.ts';
import { unknownParty } from './known-parties.ts';
import { oneOf } from './one-of.ts';
import { pageToken, readDatedPageToken } from './page-token.ts';
import { awaitViews, badPageToken, DEFAULT_PAGE_SIZE, unknownWork, type Registry } from './registry.ts';
import { placeOf, todayOf } from './work-reads.ts';

/** What is due about a work, computed from the view's rows and the rule sets on record. Working days are counted by the years whose holidays are known. */
export const getDeadlines = async (
  registry: Registry,
  { workId }: GetDeadlinesRequest,
  call: Call,
): Promise<GetDeadlinesResponse | Refused> => {
  await awaitViews(registry, call);
  const work = readWork(registry.views.db, workId);
  const place = placeOf(registry);
  const facts = work && (await registry.facts.region(work.regionId));
  if (work === undefined || facts === undefined) return unknownWork(workId);
  const today = todayOf(registry);
  return { deadlines: deadlinesOf(work, { facts, today }).map(deadlineMessage), ...place };
};

/** The board of deadlines over all works, from the view's rows. */
export const listDeadlines = async (
  registry: Registry,
  request: ListDeadlinesRequest,
  call: Call,
): Promise<ListDeadlinesResponse | Refused> => {
  const { regionId, province, duty, state, dueBy, pageSize, pageToken: token } = request;
  const known = (value: string): readonly string[] => (value === '' ? [] : [value]);
  const asked: DeadlineFilter = {
    regionId,
    province,
    duties: known(duty),
    states: known(state),
    dueBy,
    onDay: request.onDay,
  };
  const wrong =
    oneOf('UNKNOWN_DUTY', 'duty', duty, dutyNames) ?? oneOf('UNKNOWN_STATE', 'state', state, deadlineStateNames);
  if (wrong) return wrong;
  const from = token === '' ? undefined : readDatedPageToken(asked, token, 3);
  if (token !== '' && from === undefined) return badPageToken;
  const onDay = from?.day ?? (asked.onDay || todayOf(registry));
  const filter = { ...asked, onDay };
  await awaitViews(registry, call);
  const { db } = registry.views;
  const unknown = unknownParty(db, request);
  if (unknown) return unknown;
  const after: BoardEnd | undefined = from && { due: from.end[0]!, workId: from.end[1]!, n: Number(from.end[2]) };
  const counts = countDeadlines(db, filter);
  const { entries, end } = list(db, filter, after, pageSize || DEFAULT_PAGE_SIZE);
  return {
    entries,
    nextPageToken: end === undefined ? '' : pageToken(asked, [end.due, end.workId, String(end.n), onDay]),
    totalSize: counts.reduce((sum, { deadlines }) => sum + deadlines, 0),
    counts,
    onDay,
    ...placeOf(registry),
  };
};
