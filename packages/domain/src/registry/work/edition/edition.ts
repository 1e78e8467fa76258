import type { Rejection } from '@tongbiao/decider';
import { checkOwnProvince, checkPastDay, notFound, unmet } from '../../checks.ts';
import type { Context } from '../../command.ts';
import { isEnding } from '../../national-measure.ts';
import { checkSigned, type SignedCommand } from '../participants.ts';
import { asCorrected, editionKey, isThere, unknownWork, type WorkState } from '../state.ts';
import { newLife, type Life } from './life.ts';

/** An edition as later commands see it: published here or backfilled, as corrected. Empty = unknown. */
export interface Edition {
  readonly number: string;
  readonly publishedOn: string;
  /** As rescheduled; empty also where it was put off until further notice. */
  readonly implementsOn: string;
  /** Of its text as published and corrected; unknown for backfilled editions. */
  readonly textDigest: string;
  readonly life: Life;
}

type Found =
  | { readonly edition: Edition; readonly refused?: never }
  | { readonly refused: Rejection; readonly edition?: never };

/** Finds the edition that a command addresses. */
export const editionIn = (
  state: WorkState,
  { workId, revision, province }: { readonly workId: string; readonly revision: number; readonly province: string },
): Found => {
  if (!isThere(state)) return { refused: unknownWork(workId) };
  const published = state.revisions.get(revision)?.editions.get(province);
  const recorded = state.recordedEditions.find((e) => e.revision === revision && e.province === province);
  const life = state.lives.get(editionKey(revision, province)) ?? newLife;
  if (published) return { edition: { ...moved(asCorrected(state, published), life), life } };
  return recorded
    ? { edition: { ...moved({ ...asCorrected(state, recorded), textDigest: '' }, life), life } }
    : { refused: notFound('UNKNOWN_EDITION', `${province} has no edition of revision ${revision}`, 'province') };
};

const moved = (
  { number, publishedOn, implementsOn, textDigest }: Omit<Edition, 'life'>,
  { rescheduled }: Life,
): Omit<Edition, 'life'> => ({
  number,
  publishedOn,
  textDigest,
  implementsOn: rescheduled ? rescheduled.implementsOn : implementsOn,
});

/** The edition of one's own province, without a signature. */
export const ownEdition = (
  state: WorkState,
  command: Context & { readonly workId: string; readonly revision: number; readonly province: string },
): Found => {
  const found = editionIn(state, command);
  const refused = found.refused ?? checkOwnProvince(command.actor, command.province);
  return refused ? { refused } : found;
};

/** The edition of one's own province, by an act of it. */
export const signedEdition = (
  state: WorkState,
  command: SignedCommand & { readonly workId: string; readonly revision: number },
): Found => {
  const found = ownEdition(state, command);
  const refused = found.refused ?? checkSigned(command);
  return refused ? { refused } : found;
};

/** A day that has come, and on which the edition was published already. */
export const checkSincePublished = (
  { publishedOn }: Edition,
  field: string,
  day: string,
  today: string,
): Rejection | undefined => checkPastDay(field, day, today) ?? checkNotBefore(field, day, publishedOn);

/** A day that does not lie before the edition's publication, as precisely as that is known. */
export const checkNotBefore = (field: string, day: string, publishedOn: string): Rejection | undefined =>
  day < publishedOn ? unmet('BEFORE_PUBLICATION', `the edition was published on ${publishedOn}`, field) : undefined;

/** An edition that came to its end by an act of its province or of the nation is not carried on. */
export const checkStands = ({ life }: Edition): Rejection | undefined => {
  if (life.abolished) return unmet('EDITION_ABOLISHED', `the edition is abolished from ${life.abolished.abolishedOn}`);
  const end = life.nationalMeasures.find(isEnding);
  return end && unmet('EDITION_ENDED', `the national authority ended it on ${end.effectiveOn}: ${end.reason}`);
};
