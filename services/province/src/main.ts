import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AccessServiceClient } from '@tongbiao/contracts/gen/tongbiao/access/v1/access_service';
import { FeedServiceClient } from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import {
  call,
  connect,
  openTokenVerifier,
  runService,
  serveGrpc,
  setting,
  showLag,
  tokenFromFile,
  type Part,
} from '@tongbiao/service';
import { Gauge } from 'prom-client';
import { openBooks } from './books.ts';
import { followFeed } from './following/feed-following.ts';
import type { Following } from './following/following.ts';
import { provinceService } from './grpc/province-service.ts';
import { followRevocations } from './revocations.ts';

await runService({
  name: 'province',
  config: {
    TONGBIAO_LISTEN: setting.address(),
    TONGBIAO_DATA_DIR: setting.path(),
    TONGBIAO_JWKS: setting.path(),
    TONGBIAO_PROVINCE: setting.text('the code of the province whose system this is, for example beijing'),
    TONGBIAO_REGIONS: setting
      .list('the regions to follow, separated by commas')
      .refine((regions) => regions.length > 0),
    KAFKA_BROKERS: setting.list('host:port,host:port,… of a Kafka cluster; without it the feed is followed'),
    TONGBIAO_NOTIFICATION: setting.address().optional(),
    TONGBIAO_REGISTRY: setting.address().optional(),
    TONGBIAO_TOKEN_FILE: setting.path().optional(),
  },
  start: async ({ config, log, metrics, tls }) => {
    const { TONGBIAO_PROVINCE: province, TONGBIAO_REGIONS: regions, KAFKA_BROKERS: brokers } = config;
    const parts: Part[] = [];
    const { TONGBIAO_JWKS: jwksFile, TONGBIAO_REGISTRY: registry, TONGBIAO_TOKEN_FILE: ownToken } = config;
    let isRevoked: ((tokenId: string) => boolean) | undefined;
    if (registry === undefined || ownToken === undefined)
      log.warn('without TONGBIAO_REGISTRY and TONGBIAO_TOKEN_FILE a revoked token is good here until it expires');
    else {
      const client = connect(AccessServiceClient, {
        address: registry,
        token: tokenFromFile(ownToken),
        tls: tls.client,
      });
      const read = (pageToken: string) => call(client, 'listRevokedTokens', { pageSize: 0, pageToken });
      const revocations = followRevocations({ read, log });
      ({ isRevoked } = revocations);
      const close = async () => {
        const closed = revocations.close();
        client.close();
        await closed;
      };
      parts.push({ name: 'revocations', close });
    }
    const tokens = openTokenVerifier({ jwksFile, log, ...(isRevoked && { isRevoked }) });
    mkdirSync(config.TONGBIAO_DATA_DIR, { recursive: true });
    let follow: (region: string) => Following;
    const books = openBooks(join(config.TONGBIAO_DATA_DIR, 'books.sqlite'));
    parts.push({ name: 'books', close: () => books.close() });
    if (brokers.length > 0) {
      // Loaded where they are used: a province without Kafka starts sooner without its client.
      const { kafkaSource } = await import('@tongbiao/kafka');
      const { followKafka } = await import('./following/kafka-following.ts');
      const source = kafkaSource({ brokers, clientId: `tongbiao-${province}`, groupId: `${province}.tongbiao` });
      follow = (region) => followKafka({ source, region, books, log });
    } else {
      const { TONGBIAO_NOTIFICATION: address, TONGBIAO_TOKEN_FILE: tokenFile } = config;
      if (address === undefined || tokenFile === undefined)
        throw new Error('either KAFKA_BROKERS, or TONGBIAO_NOTIFICATION and TONGBIAO_TOKEN_FILE must be given');
      const client = connect(FeedServiceClient, { address, token: tokenFromFile(tokenFile), tls: tls.client });
      parts.push({ name: 'feed', close: () => client.close() });
      follow = (region) => followFeed({ client, region, books, log });
    }
    const followings = regions.map((region) => follow(region));
    for (const following of followings) {
      following.done.catch(() => {});
      parts.push({ name: `events of ${following.region}`, failed: following.done, close: () => following.stop() });
    }

    new Gauge({
      name: 'tongbiao_province_ordinal',
      help: 'Number in the log of the last event up to which the region is complete here.',
      labelNames: ['region'],
      registers: [metrics],
      collect() {
        for (const region of regions) {
          const ordinal = books.ordinal(region);
          if (ordinal !== undefined) this.set({ region }, Number(ordinal));
        }
      },
    });
    showLag(metrics, Object.fromEntries(followings.map(({ region, lag }) => [region, lag])));
    new Gauge({
      name: 'tongbiao_province_stopped',
      help: '1 where a region is not followed any more, because going on would be wrong.',
      labelNames: ['region'],
      registers: [metrics],
      collect() {
        for (const { region, state } of followings) this.set({ region }, Number(state().startsWith('stopped')));
      },
    });
    new Gauge({
      name: 'tongbiao_province_unknown_events',
      help: 'Events of types that this build does not know.',
      registers: [metrics],
      collect() {
        this.set(books.unknown());
      },
    });

    const server = await serveGrpc({
      listen: config.TONGBIAO_LISTEN,
      services: [provinceService({ province, books, followings })],
      tokens,
      log,
      metrics,
      tls: tls.server,
    });
    parts.push(server);
    const isServing = (): boolean => followings.every(({ state }) => !state().startsWith('stopped'));
    return { address: server.address, parts, isServing };
  },
});
