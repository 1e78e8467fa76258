import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { encodeEvent } from '@tongbiao/contracts';
import { ProvincialStandardListed } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import { RegionFormed, RuleSetAdopted } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_events';
import { ClockKind, ClockUnit } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { digestOfViews, openViews, type Delivery, type Source } from '@tongbiao/projection';
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

const digestOver = async (
  log: readonly Stored[],
  how: { maxBatchEvents?: number; isBuiltBeside?: boolean },
): Promise<string> => {
  const views = openViews({ file: ':memory:', logId, views: registryViews, ...how });
  await views.run(sourceOf(log), new AbortController().signal);
  const digest = digestOfViews(views.db, registryViews);
  views.close();
  return digest;
};
const goldenLog = [...ground, ...golden.flat()];

describe('the views of the registry', () => {
  it('have the same digest after every event of the golden histories by itself, and built anew in one go', async () => {
    const rebuilt = await digestOver(goldenLog, { isBuiltBeside: true });
    expect(await digestOver(goldenLog, { maxBatchEvents: 1 })).toBe(rebuilt);
    expect(await digestOver(goldenLog.slice(0, -1), { isBuiltBeside: true })).not.toBe(rebuilt);
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
          const rebuilt = await digestOver(log, { isBuiltBeside: true });
          expect(await digestOver(log, { maxBatchEvents })).toBe(rebuilt);
        },
      ),
      { numRuns: 40 },
    );
  });
});
