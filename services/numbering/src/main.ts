import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  KEPT_ORDINARY_VERSION,
  KEPT_RANGE_VERSION,
  ordinaryFromJson,
  ordinaryToJson,
  rangeChangesToJson,
  rangeFromJson,
  rangeToJson,
  sharedRange,
} from '@tongbiao/domain/numbering';
import {
  batcher,
  keptStates,
  openEventStore,
  stateCache,
  witnessed,
  type KeptStates,
  type KeptStatesOptions,
} from '@tongbiao/event-store';
import { followLog, isRevokedToken } from '@tongbiao/projection';
import { openTokenVerifier, runService, serveGrpc, setting, showLag, showViews, viewService } from '@tongbiao/service';
import { runExpiry } from './expiry.ts';
import { numberingService } from './grpc/numbering-service.ts';
import { openRegions } from './grpc/regions.ts';
import { openReceiptSigner } from './receipts.ts';
import { numberingBuilder, numberingViews } from './views/numbering-views.ts';

/** As many callers as a busy range has at once get into one append: half of what an append costs is per append. */
const BATCH = 256;

type KeptForm<State> = Pick<
  KeptStatesOptions<State>,
  'version' | 'encode' | 'decode' | 'changesSince' | 'saveEveryEvents'
>;

/** Readers who need to see their own write say so, and do not wait for it. */
const LINGER_MS = 50;

await runService({
  name: 'numbering',
  config: {
    TONGBIAO_LISTEN: setting.address(),
    TONGBIAO_EVENT_STORE: setting.eventStore(),
    TONGBIAO_DATA_DIR: setting.path(),
    TONGBIAO_JWKS: setting.path(),
    TONGBIAO_RECEIPT_KEY: setting.path().optional(),
  },
  start: async ({ config, log, metrics, signal, tls }) => {
    const { TONGBIAO_JWKS: jwksFile } = config;
    const tokens = openTokenVerifier({ jwksFile, log, isRevoked: (id) => isRevokedToken(views.db, id) });
    const store = await openEventStore({ connectionString: config.TONGBIAO_EVENT_STORE, awaitFounding: true, log });
    mkdirSync(config.TONGBIAO_DATA_DIR, { recursive: true });
    const { followed, witness } = witnessed(store);
    const { views, caughtUp, lag, part } = followLog({
      store: followed,
      dataDir: config.TONGBIAO_DATA_DIR,
      views: numberingViews,
      builder: numberingBuilder,
      log,
      lingerMs: LINGER_MS,
      signal,
    });
    showViews(metrics, views);
    showLag(metrics, { views: lag });
    await caughtUp();
    const keep = <State>(fileName: string, form: KeptForm<State>): KeptStates<State> =>
      keptStates({
        file: join(config.TONGBIAO_DATA_DIR, fileName),
        logId: store.logId,
        ...form,
        onFailure: (error) =>
          log.warn({ err: error, fileName }, 'the state of a stream could not be kept, or not be taken up again'),
      });
    const keptRanges = keep('ranges.sqlite', {
      version: KEPT_RANGE_VERSION,
      encode: rangeToJson,
      decode: rangeFromJson,
      changesSince: rangeChangesToJson,
      // Saving so many takes two milliseconds, for which nobody is answered.
      saveEveryEvents: 500,
    });
    const keptOrdinary = keep('ordinary.sqlite', {
      version: KEPT_ORDINARY_VERSION,
      encode: ordinaryToJson,
      decode: ordinaryFromJson,
    });
    const ranges = batcher({ store, decider: sharedRange, maxBatchCommands: BATCH, kept: keptRanges, witness });
    const receipts = await openReceiptSigner(
      config.TONGBIAO_RECEIPT_KEY ?? join(config.TONGBIAO_DATA_DIR, 'receipt-key.json'),
    );
    const expiry = runExpiry(
      { ranges, views, onFailure: (error) => log.warn({ err: error }, 'holds that are over could not be ended') },
      signal,
    );
    const server = await serveGrpc({
      listen: config.TONGBIAO_LISTEN,
      services: [
        numberingService({
          store,
          ranges,
          ordinary: stateCache({ kept: keptOrdinary }),
          regions: openRegions(store),
          views,
          receipts,
        }),
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
        {
          name: 'expiry',
          failed: expiry,
          close: () => expiry.catch(() => {}),
        },
        {
          name: 'ranges',
          close: async () => {
            await ranges.close();
            keptRanges.close();
            keptOrdinary.close();
          },
        },
        server,
      ],
    };
  },
});
