import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { contractRegistry } from '@tongbiao/contracts';

type Schema = Record<string, unknown>;

/** Scalars that are not strings in proto3 JSON; a 64-bit integer is one, of digits. */
const scalars: { readonly [S in ScalarType]?: Schema } = {
  [ScalarType.BOOL]: { type: 'boolean' },
  [ScalarType.INT32]: { type: 'integer', format: 'int32' },
  [ScalarType.UINT32]: { type: 'integer', format: 'int32', minimum: 0 },
  [ScalarType.UINT64]: { type: 'string', pattern: '^[0-9]+$' },
};

const typeOf = (field: DescField, add: (m: DescMessage) => string): Schema => {
  const one = (): Schema => {
    if (field.message) return { $ref: `#/components/schemas/${add(field.message)}` };
    if (field.enum) return { type: 'string', enum: field.enum.values.map((v) => v.name) };
    return scalars[field.scalar ?? ScalarType.STRING] ?? { type: 'string' };
  };
  if (field.fieldKind === 'list') return { type: 'array', items: one() };
  if (field.fieldKind === 'map') return { type: 'object', additionalProperties: one() };
  return one();
};

/** Schemas of contract messages and all that they hold, by short name. Fields with default values are left out
 * of JSON, so none is required but the lists of an answer, which are given even when they are empty. */
const schemasOf = (typeNames: readonly string[]): Record<string, Schema> => {
  const schemas: Record<string, Schema> = {};
  const add = (message: DescMessage): string => {
    if (!(message.name in schemas)) {
      schemas[message.name] = {};
      schemas[message.name] = {
        type: 'object',
        properties: Object.fromEntries(message.fields.map((f) => [f.jsonName, typeOf(f, add)])),
      };
    }
    return message.name;
  };
  for (const name of typeNames) {
    const message = contractRegistry().getMessage(name);
    if (message === undefined) throw new Error(`no message ${name} in the contracts`);
    schemas[add(message)]!['required'] = message.fields.filter((f) => f.fieldKind === 'list').map((f) => f.jsonName);
  }
  return schemas;
};

const query = (name: string, description: string): Schema => ({
  name,
  in: 'query',
  description,
  schema: { type: 'string' },
});
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
const filters = [
  query('region', 'A region, by its id; GET /regions lists them.'),
  query('q', 'Words of a title, or a number in any spelling.'),
  query('field', 'A field, for example 交通.'),
  query('province', 'A province, by its code; GET /regions lists the members of each.'),
  query('status', 'Works with an edition of this public status, for example IN_FORCE or UNKNOWN.'),
  query('on', 'YYYY-MM-DD in Asia/Shanghai: the day that statuses are computed for; absent = today.'),
  query(
    'filter',
    'A filter in the language of AIP-160, for example published>=2018 AND NOT status=ABOLISHED; behind a point a field may name a province.',
  ),
  query('stage', 'State of the latest revision, for example PUBLISHED.'),
];
const paging = [query('page_size', '1–200, default 50.'), query('page', 'nextPageToken of the page before.')];
const answer = (schema: Schema, description: string, more: Schema = {}): Schema => ({
  responses: {
    200: {
      description,
      content: { 'application/json': { schema } },
      headers: { 'tongbiao-position': { schema: { type: 'string' } } },
      ...more,
    },
    400: { $ref: '#/components/responses/Problem' },
    404: { $ref: '#/components/responses/Problem' },
    503: { $ref: '#/components/responses/Problem' },
  },
});
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const get = (summary: string, parameters: readonly Schema[], schema: Schema): Schema => ({
  get: {
    summary,
    parameters: [
      ...parameters,
      {
        name: 'tongbiao-position',
        in: 'header',
        description: 'Read not older than this position token.',
        schema: { type: 'string' },
      },
    ],
    ...answer(schema, summary),
  },
});

const historySchema: Schema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['ordinal', 'id', 'type', 'data', 'recordedAt', 'cause'],
    properties: {
      ordinal: { type: 'string' },
      id: { type: 'string', format: 'uuid' },
      type: { type: 'string', examples: ['registry.EditionPublished.v1'] },
      data: { type: 'object' },
      occurredAt: { type: 'string', description: 'As precise as known; absent = unknown.' },
      recordedAt: { type: 'string', format: 'date-time' },
      cause: { type: 'string', enum: ['business', 'correction', 'backfill'] },
      province: { type: 'string' },
    },
  },
};

