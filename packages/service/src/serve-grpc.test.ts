import { setTimeout as sleep } from 'node:timers/promises';
import { Metadata } from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { formatPosition } from '@tongbiao/contracts';
import { HealthCheckResponse_ServingStatus, HealthClient } from '@tongbiao/contracts/gen/grpc/health/v1/health';
import {
  FeedServiceClient,
  FeedServiceService,
  SubscribeRequest,
  type SubscribeResponse,
} from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import {
  AdoptRuleSetRequest,
  FormRegionRequest,
  RegionServiceClient,
  RegionServiceService,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import type { Rejection } from '@tongbiao/decider';
import type { Call } from './call.ts';
import { call, callStream, connect, type StreamMethod, type UnaryMethod } from './client.ts';
import { defineService, type Handle } from './define-service.ts';
import { roles } from './roles.ts';
import { failureOf, rawClient } from './testing/raw-client.ts';
import { regionService, startRegionService, type TestServer } from './testing/region-service.ts';

const LOG_ID = '11111111-1111-4111-8111-111111111111';

const feed: { subscribe: Handle<(typeof FeedServiceService)['subscribe']> } = {
  async *subscribe() {},
};
const feedService = defineService({
  definition: FeedServiceService,
  methods: { subscribe: { access: { roles: 'anyone' }, handle: (request, seen) => feed.subscribe(request, seen) } },
});
const heartbeat = (n: number): SubscribeResponse => ({
  message: { $case: 'heartbeat', value: { position: '', ordinal: BigInt(n), logId: LOG_ID } },
});

let test: TestServer;
let client: RegionServiceClient;
let feedClient: FeedServiceClient;
let raw: ReturnType<typeof rawClient>;
let bearer = '';

beforeAll(async () => {
  test = await startRegionService({ more: [feedService], logId: LOG_ID, defaultDeadlineMs: 400 });
  bearer = await test.token({});
  client = connect(RegionServiceClient, { address: test.server.address, token: () => bearer });
  feedClient = connect(FeedServiceClient, { address: test.server.address });
  raw = rawClient(test.server.address);
});
afterEach(() => {
  delete test.behaviour.getRegion;
  delete test.behaviour.formRegion;
  delete test.behaviour.adoptRuleSet;
});
afterAll(async () => {
  client.close();
  feedClient.close();
  raw.close();
  await test.close();
});

const aRegion = (fields: Partial<FormRegionRequest> = {}): FormRegionRequest =>
  FormRegionRequest.fromPartial({ requestId: 'r-1', regionId: 'jjj', members: [{ province: 'beijing' }], ...fields });
const anAct = (fields: Partial<AdoptRuleSetRequest> = {}): AdoptRuleSetRequest =>
  AdoptRuleSetRequest.fromPartial({
    requestId: 'r-1',
    regionId: 'jjj',
    province: 'beijing',
    ruleSet: { id: 'jjj' },
    signature: { keyId: 'k-1', alg: 'Ed25519', value: 'abc' },
    ...fields,
  });
const as = async (claims: Parameters<TestServer['token']>[0]) => ({
  authorization: `Bearer ${await test.token(claims)}`,
});
const form = 'tongbiao.registry.v1.RegionService/FormRegion';
const adopt = 'tongbiao.registry.v1.RegionService/AdoptRuleSet';
const get = 'tongbiao.registry.v1.RegionService/GetRegion';

describe('a served method', () => {
  it('answers whom its rule lets in', async () => {
    test.behaviour.getRegion = async ({ regionId }) => ({
      region: { regionId, nameZh: '京津冀', nameEn: '', liveFrom: '', members: [], ruleSets: {} },
    });
    const { region } = await call(client, 'getRegion', { regionId: 'jjj' });
    expect(region?.nameZh).toBe('京津冀');
  });

  it('sees the verified actor, the request id and a deadline, and makes the same command of a repeated call', async () => {
    const seen: Call[] = [];
    test.behaviour.formRegion = async (_, c) => {
      seen.push(c);
      return { outcome: undefined };
    };
    await call(client, 'formRegion', aRegion());
    await call(client, 'formRegion', aRegion({ validateOnly: true }));
    await call(client, 'formRegion', aRegion({ liveFrom: '2026-05-01' }));
    expect(seen[0]).toMatchObject({
      actor: { subject: 'somebody', role: 'secretariat' },
      method: form,
      requestId: 'r-1',
    });
    const [one, dry, other] = seen.map((c) => c.commandContext({ resource: 'region-jjj', region: 'jjj' }));
    expect(one).toMatchObject({ region: 'jjj', actor: { subject: 'somebody' } });
    expect(dry).toMatchObject({ commandId: one!.commandId, commandDigest: one!.commandDigest });
    expect(other!.commandId).toBe(one!.commandId);
    expect(other!.commandDigest).not.toBe(one!.commandDigest);
    expect(seen[0]!.commandContext({ resource: 'region-yrd' }).commandId).not.toBe(one!.commandId);
    expect(JSON.stringify(one)).not.toContain('null');
  });

  it('sees the signed text of an act, without its signature', async () => {
    let seen: Call | undefined;
    test.behaviour.adoptRuleSet = async (_, c) => {
      seen = c;
      return { outcome: undefined };
    };
    await raw.send(
      adopt,
      AdoptRuleSetRequest.encode(anAct({ validateOnly: true })).finish(),
      await as({ role: 'regulator', province: 'beijing' }),
    );
    expect(seen!.act).toEqual({
      alg: 'Ed25519',
      keyId: 'k-1',
      value: 'abc',
      signed: `{"keyId":"k-1","request":{"province":"beijing","regionId":"jjj","requestId":"r-1","ruleSet":{"id":"jjj"}},"requestId":"r-1","rpc":"${adopt}","type":"tongbiao/act/v1"}`,
    });
    expect(seen!.commandContext({ resource: 'region-jjj' }).signature).toEqual(seen!.act);
  });

  it('sees the position that the caller has to see, and the trace', async () => {
    let seen: Call | undefined;
    test.behaviour.getRegion = async (_, c) => {
      seen = c;
      return { region: undefined };
    };
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const position = formatPosition(LOG_ID, { commit: 7n, prepare: 7n });
    await call(client, 'getRegion', { regionId: 'jjj' }, { position, traceparent });
    expect(seen).toMatchObject({ minPosition: { commit: 7n, prepare: 7n }, traceparent });
    await raw.send(get, Buffer.from('0a036a6a6a', 'hex'), { traceparent: 'garbage' });
    expect(seen!.traceparent).toBeUndefined();
  });

  it('may be waited for less long than the call lasts, so that the refusal gets to the caller', async () => {
    test.behaviour.getRegion = async (_, { patience, deadline }) => {
      expect(deadline.getTime() - patience.deadline.getTime()).toBeGreaterThan(100);
      await sleep(patience.deadline.getTime() - Date.now());
      throw Object.assign(new Error('too early'), { code: 'POSITION_NOT_REACHED' });
    };
    expect(await failureOf(call(client, 'getRegion', { regionId: 'jjj' }, { deadlineMs: 1_000 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      reason: 'POSITION_NOT_REACHED',
      retryAfterMs: 500,
    });
  });

  it.each([
    ['no token of this system', 'xyz', 'POSITION_INVALID'],
    [
      'one of another log',
      formatPosition('22222222-2222-4222-8222-222222222222', { commit: 1n, prepare: 1n }),
      'POSITION_FOREIGN',
    ],
  ])('refuses a position that is %s', async (_, position, reason) =>
    expect(await failureOf(call(client, 'getRegion', { regionId: 'jjj' }, { position }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason,
    }),
  );

  it('is measured', async () => {
    await call(client, 'getRegion', { regionId: 'jjj' });
    await failureOf(call(client, 'getRegion', { regionId: '' }));
    const text = await test.metrics.metrics();
    expect(text).toMatch(/grpc_server_handled_total\{method="[^"]+\/GetRegion",code="OK",service="test"\} \d+/);
    expect(text).toMatch(/GetRegion",code="INVALID_ARGUMENT",service="test"\} \d+/);
    expect(text).toMatch(/grpc_server_running\{method="[^"]+\/GetRegion",service="test"\} 0/);
  });
});

describe('who may call', () => {
  const send = (headers: Record<string, string>) =>
    raw.send(form, FormRegionRequest.encode(aRegion()).finish(), headers);

  it('needs a token', async () =>
    expect(await failureOf(send({}))).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'TOKEN_MISSING' }));
  it('needs a bearer token', async () =>
    expect(await failureOf(send({ authorization: 'Basic abc' }))).toMatchObject({ reason: 'TOKEN_INVALID' }));
  it('needs a good token, also where none is asked', async () =>
    expect(await failureOf(raw.send(get, Buffer.alloc(0), { authorization: 'Bearer x' }))).toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'TOKEN_INVALID',
    }));
  it('is told that the token has expired', async () => {
    const old = await test.token({ ttlSeconds: 1 }, new Date(Date.now() - 60_000));
    expect(await failureOf(send({ authorization: `Bearer ${old}` }))).toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'TOKEN_EXPIRED',
    });
  });
  it('is judged before the request is read', async () =>
    expect(await failureOf(raw.send(form, Buffer.from([0xff]), {}))).toMatchObject({ reason: 'TOKEN_MISSING' }));

  it('is exactly whom the rules name: every method with every role', async () => {
    const service = regionService({});
    for (const method of Object.values(service.methods)) {
      for (const role of [...roles, undefined]) {
        const headers = role === undefined ? {} : await as({ role, province: 'beijing' });
        // Nothing in the request: whoever is let in is told about its fields, or answered.
        const verdict = await raw.send(method.rpc, Buffer.alloc(0), headers).then(
          () => 'in',
          (e: { code: string }) => (e.code === 'INVALID_ARGUMENT' ? 'in' : e.code),
        );
        const { roles: named } = method.access;
        const expected =
          named === 'anyone' || (role !== undefined && (named === 'authenticated' || named.includes(role)))
            ? 'in'
            : role === undefined
              ? 'UNAUTHENTICATED'
              : 'PERMISSION_DENIED';
        expect([method.rpc, role, verdict]).toEqual([method.rpc, role, expected]);
      }
    }
  });

  it.each([
    ['beijing', 'beijing', 'in'],
    ['beijing', 'hebei', 'NOT_YOUR_PROVINCE'],
    ['hebei', '', 'FIELD_REQUIRED'],
  ])('acts as %s for %s: %s', async (own, province, expected) => {
    const sent = raw.send(
      adopt,
      AdoptRuleSetRequest.encode(anAct({ province })).finish(),
      await as({ role: 'regulator', province: own }),
    );
    expect(expected === 'in' ? await sent.then(() => 'in') : (await failureOf(sent)).reason).toBe(expected);
  });

  it('may be tied to one province in some roles only', async () => {
    const revoke = 'tongbiao.registry.v1.RegionService/RevokeMemberKey';
    const bytes = Buffer.from(`0a03722d31` + '22056865626569', 'hex');
    expect(
      (await failureOf(raw.send(revoke, bytes, await as({ role: 'regulator', province: 'beijing' })))).reason,
    ).toBe('NOT_YOUR_PROVINCE');
    await raw.send(revoke, bytes, await as({ role: 'secretariat' }));
  });

  it('signs where the rule says so', async () => {
    const failure = await failureOf(
      raw.send(
        adopt,
        AdoptRuleSetRequest.encode(anAct({ signature: undefined })).finish(),
        await as({ role: 'regulator', province: 'beijing' }),
      ),
    );
    expect(failure).toMatchObject({
      reason: 'FIELD_REQUIRED',
      fieldViolations: [{ field: 'signature', description: 'required' }],
    });
  });
});

describe('a rule', () => {
  const methods = (change: object) =>
    ({
      definition: { formRegion: RegionServiceService.formRegion, getRegion: RegionServiceService.getRegion },
      methods: {
        formRegion: { access: { roles: ['secretariat'] }, handle: async () => ({ outcome: undefined }) },
        getRegion: { access: { roles: 'anyone' }, handle: async () => ({ region: undefined }), ...change },
      },
    }) as const;

  it.each([
    ['that nobody meets', { access: { roles: [] } }, 'nobody'],
    ['about a province that the request does not name', { access: { roles: 'anyone', ownProvince: true } }, 'province'],
    ['about a signature that the request cannot have', { access: { roles: 'anyone', signed: true } }, 'signature'],
    ['about a field that the request does not have', { required: ['nothing'] }, 'nothing'],
  ])('%s stops the start', (_, change, says) => expect(() => defineService(methods(change) as never)).toThrow(says));

  it('that lets anyone write stops the start', () =>
    expect(() =>
      defineService({
        definition: { formRegion: RegionServiceService.formRegion },
        methods: { formRegion: { access: { roles: 'anyone' }, handle: async () => ({ outcome: undefined }) } },
      }),
    ).toThrow('must name roles'));

  it('is demanded for every method by the compiler', () => {
    type Methods = Parameters<typeof defineService<typeof RegionServiceService>>[0]['methods'];
    expectTypeOf<keyof Methods>().toEqualTypeOf<keyof typeof RegionServiceService>();
    const getRegion = { access: { roles: 'anyone' as const }, handle: async () => ({ region: undefined }) };
    // @ts-expect-error listStatements and the others are missing
    const missing = () => defineService({ definition: RegionServiceService, methods: { getRegion } });
    expect(missing).toThrow();
  });

  it('of a client tells unary methods from streams', () => {
    expectTypeOf<UnaryMethod<FeedServiceClient>>().toBeNever();
    expectTypeOf<StreamMethod<FeedServiceClient>>().toEqualTypeOf<'subscribe'>();
    expectTypeOf<UnaryMethod<RegionServiceClient>>().toEqualTypeOf<keyof typeof RegionServiceService>();
    expectTypeOf<StreamMethod<RegionServiceClient>>().toBeNever();
  });
});

describe('a refusal', () => {
  const refused: Rejection = {
    code: 'CONSULTATION_TOO_SHORT',
    status: 'FAILED_PRECONDITION',
    message: '征求意见 must be open for at least 30 days',
    field: 'to',
    rule: { set: 'jjj', version: '1', article: '地方标准管理办法 第十一条' },
  };
  it('carries status, reason, field and rule', async () => {
    test.behaviour.getRegion = async () => ({ rejected: refused });
    const failure = await failureOf(call(client, 'getRegion', { regionId: 'jjj' }));
    expect(failure).toMatchObject({
      code: 'FAILED_PRECONDITION',
      status: 9,
      reason: 'CONSULTATION_TOO_SHORT',
      message: refused.message,
      rule: refused.rule,
      fieldViolations: [{ field: 'to', description: refused.message }],
    });
  });

  it.each([
    ['CONFLICT', 'ABORTED', 'CONFLICT', 50],
    ['OUTCOME_UNKNOWN', 'UNAVAILABLE', 'OUTCOME_UNKNOWN', 500],
    ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 500],
    ['DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', undefined],
    ['POSITION_NOT_REACHED', 'DEADLINE_EXCEEDED', 'POSITION_NOT_REACHED', 500],
    ['ENOENT', 'INTERNAL', 'INTERNAL', undefined],
  ])('for a thrown %s is %s, and says nothing of the inside', async (code, status, reason, retryAfterMs) => {
    test.behaviour.getRegion = async () => {
      throw Object.assign(new Error(`secret /var/lib/${code}`), { code });
    };
    const failure = await failureOf(call(client, 'getRegion', { regionId: 'jjj' }));
    expect(failure).toMatchObject({ code: status, reason });
    expect(failure.retryAfterMs).toBe(retryAfterMs);
    expect(failure.message).not.toContain('secret');
  });

  it.each([[new Error('a bug at /srv/x.ts')], ['a text'], [undefined]])(
    'for %j thrown is INTERNAL and logged',
    async (thrown) => {
      test.behaviour.getRegion = async () => {
        throw thrown;
      };
      const before = test.log.lines.length;
      expect(await failureOf(call(client, 'getRegion', { regionId: 'jjj' }))).toMatchObject({
        code: 'INTERNAL',
        message: 'internal error',
      });
      expect(test.log.lines.slice(before)).toMatchObject([{ level: 'error', method: get, msg: 'call failed' }]);
    },
  );

  it('for an answer that cannot be encoded is INTERNAL', async () => {
    test.behaviour.getRegion = async () => ({ region: { regionId: 5n } }) as never;
    expect(await failureOf(call(client, 'getRegion', { regionId: 'jjj' }))).toMatchObject({ code: 'INTERNAL' });
  });
});

