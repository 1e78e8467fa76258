import { WorkServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { openEventStore } from '@tongbiao/event-store';
import { followLog, isRevokedToken } from '@tongbiao/projection';
import {
  connect,
  openTokenVerifier,
  runService,
  serveGrpc,
  setting,
  showLag,
  showViews,
  tokenFromFile,
  viewService,
} from '@tongbiao/service';
import { liaisonService } from './grpc/liaison-service.ts';
import { registryEditions } from './grpc/published-editions.ts';
import { liaisonBuilder, liaisonViews } from './views/liaison-views.ts';

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
  start: async ({ config, log, metrics, signal, tls }) => {
    const { TONGBIAO_JWKS: jwksFile } = config;
    const tokens = openTokenVerifier({ jwksFile, log, isRevoked: (id) => isRevokedToken(views.db, id) });
    const token = tokenFromFile(config.TONGBIAO_TOKEN_FILE);
    const store = await openEventStore({ connectionString: config.TONGBIAO_EVENT_STORE, awaitFounding: true, log });
    const { views, caughtUp, lag, part } = followLog({
      store,
      dataDir: config.TONGBIAO_DATA_DIR,
      views: liaisonViews,
      builder: liaisonBuilder,
      log,
      signal,
    });
    showViews(metrics, views);
    showLag(metrics, { views: lag });
    await caughtUp();
    const registry = connect(WorkServiceClient, { address: config.TONGBIAO_REGISTRY, token, tls: tls.client });
    const server = await serveGrpc({
      listen: config.TONGBIAO_LISTEN,
      services: [
        liaisonService({ store, editions: registryEditions(registry, store.logId), views }),
        viewService(views),
      ],
      tokens,
      log,
      metrics,
      logId: store.logId,
      tls: tls.server,
    });
    return {
      address: server.address,
      parts: [
        { name: 'event store', close: () => store.close() },
        part,
        { name: 'registry', close: () => registry.close() },
        server,
      ],
    };
  },
});
