import { CommentChannel } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { suggestion, type SuggestionCommand, type SuggestionEvent } from './suggestion.ts';
import { actorOf, digest, document, facts, signedBy, today } from './testing/region.ts';

const { given } = spec(suggestion);
type Command<T extends SuggestionCommand['type']> = Extract<SuggestionCommand, { type: T }>;

const suggestionId = 's1';
const asked = { actor: actorOf('hebei'), facts, today };
const body = {
  suggestionId,
  regionId: 'jjj',
  province: 'hebei',
  titleZh: '冷链物流温度记录要求',
  field: '交通',
  reason: '三地要求不一致',
  channel: CommentChannel.PORTAL,
  receivedOn: '2026-11-02',
  suggesterRef: 'ref-9',
  bodyDigest: digest('c'),
};
const record = (rest: Partial<Command<'RecordSuggestion'>> = {}): SuggestionCommand => ({
  type: 'RecordSuggestion',
  ...asked,
  ...body,
  ...rest,
});
const received: SuggestionEvent = { type: 'registry.SuggestionReceived.v1', data: body };
const judgement = { suggestionId, province: 'hebei', adopted: true, reason: '列入下一批计划', document };
const judge = (rest: Partial<Command<'DecideSuggestion'>> = {}): SuggestionCommand => ({
  type: 'DecideSuggestion',
  ...asked,
  act: signedBy('hebei'),
  ...judgement,
  ...rest,
});
const judged = (adopted = true): SuggestionEvent => ({
  type: 'registry.SuggestionDecided.v1',
  data: { ...judgement, regionId: 'jjj', adopted },
});
const takeUp = (rest: Partial<Command<'TakeUpSuggestion'>> = {}): SuggestionCommand => ({
  type: 'TakeUpSuggestion',
  ...asked,
  suggestionId,
  province: 'hebei',
  workId: 'w1',
  work: { regionId: 'jjj', members: ['beijing', 'hebei'] },
  ...rest,
});
const takenUp: SuggestionEvent = {
  type: 'registry.SuggestionTakenUp.v1',
  data: { suggestionId, regionId: 'jjj', province: 'hebei', workId: 'w1' },
};

describe('a suggestion of a project (立项建议)', () => {
  it('is received for a province', () => given().when(record()).then(received));
  it.each([
    ['for a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['without a title', { titleZh: '' }, 'FIELD_REQUIRED'],
    ['without a reason', { reason: ' ' }, 'FIELD_REQUIRED'],
    ['by no channel', { channel: CommentChannel.UNSPECIFIED }, 'FIELD_REQUIRED'],
    ['tomorrow', { receivedOn: '2026-11-25' }, 'DATE_IN_FUTURE'],
    ['from nobody', { suggesterRef: '' }, 'FIELD_REQUIRED'],
    ['without a body', { bodyDigest: 'x' }, 'DIGEST_MALFORMED'],
  ])('is not received %s', (_, rest, code) => given().when(record(rest)).rejects(code));

  it('is adopted or declined by its province', () => {
    given(received).when(judge()).then(judged());
    given(received)
      .when(judge({ adopted: false }))
      .then(judged(false));
  });
  it.each([
    ['by another province', { actor: actorOf('beijing') }, 'NOT_OWN_PROVINCE'],
    ['of another province', { province: 'beijing' }, 'UNKNOWN_SUGGESTION'],
    ['with another province’s key', { act: signedBy('beijing') }, 'UNKNOWN_KEY'],
    ['without a reason', { reason: '' }, 'FIELD_REQUIRED'],
    ['without a document', { document: undefined }, 'FIELD_REQUIRED'],
  ])('is not decided %s', (_, rest, code) => given(received).when(judge(rest)).rejects(code));
  it('is not decided where there is none', () => given().when(judge()).rejects('UNKNOWN_SUGGESTION'));
  it('is decided once', () => {
    given(received, judged(false)).when(judge()).rejects('ALREADY_DECIDED');
    given(received, judged())
      .when(judge({ reason: '另行安排' }))
      .rejects('ALREADY_DECIDED');
  });

  it('becomes a work in which the province takes part', () => given(received, judged()).when(takeUp()).then(takenUp));
  it.each([
    ['that is not there', { work: undefined }, 'UNKNOWN_WORK'],
    ['of another region', { work: { regionId: 'yrd', members: ['hebei'] } }, 'UNKNOWN_WORK'],
    ['of others', { work: { regionId: 'jjj', members: ['beijing'] } }, 'NOT_A_MEMBER'],
  ])('does not become a work %s', (_, rest, code) => given(received, judged()).when(takeUp(rest)).rejects(code));
  it('does not become a work unless it was adopted', () => {
    given(received).when(takeUp()).rejects('NOT_ADOPTED');
    given(received, judged(false)).when(takeUp()).rejects('NOT_ADOPTED');
    given().when(takeUp()).rejects('UNKNOWN_SUGGESTION');
  });
  it('becomes one work', () =>
    given(received, judged(), takenUp)
      .when(takeUp({ workId: 'w2' }))
      .rejects('ALREADY_TAKEN_UP'));

  it('is not changed by what cannot happen', () => {
    for (const event of [judged(), takenUp]) expect(suggestion.evolve({}, event)).toEqual({});
    const state = fold(suggestion, [received]);
    expect(suggestion.evolve(state, received)).toBe(state);
    expect(suggestion.evolve(state, { type: 'registry.Nonsense.v9', data: {} } as unknown as SuggestionEvent)).toBe(
      state,
    );
  });
});
