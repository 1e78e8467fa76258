import { CommentChannel, CommentDisposition } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { fold } from '@tongbiao/decider';
import { spec } from '@tongbiao/decider/spec';
import { describe, expect, it } from 'vitest';
import { commentCsv, commentTable } from './comment-table.ts';
import { unmet } from './checks.ts';
import { comments, openComments, type CommentsCommand, type CommentsEvent } from './comments.ts';
import { daysBetween, isDay, latestDay, shanghaiDay } from './days.ts';
import { statements, type StatementsCommand, type StatementsEvent } from './statements.ts';
import { actorOf, confidence, digest, facts, source, today } from './testing/region.ts';
import { happened } from './testing/work.ts';

const context = { actor: { subject: 's', role: 'secretariat' }, facts, today };

describe('the statements of a region', () => {
  const { given } = spec(statements);
  const said = {
    statementId: 'st1',
    regionId: 'jjj',
    textZh: '共87项',
    textEn: '87',
    statedOn: '2024-08-14',
    statedBy: '市场监管总局',
    figures: { total: 87, 'field/交通': 10 },
    source,
    confidence,
  };
  const state = (rest: object = {}): StatementsCommand => ({ type: 'RecordStatement', ...context, ...said, ...rest });
  const stated: StatementsEvent = { type: 'registry.StatementRecorded.v1', data: said };
  it('keep what an authority says, with its figures', () => given().when(state()).then(stated));
  it('keep a figure of none', () =>
    given()
      .when(state({ figures: { total: 0 } }))
      .then({ ...stated, data: { ...said, figures: { total: 0 } } } as StatementsEvent));
  it.each([
    ['without a text', { textZh: '' }, 'FIELD_REQUIRED'],
    ['by nobody', { statedBy: '' }, 'FIELD_REQUIRED'],
    ['of tomorrow', { statedOn: '2026-11-25' }, 'DATE_IN_FUTURE'],
    ['with a negative figure', { figures: { total: -1 } }, 'FIGURE_MALFORMED'],
    ['with a figure without a name', { figures: { '': 1 } }, 'FIGURE_MALFORMED'],
    ['without a source', { source: undefined }, 'FIELD_REQUIRED'],
  ])('refuse one %s', (_, rest, code) => given().when(state(rest)).rejects(code));
  it('do not take another content for one on record', () =>
    given(stated)
      .when(state({ textEn: 'x' }))
      .rejects('RECORDED_DIFFERENTLY'));

  const beside = {
    relatedId: 'rel1',
    regionId: 'jjj',
    workKey: 'rel-event',
    number: 'GB/T 44160—2024',
    province: 'CN',
    titleZh: '大型活动可持续性评价指南',
    field: '冬奥',
    publishedOn: '2024-06-29',
    implementsOn: '2024-06-29',
    observedStatus: '',
    note: '',
    source,
    confidence,
  };
  const relate = (rest: object = {}): StatementsCommand => ({
    type: 'RecordRelatedStandard',
    ...context,
    ...beside,
    number: 'GB/T44160-2024',
    ...rest,
  });
  it('keep a related standard, its number in canonical form', () =>
    given().when(relate()).then({ type: 'registry.RelatedStandardRecorded.v1', data: beside }));
  it.each([
    ['without a key', { workKey: '' }, 'FIELD_REQUIRED'],
    ['without a title', { titleZh: '' }, 'FIELD_REQUIRED'],
    ['of a stranger', { province: 'shanghai' }, 'NOT_A_MEMBER'],
    ['published after the region went live', { publishedOn: '2026-09-01' }, 'NOT_BEFORE_GO_LIVE'],
    ['without a source', { source: undefined }, 'FIELD_REQUIRED'],
    ['with what is no number', { number: '44160' }, 'NUMBER_MALFORMED'],
  ])('refuse a related standard %s', (_, rest, code) => given().when(relate(rest)).rejects(code));
});

