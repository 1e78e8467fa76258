import { Founded } from '../gen/tongbiao/log/v1/events.ts';
import {
  MemberKeyRegistered,
  MemberKeyRevoked,
  RegionFormed,
  RelatedStandardRecorded,
  RuleSetAdopted,
  StatementRecorded,
} from '../gen/tongbiao/registry/v1/region_events.ts';
import {
  AgreementOpened,
  AgreementRefused,
  AgreementRevoked,
  AgreementVoided,
  CommentDisposed,
  CommentReceived,
  ConsultationClosed,
  ConsultationOpened,
  DraftRecorded,
  EditionPublished,
  EditionRecorded,
  ProjectApproved,
  ProjectRefused,
  PublicationAgreed,
  ReviewHeld,
  SequenceAssigned,
  SeriesRecorded,
  TextAgreed,
  WorkEstablished,
  WorkProposed,
  WorkRecorded,
} from '../gen/tongbiao/registry/v1/events.ts';
import {
  BlockReserved,
  HoldExtended,
  PartAssigned,
  PartWithdrawn,
  SequenceJoined,
  SequencePresumed,
  SequenceVoided,
  RangePolicyConsented,
  RangePolicyAdopted,
  QuotaSet,
  OrdinaryCounterSet,
  OrdinaryNumberAllotted,
  HoldExpired,
  OrdinaryNumberClaimed,
  RangeConsented,
  RangeOpened,
  RangePrepared,
  ReservationForestalled,
  SequenceAssigned as NumberingSequenceAssigned,
  SequenceClaimed,
  SequenceReleased,
  SequenceReserved,
  SequenceWithdrawn,
  SkipRangeAdded,
} from '../gen/tongbiao/numbering/v1/events.ts';
import { ConversionProposed, IsoProjectRegistered, StageReached } from '../gen/tongbiao/liaison/v1/events.ts';
import { affairEvents } from './affair-events.ts';
import { draftingEvents } from './drafting-events.ts';
import { organisationEvents } from './organisation-events.ts';
import { policyEvents } from './policy-events.ts';
import { seriesEvents } from './series-events.ts';
import { materialEvents } from './material-events.ts';
import { membershipEvents } from './membership-events.ts';
import { accessEvents } from './access-events.ts';
import { provincialEvents } from './provincial-events.ts';
import { editionEvents, projectEvents } from './work-events.ts';

/** Who may see an event: `public`, the region's `members`, or (`restricted`) auditors and the owning service's roles. */
export type Audience = 'public' | 'members' | 'restricted';

/** JSON side of a generated message. */
interface JsonCodec {
  toJSON(message: never): unknown;
  fromJSON(json: never): unknown;
}

interface CatalogueEntry {
  readonly message: JsonCodec;
  readonly typeName: string;
  readonly audience: Audience;
}

