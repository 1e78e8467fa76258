export {
  conversion,
  type BasisEdition,
  type Conversion,
  type ConversionCommand,
  type ConversionEvent,
} from './conversion.ts';
export { isAdoption } from './correspondence.ts';
export { datedMoves, isStageCode, movesFrom, stageCodes, type DatedMove } from './stages.ts';
