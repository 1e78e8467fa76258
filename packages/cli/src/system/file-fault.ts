import { CliError, isCliError } from '../cli-error.ts';
import type { Message } from '../language.ts';
import { say } from '../messages.ts';
import { ofError } from '../words-of-others.ts';

/** REGION_FILE_INVALID, with the place in the file. */
export const fileFault = (place: string, why: Message, cause?: unknown): CliError =>
  new CliError('REGION_FILE_INVALID', 'usage', say.regionFileInvalid(place, why), { cause });

/** Reads a part of a region's file. What goes wrong is said with the place; a fault further in keeps its own. */
export const placed = <T>(place: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw isCliError(error) ? error : fileFault(place, ofError(error as Error), error);
  }
};

/** A JSON object. */
export const objectOf = (value: unknown, place: string): Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fileFault(place, say.objectExpected());
  return value as Readonly<Record<string, unknown>>;
};

/** Everything that an object has was read. */
export const nothingIn = (more: object, place: string): void => {
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) throw fileFault(place, say.fieldUnknown(unknown));
};

/** A JSON string. */
export const textOf = (value: unknown, place: string): string => {
  if (typeof value !== 'string') throw fileFault(place, say.textExpected());
  return value;
};

/** A whole JSON number. */
export const numberOf = (value: unknown, place: string): number => {
  if (!Number.isSafeInteger(value)) throw fileFault(place, say.wholeNumberExpected());
  return value as number;
};

/** A JSON array. */
export const listOf = (value: unknown, place: string): readonly unknown[] => {
  if (!Array.isArray(value)) throw fileFault(place, say.listExpected());
  return value;
};
