import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditServiceClient, ReplayRequest } from '@tongbiao/contracts/gen/tongbiao/audit/v1/audit_service';
import { LiaisonServiceClient } from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import { FeedServiceClient, SubscribeRequest } from '@tongbiao/contracts/gen/tongbiao/notification/v1/feed_service';
import { NumberingServiceClient } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { ListWorksRequest, ProvinceServiceClient } from '@tongbiao/contracts/gen/tongbiao/province/v1/province_service';
import { RegionServiceClient } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { call, callStream, connect, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System } from './system.ts';

interface Issued {
  readonly tokenId: string;
  readonly token: string;
  readonly expiresAt: string;
}
interface Listed {
  readonly tokens: readonly { readonly tokenId: string; readonly state: string; readonly subject: string }[];
}

/** Two seconds are promised of a machine that has nothing else to do. */
const PATIENCE_MS = 6_000;

const reasonOf = async (answer: Promise<unknown>): Promise<string> => {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    return error.reason;
  }
  return 'OK';
};

describe('tokens, in every service', () => {
  let system: System;
  let addresses: ReadonlyMap<string, string>;
  beforeAll(async () => {
    system = await startSystem({ kafka: false });
    addresses = new Map((await system.status()).processes.map((p) => [p.name, p.address]));
  });
  afterAll(() => system.stop());

  /** One call to each service with this token, and what it came to. */
  const useEverywhere = async (token: string): Promise<Record<string, string>> => {
    const at = (name: string) => ({ address: addresses.get(name)!, token: () => token });
    const page = { pageSize: 1, pageToken: '' };
    const [registry, numbering, liaison, province, audit, feed] = [
      connect(RegionServiceClient, at('registry')),
      connect(NumberingServiceClient, at('numbering')),
      connect(LiaisonServiceClient, at('international-liaison')),
      connect(ProvinceServiceClient, at('hebei')),
      connect(AuditServiceClient, at('audit')),
      connect(FeedServiceClient, at('notification')),
    ] as const;
    const first = async (stream: AsyncGenerator<unknown>) => {
      for await (const _ of stream) return;
    };
    const calls = {
      registry: call(registry, 'listRegions', page),
      numbering: call(numbering, 'listRanges', { regionId: '', ...page }),
      liaison: call(liaison, 'listConversions', { workId: '', ...page }),
      province: call(province, 'listWorks', ListWorksRequest.fromPartial(page)),
      audit: first(callStream(audit, 'replay', ReplayRequest.fromPartial({}))),
      notification: first(callStream(feed, 'subscribe', SubscribeRequest.fromPartial({}))),
    };
    const told = await Promise.all(Object.entries(calls).map(async ([name, made]) => [name, await reasonOf(made)]));
    for (const client of [registry, numbering, liaison, province, audit, feed]) client.close();
    return Object.fromEntries(told) as Record<string, string>;
  };
  const everywhere = (outcome: string) =>
    Object.fromEntries(
      ['registry', 'numbering', 'liaison', 'province', 'audit', 'notification'].map((name) => [name, outcome]),
    );

  it('are issued and revoked on the command line, and refused everywhere', async () => {
    const issue = ['token', 'issue', 'auditor', '--subject', 'p-17', '--days', '7', '--purpose', 'spot checks'];
    const { result, code } = await system.run<Issued>(issue);
    expect(code).toBe(0);
    expect(await useEverywhere(result.token)).toEqual(everywhere('OK'));
    const open = connect(FeedServiceClient, {
      address: addresses.get('notification')!,
      token: () => result.token,
    });
    const following = (async () => {
      for await (const _ of callStream(open, 'subscribe', SubscribeRequest.fromPartial({ heartbeatSeconds: 1 })));
    })();
    const ended = reasonOf(following);

    const revoked = await system.run(['token', 'revoke', result.tokenId, '--reason', 'the phone was lost']);
    expect(revoked.code).toBe(0);
    await expect
      .poll(() => useEverywhere(result.token), { timeout: PATIENCE_MS, interval: 100 })
      .toEqual(everywhere('TOKEN_REVOKED'));
    expect(await ended, 'a stream that was open ends, too').toBe('TOKEN_REVOKED');
    open.close();

    const { tokens } = (await system.run<Listed>(['token', 'list'])).result;
    expect(tokens).toMatchObject([{ tokenId: result.tokenId, state: 'TOKEN_STATE_REVOKED', subject: 'p-17' }]);
  });

  it('stay refused by a process that was started again', async () => {
    const { result } = await system.run<Issued>(['token', 'issue', 'auditor', '--subject', 'p-18']);
    await system.run(['token', 'revoke', result.tokenId, '--reason', 'left']);
    for (const { name, pid } of (await system.status()).processes)
      if (['numbering', 'hebei'].includes(name)) process.kill(pid!, 'SIGKILL');
    await system.wellAgain();
    await expect
      .poll(() => useEverywhere(result.token), { timeout: PATIENCE_MS, interval: 200 })
      .toEqual(everywhere('TOKEN_REVOKED'));
  });

  it('may be revoked where the supervisor made them', async () => {
    const token = readFileSync(join(system.tokens, 'regulator-hebei'), 'utf8').trim();
    expect(await useEverywhere(token)).toEqual(everywhere('OK'));
    const { jti, exp } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as {
      jti: string;
      exp: number;
    };
    const revoke = ['token', 'revoke', jti, '--reason', 'left'];
    expect(await system.run(revoke)).toMatchObject({ code: 8, result: { error: { code: 'TOKEN_NOT_FOUND' } } });
    const { code } = await system.run([...revoke, '--expires-at', new Date(exp * 1000).toISOString()]);
    expect(code).toBe(0);
    await expect
      .poll(() => useEverywhere(token), { timeout: PATIENCE_MS, interval: 100 })
      .toEqual(everywhere('TOKEN_REVOKED'));
  });

  it('are no secret that the log, the logs or the list give away', async () => {
    const { result } = await system.run<Issued>(['token', 'issue', 'auditor', '--subject', 'p-19']);
    const signature = result.token.split('.')[2]!;
    const listed = await system.run('token list'.split(' '));
    expect(JSON.stringify(listed.lines)).not.toContain(signature);
    const registryLog = readFileSync(join(system.dataDir, 'logs', 'registry.log'), 'utf8');
    expect(registryLog).not.toContain(signature);
    const replay = connect(AuditServiceClient, { address: addresses.get('audit')!, token: () => result.token });
    const issuances: string[] = [];
    for await (const { message } of callStream(
      replay,
      'replay',
      ReplayRequest.fromPartial({ includeRestricted: true, eventTypes: ['access.TokenIssued.v1'] }),
    ))
      if (message?.$case === 'event') issuances.push(message.value.data.toString());
    expect(issuances).toHaveLength(3);
    expect(issuances.join()).not.toContain(signature);
    replay.close();
  });
});
