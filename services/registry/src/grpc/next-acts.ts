import { actText, type Actor } from '@tongbiao/contracts';
import {
  Verdict,
  type ListNextActsRequest,
  type ListNextActsResponse,
  type NextAct as NextActMessage,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import type { Rejection } from '@tongbiao/decider';
import type { Act } from '@tongbiao/domain/act';
import {
  actNames,
  factsForWork,
  nextActs,
  type ActName,
  type NextAct,
  type RegionFacts,
} from '@tongbiao/domain/registry';
import {
  generateMemberKey,
  signAct,
  type Call,
  type Refused,
  type ServedMethod,
  type ServedService,
} from '@tongbiao/service';
import { refusalZh } from '@tongbiao/service/refusals-zh';
import { openCommentsIn } from './comments.ts';
import { currentWork } from './current-work.ts';
import { unknownParty } from './known-parties.ts';
import { asActor } from './on-behalf.ts';
import { besideApproval } from './standstill.ts';
import { unknownWork, type Registry } from './registry.ts';
import { todayOf } from './work-reads.ts';

/** Where acts are done: the method of each, with its rule of access. */
export type Methods = (act: ActName) => ServedMethod;

/** The methods of the services that take commands about works. Throws where an act has none. */
export const methodsOf = (services: readonly ServedService[]): Methods => {
  const methods = new Map(services.flatMap((s) => Object.values(s.methods)).map((m) => [m.rpc.split('/')[1], m]));
  const missing = actNames.filter((act) => !methods.has(act));
  if (missing.length > 0) throw new Error(`no service has ${missing.join(', ')}`);
  return (act) => methods.get(act)!;
};

/** Roles that a method is open to. */
export const rolesOf = ({ access }: ServedMethod): string[] =>
  typeof access.roles === 'string' ? [access.roles] : [...access.roles];

/**
 * A key of nobody, with which representative commands are signed: a decider then sees a province that signs well, and says what else
 * stands in the way. It is put into the copy of the facts that is judged by, in the place of keys that are valid on the day, and nowhere else.
 */
const ANYONE = generateMemberKey('representative');
const CONTENT = { rpc: 'tongbiao.registry.v1.AskingService/ListNextActs', requestId: 'representative', request: {} };
const ACT: Act = {
  ...CONTENT,
  signature: {
    ...signAct(ANYONE, CONTENT),
    signed: actText({ keyId: ANYONE.keyId, ...CONTENT }),
  },
};
const signing = (facts: RegionFacts, province: string | undefined, today: string): RegionFacts => ({
  ...facts,
  members: facts.members.map((member) => {
    const valid = member.keys.find((k) => k.validFrom <= today && (k.validUntil === '' || today < k.validUntil));
    return member.province === province && valid
      ? { ...member, keys: [{ ...ANYONE.publicKey, validFrom: valid.validFrom, validUntil: valid.validUntil }] }
      : member;
  }),
});

const notFor = (method: ServedMethod, { role }: Actor): Rejection | undefined => {
  const roles = rolesOf(method);
  return roles.includes(role)
    ? undefined
    : {
        code: 'ROLE_NOT_ALLOWED',
        status: 'PERMISSION_DENIED',
        message: `role ${role} may not call this method; it is for: ${roles.join(', ')}`,
      };
};

/** What the actor can do next about a work, judged by `judge`; undefined where there is no such work. */
export const nextActsOf = async (
  registry: Registry,
  methods: Methods,
  { workId, actor }: { readonly workId: string; readonly actor: Actor },
  judge: typeof nextActs,
): Promise<readonly NextAct[] | undefined> => {
  const regionId = await registry.facts.regionOf(workId);
  const facts = regionId === undefined ? undefined : await registry.facts.region(regionId);
  if (facts === undefined) return undefined;
  const state = await currentWork(registry, workId);
  const today = todayOf(registry);
  const openComments = await openCommentsIn(registry, state, workId, Math.max(1, ...state.revisions.keys()));
  const asker = {
    actor,
    facts: signing(factsForWork(facts, workId), actor.province, today),
    today,
    act: ACT,
    workId,
    openComments,
    beside: await besideApproval(
      registry,
      { facts, province: actor.province ?? '', day: today },
      { workId, revision: Math.max(1, ...state.revisions.keys()) },
    ),
  };
  return judge(state, asker, (act) => notFor(methods(act), actor));
};

const verdicts = { allowed: Verdict.ALLOWED, done: Verdict.DONE, refused: Verdict.REFUSED } as const;

/** An act as the contract has it. */
export const nextActMessage = (methods: Methods, next: NextAct): NextActMessage => {
  const { act, what, revision, verdict, isAwaited, due, refused } = next;
  const { code: reason = '', message = '', field = '', rule } = refused ?? {};
  return {
    rpc: methods(act).rpc,
    what,
    revision,
    verdict: verdicts[verdict],
    awaited: isAwaited,
    due,
    roles: rolesOf(methods(act)),
    reason,
    message,
    messageZh: reason === '' ? '' : refusalZh({ reason, message }),
    field,
    rule: rule && { ruleSet: rule.set, version: rule.version, article: rule.article ?? '' },
  };
};

const rank = ({ awaited, verdict }: NextActMessage): number =>
  awaited ? 0 : [Verdict.ALLOWED, Verdict.DONE, Verdict.REFUSED].indexOf(verdict as typeof Verdict.ALLOWED) + 1;

/** What an actor can do next about a work, and why not. */
export const listNextActs = async (
  registry: Registry,
  methods: Methods,
  request: ListNextActsRequest,
  call: Call,
): Promise<ListNextActsResponse | Refused> => {
  const actor = asActor(call, request);
  if ('rejected' in actor) return actor;
  const unknown = unknownParty(registry.views.db, { province: request.province });
  if (unknown) return unknown;
  const found = await nextActsOf(registry, methods, { workId: request.workId, actor }, nextActs);
  if (found === undefined) return unknownWork(request.workId);
  const acts = found.map((next) => nextActMessage(methods, next)).toSorted((a, b) => rank(a) - rank(b));
  return { acts, onDay: todayOf(registry) };
};
