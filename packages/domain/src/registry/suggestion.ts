import type { EventOf } from '@tongbiao/contracts';
import type {
  DecideSuggestionRequest,
  RecordSuggestionRequest,
  TakeUpSuggestionRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/affair_service';
import { accept, reject, unchanged, type Decider, type Decision, type Rejection } from '@tongbiao/decider';
import type { Act } from '../act.ts';
import type { Body } from './body.ts';
import {
  alreadyThere,
  checkChosen,
  checkDigest,
  checkDocument,
  checkOwnProvince,
  checkPastDay,
  checkText,
  notFound,
  sameData,
  unmet,
} from './checks.ts';
import type { Context } from './command.ts';
import { memberOf } from './region-facts.ts';
import { checkSigned } from './work/participants.ts';

/** What happens to a suggestion of a project (stream `suggestion-<id>`). */
export type SuggestionEvent = EventOf<
  'registry.SuggestionReceived.v1' | 'registry.SuggestionDecided.v1' | 'registry.SuggestionTakenUp.v1'
>;

/** What can be asked of it. */
export type SuggestionCommand = Context &
  (
    | ({ readonly type: 'RecordSuggestion'; readonly suggestionId: string } & Body<RecordSuggestionRequest>)
    | ({ readonly type: 'DecideSuggestion'; readonly act: Act } & Body<DecideSuggestionRequest>)
    | ({
        readonly type: 'TakeUpSuggestion';
        /** The work that is named, from its own stream; undefined: there is none. */
        readonly work: { readonly regionId: string; readonly members: readonly string[] } | undefined;
      } & Body<TakeUpSuggestionRequest>)
  );

/** A suggestion as it stands. */
export interface SuggestionState {
  readonly received?: Extract<SuggestionEvent, { type: 'registry.SuggestionReceived.v1' }>['data'];
  readonly decided?: Extract<SuggestionEvent, { type: 'registry.SuggestionDecided.v1' }>['data'];
  readonly workId?: string;
}

type Of<T extends SuggestionCommand['type']> = Extract<SuggestionCommand, { type: T }>;

const decide = (state: SuggestionState, command: SuggestionCommand): Decision<SuggestionEvent> => {
  switch (command.type) {
    case 'RecordSuggestion':
      return receive(state, command);
    case 'DecideSuggestion':
      return judge(state, command);
    case 'TakeUpSuggestion':
      return takeUp(state, command);
  }
};

/** 立项建议: anyone may suggest; who enters it is accountable for it. */
const receive = (state: SuggestionState, command: Of<'RecordSuggestion'>): Decision<SuggestionEvent> => {
  const { suggestionId, province, titleZh, field, reason, channel, receivedOn, suggesterRef, bodyDigest } = command;
  const { facts, today } = command;
  const refused =
    (memberOf(facts, province)
      ? undefined
      : unmet('NOT_A_MEMBER', `${province} is no member of region ${facts.regionId}`, 'province')) ??
    checkText('titleZh', titleZh) ??
    checkText('reason', reason) ??
    checkChosen('channel', channel) ??
    checkPastDay('receivedOn', receivedOn, today) ??
    checkText('suggesterRef', suggesterRef) ??
    checkDigest('bodyDigest', bodyDigest);
  if (refused) return reject(refused);
  return state.received
    ? unchanged
    : accept({
        type: 'registry.SuggestionReceived.v1',
        data: {
          suggestionId,
          regionId: facts.regionId,
          province,
          titleZh,
          field,
          reason,
          channel,
          receivedOn,
          suggesterRef,
          bodyDigest,
        },
      });
};

/** The province that received it decides, saying why. */
const judge = (state: SuggestionState, command: Of<'DecideSuggestion'>): Decision<SuggestionEvent> => {
  const { suggestionId, province, adopted, reason, document, facts, today } = command;
  const refused =
    checkReceived(state, command) ??
    checkSigned(command) ??
    checkText('reason', reason) ??
    checkDocument('document', document, today);
  if (refused) return reject(refused);
  const data = { suggestionId, regionId: facts.regionId, province, adopted, reason, document };
  if (!state.decided) return accept({ type: 'registry.SuggestionDecided.v1', data });
  return sameData(state.decided, data)
    ? unchanged
    : reject(alreadyThere('ALREADY_DECIDED', `the suggestion was ${state.decided.adopted ? 'adopted' : 'declined'}`));
};

/** What came of an adopted suggestion: a work in which the province takes part. */
const takeUp = (state: SuggestionState, command: Of<'TakeUpSuggestion'>): Decision<SuggestionEvent> => {
  const { suggestionId, province, workId, work, facts } = command;
  const refused = checkReceived(state, command);
  if (refused) return reject(refused);
  if (!state.decided?.adopted) return reject(unmet('NOT_ADOPTED', 'the suggestion was not adopted'));
  if (work?.regionId !== facts.regionId)
    return reject(notFound('UNKNOWN_WORK', `there is no work ${workId}`, 'workId'));
  if (!work.members.includes(province))
    return reject(unmet('NOT_A_MEMBER', `${province} takes no part in this work`, 'workId'));
  if (state.workId === undefined)
    return accept({
      type: 'registry.SuggestionTakenUp.v1',
      data: { suggestionId, regionId: facts.regionId, province, workId },
    });
  return state.workId === workId
    ? unchanged
    : reject(alreadyThere('ALREADY_TAKEN_UP', `the suggestion became work ${state.workId}`, 'workId'));
};

const checkReceived = (
  { received }: SuggestionState,
  { suggestionId, province, actor }: Of<'DecideSuggestion' | 'TakeUpSuggestion'>,
): Rejection | undefined =>
  received?.province === province
    ? checkOwnProvince(actor, province)
    : notFound('UNKNOWN_SUGGESTION', `${province} received no suggestion ${suggestionId}`, 'suggestionId');

const evolve = (state: SuggestionState, event: SuggestionEvent): SuggestionState => {
  switch (event.type) {
    case 'registry.SuggestionReceived.v1':
      return state.received ? state : { received: event.data };
    case 'registry.SuggestionDecided.v1':
      return state.received ? { ...state, decided: event.data } : state;
    case 'registry.SuggestionTakenUp.v1':
      return state.received ? { ...state, workId: event.data.workId } : state;
  }
  return state;
};

/** A suggestion of a project: received, decided, taken up. */
export const suggestion: Decider<SuggestionState, SuggestionCommand, SuggestionEvent> = {
  initial: {},
  decide,
  evolve,
};
