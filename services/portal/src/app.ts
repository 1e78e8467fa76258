import { fileURLToPath } from 'node:url';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import {
  DiffWorkRequest,
  DiffWorkResponse,
  GetStatisticsRequest,
  GetStatisticsResponse,
  GetWorkAsOfRequest,
  GetWorkAsOfResponse,
  ListDeadlinesRequest,
  ListDeadlinesResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import {
  CountWorksRequest,
  CountWorksResponse,
  GetWorkResponse,
  ListWorksRequest,
  ListWorksResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import {
  ListRegionsResponse,
  ListStatementsResponse,
  type Region,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import type { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import {
  ListProvincialStandardsRequest,
  ListProvincialStandardsResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import { ListConversionsResponse } from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import { shanghaiDay } from '@tongbiao/domain/registry';
import { allStatements } from './all-statements.ts';
import type { Backend } from './backend.ts';
import { historyEntry, historySteps } from './history.ts';
import { languageOf, translator } from './language.ts';
import { liveEvents } from './live-events.ts';
import { momentOf, type MomentQuery } from './moment.ts';
import { cataloguePage, type CatalogueQuery } from './pages/catalogue.ts';
import { changesPage } from './pages/changes.ts';
import { deadlinesPage, type DeadlinesQuery } from './pages/deadlines.ts';
import type { PageContext } from './pages/layout.ts';
import { messagePage } from './pages/message.ts';
import { provincialListsPage, type ProvincialListsQuery } from './pages/provincial-lists.ts';
import { regionsPage } from './pages/regions.ts';
import { statisticsPage } from './pages/statistics.ts';
import { workPage } from './pages/work.ts';
import { problemOf, sentencesOf, type Problem } from './rest/problem.ts';
import { openapi } from './rest/openapi.ts';

/** What the app needs. */
export interface AppOptions {
  readonly backend: Backend;
  /** Told of every failure that is not the caller's. */
  readonly onFailure: (error: unknown) => void;
  /** Aborts when the portal stops: live streams end. */
  readonly signal: AbortSignal;
  /**
   * The day that statuses are shown for is taken from it.
   * @default () => new Date()
   */
  readonly now?: () => Date;
}

const one = (value: unknown): string => (typeof value === 'string' ? value : '');
const catalogueQuery = (q: Request['query']): CatalogueQuery => ({
  region: one(q['region']),
  q: one(q['q']),
  field: one(q['field']),
  province: one(q['province']),
  status: one(q['status']),
  statusOn: one(q['on']),
  stage: one(q['stage']) || one(q['state']),
  filter: one(q['filter']),
  page: one(q['page']),
});
const filterOf = (q: CatalogueQuery) => ({
  regionId: q.region,
  query: q.q,
  field: q.field,
  province: q.province,
  status: q.status,
  statusOn: q.statusOn,
  state: q.stage,
  filter: q.filter,
});
const contextOf = (request: Request): PageContext => ({
  language: languageOf(request.query['lang'], request.headers['accept-language']),
  url: new URL(request.originalUrl, 'http://portal'),
});
const positionOf = (request: Request): string | undefined => request.get('tongbiao-position');
const wantsJson = (request: Request): boolean => request.accepts(['html', 'json']) === 'json';
/** 0 where none is asked for: the service's own default. */
const pageSize = (request: Request): number => {
  const size = one(request.query['page_size']);
  if (size !== '' && !/^\d{1,3}$/.test(size))
    throw badRequest('page_size', 'PAGE_SIZE_OUT_OF_RANGE', 'must be a whole number from 1 to 200');
  return Number(size);
};
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Canonical proto3 JSON leaves an empty list out; a list that is asked for is given, empty or not. */
const withLists = (json: unknown, ...names: readonly string[]): object => {
  const answer = json as object;
  return { ...answer, ...Object.fromEntries(names.filter((name) => !(name in answer)).map((name) => [name, []])) };
};

/** The portal over HTTP: pages, the same facts as REST, and live events. Public facts only. */
export const createApp = ({ backend, onFailure, signal, now = () => new Date() }: AppOptions): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.use((_request, response, next) => {
    response.set({
      'content-security-policy': "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    });
    response.vary('accept').vary('accept-language');
    next();
  });
  app.use('/assets', express.static(fileURLToPath(new URL('../assets', import.meta.url)), { maxAge: '1h' }));

  const regionName = (region: Region, { language }: PageContext): string =>
    (language === 'zh' ? region.nameZh : region.nameEn) || region.nameZh;

  /** A request's context on a page that may be narrowed to a region. */
  const contextAmong = (request: Request, regions: readonly Region[]): PageContext => {
    const context = contextOf(request);
    return { ...context, regions: regions.map((r) => ({ id: r.regionId, name: regionName(r, context) })) };
  };
  /** Members of regions, each province once: it may sit in several. */
  const membersOfAll = (regions: readonly Region[]): readonly Member[] => [
    ...new Map(regions.flatMap((r) => r.members).map((member) => [member.province, member])).values(),
  ];

  /** Names of provinces in the reader's language; a code that nobody here has stays as it stands. */
  const nameIn =
    (members: readonly Member[], { language }: PageContext) =>
    (province: string): string => {
      const member = members.find((m) => m.province === province);
      return member === undefined ? province : (language === 'zh' ? member.nameZh : member.nameEn) || member.nameZh;
    };

  const catalogue = async (request: Request, response: Response) => {
    const { regions } = await backend.listRegions();
    const context = contextAmong(request, regions);
    const query = catalogueQuery(request.query);
    const filter = filterOf(query);
    const position = positionOf(request);
    const shown = regions.filter((r) => query.region === '' || r.regionId === query.region);
    const [works, counts, stated] = await Promise.all([
      backend.listWorks({ ...ListWorksRequest.fromPartial(filter), pageSize: 50, pageToken: query.page }, position),
      backend.countWorks(CountWorksRequest.fromPartial(filter), position),
      Promise.all(
        shown.map(async ({ regionId }) => {
          const [{ statements, related }, documented] = await Promise.all([
            allStatements(backend, regionId),
            backend.countWorks(CountWorksRequest.fromPartial({ regionId }), position),
          ]);
          return { statements, related, documented };
        }),
      ),
    ]);
    const page = cataloguePage(context, {
      query,
      members: membersOfAll(shown),
      works,
      counts,
      stated,
    });
    response.type('html').send(page.markup);
  };

  // The first page is the catalogue, for programs as for readers.
  app.get(['/', '/works'], async (request, response) => {
    if (!wantsJson(request)) return catalogue(request, response);
    const query = catalogueQuery(request.query);
    const works = await backend.listWorks(
      { ...ListWorksRequest.fromPartial(filterOf(query)), pageSize: pageSize(request), pageToken: query.page },
      positionOf(request),
    );
    response.set('tongbiao-position', works.position).json(withLists(ListWorksResponse.toJSON(works), 'works'));
  });

  const workId = (request: Request): string => {
    const id = one(request.params['id']);
    if (!uuid.test(id)) throw badRequest('id', 'UUID_MALFORMED', 'must be a uuid in lower case');
    return id;
  };

  app.get('/works/:id', async (request, response) => {
    const id = workId(request);
    const found = await backend.getWork(id, positionOf(request));
    if (wantsJson(request)) {
      response.set('tongbiao-position', found.position).json(GetWorkResponse.toJSON(found));
      return;
    }
    const context = contextOf(request);
    const { seriesId } = found.work!;
    const [records, { conversions }, { regions }, series] = await Promise.all([
      backend.history(id),
      // Not before liaison knows the work, too.
      backend.listConversions(id, found.position),
      backend.listRegions(),
      seriesId === '' ? undefined : backend.getSeries(seriesId, found.position),
    ]);
    const members = regions.find((r) => r.regionId === found.work?.regionId)?.members ?? [];
    const name = nameIn(members, context);
    const page = workPage(context, {
      work: found.work!,
      digest: found.digest,
      ordinal: String(found.ordinal),
      position: found.position,
      members,
      history: historySteps(records, context.language, name),
      conversions,
      ...(series === undefined ? {} : { series }),
      today: shanghaiDay(now().toISOString()),
    });
    response.type('html').send(page.markup);
  });

  const membersOf = async (regionId: string | undefined) =>
    (await backend.listRegions()).regions.find((r) => r.regionId === regionId)?.members ?? [];
  const momentIn = (request: Request, prefix = ''): MomentQuery => ({
    known: one(request.query[`${prefix}known`]),
    on: one(request.query[`${prefix}on`]),
  });

  app.get('/works/:id/as-of', async (request, response) => {
    const id = workId(request);
    const moment = momentIn(request);
    const asked = GetWorkAsOfRequest.fromPartial({ workId: id, moment: momentOf(moment) });
    const found = await backend.getWorkAsOf(asked, positionOf(request));
    if (wantsJson(request)) {
      response.json(withLists(GetWorkAsOfResponse.toJSON(found), 'statuses'));
      return;
    }
    const context = contextOf(request);
    const { work, digest, events, undated, leftOut, statusOn } = found;
    if (work === undefined) {
      const t = translator(context.language);
      response.type('html').send(messagePage(context, t('noWorkYet'), []).markup);
      return;
    }
    const page = workPage(context, {
      work,
      digest,
      ordinal: '',
      position: '',
      members: await membersOf(work.regionId),
      history: [],
      conversions: [],
      today: statusOn,
      asOf: { moment, events, undated, leftOut },
    });
    response.type('html').send(page.markup);
  });

  app.get('/works/:id/changes', async (request, response) => {
    const id = workId(request);
    const [from, to] = [momentIn(request, 'from_'), momentIn(request, 'to_')];
    const asked = DiffWorkRequest.fromPartial({ workId: id, from: momentOf(from), to: momentOf(to) });
    const diff = await backend.diffWork(asked, positionOf(request));
    if (wantsJson(request)) {
      response.json(withLists(DiffWorkResponse.toJSON(diff), 'changes', 'added', 'removed'));
      return;
    }
    const { work } = await backend.getWork(id, positionOf(request));
    const context = contextOf(request);
    const provinceName = nameIn(await membersOf(work?.regionId), context);
    const data = { workId: id, titleZh: work?.titleZh ?? '', from, to, diff, provinceName };
    response.type('html').send(changesPage(context, data).markup);
  });

  app.get('/works/:id/history', async (request, response) => {
    response.json((await backend.history(workId(request))).map(historyEntry));
  });

  app.get('/works/:id/conversions', async (request, response) => {
    response.json(
      withLists(
        ListConversionsResponse.toJSON(await backend.listConversions(workId(request), positionOf(request))),
        'conversions',
      ),
    );
  });

  app.get('/counts', async (request, response) => {
    const counts = await backend.countWorks(
      CountWorksRequest.fromPartial(filterOf(catalogueQuery(request.query))),
      positionOf(request),
    );
    response.json(withLists(CountWorksResponse.toJSON(counts), 'byField', 'byProvince', 'byState', 'byStatus'));
  });

  app.get('/deadlines', async (request, response) => {
    const query: DeadlinesQuery = {
      region: one(request.query['region']),
      province: one(request.query['province']),
      duty: one(request.query['duty']),
      state: one(request.query['state']),
      on: one(request.query['on']),
      page: one(request.query['page']),
    };
    const { region: regionId, on: onDay, page: pageToken, ...filter } = query;
    const board = await backend.listDeadlines(
      ListDeadlinesRequest.fromPartial({ ...filter, regionId, onDay, pageToken, pageSize: pageSize(request) }),
      positionOf(request),
    );
    if (wantsJson(request)) {
      response.set('tongbiao-position', board.position);
      response.json(withLists(ListDeadlinesResponse.toJSON(board), 'entries', 'counts'));
      return;
    }
    const { regions } = await backend.listRegions();
    const members = membersOfAll(regions);
    response.type('html').send(deadlinesPage(contextAmong(request, regions), { query, members, board }).markup);
  });

  app.get('/provincial-standards', async (request, response) => {
    const query: ProvincialListsQuery = {
      region: one(request.query['region']),
      q: one(request.query['q']),
      province: one(request.query['province']),
      ics: one(request.query['ics']),
      ccs: one(request.query['ccs']),
      status: one(request.query['status']),
      page: one(request.query['page']),
    };
    const { region: regionId, q, page: pageToken, ...filter } = query;
    const found = await backend.listProvincialStandards(
      ListProvincialStandardsRequest.fromPartial({
        ...filter,
        regionId,
        query: q,
        pageToken,
        pageSize: pageSize(request),
      }),
      positionOf(request),
    );
    if (wantsJson(request)) {
      response.set('tongbiao-position', found.position);
      response.json(withLists(ListProvincialStandardsResponse.toJSON(found), 'standards'));
      return;
    }
    const { regions } = await backend.listRegions();
    const members = membersOfAll(regions.filter((r) => regionId === '' || r.regionId === regionId));
    const context = contextAmong(request, regions);
    response.type('html').send(provincialListsPage(context, { query, members, found }).markup);
  });

  app.get('/statistics', async (request, response) => {
    const region = one(request.query['region']);
    const filter = one(request.query['filter']);
    const asked = GetStatisticsRequest.fromPartial({ regionId: region, filter, statusOn: one(request.query['on']) });
    const found = await backend.getStatistics(asked, positionOf(request));
    if (wantsJson(request)) {
      const lists = ['byField', 'byYear', 'byProvince', 'byStatus', 'leadTimes'];
      response.set('tongbiao-position', found.position).json(withLists(GetStatisticsResponse.toJSON(found), ...lists));
      return;
    }
    const { regions } = await backend.listRegions();
    const data = { region, filter, members: membersOfAll(regions), found };
    response.type('html').send(statisticsPage(contextAmong(request, regions), data).markup);
  });

  app.get('/statements', async (request, response) => {
    const region = one(request.query['region']);
    if (region === '') throw badRequest('region', 'FIELD_REQUIRED', 'is required; GET /regions lists them');
    const page = { regionId: region, pageSize: pageSize(request), pageToken: one(request.query['page']) };
    const statements = await backend.listStatements(page);
    response.json(withLists(ListStatementsResponse.toJSON(statements), 'statements', 'related'));
  });

  app.get('/regions', async (request, response) => {
    const found = await backend.listRegions();
    if (wantsJson(request)) {
      response.json(withLists(ListRegionsResponse.toJSON(found), 'regions'));
      return;
    }
    const shown = await Promise.all(
      found.regions.map(async (region) => ({
        region,
        counts: await backend.countWorks(CountWorksRequest.fromPartial({ regionId: region.regionId })),
      })),
    );
    response.type('html').send(regionsPage(contextOf(request), shown).markup);
  });

  app.get('/events', liveEvents(backend, signal));

  const description = openapi();
  app.get('/openapi.json', (_request, response) => {
    response.json(description);
  });

  const answer = (request: Request, response: Response, problem: Problem, title: string) => {
    response.status(problem.status);
    if (wantsJson(request)) response.type('application/problem+json').send(JSON.stringify(problem));
    else
      response
        .type('html')
        .send(messagePage(contextOf(request), title, sentencesOf(problem, contextOf(request).language)).markup);
  };
  const titleOf = (problem: Problem, request: Request) => {
    const t = translator(contextOf(request).language);
    if (problem.reason === 'UNKNOWN_REGION' || problem.reason === 'UNKNOWN_PROVINCE') return t('noSuchParty');
    if (problem.status === 404) return request.path.startsWith('/works/') ? t('notFoundWork') : t('notFound');
    return problem.status < 500 ? t('badRequest') : t('unavailable');
  };

  app.use((request, response) => {
    const problem: Problem = {
      type: 'about:blank',
      title: 'there is no such resource',
      status: 404,
      reason: 'NOT_FOUND',
    };
    answer(request, response, problem, titleOf(problem, request));
  });
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    const problem = problemOf(error);
    if (problem.status >= 500) onFailure(error);
    if (response.headersSent) return next(error);
    answer(request, response, problem, titleOf(problem, request));
  });
  return app;
};

/** A request that the portal itself refuses, for the reasons that the services would give. */
const badRequest = (field: string, reason: string, description: string) =>
  Object.assign(new Error('the request is wrong'), {
    problem: {
      type: 'about:blank',
      title: 'the request is wrong',
      status: 400,
      reason,
      fields: [{ field, reason, description }],
    } satisfies Problem,
  });
