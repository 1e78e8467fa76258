import { ListStatementsResponse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { expect, it } from 'vitest';
import { allStatements } from './all-statements.ts';

it('reads what is stated of a region to the last page', async () => {
  const asked: string[] = [];
  const pages = [
    { statements: [{ textZh: '87 项' }], related: [{ number: 'GB 1' }], nextPageToken: 'a' },
    { statements: [{ textZh: '10 项' }], nextPageToken: 'b' },
    { related: [{ number: 'GB 2' }] },
  ];
  const listStatements = async ({ regionId, pageToken }: { regionId: string; pageToken: string }) => {
    asked.push(`${regionId} ${pageToken}`);
    return ListStatementsResponse.fromPartial(pages[asked.length - 1]!);
  };
  const { statements, related } = await allStatements({ listStatements }, 'jjj');
  expect(asked).toEqual(['jjj ', 'jjj a', 'jjj b']);
  expect(statements.map((s) => s.textZh)).toEqual(['87 项', '10 项']);
  expect(related.map((r) => r.number)).toEqual(['GB 1', 'GB 2']);
});
