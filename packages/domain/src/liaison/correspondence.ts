import type { Correspondence } from '@tongbiao/contracts/gen/tongbiao/liaison/v1/events';

/** Whether a standard with this degree of correspondence adopts the international one: IDT and MOD do, NEQ does not (GB/T 1.2). */
export const isAdoption = (correspondence: Correspondence): boolean =>
  correspondence === 'CORRESPONDENCE_IDT' || correspondence === 'CORRESPONDENCE_MOD';