describe('the comments of a round', () => {
  const { given } = spec(comments);
  const window = { ...happened.opened('hebei').data, closedOn: '' };
  const { workId } = window;
  const body = {
    workId,
    revision: 1,
    commentId: 'c1',
    province: 'hebei',
    channel: CommentChannel.MAIL,
    receivedOn: '2026-10-02',
    commenterRef: 'ref-1',
    bodyDigest: digest('c'),
    clause: '5.1',
  };
  const asked = { actor: actorOf('beijing'), today };
  const receive = (rest: object = {}): CommentsCommand => ({
    type: 'ReceiveComment',
    ...asked,
    ...body,
    window,
    ...rest,
  });
  const received: CommentsEvent = { type: 'registry.CommentReceived.v1', data: { ...body, round: 1 } };
  it('are received while the province’s window is open', () => given().when(receive()).then(received));
  it.each([window.from, window.to])('are received on the first and on the last day: %s', (receivedOn) =>
    given()
      .when(receive({ receivedOn }))
      .then({ ...received, data: { ...received.data, receivedOn } } as CommentsEvent),
  );
  it.each([
    ['by no channel', { channel: CommentChannel.UNSPECIFIED }, 'FIELD_REQUIRED'],
    ['tomorrow', { receivedOn: '2026-11-25' }, 'DATE_IN_FUTURE'],
    ['on no day', { receivedOn: '2026-10-32' }, 'DATE_MALFORMED'],
    ['from nobody', { commenterRef: '' }, 'FIELD_REQUIRED'],
    ['without a body', { bodyDigest: '' }, 'DIGEST_MALFORMED'],
    ['without a window', { window: undefined }, 'CONSULTATION_NOT_OPEN'],
    ['after the window closed', { window: { ...window, closedOn: '2026-11-01' } }, 'CONSULTATION_NOT_OPEN'],
    ['before the window', { receivedOn: '2026-09-30' }, 'OUTSIDE_WINDOW'],
    ['after the window', { receivedOn: '2026-11-02' }, 'OUTSIDE_WINDOW'],
  ])('are not received %s', (_, rest, code) => given().when(receive(rest)).rejects(code));

  const dispose = (rest: object = {}): CommentsCommand => ({
    type: 'DisposeComment',
    ...asked,
    workId,
    revision: 1,
    round: 1,
    leadProvince: 'beijing',
    commentId: 'c1',
    disposition: CommentDisposition.NOT_ADOPTED,
    reason: '与上位法不符',
    ...rest,
  });
  const disposed: CommentsEvent = {
    type: 'registry.CommentDisposed.v1',
    data: {
      workId,
      revision: 1,
      round: 1,
      commentId: 'c1',
      disposition: CommentDisposition.NOT_ADOPTED,
      reason: '与上位法不符',
    },
  };
  it('are disposed of by the lead, with a reason', () => given(received).when(dispose()).then(disposed));
  it('need no reason when adopted', () =>
    given(received)
      .when(dispose({ disposition: CommentDisposition.ADOPTED, reason: '' }))
      .then({
        ...disposed,
        data: { ...disposed.data, disposition: CommentDisposition.ADOPTED, reason: '' },
      } as CommentsEvent));
  it.each([
    ['by another than the lead', { leadProvince: 'hebei' }, 'NOT_LEAD'],
    ['with no disposition', { disposition: CommentDisposition.UNSPECIFIED }, 'FIELD_REQUIRED'],
    ['without a reason', { reason: ' ' }, 'REASON_MISSING'],
    ['where there are none', { commentId: 'c2' }, 'UNKNOWN_COMMENT'],
  ])('are not disposed of %s', (_, rest, code) => given(received).when(dispose(rest)).rejects(code));
  it('are disposed of once', () =>
    given(received, disposed)
      .when(dispose({ reason: 'x' }))
      .rejects('ALREADY_DISPOSED'));

  const reopen = (rest: object = {}): CommentsCommand => ({
    type: 'ReopenDisposition',
    ...asked,
    workId,
    revision: 1,
    round: 1,
    leadProvince: 'beijing',
    settled: undefined,
    commentId: 'c1',
    reason: '意见人补充材料',
    ...rest,
  });
  const reopened = {
    type: 'registry.DispositionReopened.v1',
    data: { workId, revision: 1, round: 1, commentId: 'c1', reason: '意见人补充材料' },
  } as const satisfies CommentsEvent;
  it('are decided anew where the lead says why', () => {
    given(received, disposed).when(reopen()).then(reopened);
    given(received, disposed, reopened)
      .when(dispose({ reason: '部分条款已改' }))
      .then({ ...disposed, data: { ...disposed.data, reason: '部分条款已改' } } as CommentsEvent);
    expect(openComments(fold(comments, [received, disposed, reopened]))).toBe(1);
  });
  it.each([
    ['by another than the lead', { leadProvince: 'hebei' }, 'NOT_LEAD'],
    ['without a reason', { reason: '' }, 'FIELD_REQUIRED'],
    ['where there are none', { commentId: 'c2' }, 'UNKNOWN_COMMENT'],
    ['after the review', { settled: unmet('ALREADY_REVIEWED', 'the text passed its review') }, 'ALREADY_REVIEWED'],
  ])('are not decided anew %s', (_, rest, code) => given(received, disposed).when(reopen(rest)).rejects(code));

  it('are exported as a table, in the order of their receipt', () => {
    const second: CommentsEvent = {
      type: 'registry.CommentReceived.v1',
      data: { ...body, round: 2, commentId: 'c2', clause: '=1+1', commenterRef: 'a,"b"' },
    };
    const elsewhere = { ...reopened, data: { ...reopened.data, commentId: 'x' } };
    const lines = commentTable([received, disposed, second, elsewhere]);
    expect(lines).toMatchObject([
      { serial: 1, round: 1, commentId: 'c1', disposition: CommentDisposition.NOT_ADOPTED, reason: '与上位法不符' },
      { serial: 2, round: 2, commentId: 'c2', disposition: CommentDisposition.UNSPECIFIED, reason: '' },
    ]);
    expect(commentTable([received, disposed, reopened])).toMatchObject([
      { disposition: CommentDisposition.UNSPECIFIED, reason: '' },
    ]);
    expect(commentCsv(lines, true).split('\r\n')).toEqual([
      '序号,轮次,章条编号,省份,渠道,收到日期,提出者,意见摘要,处理意见,理由',
      `1,1,5.1,hebei,电子邮件,2026-10-02,ref-1,${digest('c')},不采纳,与上位法不符`,
      `2,2,'=1+1,hebei,电子邮件,2026-10-02,"a,""b""",${digest('c')},待处理,`,
      '',
    ]);
    expect(commentCsv([], false)).toBe('');
    const odd = { ...lines[0]!, channel: 'UNRECOGNIZED', disposition: 'UNRECOGNIZED' } as const;
    expect(commentCsv([odd], false)).toContain(',UNRECOGNIZED,');
  });
  it('are counted until they are disposed of', () => {
    expect(openComments(fold(comments, [received]))).toBe(1);
    expect(openComments(fold(comments, [received, disposed, received]))).toBe(0);
  });
  it('leave the state as it is at an event of another kind', () => {
    const state = fold(comments, [received]);
    expect(comments.evolve(state, { type: 'registry.Nonsense.v9', data: {} } as unknown as CommentsEvent)).toBe(state);
  });
});

describe('days', () => {
  it('begin at midnight in Shanghai', () => {
    expect(shanghaiDay('2026-11-24T15:59:59Z')).toBe('2026-11-24');
    expect(shanghaiDay('2026-11-24T16:00:00Z')).toBe('2026-11-25');
  });
  it('know the calendar', () => {
    expect(['2024-02-29', '2026-02-29', '2026-13-01', '2026-1-01', ''].map(isDay)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(daysBetween('2026-10-01', '2026-10-31')).toBe(30);
    expect(['2018', '2018-04', '2018-04-12'].map(latestDay)).toEqual(['2018-12-31', '2018-04-31', '2018-04-12']);
  });
});
