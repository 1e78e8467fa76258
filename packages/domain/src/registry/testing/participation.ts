import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { Command, WorkCommand } from '../work/commands.ts';
import type { DataOf, WorkEvent } from '../work/events.ts';
import { actorOf, digest, document, facts, signedBy, today } from './region.ts';
import { happened } from './work.ts';

/** Commands and events of provinces that join and leave, for tests. */
const at = { workId: happened.proposed().data.workId, revision: 1 } as const;
const by = (province: string) => ({ province, actor: actorOf(province), facts, today, act: signedBy(province) });
const reason = '另行安排';

type Given<T extends WorkCommand['type']> = Partial<Omit<Command<T>, 'type'>>;
const happening = <T extends WorkEvent['type']>(type: T, data: DataOf<T>) =>
  ({ type, data }) as Extract<WorkEvent, { type: T }>;

export const participating = {
  ask: (asked: string, rest: Given<'AskProvince'> = {}): Command<'AskProvince'> => ({
    type: 'AskProvince',
    ...at,
    ...by('beijing'),
    asked,
    document,
    ...rest,
  }),
  asked: (asked: string) => happening('registry.ProvinceAsked.v1', { ...at, asked, guest: false, document }),
  joined: (province: string, late: boolean) => happening('registry.ProvinceJoined.v1', { ...at, province, late }),
  adopt: (province: string, rest: Given<'AdoptCommonText'> = {}): Command<'AdoptCommonText'> => ({
    type: 'AdoptCommonText',
    ...at,
    ...by(province),
    round: 1,
    digest: digest('3'),
    openComments: 0,
    document,
    ...rest,
  }),
  adopted: (province: string) =>
    happening('registry.CommonTextAdopted.v1', { ...at, round: 1, province, digest: digest('3'), document }),
  join: (province: string, rest: Given<'RecordJoin'> = {}): Command<'RecordJoin'> => ({
    type: 'RecordJoin',
    ...at,
    ...by(province),
    round: 1,
    rangeId: 'jjj-3001',
    sequence: 3048,
    ...rest,
  }),
  numbered: (province: string) =>
    happening('registry.SequenceJoined.v1', { ...at, round: 1, province, rangeId: 'jjj-3001', sequence: 3048 }),
  leave: (province: string, rest: Given<'EndParticipation'> = {}): Command<'EndParticipation'> => ({
    type: 'EndParticipation',
    ...at,
    ...by(province),
    reason,
    document,
    ...rest,
  }),
  left: (province: string) => happening('registry.ParticipationEnded.v1', { ...at, province, reason, document }),
  voided: (why: string) => happening('registry.AgreementVoided.v1', { ...at, round: 1, reason: why }),
};

const two = ['beijing', 'tianjin'];
const round = happened.agreementOpened().data;

/** Histories of a work of Beijing and Tianjin, without Hebei, up to a gate. */
const established = [
  happened.proposed({ members: two }),
  ...two.map((p) => happened.approved(p)),
  happening('registry.WorkEstablished.v1', { ...at, provinces: two, document: undefined }),
];
const reviewed = [
  ...established,
  happened.drafted(DraftKind.CONSULTATION, '1'),
  ...two.flatMap((p) => [happened.opened(p), happened.closed(p)]),
  happened.drafted(DraftKind.REVIEW, '2'),
  happened.reviewed(),
  happened.drafted(DraftKind.APPROVAL, '3'),
];
const agreeing = [...reviewed, happening('registry.AgreementOpened.v1', { ...round, roster: two })];
const numbered = [
  ...agreeing,
  ...two.map((p) => happened.agreed(p)),
  happening('registry.PublicationAgreed.v1', { ...happened.publicationAgreed().data, roster: two }),
  happened.numbered(),
];
export const ofTwo = { established, reviewed, agreeing, numbered } as const satisfies Record<
  string,
  readonly WorkEvent[]
>;
/** The same, and Hebei joined after the agreement. */
export const joinedLate: readonly WorkEvent[] = [
  ...numbered,
  participating.asked('hebei'),
  happened.approved('hebei'),
  participating.joined('hebei', true),
];
/** Whose consultation on the common text is over. */
export const consultedLate: readonly WorkEvent[] = [
  ...joinedLate,
  happened.opened('hebei', 1, '3'),
  happened.closed('hebei'),
];
