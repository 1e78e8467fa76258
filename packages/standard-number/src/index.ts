export { compareStandardNumbers, conflict, type NumberConflict, sameSequence } from './compare.ts';
export { formatStandardNumber, renderShared, type SharedNumber } from './format.ts';
export { type ParseResult, parseStandardNumber, type StandardNumberErrorCode } from './parse.ts';
export { type Force, forces, type GrammarName, grammarNames, type StandardNumber } from './standard-number.ts';