/** OpenAPI 3.1 of the portal's REST side. Schemas are those of the contracts, so the document can not drift from them. */
export const openapi = (): Schema => ({
  openapi: '3.1.0',
  info: {
    title: 'Tongbiao public register',
    version: '1',
    description:
      'Public events only. JSON by Accept: application/json at the same addresses as the pages. Errors are application/problem+json.',
  },
  paths: {
    '/works': get('Works by filter and search', [...filters, ...paging], ref('ListWorksResponse')),
    '/works/{id}': get('One work', [id], ref('GetWorkResponse')),
    '/works/{id}/as-of': get(
      'A work as of a moment',
      [
        id,
        query('known', 'YYYY-MM-DD or an instant: what was on record by then.'),
        query('on', 'YYYY-MM-DD: what had happened by then.'),
      ],
      ref('GetWorkAsOfResponse'),
    ),
    '/works/{id}/changes': get(
      'What changed about a work between two moments',
      [
        id,
        query('from_known', 'First moment: on record by then.'),
        query('from_on', 'First moment: happened by then.'),
        query('to_known', 'Second moment: on record by then; absent = now.'),
        query('to_on', 'Second moment: happened by then; absent = whenever.'),
      ],
      ref('DiffWorkResponse'),
    ),
    '/works/{id}/history': get("A work's public events, in the log's order", [id], historySchema),
    '/works/{id}/conversions': get('A work on its way to ISO', [id], ref('ListConversionsResponse')),
    '/counts': get(
      'How many works and editions, by field, province, status and stage',
      filters,
      ref('CountWorksResponse'),
    ),
    '/statistics': get(
      'Figures by field, year, province and status, and how long the stages take',
      [
        query('region', 'A region.'),
        query('filter', 'A filter in the language of AIP-160.'),
        query('on', 'YYYY-MM-DD in Asia/Shanghai: the day that statuses are computed for; absent = today.'),
      ],
      ref('GetStatisticsResponse'),
    ),
    '/deadlines': get(
      'What provinces have to do about works, and by when',
      [
        query('region', 'A region.'),
        query('province', 'A province.'),
        query('duty', 'DISCLOSURE, FILING, REVIEW, PLAN, CORRECTION, EXPLANATION or IMPLEMENTATION.'),
        query('state', 'OPEN, OVERDUE, MET, MET_LATE or UNKNOWN.'),
        query('on', 'YYYY-MM-DD in Asia/Shanghai: the day that states are computed for; absent = today.'),
        ...paging,
      ],
      ref('ListDeadlinesResponse'),
    ),
    '/provincial-standards': get(
      "The provinces' whole lists of local standards, as the lists state them",
      [
        query('region', 'A region: lists of its members.'),
        query('q', 'Words of a title, or a number in any spelling.'),
        query('province', 'A province.'),
        query('ics', 'A code, or the beginning of codes.'),
        query('ccs', 'A code, or the beginning of codes.'),
        query('status', 'As the list has it, for example 现行.'),
        ...paging,
      ],
      ref('ListProvincialStandardsResponse'),
    ),
    '/statements': get(
      'What authorities state, and related standards',
      [query('region', 'A region.'), ...paging],
      ref('ListStatementsResponse'),
    ),
    '/regions': get('Regions and their members', [], ref('ListRegionsResponse')),
    '/events': {
      get: {
        summary: 'Public events as they come (server-sent events); resume with Last-Event-ID',
        parameters: [
          query('region', 'A region.'),
          query('work', 'A work.'),
          query('after', 'Position token to start after; absent = from the first event.'),
        ],
        responses: {
          200: {
            description: 'Events named `change`; the id is a position token.',
            content: { 'text/event-stream': {} },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      ...schemasOf([
        'tongbiao.registry.v1.ListWorksResponse',
        'tongbiao.registry.v1.GetWorkResponse',
        'tongbiao.registry.v1.CountWorksResponse',
        'tongbiao.registry.v1.GetStatisticsResponse',
        'tongbiao.registry.v1.GetWorkAsOfResponse',
        'tongbiao.registry.v1.DiffWorkResponse',
        'tongbiao.registry.v1.ListDeadlinesResponse',
        'tongbiao.registry.v1.ListProvincialStandardsResponse',
        'tongbiao.registry.v1.ListStatementsResponse',
        'tongbiao.registry.v1.ListRegionsResponse',
        'tongbiao.liaison.v1.ListConversionsResponse',
      ]),
      Problem: {
        type: 'object',
        required: ['type', 'title', 'status', 'reason'],
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          reason: { type: 'string', description: 'Stable code.' },
          fields: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                field: { type: 'string' },
                reason: { type: 'string', description: 'Stable code.' },
                description: { type: 'string' },
              },
            },
          },
        },
      },
    },
    responses: {
      Problem: {
        description: 'What was wrong (RFC 9457).',
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
    },
  },
});
