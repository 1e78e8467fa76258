import {
  CommitteeKind,
  CommitteeRole,
  OrganisationKind,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_events';
import {
  DesignateDepartmentRequest,
  DissolveCommitteeRequest,
  EstablishCommitteeRequest,
  OrganisationRole,
  RegisterOrganisationRequest,
  ReleaseDepartmentRequest,
  RenewCommitteeTermRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_service';
import { NameDraftersRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { call, RpcFailure } from '@tongbiao/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './testing/play.ts';
import { provinces, startRegistrySystem, type RegistrySystem } from './testing/registry-system.ts';

let system: RegistrySystem;
beforeAll(async () => {
  system = await startRegistrySystem();
});
afterAll(() => system.close());

const ORGANISATIONS = 'tongbiao.registry.v1.OrganisationService';
/** An id that nothing has. */
const NOBODY = '00000000-0000-4000-8000-000000000001';

const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof RpcFailure) return error.reason;
    throw error;
  }
  return 'none';
};
const register = (nameZh: string, rest: Partial<RegisterOrganisationRequest> = {}) =>
  RegisterOrganisationRequest.fromPartial({
    requestId: `register-${encodeURIComponent(nameZh)}`,
    regionId: 'demo',
    nameZh,
    kind: OrganisationKind.GOVERNMENT,
    province: 'beijing',
    ...rest,
  });
const registered = async (nameZh: string, rest: Partial<RegisterOrganisationRequest> = {}) =>
  call(await system.organisations('department', 'beijing'), 'registerOrganisation', register(nameZh, rest));