describe('input', () => {
  const tooLarge = {
    code: 'RESOURCE_EXHAUSTED',
    reason: 'MESSAGE_TOO_LARGE',
    message: 'the request is too large: at most 1048576 bytes are taken',
  };

  it.each([1_048_577, 5 * 1_048_576, 70 * 1_048_576])(
    'of %i bytes is too large, with a reason, and counted; the service lives on',
    async (bytes) => {
      const large = Buffer.alloc(bytes);
      const figure = `grpc_server_handled_total{method="${form}",code="RESOURCE_EXHAUSTED",service="test"}`;
      const counted = async (): Promise<number> =>
        Number(
          (await test.metrics.metrics())
            .split('\n')
            .find((line) => line.startsWith(figure))
            ?.split(' ')
            .at(-1) ?? 0,
        );
      const before = await counted();
      expect(await failureOf(raw.send(form, large, await as({ role: 'secretariat' })))).toMatchObject(tooLarge);
      expect(await counted()).toBe(before + 1);
      expect(await call(client, 'formRegion', aRegion())).toEqual({ outcome: undefined });
    },
  );

  it('that is small only while it is compressed is too large all the same', async () => {
    const compressing = rawClient(test.server.address, { 'grpc.default_compression_algorithm': 2 });
    const headers = await as({ role: 'secretariat' });
    for (const bytes of [2_000_000, 20_000_000])
      expect(await failureOf(compressing.send(form, Buffer.alloc(bytes), headers))).toMatchObject(tooLarge);
    await compressing.send(form, FormRegionRequest.encode(aRegion()).finish(), headers);
    compressing.close();
  });

  it('for a method that does not exist is UNIMPLEMENTED', async () =>
    expect(await failureOf(raw.send('tongbiao.registry.v1.RegionService/DropRegion', Buffer.alloc(0)))).toMatchObject({
      code: 'UNIMPLEMENTED',
    }));

  it('that is wrong names the field', async () =>
    expect(await failureOf(call(client, 'formRegion', aRegion({ liveFrom: '2026-02-30' })))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'DATE_MALFORMED',
      fieldViolations: [
        { field: 'liveFrom', reason: 'DATE_MALFORMED', description: 'must be a calendar date YYYY-MM-DD' },
      ],
    }));

  it('that is as wrong as can be still gets its answer through', async () => {
    const failure = await failureOf(
      call(
        client,
        'formRegion',
        aRegion({ members: Array.from({ length: 150 }, () => ({ province: 'NO' }) as never) }),
      ),
    );
    expect(failure).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'PROVINCE_MALFORMED' });
    expect(failure.fieldViolations.length).toBeGreaterThan(10);
  });

  it('of any bytes never brings the server down: a precise status each time', async () => {
    const headers = await as({ role: 'regulator', province: 'beijing' });
    const rpcs = Object.values(regionService({}).methods).map((m) => m.rpc);
    const expected = new Set(['OK', 'INVALID_ARGUMENT', 'PERMISSION_DENIED']);
    const valid = FormRegionRequest.encode(aRegion({ nameZh: '京津冀', liveFrom: '2026-05-01' })).finish();
    /** Noise, and good messages with a few bytes changed: the second kind gets deeper. */
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
        const copy = Uint8Array.from(valid);
        for (const [at, to] of changes) copy[at] = to;
        return copy;
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...rpcs), bytes, async (rpc, sent) => {
        const verdict = await raw.send(rpc, sent, headers).then(
          () => 'OK',
          (e: { code: string }) => e.code,
        );
        expect(expected).toContain(verdict);
      }),
      { numRuns: 400 },
    );
    await call(client, 'getRegion', { regionId: 'jjj' });
  });

  it('in headers of any kind never brings the server down', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), async (text) => {
        const header = text.replaceAll(/[^\x20-\x7e]/g, '').trim();
        const verdict = await raw.send(get, Buffer.from('0a036a6a6a', 'hex'), { authorization: header }).then(
          () => 'OK',
          (e: { code: string }) => e.code,
        );
        expect(['OK', 'UNAUTHENTICATED']).toContain(verdict);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a deadline', () => {
  it('of the caller ends the call and tells the handler', async () => {
    let aborted = false;
    test.behaviour.getRegion = async (_, { signal, deadline }) => {
      expect(deadline.getTime() - Date.now()).toBeLessThan(150);
      await sleep(5_000, undefined, { signal }).catch(() => (aborted = true));
      return { region: undefined };
    };
    const failure = await failureOf(call(client, 'getRegion', { regionId: 'jjj' }, { deadlineMs: 100 }));
    expect(failure.code).toBe('DEADLINE_EXCEEDED');
    await expect.poll(() => aborted).toBe(true);
  });

  it('is set where the caller sets none', async () => {
    test.behaviour.getRegion = () => new Promise(() => {});
    const ended = new Promise((resolve) =>
      client.getRegion({ regionId: 'jjj' }, new Metadata(), {}, (error) => resolve(error?.code)),
    );
    expect(await ended).toBe(4);
  });

  it('is never further away than a timer can reach', async () => {
    let inMs = 0;
    const look = ({ deadline }: Call): void => void (inMs = deadline.getTime() - Date.now());
    test.behaviour.getRegion = async (_, seen) => {
      look(seen);
      return { region: undefined };
    };
    await call(client, 'getRegion', { regionId: 'jjj' }, { deadlineMs: 1e11 });
    expect(inMs).toBeLessThan(2 ** 31);
    feed.subscribe = async function* (_, seen) {
      look(seen);
      yield heartbeat(1);
    };
    for await (const _ of callStream(feedClient, 'subscribe', SubscribeRequest.fromPartial({})));
    expect(inMs).toBeLessThan(2 ** 31);
    expect(inMs).toBeGreaterThan(2 ** 30);
  });

  it('is not needed to leave: an abort cancels', async () => {
    const controller = new AbortController();
    let left = false;
    test.behaviour.getRegion = async (_, { signal }) => {
      controller.abort();
      await sleep(5_000, undefined, { signal }).catch(() => (left = true));
      return { region: undefined };
    };
    const failure = await failureOf(call(client, 'getRegion', { regionId: 'jjj' }, { signal: controller.signal }));
    expect(failure.code).toBe('CANCELLED');
    await expect.poll(() => left).toBe(true);
  });

  it('is not waited for by who has left already', async () => {
    test.behaviour.getRegion = () => new Promise(() => {});
    const failure = await failureOf(call(client, 'getRegion', { regionId: 'jjj' }, { signal: AbortSignal.abort() }));
    expect(failure.code).toBe('CANCELLED');
  });
});

