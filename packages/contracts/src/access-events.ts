import { RestrictedRead, TokenIssued, TokenRevoked } from '../gen/tongbiao/access/v1/events.ts';

/** Catalogue entries of who may call, and of what auditors read. */
export const accessEvents = {
  'access.RestrictedRead.v1': {
    message: RestrictedRead,
    typeName: 'tongbiao.access.v1.RestrictedRead',
    audience: 'restricted',
  },
  'access.TokenIssued.v1': {
    message: TokenIssued,
    typeName: 'tongbiao.access.v1.TokenIssued',
    audience: 'restricted',
  },
  'access.TokenRevoked.v1': {
    message: TokenRevoked,
    typeName: 'tongbiao.access.v1.TokenRevoked',
    audience: 'restricted',
  },
} as const;
