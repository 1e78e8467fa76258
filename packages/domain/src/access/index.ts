export { issuableRoles, token, type TokenCommand, type TokenEvent, type TokenRecord } from './token.ts';
