import type { Moment } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';

/** A moment as it stands in an address: `known` and `on`, each a day or empty. */
export interface MomentQuery {
  readonly known: string;
  readonly on: string;
}

/** What is known by a day is known by its end in Shanghai; an instant may be given in place of a day. */
export const momentOf = ({ known, on }: MomentQuery): Moment => ({
  recordedAt: /^\d{4}-\d{2}-\d{2}$/.test(known) ? `${known}T23:59:59.999+08:00` : known,
  effectiveOn: on,
});

/** The moment in a few words; empty where it is the present. */
export const momentText = (
  { known, on }: MomentQuery,
  words: { readonly known: string; readonly on: string },
): string => [known && `${words.known} ${known}`, on && `${words.on} ${on}`].filter((part) => part !== '').join(' · ');
