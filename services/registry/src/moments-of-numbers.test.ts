import { DiffWorkRequest, GetWorkAsOfRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { NumberState } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { call } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { play } from './testing/play.ts';
import { rangeNumbering, type RangeNumbering } from './testing/range-numbering.ts';
import { startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
let workId = '';
beforeAll(async () => {
  let numbering: RangeNumbering | undefined;
  system = await startRegistrySystem((store) => (numbering = rangeNumbering(store)));
  await numbering!.open();
  const work = play(system, 'numbers');
  await work.untilAgreed();
  workId = work.workId();
  await until('9001 ASSIGNED');
  await work.revoke('beijing');
  await until('9001 WITHDRAWN');
}, 60_000);
afterAll(() => system.close());

const until = (number: string) =>
  vi.waitUntil(async () => (await numbersAt({})).includes(number), { timeout: 15_000, interval: 25 });
const asOf = async (moment: { recordedAt?: string; effectiveOn?: string }) =>
  call(await system.asking(), 'getWorkAsOf', GetWorkAsOfRequest.fromPartial({ workId, moment }));
const numbersAt = async (moment: { recordedAt?: string; effectiveOn?: string }) =>
  (await asOf(moment)).numbers.map(({ sequence, state }) => `${sequence} ${state.slice('NUMBER_STATE_'.length)}`);
const changes = async (from: { recordedAt?: string; effectiveOn?: string }) =>
  call(await system.asking(), 'diffWork', DiffWorkRequest.fromPartial({ workId, from, to: {} }));

describe('what numbering did for a work', () => {
  it('belongs to a moment of the work', async () => {
    const { added } = await changes({ effectiveOn: '2000-01-01' });
    const assigned = added.find(({ type }) => type === 'numbering.SequenceAssigned.v1')!;
    const earlier = new Date(Date.parse(assigned.recordedAt) - 1).toISOString();
    expect(await numbersAt({ recordedAt: earlier })).toEqual([]);
    expect(await numbersAt({ recordedAt: assigned.recordedAt })).toEqual(['9001 ASSIGNED']);
    expect((await asOf({})).numbers).toMatchObject([{ state: NumberState.WITHDRAWN }]);
    expect(await numbersAt({ effectiveOn: '2000-01-01' })).toEqual([]);
    expect(assigned.sentenceZh).toContain('9001');
  });
  it('is told among what changed, in the order in which it was recorded', async () => {
    const { changes: told, added } = await changes({ effectiveOn: '2000-01-01' });
    expect(told.find(({ path }) => path === 'numbers[demo-9001/9001]')).toMatchObject({
      before: '',
      after: '"NUMBER_STATE_WITHDRAWN"',
    });
    expect(added.map(({ recordedAt }) => recordedAt)).toEqual(added.map(({ recordedAt }) => recordedAt).toSorted());
    expect(added.map(({ type }) => type).filter((type) => type.startsWith('numbering.'))).toEqual([
      'numbering.SequenceAssigned.v1',
      'numbering.SequenceWithdrawn.v1',
    ]);
  });
});
