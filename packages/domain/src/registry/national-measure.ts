import { NationalMeasure } from '@tongbiao/contracts/gen/tongbiao/registry/v1/edition_events';

/** True for a measure by which an edition ends (标准化法 Art. 39, 40); the others ask for something by a day (Art. 34). */
export const isEnding = ({ measure }: { readonly measure: NationalMeasure }): boolean =>
  measure === NationalMeasure.NUMBER_REVOKED || measure === NationalMeasure.ABOLISHED;
