import { ListStatementsResponse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import type { Backend } from './backend.ts';

/** Everything that is stated of a region, read page by page: the page of the catalogue shows all of it. */
export const allStatements = async (
  backend: Pick<Backend, 'listStatements'>,
  regionId: string,
): Promise<Pick<ListStatementsResponse, 'statements' | 'related'>> => {
  const all = ListStatementsResponse.fromPartial({});
  let pageToken = '';
  do {
    const page = await backend.listStatements({ regionId, pageSize: 200, pageToken });
    all.statements.push(...page.statements);
    all.related.push(...page.related);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return all;
};
