import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeEvent } from '@tongbiao/contracts';
import { ProvincialStandardListed } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import { RegionFormed, RuleSetAdopted } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_events';
import { ClockKind, ClockUnit } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { buildViews, digestOfViews, openViews, type Delivery, type Source } from '@tongbiao/projection';
import { describe, expect, it } from 'vitest';
import { registryViews } from './registry-views.ts';

const logId = '00000000-0000-4000-8000-000000000001';
const histories = new URL('../../../../packages/domain/test/histories/', import.meta.url);

interface Stored {
  readonly type: string;
  readonly data: unknown;
}
const golden = readdirSync(histories).map((file) =>
  readFileSync(new URL(file, histories), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Stored),
);
const ruleSet = (province: string, days: number): Stored => {
  const type = 'registry.RuleSetAdopted.v1';
  const clock = { kind: ClockKind.FILING, unit: ClockUnit.CALENDAR_DAYS, limit: days, article: '二十二' };
  const set = { id: province, version: String(days), effectiveFrom: '2020-01-01', clocks: [clock] };
  return {
    type,
    data: encodeEvent({ type, data: RuleSetAdopted.fromPartial({ regionId: 'jjj', province, ruleSet: set }) }),
  };
};
const listed = (number: string, titleZh: string): Stored => {
  const type = 'registry.ProvincialStandardListed.v1';
  const standard = { number, titleZh, observedStatus: '现行' };
  return {
    type,
    data: encodeEvent({ type, data: ProvincialStandardListed.fromPartial({ province: 'hebei', standard }) }),
  };
};
const type = 'registry.RegionFormed.v1';
const ground: readonly Stored[] = [
  { type, data: encodeEvent({ type, data: RegionFormed.fromPartial({ regionId: 'jjj', nameZh: '京津冀' }) }) },
  ...['beijing', 'tianjin', 'hebei'].map((province) => ruleSet(province, 60)),
  ruleSet('hebei', 30),
  listed('DB13/T 900—2018', '冷链物流'),
  listed('DB13/T 900—2018', '冷链物流规范'),
  listed('DB13/T 901—2018', '停车场'),
];

const sourceOf = (log: readonly Stored[]): Source => ({
  subscribe: async function* ({ after }) {
    for (const [n, { type: name, data }] of log.entries()) {
      if (after !== undefined && BigInt(n) <= after.ordinal) continue;
      const position = { commit: BigInt(n), prepare: BigInt(n) };
      const metadata = { recordedAt: new Date(1.8e12 + n * 3_600_000).toISOString(), cause: 'business' };
      const event = { id: `e-${n}`, type: name, stream: 's', revision: 0n, position, data, metadata };
      yield { kind: 'event', event, ordinal: BigInt(n) } satisfies Delivery;
    }
    yield { kind: 'caughtUp' };
  },
});

const now = new AbortController().signal;
const digestOver = async (log: readonly Stored[], maxBatchEvents: number): Promise<string> => {
  const views = openViews({ file: ':memory:', logId, views: registryViews, maxBatchEvents });
  await views.run(sourceOf(log), now);
  const digest = digestOfViews(views.db, registryViews);
  views.close();
  return digest;
};
const digestBuilt = async (log: readonly Stored[], builder?: URL): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'built-'));
  const file = join(folder, 'views.sqlite');
  const source = sourceOf(log);
  await buildViews({ source, file, logId, views: registryViews, builder, shortLogEvents: 0, signal: now });
  const views = openViews({ file, logId, views: registryViews });
  const digest = digestOfViews(views.db, registryViews);
  views.close();
  rmSync(folder, { recursive: true });
  return digest;
};
const goldenLog = [...ground, ...golden.flat()];

describe('the views of the registry', () => {
  it('have the same digest after every event of the golden histories by itself, and built anew in one go', async () => {
    const rebuilt = await digestBuilt(goldenLog);
    expect(await digestOver(goldenLog, 1)).toBe(rebuilt);
    expect(await digestBuilt(goldenLog.slice(0, -1))).not.toBe(rebuilt);
  });

  it('have it, too, where they are built on a thread of their own', async () => {
    const rebuilt = await digestBuilt(goldenLog, new URL('builder.ts', import.meta.url));
    expect(await digestOver(goldenLog, 500)).toBe(rebuilt);
  });

  it('have the same digest whatever happened in whatever order, and in whatever batches they heard of it', async () => {
    const works = golden.filter(([first]) => first!.type.startsWith('registry.Work')).flat();
    const numbers = golden
      .filter(([first]) => first!.type.startsWith('numbering.Range'))
      .map((range) => range.slice(0, 40));
    const anything = fc.constantFrom(...ground, ...works, ...works, ...numbers.flat());
    await fc.assert(
      fc.asyncProperty(
        fc.array(anything, { maxLength: 60 }),
        fc.shuffledSubarray(works),
        fc.integer({ min: 1, max: 20 }),
        async (first, rest, maxBatchEvents) => {
          const log = [...first, ...ground.slice(0, 3), ...works.slice(0, rest.length), ...rest];
          const rebuilt = await digestBuilt(log);
          expect(await digestOver(log, maxBatchEvents)).toBe(rebuilt);
        },
      ),
      { numRuns: 40 },
    );
  });
});
