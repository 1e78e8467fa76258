export { sentenceOf, type Language } from './sentences.ts';
export { type NameOf } from './wording.ts';
