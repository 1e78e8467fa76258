import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openEventStore } from '@tongbiao/event-store';
import { logPlaces, openViews } from '@tongbiao/projection';
import { openTokenVerifier, runService, serveGrpc, setting, showViewOrdinal } from '@tongbiao/service';
import { auditService } from './grpc/audit-service.ts';
import { workEvents } from './views/work-events.ts';

await runService({
  name: 'audit',
  config: {
    TONGBIAO_LISTEN: setting.address(),
    TONGBIAO_EVENT_STORE: setting.eventStore(),
    TONGBIAO_DATA_DIR: setting.path(),
    TONGBIAO_JWKS: setting.path(),
  },
  start: async ({ config, log, metrics, signal }) => {
    const tokens = openTokenVerifier({ jwksFile: config.TONGBIAO_JWKS });
    const store = await openEventStore({
      connectionString: config.TONGBIAO_EVENT_STORE,
      awaitFounding: true,
      log: (message, fields) => log.warn(fields, message),
    });
    const { logId } = store;
    mkdirSync(config.TONGBIAO_DATA_DIR, { recursive: true });
    const file = join(config.TONGBIAO_DATA_DIR, 'views.sqlite');
    const views = openViews({ file, logId, views: [logPlaces, workEvents] });
    const stopping = new AbortController();
    const viewing = views.run(store, AbortSignal.any([signal, stopping.signal]));
    viewing.catch(() => {});
    showViewOrdinal(metrics, () => views.place()?.ordinal);
    const server = await serveGrpc({
      listen: config.TONGBIAO_LISTEN,
      services: [auditService({ store, views, now: () => new Date() })],
      tokens,
      log,
      metrics,
      logId,
    });
    return {
      address: server.address,
      parts: [
        { name: 'event-store', close: () => store.close() },
        {
          name: 'views',
          failed: viewing,
          close: async () => {
            stopping.abort();
            await viewing.catch(() => {});
            views.close();
          },
        },
        server,
      ],
    };
  },
});
