import {
  ListNextActsRequest,
  ListTodoRequest,
  Verdict,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { Duty } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { call, type Role, type RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { play } from './testing/play.ts';
import { rangeNumbering, type RangeNumbering } from './testing/range-numbering.ts';
import { provinces, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
let position = '';
/** A work that is only proposed, one in consultation, one that Hebei alone published. */
const works = { proposed: '', consulting: '', published: '' };
beforeAll(async () => {
  let numbering: RangeNumbering | undefined;
  system = await startRegistrySystem((store) => (numbering = rangeNumbering(store)));
  await numbering!.open();
  const published = play(system, 'published');
  await published.untilAgreed();
  works.published = published.workId();
  const shown = async () => (await call(await system.works(), 'getWork', { workId: works.published })).work!;
  await vi.waitUntil(async () => (await shown()).sequence === 9001, { timeout: 15_000, interval: 25 });
  await published.publish('hebei');
  const consulting = play(system, 'consulting');
  await consulting.propose();
  works.consulting = consulting.workId();
  for (const p of provinces) await consulting.approve(p);
  await consulting.draft(DraftKind.CONSULTATION, '1');
  await consulting.open('hebei');
  const proposed = play(system, 'proposed');
  const { outcome } = await proposed.propose();
  works.proposed = proposed.workId();
  ({ position } = outcome!);
}, 60_000);
afterAll(() => system.close());

const next = async (workId: string, role: Role, province?: string, rest: Partial<ListNextActsRequest> = {}) =>
  call(await system.asking(role, province), 'listNextActs', ListNextActsRequest.fromPartial({ workId, ...rest }));
const named = ({ rpc, what }: { rpc: string; what: string }) =>
  [rpc.split('/')[1], what.replace('DRAFT_KIND_', '')].filter((part) => part !== '').join(' ');
const todo = async (role: Role, province?: string, rest: Partial<ListTodoRequest> = {}) =>
  call(await system.asking(role, province), 'listTodo', ListTodoRequest.fromPartial(rest), { position });
const keyOf = (workId: string) => Object.entries(works).find(([, id]) => id === workId)![0];
const linesOf = async (...asked: Parameters<typeof todo>) =>
  (await todo(...asked)).entries
    .map((e) => `${keyOf(e.workId)} ${e.deadline ? e.deadline.duty : ''}${e.step ? named(e.step) : ''}`)
    .toSorted();
const reasonOf = async (asked: Promise<unknown>) => ((await asked.catch((e: unknown) => e)) as RpcFailure).reason;

describe('what can be done next about a work', { timeout: 30_000 }, () => {
  it('is told with what the work waits for first, and why the rest is not possible', async () => {
    const { acts, onDay } = await next(works.proposed, 'regulator', 'hebei');
    expect(onDay).toBe(system.today);
    expect(acts.filter((a) => a.awaited).map(named)).toEqual(['SubmitProject', 'ApproveProject']);
    expect(acts[0]!.awaited).toBe(true);
    const publish = acts.find((a) => named(a) === 'PublishEdition')!;
    expect(publish).toMatchObject({
      rpc: 'tongbiao.registry.v1.WorkService/PublishEdition',
      verdict: Verdict.REFUSED,
      reason: 'NOT_AGREED',
      roles: ['regulator'],
    });
    expect(publish.messageZh).toMatch(/\p{Script=Han}/u);
  });

  it('says what the real command then does', async () => {
    const { acts } = await next(works.consulting, 'regulator', 'beijing');
    const told = (name: string) => acts.find((a) => named(a) === name)!;
    expect(told('OpenConsultation')).toMatchObject({ verdict: Verdict.ALLOWED, awaited: true });
    expect(told('CloseConsultation')).toMatchObject({ reason: 'CONSULTATION_NOT_OPEN' });
    expect(told('ApproveProject')).toMatchObject({ verdict: Verdict.DONE, awaited: false });
    const failure = await reasonOf(
      play(system, 'consulting', { workId: works.consulting, revision: 1 }).close('beijing'),
    );
    expect(failure).toBe('CONSULTATION_NOT_OPEN');
  });

  it('is a matter of the role', async () => {
    const department = await next(works.proposed, 'department', 'hebei');
    expect(department.acts.filter((a) => a.awaited).map(named)).toEqual(['SubmitProject']);
    const approve = department.acts.find((a) => named(a) === 'ApproveProject')!;
    expect(approve).toMatchObject({ reason: 'ROLE_NOT_ALLOWED', roles: ['regulator'] });
    const committee = await next(works.proposed, 'committee');
    const review = committee.acts.find((a) => named(a) === 'RecordReview')!;
    expect(review.verdict).toBe(Verdict.REFUSED);
    expect(review.reason).not.toBe('ROLE_NOT_ALLOWED');
  });

  it('may be asked for a province by the auditor, and by nobody else', async () => {
    const asked = { role: 'regulator', province: 'hebei' };
    const { acts } = await next(works.proposed, 'auditor', undefined, asked);
    expect(acts.filter((a) => a.awaited).map(named)).toEqual(['SubmitProject', 'ApproveProject']);
    expect(await reasonOf(next(works.proposed, 'regulator', 'beijing', asked))).toBe('NOT_YOUR_PROVINCE');
    expect(await reasonOf(next(works.proposed, 'auditor', undefined, { role: 'king' }))).toBe('UNKNOWN_ROLE');
    expect(await reasonOf(next('00000000-0000-4000-8000-000000000000', 'auditor'))).toBe('UNKNOWN_WORK');
  });
});

describe('a to-do list', { timeout: 30_000 }, () => {
  it('has the steps that works wait for, and what is due, by role and province', async () => {
    expect(await linesOf('regulator', 'hebei')).toEqual([
      'consulting CloseConsultation',
      'proposed ApproveProject',
      'proposed SubmitProject',
      `published ${Duty.FILING}`,
    ]);
    expect(await linesOf('regulator', 'beijing')).toEqual([
      'consulting OpenConsultation',
      'proposed ApproveProject',
      'proposed SubmitProject',
      'published PublishEdition',
    ]);
    expect(await linesOf('department', 'tianjin')).toEqual(['consulting OpenConsultation', 'proposed SubmitProject']);
    expect(await linesOf('committee')).toEqual([]);
    expect(await linesOf('secretariat')).toEqual([]);
    expect(await linesOf('auditor', undefined, { role: 'department', province: 'tianjin' })).toHaveLength(2);
  });

  it('looks as far ahead as it is asked to', async () => {
    expect(await linesOf('regulator', 'hebei', { dueBy: system.today })).not.toContain(`published ${Duty.FILING}`);
    expect(await linesOf('regulator', 'hebei', { regionId: 'jjj' })).toEqual([]);
  });

  it('is read page by page, to the last entry and each once', async () => {
    const all = await todo('regulator', 'hebei');
    const pages = [];
    for (let pageToken = '', n = 0; n < 9; n++) {
      const page = await todo('regulator', 'hebei', { pageSize: 1, pageToken });
      pages.push(...page.entries);
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    expect(pages).toEqual(all.entries);
    const { nextPageToken: pageToken } = await todo('regulator', 'hebei', { pageSize: 1 });
    expect(await reasonOf(todo('regulator', 'beijing', { pageToken }))).toBe('PAGE_TOKEN_INVALID');
  });

  it('is not shown to another province', async () => {
    expect(await reasonOf(todo('regulator', 'beijing', { province: 'hebei' }))).toBe('NOT_YOUR_PROVINCE');
    expect(await reasonOf(todo('regulator', 'beijing', { regionId: 'nowhere' }))).toBe('UNKNOWN_REGION');
  });
});
