import { openEventStore } from '@tongbiao/event-store';
import { followLog, isRevokedToken } from '@tongbiao/projection';
import { openTokenVerifier, runService, serveGrpc, setting, showLag, showViews, viewService } from '@tongbiao/service';
import { auditService } from './grpc/audit-service.ts';
import { auditBuilder, auditViews } from './views/audit-views.ts';

await runService({
  name: 'audit',
  config: {
    TONGBIAO_LISTEN: setting.address(),
    TONGBIAO_EVENT_STORE: setting.eventStore(),
    TONGBIAO_DATA_DIR: setting.path(),
    TONGBIAO_JWKS: setting.path(),
  },
  start: async ({ config, log, metrics, signal, tls }) => {
    const { TONGBIAO_JWKS: jwksFile } = config;
    const tokens = openTokenVerifier({ jwksFile, log, isRevoked: (id) => isRevokedToken(views.db, id) });
    const store = await openEventStore({ connectionString: config.TONGBIAO_EVENT_STORE, awaitFounding: true, log });
    const { views, caughtUp, lag, part } = followLog({
      store,
      dataDir: config.TONGBIAO_DATA_DIR,
      views: auditViews,
      builder: auditBuilder,
      log,
      signal,
    });
    showViews(metrics, views);
    showLag(metrics, { views: lag });
    // Which tokens are revoked stands in the views.
    await caughtUp();
    const server = await serveGrpc({
      listen: config.TONGBIAO_LISTEN,
      services: [auditService({ store, views, now: () => new Date() }), viewService(views)],
      tokens,
      log,
      metrics,
      logId: store.logId,
      tls: tls.server,
    });
    return {
      address: server.address,
      parts: [{ name: 'event-store', close: () => store.close() }, part, server],
    };
  },
});
