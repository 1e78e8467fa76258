import { Confidence } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import {
  ListDeadlinesRequest,
  type AskingServiceClient,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { FilingAuthority } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { DeadlineState, Duty, SubmitFilingRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_service';
import { WorkKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { AdoptRuleSetRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { ClockKind, ClockUnit } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { RecordEditionRequest, RecordWorkRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { clockEnd } from '@tongbiao/domain/registry';
import { call, type RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { play } from './testing/play.ts';
import { rangeNumbering, type RangeNumbering } from './testing/range-numbering.ts';
import { startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
let anyone: AskingServiceClient;
let workId = '';
let position = '';
beforeAll(async () => {
  let numbering: RangeNumbering | undefined;
  system = await startRegistrySystem((store) => (numbering = rangeNumbering(store)));
  await numbering!.open();
  anyone = await system.asking();
  const work = play(system, 'board');
  await work.untilAgreed();
  workId = work.workId();
  const shown = async () => (await call(await system.works(), 'getWork', { workId })).work!;
  await vi.waitUntil(async () => (await shown()).sequence === 9001, { timeout: 15_000, interval: 25 });
  await work.publish('beijing');
  const published = await work.publish('hebei');
  ({ position } = published.outcome!);
}, 60_000);
afterAll(() => system.close());

const inDays = (days: number) => clockEnd({ unit: ClockUnit.CALENDAR_DAYS, limit: days }, system.today)!;
const board = (filter: Partial<ListDeadlinesRequest> = {}) =>
  call(anyone, 'listDeadlines', ListDeadlinesRequest.fromPartial({ regionId: 'demo', ...filter }), { position });
const linesOf = async (filter: Partial<ListDeadlinesRequest> = {}) =>
  (await board(filter)).entries.map(({ deadline }) => {
    const { duty, province, due, state } = deadline!;
    return `${due} ${province} ${duty.slice('DUTY_'.length)} ${state.slice('DEADLINE_STATE_'.length)}`;
  });
const adopt = async (regionId: string, province: string, version: string, effectiveFrom: string) => {
  const { document } = system;
  const clocks = [
    { kind: ClockKind.PUBLIC_COMMENT, unit: ClockUnit.CALENDAR_DAYS, limit: 0, article: '征求意见' },
    { kind: ClockKind.FILING, unit: ClockUnit.CALENDAR_DAYS, limit: 60, article: '备案' },
    { kind: ClockKind.REVIEW, unit: ClockUnit.YEARS, limit: 5, article: '复审', sourced: true },
  ];
  const ruleSet = { id: regionId, version, titleZh: '规则', effectiveFrom, reviewPassPercent: 67, clocks };
  const request = system.signed(
    'tongbiao.registry.v1.RegionService/AdoptRuleSet',
    AdoptRuleSetRequest,
    province,
    AdoptRuleSetRequest.fromPartial({ requestId: `adopt-${version}`, regionId, province, document, ruleSet }),
  );
  const { outcome } = await call(await system.regions('regulator', province), 'adoptRuleSet', request);
  ({ position } = outcome!);
};

describe('the board of deadlines', { timeout: 60_000 }, () => {
  it('shows what is due about every work, with its legal basis, and turns by the calendar alone', async () => {
    const due = inDays(60);
    expect(await linesOf()).toEqual([`${due} beijing FILING OPEN`, `${due} hebei FILING OPEN`]);
    expect(await linesOf({ onDay: due, province: 'hebei' })).toEqual([`${due} hebei FILING OPEN`]);
    expect(await linesOf({ onDay: inDays(61), province: 'hebei' })).toEqual([`${due} hebei FILING OVERDUE`]);
    const { entries, ordinal, onDay } = await board({ province: 'hebei' });
    expect(onDay).toBe(system.today);
    expect(ordinal).toBeGreaterThan(0n);
    expect(entries[0]).toMatchObject({
      workId,
      number: `DB13/T 9001—${system.today.slice(0, 4)}`,
      deadline: { duty: Duty.FILING, from: system.today, rule: { ruleSet: 'demo', version: '1', article: '演示' } },
    });
  });

  it('counts by province and state what the filter leaves, beyond the page', async () => {
    const { counts, totalSize, entries } = await board({ pageSize: 1, onDay: inDays(61) });
    expect([totalSize, entries.length]).toEqual([2, 1]);
    expect(counts).toEqual([
      { province: 'beijing', state: DeadlineState.OVERDUE, deadlines: 1 },
      { province: 'hebei', state: DeadlineState.OVERDUE, deadlines: 1 },
    ]);
    expect(await linesOf({ state: 'OVERDUE' })).toEqual([]);
    expect(await linesOf({ state: 'OPEN', dueBy: inDays(59) })).toEqual([]);
    expect(await linesOf({ state: 'OPEN', dueBy: inDays(60), duty: 'FILING' })).toHaveLength(2);
  });

  it('is read page by page', async () => {
    const first = await board({ pageSize: 1 });
    const second = await board({ pageSize: 1, pageToken: first.nextPageToken });
    expect([first, second].map((p) => p.entries[0]!.deadline!.province)).toEqual(['beijing', 'hebei']);
    expect(second.nextPageToken).toBe('');
    const other: unknown = await board({ province: 'hebei', pageToken: first.nextPageToken }).catch((e: unknown) => e);
    expect((other as RpcFailure).reason).toBe('PAGE_TOKEN_INVALID');
  });

  it('keeps what was met', async () => {
    const { today, document } = system;
    const filing = { authority: FilingAuthority.MARKET_REGULATION, channel: '平台', submittedOn: today, document };
    const request = system.signed(
      'tongbiao.registry.v1.EditionService/SubmitFiling',
      SubmitFilingRequest,
      'hebei',
      SubmitFilingRequest.fromPartial({ requestId: 'file', workId, revision: 1, province: 'hebei', ...filing }),
    );
    const { outcome } = await call(await system.editions('regulator', 'hebei'), 'submitFiling', request);
    ({ position } = outcome!);
    expect(await linesOf({ state: 'MET' })).toEqual([`${inDays(60)} hebei FILING MET`]);
    expect(await linesOf({ state: 'MET', onDay: inDays(99) })).toEqual([`${inDays(60)} hebei FILING MET`]);
  });

  it('is computed anew for all works of a region whose province adopts other rules', async () => {
    await adopt('demo', 'hebei', '2', system.today);
    const review = `${Number(system.today.slice(0, 4)) + 5}${system.today.slice(4)}`;
    expect(await linesOf({ duty: 'REVIEW' })).toEqual([`${review} hebei REVIEW OPEN`]);
  });

  it('does not call late what nobody recorded of a backfilled edition', async () => {
    await adopt('jjj', 'tianjin', 'old', '2010-01-01');
    const secretariat = await system.works('secretariat');
    const base = { source: system.source, confidence: Confidence.COVER };
    const work = {
      requestId: 'w',
      regionId: 'jjj',
      workKey: 'w',
      titleZh: '冷链',
      kind: WorkKind.COLLABORATIVE,
      ...base,
    };
    const recorded = await call(secretariat, 'recordWork', RecordWorkRequest.fromPartial(work));
    const edition = { workId: recorded.workId, revision: 1, province: 'tianjin', number: 'DB12/T 3012-2018', ...base };
    const { outcome } = await call(
      secretariat,
      'recordEdition',
      RecordEditionRequest.fromPartial({ requestId: 'e', ...edition, publishedOn: '2018-04-12' }),
    );
    ({ position } = outcome!);
    expect(await linesOf({ regionId: 'jjj' })).toEqual([
      '2018-06-11 tianjin FILING UNKNOWN',
      '2023-04-12 tianjin REVIEW UNKNOWN',
    ]);
    expect(await linesOf({ regionId: 'jjj', onDay: '2018-06-11' })).toEqual([
      '2018-06-11 tianjin FILING OPEN',
      '2023-04-12 tianjin REVIEW OPEN',
    ]);
  });

  it.each([
    [{ duty: 'CLEANING' }, 'UNKNOWN_DUTY'],
    [{ state: 'LATE' }, 'UNKNOWN_STATE'],
    [{ regionId: 'nowhere' }, 'UNKNOWN_REGION'],
    [{ onDay: '2024-02-30' }, 'DATE_MALFORMED'],
  ])('refuses %j', async (filter, reason) => {
    const failure: unknown = await board(filter).catch((error: unknown) => error);
    expect((failure as RpcFailure).reason).toBe(reason);
  });
});
