import { setTimeout as sleep } from 'node:timers/promises';
import { openEventStore, type Lag } from '@tongbiao/event-store';
import { followLog, isRevokedToken } from '@tongbiao/projection';
import {
  openTokenVerifier,
  runService,
  serveGrpc,
  setting,
  showLag,
  showViews,
  viewService,
  type Part,
} from '@tongbiao/service';
import { feedPlaces } from './feed/feed-places.ts';
import { feedService } from './grpc/feed-service.ts';
import { relayFigures } from './relay/relay-figures.ts';
import { startRelay, type Relay } from './relay/relay.ts';
import { notificationBuilder, notificationViews } from './views/notification-views.ts';

/** Opening takes a few hundred milliseconds where the cluster is there. */
const OPEN_PATIENCE_MS = 5_000;

await runService({
  name: 'notification',
  config: {
    TONGBIAO_LISTEN: setting.address(),
    TONGBIAO_EVENT_STORE: setting.eventStore(),
    TONGBIAO_DATA_DIR: setting.path(),
    TONGBIAO_JWKS: setting.path(),
    KAFKA_BROKERS: setting.list('host:port,host:port,… of a Kafka cluster; without it nothing is relayed'),
  },
  start: async ({ config, log, metrics, signal, tls }) => {
    const { TONGBIAO_JWKS: jwksFile } = config;
    const tokens = openTokenVerifier({ jwksFile, log, isRevoked: (id) => isRevokedToken(views.db, id) });
    const store = await openEventStore({ connectionString: config.TONGBIAO_EVENT_STORE, awaitFounding: true, log });
    const { logId } = store;
    const stopping = new AbortController();
    const ending = AbortSignal.any([signal, stopping.signal]);

    const { views, caughtUp, lag, part } = followLog({
      store,
      dataDir: config.TONGBIAO_DATA_DIR,
      fileName: 'places.sqlite',
      views: notificationViews,
      builder: notificationBuilder,
      log,
      signal: ending,
    });
    const head = (): bigint | undefined => views.place()?.ordinal;
    showViews(metrics, views);
    const readers = feedPlaces(store);
    const lags: Record<string, () => Promise<Lag>> = { views: lag, feed: readers.lag };

    let relay: Relay | undefined;
    if (config.KAFKA_BROKERS.length === 0) log.info('no Kafka: the feed alone carries events out');
    else {
      // Loaded where it is used: without Kafka the service starts sooner without its client.
      const { kafkaSink } = await import('@tongbiao/kafka');
      const onDiagnostic = (message: string): void => log.debug({ message }, 'kafka');
      relay = startRelay({
        store,
        sink: kafkaSink({ brokers: config.KAFKA_BROKERS, clientId: 'tongbiao-relay', logId, onDiagnostic }),
        log,
        signal: ending,
      });
      relay.done.catch(() => {});
      relayFigures(metrics, relay);
      const { place } = relay;
      lags['relay'] = () => store.lag(place());
    }
    showLag(metrics, lags);
    // Which tokens are revoked stands in the views.
    await caughtUp();
    const server = await serveGrpc({
      listen: config.TONGBIAO_LISTEN,
      services: [feedService({ store, places: views, readers, head }), viewService(views)],
      tokens,
      log,
      metrics,
      logId,
      tls: tls.server,
    });
    // Another log's topics stop the start; a cluster that is away does not.
    if (relay !== undefined)
      await Promise.race([relay.opened, relay.done, sleep(OPEN_PATIENCE_MS, undefined, { ref: false })]);
    const parts: Part[] = [{ name: 'event-store', close: () => store.close() }, part];
    if (relay !== undefined) {
      const { done } = relay;
      parts.push({ name: 'relay', failed: done, close: () => done.catch(() => {}) });
    }
    parts.push({ name: 'readers', close: () => stopping.abort() }, server);
    return { address: server.address, parts, isServing: () => relay?.state().kind !== 'stopped' };
  },
});