describe('organisations', () => {
  it('are registered once, by their credit code, with its check digit', async () => {
    const code = { creditCode: '91350100M000100Y43', kind: OrganisationKind.ENTERPRISE };
    const first = await registered('甲公司', code);
    const again = await call(
      await system.organisations('secretariat'),
      'registerOrganisation',
      register('甲公司', code),
    );
    expect(again).toMatchObject({ organisationId: first.organisationId, outcome: { events: [] } });
    expect(await reasonOf(registered('乙公司', { ...code, requestId: 'other' }))).toBe('ORGANISATION_EXISTS');
    expect(await reasonOf(registered('丙公司', { creditCode: '91350100M000100Y4A' }))).toBe('CREDIT_CODE_WRONG');
    expect(await reasonOf(registered('丁公司', { province: 'hebei' }))).toBe('NOT_YOUR_PROVINCE');
    expect(await reasonOf(registered('戊公司', { regionId: 'nowhere' }))).toBe('UNKNOWN_REGION');
  });

  it('have names one after the other, and predecessors', async () => {
    const old = await registered('北京市质量技术监督局', { nameFrom: '2000', kind: OrganisationKind.REGULATOR });
    const { organisationId } = await registered('北京市市场监管局', { predecessors: [old.organisationId] });
    const department = await system.organisations('department', 'beijing');
    await call(department, 'renameOrganisation', {
      requestId: 'rename',
      validateOnly: false,
      organisationId,
      nameZh: '北京市市场监督管理局',
      nameEn: '',
      from: '2018-11-16',
    });
    const { outcome } = await call(department, 'dissolveOrganisation', {
      requestId: 'dissolve',
      validateOnly: false,
      organisationId: old.organisationId,
      on: '2018-11-15',
      reason: '机构改革',
    });
    const at = { position: outcome!.position };
    const anybody = await system.organisations();
    const { organisation } = await call(anybody, 'getOrganisation', { organisationId }, at);
    expect(organisation!.names.map((n) => [n.nameZh, n.from, n.until])).toEqual([
      ['北京市市场监管局', '', '2018-11-15'],
      ['北京市市场监督管理局', '2018-11-16', ''],
    ]);
    const former = await call(anybody, 'getOrganisation', { organisationId: old.organisationId });
    expect(former.organisation).toMatchObject({ successors: [organisationId], dissolvedOn: '2018-11-15' });
    expect(await reasonOf(call(anybody, 'getOrganisation', { organisationId: NOBODY }))).toBe('UNKNOWN_ORGANISATION');
    const stranger = await system.organisations('department', 'hebei');
    const rename = {
      requestId: 'r2',
      validateOnly: false,
      organisationId,
      nameZh: 'x',
      nameEn: '',
      from: '2019-01-01',
    };
    expect(await reasonOf(call(stranger, 'renameOrganisation', rename))).toBe('NOT_OWN_PROVINCE');
    expect(await reasonOf(call(stranger, 'renameOrganisation', { ...rename, organisationId: NOBODY }))).toBe(
      'UNKNOWN_ORGANISATION',
    );
  });

  it('are found by any of their names, by kind and province, page by page', async () => {
    for (const name of ['运输协会甲', '运输协会乙', '运输协会丙'])
      await registered(name, { kind: OrganisationKind.ASSOCIATION });
    const { outcome } = await registered('运输协会丁', { kind: OrganisationKind.ASSOCIATION });
    const anybody = await system.organisations();
    const names: string[] = [];
    let pageToken = '';
    do {
      const page = await call(
        anybody,
        'listOrganisations',
        {
          regionId: 'demo',
          query: '运输',
          kind: OrganisationKind.ASSOCIATION,
          province: 'beijing',
          departments: false,
          pageSize: 3,
          pageToken,
        },
        { position: outcome!.position },
      );
      names.push(...page.organisations.map((o) => o.names.at(-1)!.nameZh));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(names.toSorted()).toEqual(['运输协会甲', '运输协会乙', '运输协会丙', '运输协会丁'].toSorted());
    const asked = {
      regionId: 'demo',
      query: '质量技术',
      kind: OrganisationKind.UNSPECIFIED,
      province: '',
      departments: false,
      pageSize: 0,
    };
    expect((await call(anybody, 'listOrganisations', { ...asked, pageToken: '' })).organisations).toHaveLength(1);
    expect(await reasonOf(call(anybody, 'listOrganisations', { ...asked, pageToken: 'x' }))).toBe('PAGE_TOKEN_INVALID');
    expect(await reasonOf(call(anybody, 'listOrganisations', { ...asked, regionId: 'nowhere', pageToken: '' }))).toBe(
      'UNKNOWN_REGION',
    );
  });

  it('are sector departments by an act of their province', async () => {
    const { organisationId } = await registered('北京市交通委员会');
    const { document } = system;
    const designate = DesignateDepartmentRequest.fromPartial({
      requestId: 'designate',
      organisationId,
      province: 'beijing',
      fields: ['交通'],
      from: '2015-01-01',
      document,
    });
    const signed = (request: DesignateDepartmentRequest, signer = 'beijing') =>
      system.signed(`${ORGANISATIONS}/DesignateDepartment`, DesignateDepartmentRequest, signer, request);
    const regulator = await system.organisations('regulator', 'beijing');
    expect(await reasonOf(call(regulator, 'designateDepartment', signed(designate, 'hebei')))).toBe('UNKNOWN_KEY');
    const { outcome } = await call(regulator, 'designateDepartment', signed(designate));
    const departments = {
      regionId: 'demo',
      query: '',
      kind: OrganisationKind.UNSPECIFIED,
      province: '',
      departments: true,
      pageSize: 0,
      pageToken: '',
    };
    const listed = await call(await system.organisations(), 'listOrganisations', departments, {
      position: outcome!.position,
    });
    expect(listed.organisations).toMatchObject([
      { organisationId, departments: [{ province: 'beijing', fields: ['交通'], from: '2015-01-01', until: '' }] },
    ]);
    const released = await call(
      regulator,
      'releaseDepartment',
      system.signed(
        `${ORGANISATIONS}/ReleaseDepartment`,
        ReleaseDepartmentRequest,
        'beijing',
        ReleaseDepartmentRequest.fromPartial({
          requestId: 'release',
          organisationId,
          province: 'beijing',
          on: '2020-12-31',
          document,
        }),
      ),
    );
    const after = await call(await system.organisations(), 'listOrganisations', departments, {
      position: released.outcome!.position,
    });
    expect(after.organisations).toEqual([]);
  });
});

describe('a committee', () => {
  const establish = (rest: Partial<EstablishCommitteeRequest> = {}) =>
    system.signed(
      `${ORGANISATIONS}/EstablishCommittee`,
      EstablishCommitteeRequest,
      'beijing',
      EstablishCommitteeRequest.fromPartial({
        requestId: 'establish',
        regionId: 'demo',
        province: 'beijing',
        kind: CommitteeKind.TECHNICAL_COMMITTEE,
        nameZh: '交通标准化技术委员会',
        fields: ['交通'],
        termFrom: '2020-01-01',
        termUntil: '2099-12-31',
        document: system.document,
        ...rest,
      }),
    );
  const appoint = async (committeeId: string, personRef: string, rest: object = {}) =>
    call(await system.organisations('regulator', 'beijing'), 'appointCommitteeMember', {
      requestId: `appoint-${personRef}`,
      validateOnly: false,
      committeeId,
      province: 'beijing',
      personRef,
      organisationId: '',
      role: CommitteeRole.MEMBER,
      from: '2020-01-01',
      ...rest,
    });

  it('is established, has persons by reference, and its works are found', async () => {
    const regulator = await system.organisations('regulator', 'beijing');
    expect(await reasonOf(call(regulator, 'establishCommittee', establish({ secretariatId: NOBODY })))).toBe(
      'UNKNOWN_ORGANISATION',
    );
    const { organisationId } = await registered('北京市标准化研究院', { kind: OrganisationKind.RESEARCH_INSTITUTE });
    const made = establish({ secretariatId: organisationId });
    const { committeeId, outcome: first } = await call(regulator, 'establishCommittee', made);
    const again = await call(regulator, 'establishCommittee', made);
    expect(again).toEqual({ committeeId, outcome: { ...first, replayed: true } });
    for (const ref of ['p1', 'p2', 'p3']) await appoint(committeeId, ref, { organisationId });
    expect(await reasonOf(appoint(committeeId, 'p4', { organisationId: NOBODY }))).toBe('UNKNOWN_ORGANISATION');
    expect(await reasonOf(appoint(NOBODY, 'p4'))).toBe('UNKNOWN_COMMITTEE');
    const read = async (on = '') => call(await system.organisations('committee'), 'getCommittee', { committeeId, on });
    expect((await read()).seats.map((seat) => seat.personRef)).toEqual(['p1', 'p2', 'p3']);
    expect((await read('2019-12-31')).seats).toEqual([]);
    expect(await reasonOf(call(await system.organisations(), 'getCommittee', { committeeId, on: '' }))).toBe(
      'TOKEN_MISSING',
    );

    // A work that names them by id: who drafts, and who reviews.
    const work = play(system, 'committee');
    await work.propose();
    const workId = work.workId();
    for (const p of provinces) await work.approve(p);
    const name = (organisationIds: string[], requestId: string) =>
      NameDraftersRequest.fromPartial({
        requestId,
        workId,
        revision: 1,
        organisations: ['北京市标准化研究院'],
        personRefs: ['d1'],
        organisationIds,
      });
    const department = await system.projects('department', 'beijing');
    expect(await reasonOf(call(department, 'nameDrafters', name([NOBODY], 'n1')))).toBe('UNKNOWN_ORGANISATION');
    await call(department, 'nameDrafters', name([organisationId], 'n2'));
    await work.draft(DraftKind.CONSULTATION, '1');
    for (const p of provinces) await work.open(p);
    for (const p of provinces) await work.close(p);
    await work.draft(DraftKind.REVIEW, '2');
    const review = async (rest: object) =>
      call(await system.works('committee'), 'recordReview', { ...work.request.review(), ...rest });
    expect(await reasonOf(review({ committeeId: NOBODY }))).toBe('UNKNOWN_COMMITTEE');
    expect(await reasonOf(review({ committeeId, panelRefs: ['p1', 'p2', 'x'] }))).toBe('NOT_ON_COMMITTEE');
    const { outcome } = await review({ committeeId });
    expect(JSON.parse(outcome!.events[0]!.dataJson)).toMatchObject({ committeeId, appointed: 3 });
    const worksOf = async (id: string) =>
      call(
        await system.organisations('auditor'),
        'listOrganisationWorks',
        { organisationId: id, pageSize: 0, pageToken: '' },
        { position: outcome!.position },
      );
    expect((await worksOf(committeeId)).works).toEqual([
      { workId, revision: 1, province: '', role: OrganisationRole.REVIEWS },
    ]);
    expect((await worksOf(organisationId)).works).toEqual([
      { workId, revision: 1, province: '', role: OrganisationRole.DRAFTS },
    ]);
  });

  it('loses persons, gets a further term, and is dissolved', async () => {
    const regulator = await system.organisations('regulator', 'beijing');
    const made = establish({
      requestId: 'second',
      nameZh: '卫生标准专家组',
      kind: CommitteeKind.EXPERT_GROUP,
      termUntil: '2024-12-31',
    });
    const { committeeId } = await call(regulator, 'establishCommittee', made);
    await appoint(committeeId, 'p1');
    const remove = {
      requestId: 'remove',
      validateOnly: false,
      committeeId,
      province: 'beijing',
      personRef: 'p1',
      on: '2021-06-30',
      reason: '退休',
    };
    await call(regulator, 'removeCommitteeMember', remove);
    expect(
      await reasonOf(call(regulator, 'removeCommitteeMember', { ...remove, requestId: 'r', personRef: 'p9' })),
    ).toBe('NOT_ON_COMMITTEE');
    const renewal = RenewCommitteeTermRequest.fromPartial({
      requestId: 'renew',
      committeeId,
      province: 'beijing',
      termFrom: '2025-01-01',
      termUntil: '2029-12-31',
      document: system.document,
    });
    await call(
      regulator,
      'renewCommitteeTerm',
      system.signed(`${ORGANISATIONS}/RenewCommitteeTerm`, RenewCommitteeTermRequest, 'beijing', renewal),
    );
    const end = DissolveCommitteeRequest.fromPartial({
      requestId: 'dissolve',
      committeeId,
      province: 'beijing',
      on: '2025-12-31',
      reason: '合并',
      document: system.document,
    });
    const { outcome } = await call(
      regulator,
      'dissolveCommittee',
      system.signed(`${ORGANISATIONS}/DissolveCommittee`, DissolveCommitteeRequest, 'beijing', end),
    );
    const { committees } = await call(
      await system.organisations(),
      'listCommittees',
      { regionId: 'demo', pageSize: 0, pageToken: '' },
      { position: outcome!.position },
    );
    expect(committees.find((c) => c.committeeId === committeeId)).toMatchObject({
      termFrom: '2025-01-01',
      termUntil: '2029-12-31',
      dissolvedOn: '2025-12-31',
    });
    expect(committees).toHaveLength(2);
  });
});
