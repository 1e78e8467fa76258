import type { EventOf } from '@tongbiao/contracts';
import { CommentDisposition } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { ReopenDispositionRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import type {
  DisposeCommentRequest,
  RecordCommentRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { accept, reject, unchanged, type Decider, type Decision, type Rejection } from '@tongbiao/decider';
import { StringMap } from '../persistent-map.ts';
import type { Body } from './body.ts';
import {
  alreadyThere,
  checkChosen,
  checkDigest,
  checkPastDay,
  checkText,
  malformed,
  notFound,
  unmet,
} from './checks.ts';
import type { Context } from './command.ts';
import type { Window } from './work/state.ts';
import { checkLead } from './work/participants.ts';

/** What happens in one round of consultation (stream `comments-<workId>-<revision>-<round>`). */
export type CommentsEvent = EventOf<
  'registry.CommentReceived.v1' | 'registry.CommentDisposed.v1' | 'registry.DispositionReopened.v1'
>;

/** What can be asked of it. */
export type CommentsCommand = Omit<Context, 'facts'> &
  (
    | ({
        readonly type: 'ReceiveComment';
        readonly commentId: string;
        /** The province's window of this round, from the work's stream; undefined = none. */
        readonly window: Window | undefined;
      } & Body<RecordCommentRequest>)
    | ({
        readonly type: 'DisposeComment';
        readonly round: number;
        readonly leadProvince: string;
      } & Body<DisposeCommentRequest>)
    | ({
        readonly type: 'ReopenDisposition';
        readonly round: number;
        readonly leadProvince: string;
        /** Why what was decided of the comment stands, from the work's stream. */
        readonly settled: Rejection | undefined;
      } & Body<ReopenDispositionRequest>)
  );

/** What was decided of a comment. */
interface Disposed {
  readonly disposition: CommentDisposition;
  readonly reason: string;
}

/** The comments of a round. How many there will be nobody knows: whatever is asked of them is one step. */
export interface CommentsState {
  readonly dispositions: StringMap<Disposed | 'open'>;
  /** How many have no disposition. */
  readonly open: number;
}

const decide = (state: CommentsState, command: CommentsCommand): Decision<CommentsEvent> => {
  switch (command.type) {
    case 'ReceiveComment':
      return receive(state, command);
    case 'DisposeComment':
      return dispose(state, command);
    case 'ReopenDisposition':
      return reopen(state, command);
  }
};

type Of<T extends CommentsCommand['type']> = Extract<CommentsCommand, { type: T }>;

const receive = (state: CommentsState, command: Of<'ReceiveComment'>): Decision<CommentsEvent> => {
  const { workId, revision, commentId, province, channel, receivedOn, commenterRef, bodyDigest, clause } = command;
  const { window, today } = command;
  const refused =
    checkChosen('channel', channel) ??
    checkPastDay('receivedOn', receivedOn, today) ??
    checkText('commenterRef', commenterRef) ??
    checkDigest('bodyDigest', bodyDigest);
  if (refused) return reject(refused);
  if (hasComment(state, commentId)) return unchanged;
  if (!window || window.closedOn !== '')
    return reject(unmet('CONSULTATION_NOT_OPEN', `${province} has no consultation window open`, 'province'));
  if (receivedOn < window.from || receivedOn > window.to)
    return reject(unmet('OUTSIDE_WINDOW', `the window is ${window.from} to ${window.to}`, 'receivedOn'));
  return accept({
    type: 'registry.CommentReceived.v1',
    data: {
      workId,
      revision,
      round: window.round,
      commentId,
      province,
      channel,
      receivedOn,
      commenterRef,
      bodyDigest,
      clause,
    },
  });
};

const dispose = (state: CommentsState, command: Of<'DisposeComment'>): Decision<CommentsEvent> => {
  const { workId, revision, round, commentId, disposition, reason, leadProvince } = command;
  const refused =
    checkLead(leadProvince, command) ??
    checkChosen('disposition', disposition) ??
    (disposition !== CommentDisposition.ADOPTED && reason.trim() === ''
      ? malformed('REASON_MISSING', 'reason', 'a comment that is not fully adopted gets a reason')
      : undefined);
  if (refused) return reject(refused);
  if (!hasComment(state, commentId))
    return reject(notFound('UNKNOWN_COMMENT', `there is no comment ${commentId}`, 'commentId'));
  const disposed = state.dispositions.get(commentId);
  if (disposed !== undefined && disposed !== 'open')
    return disposed.disposition === disposition && disposed.reason === reason
      ? unchanged
      : reject(alreadyThere('ALREADY_DISPOSED', `the comment is ${disposed.disposition}`, 'disposition'));
  return accept({
    type: 'registry.CommentDisposed.v1',
    data: { workId, revision, round, commentId, disposition, reason },
  });
};

/** What was decided of a comment is taken back; it is decided anew before anything rests on it. */
const reopen = (state: CommentsState, command: Of<'ReopenDisposition'>): Decision<CommentsEvent> => {
  const { workId, revision, round, commentId, reason, leadProvince, settled } = command;
  const refused = checkLead(leadProvince, command) ?? checkText('reason', reason);
  if (refused) return reject(refused);
  if (!hasComment(state, commentId))
    return reject(notFound('UNKNOWN_COMMENT', `there is no comment ${commentId}`, 'commentId'));
  if (state.dispositions.get(commentId) === 'open') return unchanged;
  return settled
    ? reject(settled)
    : accept({ type: 'registry.DispositionReopened.v1', data: { workId, revision, round, commentId, reason } });
};

const withComment = (state: CommentsState, commentId: string, now: Disposed | 'open'): CommentsState => {
  const isOpen = (entry: Disposed | 'open' | undefined): number => Number(entry === 'open');
  return {
    dispositions: state.dispositions.with(commentId, now),
    open: state.open + isOpen(now) - isOpen(state.dispositions.get(commentId)),
  };
};

const evolve = (state: CommentsState, event: CommentsEvent): CommentsState => {
  switch (event.type) {
    case 'registry.CommentReceived.v1':
      return hasComment(state, event.data.commentId) ? state : withComment(state, event.data.commentId, 'open');
    case 'registry.CommentDisposed.v1': {
      const { commentId, disposition, reason } = event.data;
      return withComment(state, commentId, { disposition, reason });
    }
    case 'registry.DispositionReopened.v1':
      return withComment(state, event.data.commentId, 'open');
  }
  return state;
};

/** Whether the comment was received in this round. */
export const hasComment = ({ dispositions }: CommentsState, commentId: string): boolean =>
  dispositions.get(commentId) !== undefined;

/** Comments without a disposition. */
export const openComments = ({ open }: CommentsState): number => open;

/** The comments of one round of consultation and what became of them (意见处理). */
export const comments: Decider<CommentsState, CommentsCommand, CommentsEvent> = {
  initial: { dispositions: StringMap.empty(), open: 0 },
  decide,
  evolve,
};
