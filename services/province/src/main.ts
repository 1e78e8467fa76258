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
import { followParties, type Parties, type Party } from './following/followings.ts';
import { provinceService } from './grpc/province-service.ts';
import { partiesOf } from './parties.ts';
import { followRevocations } from './revocations.ts';

await runService({
  name: 'province',
  config: {
    TONGBIAO_LISTEN: setting.address(),
    TONGBIAO_DATA_DIR: setting.path(),
    TONGBIAO_JWKS: setting.path(),
    TONGBIAO_PROVINCE: setting.text('the code of the province whose system this is, for example beijing'),
    TONGBIAO_REGIONS: setting.list(
      'the regions to follow, separated by commas; without it those in which the registry says that the province takes part',
    ),
    KAFKA_BROKERS: setting.list('host:port,host:port,… of a Kafka cluster; without it the feed is followed'),
    TONGBIAO_NOTIFICATION: setting.address().optional(),
    TONGBIAO_REGISTRY: setting.address().optional(),
    TONGBIAO_TOKEN_FILE: setting.path().optional(),
  },
  start: async ({ config, log, metrics, tls }) => {
    const { TONGBIAO_PROVINCE: province, KAFKA_BROKERS: brokers } = config;
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
    const books = openBooks(join(config.TONGBIAO_DATA_DIR, 'books.sqlite'));
    parts.push({ name: 'books', close: () => books.close() });
    const { TONGBIAO_NOTIFICATION: notification } = config;
    let byFeed: ((region: string) => Following) | undefined;
    if (notification !== undefined && ownToken !== undefined) {
      const token = tokenFromFile(ownToken);
      const client = connect(FeedServiceClient, { address: notification, token, tls: tls.client });
      parts.push({ name: 'feed', close: () => client.close() });
      byFeed = (region) => followFeed({ client, region, books, log });
    }
    let byKafka: ((region: string) => Following) | undefined;
    if (brokers.length > 0) {
      // Loaded where they are used: a province without Kafka starts sooner without its client.
      const { kafkaSource } = await import('@tongbiao/kafka');
      const { followKafka } = await import('./following/kafka-following.ts');
      const source = kafkaSource({ brokers, clientId: `tongbiao-${province}`, groupId: `${province}.tongbiao` });
      byKafka = (region) => followKafka({ source, region, books, log });
    }
    const forMembers = byKafka ?? byFeed;
    if (forMembers === undefined)
      throw new Error('either KAFKA_BROKERS, or TONGBIAO_NOTIFICATION and TONGBIAO_TOKEN_FILE must be given');
    // A topic holds what is the members' business; the feed gives each reader its own.
    const follow = (region: string, party: Party): Following =>
      party === 'guest' && byFeed !== undefined ? byFeed(region) : forMembers(region);

    const fixed: Parties = new Map(config.TONGBIAO_REGIONS.map((region) => [region, 'member']));
    let read = async (): Promise<Parties> => fixed;
    if (fixed.size === 0) {
      if (registry === undefined || ownToken === undefined)
        throw new Error('either TONGBIAO_REGIONS, or TONGBIAO_REGISTRY and TONGBIAO_TOKEN_FILE must be given');
      const parties = partiesOf(province, { address: registry, token: tokenFromFile(ownToken), tls: tls.client });
      parts.push({ name: 'parties', close: parties.close });
      read = async () => {
        const all = await parties.read();
        return byFeed === undefined ? new Map([...all].filter(([, party]) => party === 'member')) : all;
      };
      if (byFeed === undefined)
        log.warn('without TONGBIAO_NOTIFICATION regions in which the province is a guest are not followed');
    }
    // What was read by the feed last was read by a guest, or where there was no other way.
    const before: Parties = new Map(
      books.regions().map((region) => [region, books.feedPosition(region) === undefined ? 'member' : 'guest']),
    );
    const followings = followParties({ known: fixed.size === 0 ? before : fixed, read, follow, log });
    parts.push({ name: 'events', failed: followings.failed, close: () => followings.close() });

    new Gauge({
      name: 'tongbiao_province_ordinal',
      help: 'Number in the log of the last event up to which the region is complete here.',
      labelNames: ['region'],
      registers: [metrics],
      collect() {
        this.reset();
        for (const { region } of followings.all()) {
          const ordinal = books.ordinal(region);
          if (ordinal !== undefined) this.set({ region }, Number(ordinal));
        }
      },
    });
    showLag(metrics, () => Object.fromEntries(followings.all().map(({ region, lag }) => [region, lag])));
    new Gauge({
      name: 'tongbiao_province_stopped',
      help: '1 where a region is not followed any more, because going on would be wrong.',
      labelNames: ['region'],
      registers: [metrics],
      collect() {
        this.reset();
        for (const { region, state } of followings.all()) this.set({ region }, Number(state().startsWith('stopped')));
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
    const isServing = (): boolean => followings.all().every(({ state }) => !state().startsWith('stopped'));
    return { address: server.address, parts, isServing };
  },
});
