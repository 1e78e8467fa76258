import { ListRangesResponse } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { expect, it } from 'vitest';
import { allRanges } from './ranges.ts';
import type { RunningSystem } from './running-system.ts';

it('reads every page of the ranges, each from where the one before ended', async () => {
  const ids = ['jjj-1', 'jjj-2', 'jjj-3', 'jjj-4', 'jjj-5'];
  const asked: string[] = [];
  const call = async (...args: readonly unknown[]) => {
    const { pageToken, regionId } = args[3] as { pageToken: string; regionId: string };
    asked.push(`${regionId} ${pageToken}`);
    const from = ids.indexOf(pageToken) + 1;
    return ListRangesResponse.fromPartial({
      ranges: ids.slice(from, from + 2).map((rangeId) => ({ rangeId })),
      nextPageToken: from + 2 < ids.length ? ids[from + 1]! : '',
    });
  };
  const ranges = await allRanges({ call: call as RunningSystem['call'] }, 'auditor', 'jjj');
  expect(ranges.map(({ rangeId }) => rangeId)).toEqual(ids);
  expect(asked).toEqual(['jjj ', 'jjj jjj-2', 'jjj jjj-4']);
});