describe('a stream', () => {
  const request = SubscribeRequest.fromPartial({ regionId: 'jjj' });

  it('delivers in order and ends', async () => {
    feed.subscribe = async function* () {
      for (let n = 0; n < 2_000; n++) yield heartbeat(n);
    };
    const got: bigint[] = [];
    for await (const { message } of callStream(feedClient, 'subscribe', request))
      if (message?.$case === 'heartbeat') got.push(message.value.ordinal);
    expect(got).toEqual(Array.from({ length: 2_000 }, (_, n) => BigInt(n)));
  });

  it('does not run ahead of a slow reader', async () => {
    let made = 0;
    const wide: SubscribeResponse = {
      message: { $case: 'heartbeat', value: { position: 'x'.repeat(10_000), ordinal: 0n, logId: '' } },
    };
    feed.subscribe = async function* () {
      for (; made < 5_000; made++) yield wide;
    };
    for await (const _ of callStream(feedClient, 'subscribe', request)) {
      await sleep(200);
      break;
    }
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(1_000);
  });

  it('is stopped at its source when the reader leaves, even if the source is silent', async () => {
    let closed = false;
    feed.subscribe = async function* (_, { signal }) {
      try {
        yield heartbeat(1);
        await sleep(60_000, undefined, { signal });
      } finally {
        closed = true;
      }
    };
    for await (const _ of callStream(feedClient, 'subscribe', request)) break;
    await expect.poll(() => closed).toBe(true);
  });

  it('is stopped at its source when the reader leaves, even if the source never looks at the signal', async () => {
    let closed = false;
    feed.subscribe = async function* () {
      try {
        for (;;) yield heartbeat(1);
      } finally {
        closed = true;
      }
    };
    for await (const _ of callStream(feedClient, 'subscribe', request)) break;
    await expect.poll(() => closed).toBe(true);
  });

  it('may be refused before it begins', async () => {
    feed.subscribe = async () => ({
      rejected: { code: 'NO_SUCH_REGION', status: 'NOT_FOUND', message: 'no region x' },
    });
    expect(await failureOf(callStream(feedClient, 'subscribe', request).next())).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'NO_SUCH_REGION',
    });
  });

  it('may break in the middle', async () => {
    feed.subscribe = async function* () {
      yield heartbeat(1);
      throw Object.assign(new Error('gone'), { code: 'UNAVAILABLE' });
    };
    const stream = callStream(feedClient, 'subscribe', request);
    expect((await stream.next()).done).toBe(false);
    expect(await failureOf(stream.next())).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 500 });
  });

  it('judges its request like any other', async () =>
    expect(
      await failureOf(callStream(feedClient, 'subscribe', { ...request, heartbeatSeconds: 61 }).next()),
    ).toMatchObject({ reason: 'HEARTBEAT_OUT_OF_RANGE', fieldViolations: [{ field: 'heartbeatSeconds' }] }));

  it('ends at an abort', async () => {
    feed.subscribe = async function* (_, { signal }) {
      yield heartbeat(1);
      await sleep(60_000, undefined, { signal });
    };
    const controller = new AbortController();
    const stream = callStream(feedClient, 'subscribe', request, { signal: controller.signal });
    await stream.next();
    controller.abort();
    expect((await failureOf(stream.next())).code).toBe('CANCELLED');
  });
});

