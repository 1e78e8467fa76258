import { join } from 'node:path';
import { NumberingServiceClient } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { commentsFromJson, commentsToJson, KEPT_COMMENTS_VERSION, type WorkState } from '@tongbiao/domain/registry';
import { keptStates, openEventStore, stateCache } from '@tongbiao/event-store';
import { followLog, isRevokedToken } from '@tongbiao/projection';
import {
  connect,
  openTokenVerifier,
  readKeyFile,
  runService,
  serveGrpc,
  setting,
  showLag,
  showViews,
  tokenFromFile,
  viewService,
} from '@tongbiao/service';
import { openFacts } from './facts.ts';
import { accessService } from './grpc/access-service.ts';
import { askingService } from './grpc/asking-service.ts';
import { affairService } from './grpc/affair-service.ts';
import { editionService } from './grpc/edition-service.ts';
import { membershipService } from './grpc/membership-service.ts';
import { organisationService } from './grpc/organisation-service.ts';
import { policyService } from './grpc/policy-service.ts';
import { projectService } from './grpc/project-service.ts';
import { provincialStandardService } from './grpc/provincial-service.ts';
import { regionService } from './grpc/region-service.ts';
import { ruleSetService } from './grpc/rule-set-service.ts';
import { seriesService } from './grpc/series-service.ts';
import { workService } from './grpc/work-service.ts';
import { runAgreements } from './process/agreement-runner.ts';
import { numberingOver } from './process/numbering.ts';
import { runReplacements } from './process/replacement-runner.ts';
import { runStandstill } from './process/standstill-runner.ts';
import { subjectOf } from './process/subject.ts';
import { registryBuilder, registryViews } from './views/registry-views.ts';

await runService({
  name: 'registry',
  config: {
    TONGBIAO_LISTEN: setting.address(),
    TONGBIAO_EVENT_STORE: setting.eventStore(),
    TONGBIAO_DATA_DIR: setting.path(),
    TONGBIAO_JWKS: setting.path(),
    TONGBIAO_TOKEN_FILE: setting.path(),
    TONGBIAO_NUMBERING: setting.address(),
    TONGBIAO_ISSUER_KEY: setting.path().optional(),
  },
  start: async ({ config, log, metrics, signal, tls }) => {
    const { TONGBIAO_JWKS: jwksFile, TONGBIAO_ISSUER_KEY: issuerFile } = config;
    const tokens = openTokenVerifier({ jwksFile, log, isRevoked: (id) => isRevokedToken(views.db, id) });
    const issuer = issuerFile === undefined ? undefined : readKeyFile(issuerFile);
    const token = tokenFromFile(config.TONGBIAO_TOKEN_FILE);
    const store = await openEventStore({ connectionString: config.TONGBIAO_EVENT_STORE, awaitFounding: true, log });
    const { views, caughtUp, lag, part } = followLog({
      store,
      dataDir: config.TONGBIAO_DATA_DIR,
      views: registryViews,
      builder: registryBuilder,
      log,
      signal,
    });
    showViews(metrics, views);
    showLag(metrics, { views: lag });
    await caughtUp();
    const kept = keptStates({
      file: join(config.TONGBIAO_DATA_DIR, 'comments.sqlite'),
      logId: store.logId,
      version: KEPT_COMMENTS_VERSION,
      encode: commentsToJson,
      decode: commentsFromJson,
      onFailure: (error) =>
        log.warn({ err: error }, 'the state of a consultation could not be kept, or not be taken up again'),
    });
    const facts = openFacts(store, stateCache({ kept }));
    const numbering = connect(NumberingServiceClient, { address: config.TONGBIAO_NUMBERING, token, tls: tls.client });
    const shared = { store, views, facts, works: stateCache<WorkState>(), now: () => new Date() };
    const own = { ...shared, subject: subjectOf(token()), log };
    const agreements = runAgreements({ ...own, numbering: numberingOver(numbering) }, signal);
    const replacements = runReplacements(own, signal);
    const standstill = runStandstill({ ...own, hintFile: join(config.TONGBIAO_DATA_DIR, 'standstill.json') }, signal);
    const server = await serveGrpc({
      listen: config.TONGBIAO_LISTEN,
      services: [
        accessService({ ...shared, issuer }),
        regionService(shared),
        workService(shared),
        seriesService(shared),
        projectService(shared),
        editionService(shared),
        askingService(shared),
        membershipService(shared),
        affairService(shared),
        provincialStandardService(shared),
        ruleSetService(shared),
        organisationService(shared),
        policyService(shared),
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
        { name: 'comments', close: async () => kept.close() },
        { name: 'numbering', close: () => numbering.close() },
        { name: 'standstill', failed: standstill, close: () => standstill.catch(() => {}) },
        { name: 'agreements', failed: agreements, close: () => agreements.catch(() => {}) },
        { name: 'replacements', failed: replacements, close: () => replacements.catch(() => {}) },
        server,
      ],
    };
  },
});
