import type { SentencesZh } from './sentence.ts';

/** Reasons of issuing, listing and revoking tokens. */
export const accessZh: SentencesZh = {
  TOKEN_REVOKED: '令牌已被撤销，请向签发者换新的',
  TOKEN_NOT_FOUND: [
    '没有向您签发过这个令牌；秘书处可以撤销任何令牌',
    [/issued elsewhere/, '这里没有签发过这个令牌；如由别处签发，请写明其到期时间'],
  ],
  ISSUER_ELSEWHERE: '本系统的令牌由别处签发：登记系统没有签发密钥',
  NOT_YOUR_TOKENS: '只有秘书处和审计人员可以查看所有人的令牌',
  ROLE_NOT_ISSUED: ['不为此角色签发令牌', [/^tokens are issued for (.+)$/, '不为此角色签发令牌；可以签发的角色：$1']],
  PROVINCE_MISSING: ['此角色代表一个省份，必须写明', [/^a (\S+) acts/, '角色 $1 代表一个省份，必须写明']],
  DEPUTY_OF_ITSELF: '任何人都不是自己的代理人',
  DEPUTY_OF_SYSTEM: '系统没有代理人：另一个系统应有自己的令牌',
  PROVINCE_NOT_A_PARTY: [
    '该省既不是区域成员，也不参加任何标准',
    [
      /^(\S+) is neither a member of a region nor a guest of a work; there are (.+)$/,
      '$1 既不是区域成员，也不参加任何标准；有：$2',
    ],
  ],
  SUBJECT_RESERVED: '以 service- 开头的主体属于各项服务',
  TTL_OUT_OF_RANGE: ['有效期超出范围', [/(\d+) to (\d+) seconds/, '有效期应为 $1 到 $2 秒']],
};
