export { sentenceOf, type Language, type NameOf } from './sentences.ts';
