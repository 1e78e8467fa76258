import {
  CommitteeKind,
  CommitteeRole,
  OrganisationKind,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_events';
import { ImplementationKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, it } from 'vitest';
import { committee, type CommitteeEvent } from '../committee.ts';
import { organisation, type OrganisationEvent } from '../organisation.ts';
import { drafting } from '../testing/drafting.ts';
import { actorOf, document, facts, today } from '../testing/region.ts';
import { command, happened, until } from '../testing/work.ts';
import type { Command } from './commands.ts';
import type { Register } from './references.ts';
import { work } from './work.ts';

const { given } = spec(work);
const registered = (organisationId: string, nameZh: string, regionId = 'jjj'): OrganisationEvent => ({
  type: 'registry.OrganisationRegistered.v1',
  data: {
    organisationId,
    regionId,
    nameZh,
    nameEn: '',
    nameFrom: '',
    creditCode: '',
    kind: OrganisationKind.GOVERNMENT,
    province: '',
    predecessors: [],
  },
});
const gone: OrganisationEvent = {
  type: 'registry.OrganisationDissolved.v1',
  data: { organisationId: 'gone', on: '2026-01-01', reason: '撤销' },
};
const established: CommitteeEvent = {
  type: 'registry.CommitteeEstablished.v1',
  data: {
    committeeId: 'c1',
    regionId: 'jjj',
    province: 'beijing',
    kind: CommitteeKind.EXPERT_GROUP,
    nameZh: '京津冀交通标准专家组',
    nameEn: '',
    fields: [],
    secretariatId: '',
    termFrom: '2026-01-01',
    termUntil: '2026-12-31',
    document,
  },
};
const seated = (personRef: string, role: CommitteeRole = CommitteeRole.MEMBER): CommitteeEvent => ({
  type: 'registry.CommitteeMemberAppointed.v1',
  data: { committeeId: 'c1', personRef, organisationId: '', role, from: '2026-01-01' },
});
const { workId } = happened.proposed().data;
const group = fold(committee, [
  established,
  ...['p1', 'p2', 'p3', 'p4', 'p5', 'p6'].map((ref) => seated(ref)),
  seated('s1', CommitteeRole.SECRETARY),
]);
const register: Register = {
  organisations: new Map([
    ['own', fold(organisation, [registered('own', '北京市市场监督管理局')])],
    ['other', fold(organisation, [registered('other', '天津市交通运输委员会')])],
    ['elsewhere', fold(organisation, [registered('elsewhere', '外地', 'yangtze')])],
    ['gone', fold(organisation, [registered('gone', '旧单位'), gone])],
  ]),
  committee: group,
};

const asked = {
  facts,
  today,
  actor: actorOf('beijing', 'department'),
  workId,
  revision: 1,
  province: 'beijing',
  register,
};

describe('who drafts', () => {
  const name = (organisationIds: string[], rest: object = {}) => drafting.name({ organisationIds, register, ...rest });
  it('may be named by id beside the printed name, where it is registered', () =>
    given(happened.proposed())
      .when(name(['other']))
      .then(drafting.named({ organisationIds: ['other'] })));
  it.each([
    ['an organisation that nobody knows', name(['x']), 'UNKNOWN_ORGANISATION'],
    ['one of another region', name(['elsewhere']), 'UNKNOWN_ORGANISATION'],
    ['one that is no more', name(['gone']), 'ORGANISATION_DISSOLVED'],
    ['more ids than names', name(['own', 'other', 'x']), 'IDS_MISCOUNTED'],
    ['an id without a register', drafting.name({ organisationIds: ['other'] }), 'UNKNOWN_ORGANISATION'],
  ])('is not %s', (_, command_, code) => given(happened.proposed()).when(command_).rejects(code));
});

describe('what is behind an edition', () => {
  const behind = {
    proposedBy: ['other'],
    managedBy: ['other'],
    implementedBy: [],
    draftedBy: ['own'],
    issuedBy: ['own'],
  };
  const publish = (change: Partial<typeof behind> = {}, rest: Partial<Command<'PublishEdition'>> = {}) =>
    command.publish('beijing', { organisations: { ...behind, ...change }, register, ...rest });
  it('is told by id', () =>
    given(...until.numbered)
      .when(publish())
      .then(happened.published('beijing', 'DB11/T 3048—2026', { organisations: behind })));
  it.each([
    ['proposed by one that nobody knows', publish({ proposedBy: ['x'] }), 'UNKNOWN_ORGANISATION'],
    ['drafted by one twice', publish({ draftedBy: ['own', 'own'] }), 'ORGANISATION_REPEATED'],
    ['issued by more than are printed', publish({ issuedBy: ['own', 'other'] }), 'IDS_MISCOUNTED'],
    ['issued by one that had another name', publish({ issuedBy: ['other'] }), 'NAME_OF_ANOTHER_DAY'],
  ])('is not %s', (_, publishing, code) =>
    given(...until.numbered)
      .when(publishing)
      .rejects(code),
  );
  it('may be issued by organs that are not registered', () =>
    given(...until.numbered)
      .when(publish({ issuedBy: [] }))
      .then(happened.published('beijing', 'DB11/T 3048—2026', { organisations: { ...behind, issuedBy: [] } })));
  it('may be printed by any name on days before its first known one', () => {
    const later = fold(organisation, [
      {
        ...registered('own', '新名'),
        data: { ...registered('own', '新名').data, nameFrom: '2027-01-01' },
      } as OrganisationEvent,
    ]);
    given(...until.numbered)
      .when(
        publish(
          { draftedBy: [] },
          { register: { organisations: new Map([...register.organisations, ['own', later]]) } },
        ),
      )
      .then(happened.published('beijing', 'DB11/T 3048—2026', { organisations: { ...behind, draftedBy: [] } }));
  });
});

describe('who implements an edition', () => {
  const published = [...until.numbered, happened.published('beijing', 'DB11/T 3048—2026')];
  const task = (organisationId: string): Command<'SetImplementationTask'> => ({
    type: 'SetImplementationTask',
    ...asked,
    taskId: 't1',
    title: '宣贯',
    organisation: '天津市交通运输委员会',
    due: '2027-06-30',
    organisationId,
  });
  const measure = (organisationId: string): Command<'RecordImplementation'> => ({
    type: 'RecordImplementation',
    ...asked,
    recordId: 'r1',
    kind: ImplementationKind.MEASURE,
    title: '培训',
    happenedOn: '2026-11-21',
    organisation: '',
    place: '',
    result: '',
    evidenceDigest: '',
    taskId: '',
    organisationId,
  });
  it('is told by id, where it is registered', () => {
    const data = { workId, revision: 1, province: 'beijing' };
    given(...published)
      .when(task('other'))
      .then({
        type: 'registry.ImplementationTaskSet.v1',
        data: {
          ...data,
          taskId: 't1',
          title: '宣贯',
          organisation: '天津市交通运输委员会',
          due: '2027-06-30',
          organisationId: 'other',
        },
      });
    given(...published)
      .when(task('x'))
      .rejects('UNKNOWN_ORGANISATION');
    given(...published)
      .when(measure('gone'))
      .rejects('ORGANISATION_DISSOLVED');
  });
});

describe('a review by a committee', () => {
  const review = (rest: Partial<Command<'RecordReview'>> = {}) =>
    command.review({ committeeId: 'c1', register, ...rest });
  it('is by its members, all of whom were appointed', () =>
    given(...until.consulted)
      .when(review())
      .then(happened.reviewed({ committeeId: 'c1', appointed: 6 })));
  it('may say how many they are, and who had a conflict', () => {
    const conflicts = [{ personRef: 'p6', interest: '任职于起草单位' }];
    given(...until.consulted)
      .when(review({ appointed: 6, conflicts }))
      .then(happened.reviewed({ committeeId: 'c1', appointed: 6, conflicts }));
  });
  it.each([
    ['that nobody knows', review({ register: { organisations: new Map() } }), 'UNKNOWN_COMMITTEE'],
    [
      'of another region',
      review({
        register: {
          organisations: new Map(),
          committee: { ...group, established: { ...group.established!, regionId: 'yangtze' } },
        },
      }),
      'UNKNOWN_COMMITTEE',
    ],
    [
      'that is in no term',
      review({ register: { organisations: new Map(), committee: { ...group, terms: [] } } }),
      'COMMITTEE_NOT_IN_TERM',
    ],
    ['by a stranger', review({ panelRefs: ['p1', 'p2', 'p3', 'p4', 'x'] }), 'NOT_ON_COMMITTEE'],
    ['by its secretary', review({ panelRefs: ['p1', 'p2', 'p3', 'p4', 's1'] }), 'NOT_ON_COMMITTEE'],
    ['with a stranger’s conflict', review({ conflicts: [{ personRef: 'x', interest: '—' }] }), 'NOT_ON_COMMITTEE'],
    ['of another size', review({ appointed: 7 }), 'APPOINTED_MISCOUNTED'],
  ])('is none of one %s', (_, reviewing, code) =>
    given(...until.consulted)
      .when(reviewing)
      .rejects(code),
  );
});
