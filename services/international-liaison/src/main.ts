import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { WorkServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { openEventStore } from '@tongbiao/event-store';
import { openViews } from '@tongbiao/projection';
import {
  connect,
  openTokenVerifier,
  runService,
  serveGrpc,
  setting,
  showViewOrdinal,
  tokenFromFile,
} from '@tongbiao/service';
import { liaisonService } from './grpc/liaison-service.ts';
import { registryEditions } from './grpc/published-editions.ts';
import { conversions } from './views/conversions.ts';

await runService({
  name: 'international-liaison',
  config: {
    TONGBIAO_LISTEN: setting.address(),
    TONGBIAO_EVENT_STORE: setting.eventStore(),
    TONGBIAO_DATA_DIR: setting.path(),
    TONGBIAO_JWKS: setting.path(),
    TONGBIAO_TOKEN_FILE: setting.path(),
    TONGBIAO_REGISTRY: setting.address(),
  },
  start: async ({ config, log, metrics, signal }) => {
    const tokens = openTokenVerifier({
      jwksFile: config.TONGBIAO_JWKS,
      onBadFile: (error) => log.error({ err: error }, 'the changed JWKS file cannot be read'),
    });
    const token = tokenFromFile(config.TONGBIAO_TOKEN_FILE);
    const store = await openEventStore({
      connectionString: config.TONGBIAO_EVENT_STORE,
      awaitFounding: true,
      log: (message, fields) => log.warn(fields, message),
    });
    mkdirSync(config.TONGBIAO_DATA_DIR, { recursive: true });
    const views = openViews({
      file: join(config.TONGBIAO_DATA_DIR, 'views.sqlite'),
      logId: store.logId,
      views: [conversions],
    });
    showViewOrdinal(metrics, () => views.place()?.ordinal);
    const running = views.run(store, signal);
    await Promise.race([views.caughtUp, running]);
    const registry = connect(WorkServiceClient, { address: config.TONGBIAO_REGISTRY, token });
    const server = await serveGrpc({
      listen: config.TONGBIAO_LISTEN,
      services: [liaisonService({ store, editions: registryEditions(registry, store.logId), views })],
      tokens,
      log,
      metrics,
      logId: store.logId,
    });
    return {
      address: server.address,
      parts: [
        { name: 'event store', close: () => store.close() },
        {
          name: 'views',
          failed: running,
          close: async () => {
            await running.catch(() => {});
            views.close();
          },
        },
        { name: 'registry', close: () => registry.close() },
        server,
      ],
    };
  },
});