/** Every event type: its message, protobuf name and audience. A new version is a new entry; the old one leads to it by an upcaster. */
export const catalogue = {
  'log.Founded.v1': { message: Founded, typeName: 'tongbiao.log.v1.Founded', audience: 'public' },
  ...accessEvents,
  'registry.RegionFormed.v1': {
    message: RegionFormed,
    typeName: 'tongbiao.registry.v1.RegionFormed',
    audience: 'public',
  },
  'registry.MemberKeyRegistered.v1': {
    message: MemberKeyRegistered,
    typeName: 'tongbiao.registry.v1.MemberKeyRegistered',
    audience: 'public',
  },
  'registry.MemberKeyRevoked.v1': {
    message: MemberKeyRevoked,
    typeName: 'tongbiao.registry.v1.MemberKeyRevoked',
    audience: 'public',
  },
  'registry.RuleSetAdopted.v1': {
    message: RuleSetAdopted,
    typeName: 'tongbiao.registry.v1.RuleSetAdopted',
    audience: 'public',
  },
  'registry.StatementRecorded.v1': {
    message: StatementRecorded,
    typeName: 'tongbiao.registry.v1.StatementRecorded',
    audience: 'public',
  },
  'registry.RelatedStandardRecorded.v1': {
    message: RelatedStandardRecorded,
    typeName: 'tongbiao.registry.v1.RelatedStandardRecorded',
    audience: 'public',
  },
  'registry.WorkProposed.v1': {
    message: WorkProposed,
    typeName: 'tongbiao.registry.v1.WorkProposed',
    audience: 'public',
  },
  'registry.ProjectApproved.v1': {
    message: ProjectApproved,
    typeName: 'tongbiao.registry.v1.ProjectApproved',
    audience: 'public',
  },
  'registry.ProjectRefused.v1': {
    message: ProjectRefused,
    typeName: 'tongbiao.registry.v1.ProjectRefused',
    audience: 'members',
  },
  'registry.WorkEstablished.v1': {
    message: WorkEstablished,
    typeName: 'tongbiao.registry.v1.WorkEstablished',
    audience: 'public',
  },
  'registry.DraftRecorded.v1': {
    message: DraftRecorded,
    typeName: 'tongbiao.registry.v1.DraftRecorded',
    audience: 'members',
  },
  'registry.ConsultationOpened.v1': {
    message: ConsultationOpened,
    typeName: 'tongbiao.registry.v1.ConsultationOpened',
    audience: 'public',
  },
  'registry.ConsultationClosed.v1': {
    message: ConsultationClosed,
    typeName: 'tongbiao.registry.v1.ConsultationClosed',
    audience: 'public',
  },
  'registry.CommentReceived.v1': {
    message: CommentReceived,
    typeName: 'tongbiao.registry.v1.CommentReceived',
    audience: 'restricted',
  },
  'registry.CommentDisposed.v1': {
    message: CommentDisposed,
    typeName: 'tongbiao.registry.v1.CommentDisposed',
    audience: 'members',
  },
  'registry.ReviewHeld.v1': { message: ReviewHeld, typeName: 'tongbiao.registry.v1.ReviewHeld', audience: 'members' },
  'registry.AgreementOpened.v1': {
    message: AgreementOpened,
    typeName: 'tongbiao.registry.v1.AgreementOpened',
    audience: 'members',
  },
  'registry.TextAgreed.v1': { message: TextAgreed, typeName: 'tongbiao.registry.v1.TextAgreed', audience: 'members' },
  'registry.AgreementRefused.v1': {
    message: AgreementRefused,
    typeName: 'tongbiao.registry.v1.AgreementRefused',
    audience: 'members',
  },
  'registry.AgreementVoided.v1': {
    message: AgreementVoided,
    typeName: 'tongbiao.registry.v1.AgreementVoided',
    audience: 'members',
  },
  'registry.PublicationAgreed.v1': {
    message: PublicationAgreed,
    typeName: 'tongbiao.registry.v1.PublicationAgreed',
    audience: 'public',
  },
  'registry.AgreementRevoked.v1': {
    message: AgreementRevoked,
    typeName: 'tongbiao.registry.v1.AgreementRevoked',
    audience: 'public',
  },
  'registry.SequenceAssigned.v1': {
    message: SequenceAssigned,
    typeName: 'tongbiao.registry.v1.SequenceAssigned',
    audience: 'public',
  },
  'registry.EditionPublished.v1': {
    message: EditionPublished,
    typeName: 'tongbiao.registry.v1.EditionPublished',
    audience: 'public',
  },
  'registry.WorkRecorded.v1': {
    message: WorkRecorded,
    typeName: 'tongbiao.registry.v1.WorkRecorded',
    audience: 'public',
  },
  'registry.EditionRecorded.v1': {
    message: EditionRecorded,
    typeName: 'tongbiao.registry.v1.EditionRecorded',
    audience: 'public',
  },
  'registry.SeriesRecorded.v1': {
    message: SeriesRecorded,
    typeName: 'tongbiao.registry.v1.SeriesRecorded',
    audience: 'public',
  },
  ...materialEvents,
  ...organisationEvents,
  ...policyEvents,
  ...seriesEvents,
  ...membershipEvents,
  ...provincialEvents,
  ...projectEvents,
  ...draftingEvents,
  ...affairEvents,
  ...editionEvents,
  'numbering.RangePrepared.v1': {
    message: RangePrepared,
    typeName: 'tongbiao.numbering.v1.RangePrepared',
    audience: 'public',
  },
  'numbering.RangeConsented.v1': {
    message: RangeConsented,
    typeName: 'tongbiao.numbering.v1.RangeConsented',
    audience: 'public',
  },
  'numbering.RangeOpened.v1': {
    message: RangeOpened,
    typeName: 'tongbiao.numbering.v1.RangeOpened',
    audience: 'public',
  },
  'numbering.SequenceReserved.v1': {
    message: SequenceReserved,
    typeName: 'tongbiao.numbering.v1.SequenceReserved',
    audience: 'members',
  },
  'numbering.SequenceAssigned.v1': {
    message: NumberingSequenceAssigned,
    typeName: 'tongbiao.numbering.v1.SequenceAssigned',
    audience: 'public',
  },
  'numbering.SequenceReleased.v1': {
    message: SequenceReleased,
    typeName: 'tongbiao.numbering.v1.SequenceReleased',
    audience: 'members',
  },
  'numbering.HoldExpired.v1': {
    message: HoldExpired,
    typeName: 'tongbiao.numbering.v1.HoldExpired',
    audience: 'members',
  },
  'numbering.ReservationForestalled.v1': {
    message: ReservationForestalled,
    typeName: 'tongbiao.numbering.v1.ReservationForestalled',
    audience: 'members',
  },
  'numbering.SequenceWithdrawn.v1': {
    message: SequenceWithdrawn,
    typeName: 'tongbiao.numbering.v1.SequenceWithdrawn',
    audience: 'public',
  },
  'numbering.SequenceClaimed.v1': {
    message: SequenceClaimed,
    typeName: 'tongbiao.numbering.v1.SequenceClaimed',
    audience: 'public',
  },
  'numbering.SkipRangeAdded.v1': {
    message: SkipRangeAdded,
    typeName: 'tongbiao.numbering.v1.SkipRangeAdded',
    audience: 'public',
  },
  'numbering.OrdinaryNumberClaimed.v1': {
    message: OrdinaryNumberClaimed,
    typeName: 'tongbiao.numbering.v1.OrdinaryNumberClaimed',
    audience: 'public',
  },
  'numbering.BlockReserved.v1': {
    message: BlockReserved,
    typeName: 'tongbiao.numbering.v1.BlockReserved',
    audience: 'members',
  },
  'numbering.HoldExtended.v1': {
    message: HoldExtended,
    typeName: 'tongbiao.numbering.v1.HoldExtended',
    audience: 'members',
  },
  'numbering.PartAssigned.v1': {
    message: PartAssigned,
    typeName: 'tongbiao.numbering.v1.PartAssigned',
    audience: 'public',
  },
  'numbering.PartWithdrawn.v1': {
    message: PartWithdrawn,
    typeName: 'tongbiao.numbering.v1.PartWithdrawn',
    audience: 'public',
  },
  'numbering.SequenceJoined.v1': {
    message: SequenceJoined,
    typeName: 'tongbiao.numbering.v1.SequenceJoined',
    audience: 'public',
  },
  'numbering.SequencePresumed.v1': {
    message: SequencePresumed,
    typeName: 'tongbiao.numbering.v1.SequencePresumed',
    audience: 'public',
  },
  'numbering.SequenceVoided.v1': {
    message: SequenceVoided,
    typeName: 'tongbiao.numbering.v1.SequenceVoided',
    audience: 'public',
  },
  'numbering.RangePolicyConsented.v1': {
    message: RangePolicyConsented,
    typeName: 'tongbiao.numbering.v1.RangePolicyConsented',
    audience: 'public',
  },
  'numbering.RangePolicyAdopted.v1': {
    message: RangePolicyAdopted,
    typeName: 'tongbiao.numbering.v1.RangePolicyAdopted',
    audience: 'public',
  },
  'numbering.QuotaSet.v1': {
    message: QuotaSet,
    typeName: 'tongbiao.numbering.v1.QuotaSet',
    audience: 'members',
  },
  'numbering.OrdinaryCounterSet.v1': {
    message: OrdinaryCounterSet,
    typeName: 'tongbiao.numbering.v1.OrdinaryCounterSet',
    audience: 'public',
  },
  'numbering.OrdinaryNumberAllotted.v1': {
    message: OrdinaryNumberAllotted,
    typeName: 'tongbiao.numbering.v1.OrdinaryNumberAllotted',
    audience: 'public',
  },
  'liaison.ConversionProposed.v1': {
    message: ConversionProposed,
    typeName: 'tongbiao.liaison.v1.ConversionProposed',
    audience: 'public',
  },
  'liaison.IsoProjectRegistered.v1': {
    message: IsoProjectRegistered,
    typeName: 'tongbiao.liaison.v1.IsoProjectRegistered',
    audience: 'public',
  },
  'liaison.StageReached.v1': {
    message: StageReached,
    typeName: 'tongbiao.liaison.v1.StageReached',
    audience: 'public',
  },
} as const satisfies Record<string, CatalogueEntry>;

