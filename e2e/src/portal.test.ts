import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System } from './system.ts';

type Json = Record<string, unknown>;

describe('the portal for programs', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ kafka: false });
  });
  afterAll(() => system?.stop());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, system.portal), { headers: { accept: 'application/json', ...headers } });
  const json = async (path: string) => (await (await get(path)).json()) as Json;

  /** Checks a value against the part of JSON Schema that the document uses. */
  const conform = (value: unknown, schema: Json, all: Json, path = '$'): string[] => {
    const ref = schema['$ref'] as string | undefined;
    if (ref !== undefined)
      return conform(
        value,
        ref
          .split('/')
          .slice(1)
          .reduce((o, k) => o[k] as Json, all),
        all,
        path,
      );
    if (schema['type'] === 'array')
      return Array.isArray(value)
        ? value.flatMap((v, i) => conform(v, schema['items'] as Json, all, `${path}[${i}]`))
        : [`${path} is no list`];
    if (schema['type'] === 'object') {
      if (typeof value !== 'object' || value === null) return [`${path} is no object`];
      const properties = schema['properties'] as Json | undefined;
      const missing = ((schema['required'] as string[] | undefined) ?? [])
        .filter((k) => !(k in value))
        .map((k) => `${path}.${k} is missing`);
      if (properties === undefined) return missing;
      return [
        ...missing,
        ...Object.entries(value).flatMap(([k, v]) =>
          k in properties ? conform(v, properties[k] as Json, all, `${path}.${k}`) : [`${path}.${k} is not described`],
        ),
      ];
    }
    return typeof value === (schema['type'] === 'integer' ? 'number' : schema['type'])
      ? []
      : [`${path} is no ${String(schema['type'])}`];
  };

  it('answers as its OpenAPI document says', async () => {
    const document = await json('/openapi.json');
    const { works } = (await json('/works?page_size=1')) as { works: { work: { workId: string } }[] };
    const id = works[0]!.work.workId;
    const paths = Object.entries(
      document['paths'] as Record<string, { get: { responses: Record<string, Json> } }>,
    ).filter(([p]) => p !== '/events');
    expect(paths).toHaveLength(12);
    for (const [path, { get: operation }] of paths) {
      const answer = await get(`${path.replace('{id}', id)}${path === '/statements' ? '?region=jjj' : ''}`);
      expect(answer.status, path).toBe(200);
      const schema = ((operation.responses['200']!['content'] as Json)['application/json'] as Json)['schema'] as Json;
      expect(conform(await answer.json(), schema, document), path).toEqual([]);
    }
  });

  it('pages through the catalogue without losing or repeating a work', async () => {
    const seen: string[] = [];
    for (let page = ''; ;) {
      const answer = (await json(`/works?region=jjj&page_size=7&page=${page}`)) as {
        works: { work: { workId: string } }[];
        nextPageToken?: string;
      };
      seen.push(...answer.works.map((w) => w.work.workId));
      if (answer.nextPageToken === undefined) break;
      page = answer.nextPageToken;
    }
    expect(seen).toHaveLength(30);
    expect(new Set(seen).size).toBe(30);
  });

  it('gives an empty list where nothing matches', async () =>
    expect(await json('/works?q=没有这样的标准')).toMatchObject({ works: [] }));

  it.each([
    ['/works/no-uuid', 400, 'UUID_MALFORMED', 'id'],
    ['/works?page_size=1000', 400, 'PAGE_SIZE_OUT_OF_RANGE', 'page_size'],
    ['/works?page_size=many', 400, 'PAGE_SIZE_OUT_OF_RANGE', 'page_size'],
    ['/works?page=nonsense', 400, 'PAGE_TOKEN_INVALID', 'page'],
    ['/statements', 400, 'FIELD_REQUIRED', 'region'],
    ['/works?region=nosuch', 404, 'UNKNOWN_REGION', 'region'],
    ['/works/00000000-0000-4000-8000-000000000000', 404, undefined, 'id'],
    ['/nothing-here', 404, 'NOT_FOUND', undefined],
    ['/works/%E0%A4%A', 400, 'BAD_REQUEST', undefined],
  ])('answers %s with a problem that a program can read', async (path, status, reason, field) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await answer.json()) as {
      status: number;
      reason: string;
      fields?: { field: string; reason: string }[];
    };
    expect(problem.status).toBe(status);
    expect(problem.reason).toMatch(reason === undefined ? /^[A-Z_]+$/ : new RegExp(`^${reason}$`));
    expect(problem.fields?.[0]?.field).toBe(field);
    expect(problem.fields?.[0]?.reason).toBe(field && problem.reason);
    expect(JSON.stringify(problem)).not.toMatch(/node_modules|\bat .*\.ts/);
  });

  it('sets no door ajar: a strict content policy, nothing sniffed, nothing framed', async () => {
    const { headers } = await get('/');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  /** The next `n` events of the stream. */
  const events = async (path: string, n: number, headers: Record<string, string> = {}) => {
    const gone = new AbortController();
    const answer = await fetch(new URL(path, system.portal), { signal: gone.signal, headers });
    const found: { id: string; data: { ordinal: string; type: string } }[] = [];
    let text = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const [, id, data] = /^id: (.*)\nevent: change\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
        text = text.slice(end + 2);
        if (id !== undefined && data !== undefined)
          found.push({ id, data: JSON.parse(data) as { ordinal: string; type: string } });
      }
      if (found.length >= n) break;
    }
    gone.abort();
    return found.slice(0, n);
  };

  it('streams public events from the first on, and goes on after the last one seen', async () => {
    const all = await events('/events?region=jjj', 20);
    const rest = await events('/events?region=jjj', 10, { 'last-event-id': all[9]!.id });
    expect(rest).toEqual(all.slice(10));
    expect((await events(`/events?region=jjj&after=${all[4]!.id}`, 5)).map((e) => e.data.ordinal)).toEqual(
      all.slice(5, 10).map((e) => e.data.ordinal),
    );
  });

  it("shows nothing that is the members' business: no draft, no review, no comment", async () => {
    const { result } = await system.run<{ work: string }>('demo');
    const history = (await (await get(`/works/${result.work}/history`)).json()) as { type: string; data: unknown }[];
    expect(history.map((e) => e.type)).toContain('registry.PublicationAgreed.v1');
    const hidden =
      /DraftRecorded|ReviewHeld|CommentReceived|CommentDisposed|TextAgreed|AgreementOpened|SequenceReserved/;
    expect(history.filter((e) => hidden.test(e.type))).toEqual([]);
    const streamed = await events(`/events?work=${result.work}`, history.length);
    expect(streamed.filter((e) => hidden.test(e.data.type))).toEqual([]);
    for (const path of ['', '/as-of?known=2999-01-01', '/changes?from_known=2000-01-01']) {
      const page = await (await fetch(new URL(`/works/${result.work}${path}`, system.portal))).text();
      expect(page, path).not.toMatch(/专家组|person:/);
    }
    const diff = await json(`/works/${result.work}/changes?from_known=2000-01-01`);
    const added = (diff['added'] as { type: string }[]).map((e) => e.type);
    expect(added.filter((type) => hidden.test(type))).toEqual([]);
    expect(history.map((e) => e.type)).toEqual(expect.arrayContaining(added));
    expect(added).toContain('registry.PublicationAgreed.v1');
  });
});
