import type { Sentences } from './wording.ts';

/** Who may call, and what auditors read, as sentences. */
export const accessSentences: Sentences<
  'access.RestrictedRead.v1' | 'access.TokenIssued.v1' | 'access.TokenRevoked.v1'
> = {
  'access.RestrictedRead.v1': (e) => [
    `审计人员调用 ${e.rpc} 读取受限事件`,
    `An auditor read restricted events by ${e.rpc}`,
  ],
  'access.TokenIssued.v1': (e) => [
    `向 ${e.deputy === '' ? e.subject : `${e.subject} 的代理人 ${e.deputy} `}（${e.role}）签发令牌，有效至 ${e.expiresAt}`,
    `A token was issued to ${e.deputy === '' ? e.subject : `${e.deputy}, deputy of ${e.subject}`} (${e.role}) until ${e.expiresAt}`,
  ],
  'access.TokenRevoked.v1': (e) => [
    `令牌 ${e.tokenId} 被撤销：${e.reason}`,
    `Token ${e.tokenId} was revoked: ${e.reason}`,
  ],
};