/** Name of an event type: context, past tense, version. */
export type EventType = keyof typeof catalogue;

/** Data of an event type, as the generated message. */
export type EventData<T extends EventType> = ReturnType<(typeof catalogue)[T]['message']['fromJSON']>;

/** An event of a given type (or union of types). */
export type EventOf<T extends EventType> = { [K in T]: { readonly type: K; readonly data: EventData<K> } }[T];

/** Any event of the catalogue. */
export type DomainEvent = EventOf<EventType>;

/** Stored JSON of an old version → stored JSON of the next. */
export interface Upcaster {
  readonly to: string;
  readonly upcast: (json: unknown) => unknown;
}

/** Old event types and what reads them today. They chain. */
const upcasters: Readonly<Record<string, Upcaster>> = {};

/** True for a type that this build knows, by itself or through an upcaster. */
export const isKnown = (type: string, known: Readonly<Record<string, Upcaster>> = upcasters): boolean =>
  Object.hasOwn(catalogue, type) || Object.hasOwn(known, type);

/** Audience of a stored type; a type that the catalogue does not know counts as restricted. */
export const audienceOf = (type: string): Audience => {
  const { type: current } = upcast(type, {});
  return Object.hasOwn(catalogue, current) ? catalogue[current as EventType].audience : 'restricted';
};

/** Follows the upcasters from a stored type to the newest one. */
export const upcast = (
  type: string,
  json: unknown,
  known: Readonly<Record<string, Upcaster>> = upcasters,
): { readonly type: string; readonly json: unknown } => {
  const step = Object.hasOwn(known, type) ? known[type] : undefined;
  return step === undefined ? { type, json } : upcast(step.to, step.upcast(json), known);
};

/** Canonical proto3 JSON of an event's data: what is stored. */
export const encodeEvent = (event: DomainEvent): Record<string, unknown> => {
  const { message } = catalogue[event.type] as unknown as { message: { toJSON(m: unknown): Record<string, unknown> } };
  return message.toJSON(event.data);
};

/** The event behind a stored type and its JSON; undefined for a type that the catalogue does not know. */
export const decodeEvent = (type: string, json: unknown): DomainEvent | undefined => {
  const current = upcast(type, json);
  if (!Object.hasOwn(catalogue, current.type)) return undefined;
  const { message } = catalogue[current.type as EventType] as unknown as { message: { fromJSON(j: unknown): unknown } };
  return { type: current.type, data: message.fromJSON(current.json) } as DomainEvent;
};
