import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RegionServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { call, connect } from './client.ts';
import { startRegionService, type TestServer } from './testing/region-service.ts';

describe('a served method', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startRegionService();
  });
  afterAll(() => test.close());

  it('answers whom its rule lets in', async () => {
    const client = connect(RegionServiceClient, { address: test.server.address });
    test.behaviour.getRegion = async ({ regionId }) => ({
      region: { regionId, nameZh: '京津冀', nameEn: '', liveFrom: '', members: [], ruleSets: {} },
    });
    const { region } = await call(client, 'getRegion', { regionId: 'jjj' });
    expect(region?.nameZh).toBe('京津冀');
    client.close();
  });
});
