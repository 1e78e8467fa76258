import { AdmitGuestRequest, EndGuestRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/membership_service';
import {
  ListDeadlinesRequest,
  ListNextActsRequest,
  ListTodoRequest,
  GetStatisticsRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { ListOrganisationsRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_service';
import { ListProvincialStandardsRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import { CheckStandstillRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { CountWorksRequest, ListWorksRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { call, generateMemberKey, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
});
afterAll(() => system.close());

const outcomeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RpcFailure)
      return `${error.code} ${error.reason} ${error.fieldViolations[0]?.field}: ${error.message}`;
    throw error;
  }
  return 'answered';
};

interface About {
  readonly regionId?: string;
  readonly province?: string;
}

/** Every question of the registry that may be narrowed to a province, asked as the secretariat. */
const questions: Readonly<Record<string, (about: About) => Promise<unknown>>> = {
  listWorks: async (about) => call(await system.works('secretariat'), 'listWorks', ListWorksRequest.fromPartial(about)),
  countWorks: async (about) =>
    call(await system.works('secretariat'), 'countWorks', CountWorksRequest.fromPartial(about)),
  listDeadlines: async (about) =>
    call(await system.asking('secretariat'), 'listDeadlines', ListDeadlinesRequest.fromPartial(about)),
  listTodo: async (about) =>
    call(await system.asking('secretariat'), 'listTodo', ListTodoRequest.fromPartial({ role: 'regulator', ...about })),
  listOrganisations: async (about) =>
    call(
      await system.organisations('secretariat'),
      'listOrganisations',
      ListOrganisationsRequest.fromPartial({ regionId: 'demo', ...about }),
    ),
  listProvincialStandards: async (about) =>
    call(
      await system.lists('secretariat'),
      'listProvincialStandards',
      ListProvincialStandardsRequest.fromPartial(about),
    ),
  listRuleSets: async (about) =>
    call(await system.ruleSets('secretariat'), 'listRuleSets', {
      regionId: 'demo',
      province: '',
      ...about,
    }),
  checkStandstill: async (about) =>
    call(
      await system.projects('regulator', about.province ?? 'beijing'),
      'checkStandstill',
      CheckStandstillRequest.fromPartial({ regionId: 'demo', titleZh: '题', province: 'beijing', ...about }),
    ),
};

describe('a question about a province or a region', () => {
  it.each(Object.entries(questions))('%s is refused where no region has it, with those there are', async (_, ask) => {
    expect(await outcomeOf(ask({ province: 'atlantis' }))).toMatch(
      /^NOT_FOUND UNKNOWN_PROVINCE province: no region has a province "atlantis"; there are beijing, hebei, .*tianjin$/,
    );
    expect(await outcomeOf(ask({ regionId: 'nowhere' }))).toMatch(
      /^NOT_FOUND UNKNOWN_REGION regionId: there is no region "nowhere"; there are demo, jjj$/,
    );
    expect(await outcomeOf(ask({ province: 'hebei' }))).toBe('answered');
  });

  it('is refused also where a filter names it, with its place there', async () => {
    const anyone = await system.works();
    const works = (filter: string) => outcomeOf(call(anyone, 'listWorks', ListWorksRequest.fromPartial({ filter })));
    expect(await works('(冷链 OR province=atlantis)')).toMatch(/ filter: at character 17: no region has .*"atlantis"/);
    expect(await works('NOT status.atlantis = ABOLISHED')).toMatch(/ filter: at character 12: no region has/);
    expect(await works('province=hebei AND published.beijing>2018 AND number.tianjin="DB12/T 3011-2018"')).toBe(
      'answered',
    );
    const statistics = GetStatisticsRequest.fromPartial({ filter: 'province:atlantis' });
    expect(await outcomeOf(call(await system.asking(), 'getStatistics', statistics))).toContain(
      'UNKNOWN_PROVINCE filter',
    );
  });

  it('is answered about a guest of a work, and about one that was one', async () => {
    const work = play(system, 'known-guest');
    await work.propose();
    const workId = work.workId();
    const asActor = ListNextActsRequest.fromPartial({ workId, role: 'regulator', province: 'henan' });
    const asking = await system.asking('secretariat');
    expect(await outcomeOf(call(asking, 'listNextActs', asActor))).toContain('UNKNOWN_PROVINCE province');
    const membership = await system.membership('regulator', 'beijing');
    const at = { regionId: 'demo', workId, province: 'beijing', document: system.document };
    const sent = async <R extends 'admitGuest' | 'endGuest'>(rpc: R, rest: object) => {
      const [name, codec] =
        rpc === 'admitGuest' ? (['AdmitGuest', AdmitGuestRequest] as const) : (['EndGuest', EndGuestRequest] as const);
      const request = (codec as typeof AdmitGuestRequest).fromPartial({ requestId: rpc, ...at, ...rest });
      const signed = system.signed(
        `tongbiao.registry.v1.MembershipService/${name}`,
        codec as typeof AdmitGuestRequest,
        'beijing',
        request,
      );
      return (await call(membership, rpc, signed as never)).outcome!.position;
    };
    const key = { ...generateMemberKey('henan').publicKey, validFrom: system.today, validUntil: '' };
    const guest = {
      province: 'henan',
      nameZh: '河南省',
      prefix: '41',
      regulatorZh: '河南省市场监督管理局',
      keys: [key],
    };
    const works = ListWorksRequest.fromPartial({ province: 'henan' });
    const client = await system.works();
    const admitted = await sent('admitGuest', { guest });
    expect(await outcomeOf(call(client, 'listWorks', works, { position: admitted }))).toBe('answered');
    const ended = await sent('endGuest', { guest: 'henan', reason: '不再参加' });
    expect(await outcomeOf(call(client, 'listWorks', works, { position: ended }))).toBe('answered');
  });
});
