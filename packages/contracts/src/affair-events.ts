import {
  ComplaintAnswered,
  ComplaintReceived,
  DisputeRaised,
  DisputeSettled,
  DisputeWithdrawn,
  SettlementSigned,
  StandstillFound,
  StandstillOverridden,
  SuggestionDecided,
  SuggestionReceived,
  SuggestionTakenUp,
} from '../gen/tongbiao/registry/v1/affair_events.ts';

/** Catalogue entries of suggestions, complaints and disputes. */
export const affairEvents = {
  'registry.SuggestionReceived.v1': {
    message: SuggestionReceived,
    typeName: 'tongbiao.registry.v1.SuggestionReceived',
    audience: 'restricted',
  },
  'registry.SuggestionDecided.v1': {
    message: SuggestionDecided,
    typeName: 'tongbiao.registry.v1.SuggestionDecided',
    audience: 'members',
  },
  'registry.SuggestionTakenUp.v1': {
    message: SuggestionTakenUp,
    typeName: 'tongbiao.registry.v1.SuggestionTakenUp',
    audience: 'members',
  },
  'registry.ComplaintReceived.v1': {
    message: ComplaintReceived,
    typeName: 'tongbiao.registry.v1.ComplaintReceived',
    audience: 'restricted',
  },
  'registry.ComplaintAnswered.v1': {
    message: ComplaintAnswered,
    typeName: 'tongbiao.registry.v1.ComplaintAnswered',
    audience: 'members',
  },
  'registry.DisputeRaised.v1': {
    message: DisputeRaised,
    typeName: 'tongbiao.registry.v1.DisputeRaised',
    audience: 'members',
  },
  'registry.SettlementSigned.v1': {
    message: SettlementSigned,
    typeName: 'tongbiao.registry.v1.SettlementSigned',
    audience: 'members',
  },
  'registry.DisputeSettled.v1': {
    message: DisputeSettled,
    typeName: 'tongbiao.registry.v1.DisputeSettled',
    audience: 'members',
  },
  'registry.DisputeWithdrawn.v1': {
    message: DisputeWithdrawn,
    typeName: 'tongbiao.registry.v1.DisputeWithdrawn',
    audience: 'members',
  },
  'registry.StandstillOverridden.v1': {
    message: StandstillOverridden,
    typeName: 'tongbiao.registry.v1.StandstillOverridden',
    audience: 'members',
  },
  'registry.StandstillFound.v1': {
    message: StandstillFound,
    typeName: 'tongbiao.registry.v1.StandstillFound',
    audience: 'members',
  },
} as const;