describe('a stop', () => {
  const started = async (options = {}) => {
    const own = await startRegionService({ more: [feedService], ...options });
    const caller = connect(RegionServiceClient, { address: own.server.address });
    const health = connect(HealthClient, { address: own.server.address });
    return { own, caller, health, done: () => (caller.close(), health.close(), own.close()) };
  };

  it('lets calls under way finish, takes no new ones and says NOT_SERVING', async () => {
    const { own, caller, health, done } = await started();
    const arrived = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    own.behaviour.getRegion = async () => {
      arrived.resolve();
      await go.promise;
      return { region: undefined };
    };
    const underWay = call(caller, 'getRegion', { regionId: 'jjj' });
    await arrived.promise;
    const drained = own.server.drain(5_000);
    expect((await call(health, 'check', { service: '' })).status).toBe(HealthCheckResponse_ServingStatus.NOT_SERVING);
    expect(
      await failureOf(call(caller, 'listStatements', { regionId: 'jjj', pageSize: 0, pageToken: '' })),
    ).toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'SERVICE_STOPPING',
    });
    go.resolve();
    await expect(underWay).resolves.toEqual({ region: undefined });
    await drained;
    await done();
  });

  it('cuts off what does not finish within the limit', async () => {
    const { own, caller, done } = await started();
    const arrived = Promise.withResolvers<void>();
    own.behaviour.getRegion = () => {
      arrived.resolve();
      return new Promise(() => {});
    };
    const underWay = failureOf(call(caller, 'getRegion', { regionId: 'jjj' }));
    await arrived.promise;
    await own.server.drain(50);
    expect(await underWay).toMatchObject({ code: 'UNAVAILABLE', reason: 'SERVICE_STOPPING' });
    await done();
  });

  it('ends streams at once: their readers resume elsewhere', async () => {
    const { own, done } = await started();
    feed.subscribe = async function* (_, { signal }) {
      yield heartbeat(1);
      await sleep(60_000, undefined, { signal });
    };
    const reader = connect(FeedServiceClient, { address: own.server.address });
    const stream = callStream(reader, 'subscribe', SubscribeRequest.fromPartial({}));
    await stream.next();
    const rest = failureOf(stream.next());
    await own.server.drain(5_000);
    expect(await rest).toMatchObject({ code: 'UNAVAILABLE', reason: 'SERVICE_STOPPING' });
    reader.close();
    await done();
  });

  it('does not wait for connections that stay open, nor for those who watch its health', async () => {
    const { own, caller, health, done } = await started();
    await call(caller, 'getRegion', { regionId: 'jjj' });
    const watch = callStream(health, 'watch', { service: '' }, { deadlineMs: 5_000 });
    await watch.next();
    const before = performance.now();
    await own.server.drain(5_000);
    await own.server.close();
    expect(performance.now() - before).toBeLessThan(1_500);
    // The watcher is told of the stop, and then cut off.
    expect((await watch.next()).value?.status).toBe(HealthCheckResponse_ServingStatus.NOT_SERVING);
    expect((await failureOf(watch.next())).code).not.toBe('DEADLINE_EXCEEDED');
    await done();
  });

  it('is told apart from a start: a service that catches up is NOT_SERVING until it says otherwise', async () => {
    const { own, health, done } = await started({ serving: false });
    const name = 'tongbiao.registry.v1.RegionService';
    const status = async () => (await call(health, 'check', { service: name })).status;
    expect(await status()).toBe(HealthCheckResponse_ServingStatus.NOT_SERVING);
    own.server.setServing(true);
    expect(await status()).toBe(HealthCheckResponse_ServingStatus.SERVING);
    await done();
  });
});

describe('an address', () => {
  it('that is taken stops the start and is named', async () => {
    await expect(startRegionService({ listen: test.server.address })).rejects.toThrow(test.server.address);
  });
});
