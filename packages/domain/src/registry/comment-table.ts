import { CommentDisposition } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import type { CommentLine } from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import type { CommentsEvent } from './comments.ts';

/** 意见汇总处理表: every comment in the order of its receipt, with what became of it. The events of all rounds, one round after the other. */
export const commentTable = (events: Iterable<CommentsEvent>): readonly CommentLine[] => {
  const lines = new Map<string, CommentLine>();
  for (const { type, data } of events)
    switch (type) {
      case 'registry.CommentReceived.v1': {
        const { round, commentId, clause, province, channel, receivedOn, commenterRef, bodyDigest } = data;
        lines.set(commentId, {
          serial: lines.size + 1,
          round,
          commentId,
          clause,
          province,
          channel,
          receivedOn,
          commenterRef,
          bodyDigest,
          ...open,
        });
        break;
      }
      case 'registry.CommentDisposed.v1':
        change(lines, data.commentId, { disposition: data.disposition, reason: data.reason });
        break;
      case 'registry.DispositionReopened.v1':
        change(lines, data.commentId, open);
        break;
    }
  return [...lines.values()];
};

const open = { disposition: CommentDisposition.UNSPECIFIED, reason: '' } as const;

const change = (lines: Map<string, CommentLine>, id: string, to: Pick<CommentLine, 'disposition' | 'reason'>): void => {
  const line = lines.get(id);
  if (line) lines.set(id, { ...line, ...to });
};

const HEAD = ['序号', '轮次', '章条编号', '省份', '渠道', '收到日期', '提出者', '意见摘要', '处理意见', '理由'];

const channels: Readonly<Record<string, string>> = {
  COMMENT_CHANNEL_PORTAL: '网站',
  COMMENT_CHANNEL_LETTER: '信函',
  COMMENT_CHANNEL_MAIL: '电子邮件',
  COMMENT_CHANNEL_PHONE: '电话',
  COMMENT_CHANNEL_MEETING: '会议',
};
const dispositions: Readonly<Record<string, string>> = {
  [CommentDisposition.ADOPTED]: '采纳',
  [CommentDisposition.PARTLY_ADOPTED]: '部分采纳',
  [CommentDisposition.NOT_ADOPTED]: '不采纳',
  [CommentDisposition.UNSPECIFIED]: '待处理',
};

/** Quoted where RFC 4180 asks for it; a leading `=`, `+`, `-` or `@` would be run by a spreadsheet and is set behind an apostrophe. */
const cell = (text: string): string => {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
};

/** Lines of the table as CSV (RFC 4180); the head comes with the first line of the table, and alone where there is none. */
export const commentCsv = (lines: readonly CommentLine[], withHead: boolean): string =>
  [
    ...(withHead ? [HEAD] : []),
    ...lines.map((l) => [
      String(l.serial),
      String(l.round),
      l.clause,
      l.province,
      channels[l.channel] ?? l.channel,
      l.receivedOn,
      l.commenterRef,
      l.bodyDigest,
      dispositions[l.disposition] ?? l.disposition,
      l.reason,
    ]),
  ]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('');
