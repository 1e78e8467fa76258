import type { Actor } from '@tongbiao/contracts';
import type {
  BoardEntry,
  ListTodoRequest,
  ListTodoResponse,
  TodoEntry,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { ClockUnit } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { actOfDuty, awaitedActs, clockEnd, type ActName, type Duty } from '@tongbiao/domain/registry';
import type { Call, Refused } from '@tongbiao/service';
import { dutyName } from '../views/deadline-message.ts';
import { listDeadlines, type BoardEnd, type DeadlineFilter } from '../views/deadline-queries.ts';
import { readWork } from '../views/work-rows.ts';
import { waitingFor } from '../views/work-waiting.ts';
import { unknownParty } from './known-parties.ts';
import { nextActMessage, nextActsOf, rolesOf, type Methods } from './next-acts.ts';
import { asActor } from './on-behalf.ts';
import { pageToken, readDatedPageToken } from './page-token.ts';
import { awaitViews, badPageToken, DEFAULT_PAGE_SIZE, type Registry } from './registry.ts';
import { placeOf, todayOf } from './work-reads.ts';

/** How far ahead a to-do list looks where nobody says. */
const HORIZON_DAYS = 90;
/** Works that are looked at for one page, at most: most of those that run wait for others. */
const MAX_WORKS = 200;

/** Where a page ended: among the duties, or among the steps, at a step of a work. */
type End = { readonly duties: BoardEnd } | { readonly workId: string; readonly step: number };
const FIRST_STEP: End = { workId: '', step: 0 };

const partsOf = (end: End): readonly string[] =>
  'duties' in end
    ? ['duties', end.duties.due, end.duties.workId, String(end.duties.n)]
    : ['steps', '', end.workId, String(end.step)];
const endOf = ([kind, due, workId, n]: readonly string[]): End =>
  kind === 'duties' ? { duties: { due: due!, workId: workId!, n: Number(n) } } : { workId: workId!, step: Number(n) };

const dutyEntry = (methods: Methods, { workId, regionId, titleZh, titleEn, deadline }: BoardEntry): TodoEntry => {
  const act = Object.entries(actOfDuty).find(([duty]) => `DUTY_${dutyName(duty as Duty)}` === deadline!.duty)![1];
  const { revision, due } = deadline!;
  return { workId, regionId, titleZh, titleEn, revision, rpc: methods(act).rpc, due, deadline, step: undefined };
};

interface Steps {
  readonly entries: readonly TodoEntry[];
  readonly end: End | undefined;
}

const stepsFrom = async (
  registry: Registry,
  methods: Methods,
  {
    actor,
    regionId,
    from,
    room,
  }: { actor: Actor; regionId: string; from: Extract<End, { step: number }>; room: number },
): Promise<Steps> => {
  const { db } = registry.views;
  const works = waitingFor(db, { province: actor.province, regionId }, from.workId, MAX_WORKS + 1);
  const entries: TodoEntry[] = [];
  for (const workId of works.slice(0, MAX_WORKS)) {
    const awaited = (await nextActsOf(registry, methods, { workId, actor }, awaitedActs))!;
    const work = readWork(db, workId)!;
    for (const [step, next] of awaited.entries()) {
      if (workId === from.workId && step < from.step) continue;
      if (entries.length === room) return { entries, end: { workId, step } };
      const { titleZh, titleEn } = work;
      const { revision, due } = next;
      const { rpc } = methods(next.act);
      entries.push({
        workId,
        regionId: work.regionId,
        titleZh,
        titleEn,
        revision,
        rpc,
        due,
        deadline: undefined,
        step: nextActMessage(methods, next),
      });
    }
  }
  const more = works[MAX_WORKS];
  return { entries, end: more === undefined ? undefined : { workId: more, step: 0 } };
};

/** What a province's regulator or department, or a committee, has to do. */
export const listTodo = async (
  registry: Registry,
  methods: Methods,
  request: ListTodoRequest,
  call: Call,
): Promise<ListTodoResponse | Refused> => {
  const actor = asActor(call, request);
  if ('rejected' in actor) return actor;
  const { regionId, pageToken: token } = request;
  const { role, province = '' } = actor;
  const list = { todoOf: province, role, regionId, dueBy: request.dueBy };
  const before = token === '' ? undefined : readDatedPageToken(list, token, 4);
  if (token !== '' && before === undefined) return badPageToken;
  const onDay = before?.day ?? todayOf(registry);
  const dueBy = request.dueBy || clockEnd({ unit: ClockUnit.CALENDAR_DAYS, limit: HORIZON_DAYS }, onDay)!;
  await awaitViews(registry, call);
  const { db } = registry.views;
  const unknown = unknownParty(db, { regionId, province });
  if (unknown) return unknown;
  const limit = request.pageSize || DEFAULT_PAGE_SIZE;
  const isOpenTo = (act: ActName) => rolesOf(methods(act)).includes(role);
  const duties = Object.entries(actOfDuty).filter(([, act]) => isOpenTo(act));
  const filter: DeadlineFilter = {
    regionId,
    province,
    duties: duties.map(([duty]) => dutyName(duty as Duty)),
    states: ['OPEN', 'OVERDUE'],
    dueBy,
    onDay,
  };
  const place = placeOf(registry);
  const answer = (entries: readonly TodoEntry[], end: End | undefined): ListTodoResponse => ({
    entries: [...entries],
    nextPageToken: end === undefined ? '' : pageToken(list, [...partsOf(end), onDay]),
    onDay,
    ...place,
  });
  const from = before && endOf(before.end);
  let [due, start]: [readonly TodoEntry[], Extract<End, { step: number }>] = [
    [],
    FIRST_STEP as Extract<End, { step: number }>,
  ];
  if (from === undefined || 'duties' in from) {
    const page =
      province === '' || duties.length === 0
        ? { entries: [], end: undefined }
        : listDeadlines(db, filter, from?.duties, limit);
    due = page.entries.map((entry) => dutyEntry(methods, entry));
    if (page.end !== undefined) return answer(due, { duties: page.end });
  } else start = from;
  const steps = await stepsFrom(registry, methods, { actor, regionId, from: start, room: limit - due.length });
  return answer([...due, ...steps.entries], steps.end);
};
