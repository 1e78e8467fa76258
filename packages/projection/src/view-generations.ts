import { mkdirSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { removeViewFile, usefulnessOf, type Usefulness } from './view-file.ts';
import type { View } from './view.ts';

/** A file of views under the number of its building. */
export interface Generation {
  readonly n: number;
  readonly file: string;
}

/** The files of one set of views: `views.1.sqlite`, `views.2.sqlite` … The newest that is finished counts. */
export interface Generations {
  /** The newest that holds just these views, else the newest that can serve in their place, else undefined. */
  readonly best: (Generation & { readonly usefulness: Extract<Usefulness, 'same' | 'servable'> }) | undefined;
  /** A file that is not there yet. */
  next(): Generation;
  /** Removes every other file. Who still reads one goes on doing so; its room on disk is free when that ends. */
  removeAllBut(kept: Generation): void;
}

/**
 * Looks through a folder, made when there is none. What was left unfinished is removed: it is begun again. Throws FOREIGN_LOG before
 * anything is removed.
 */
export const viewGenerations = (
  folder: string,
  fileName: string,
  logId: string,
  views: readonly View[],
): Generations => {
  mkdirSync(folder, { recursive: true });
  const { name, ext } = parse(fileName);
  const found = (): Generation[] =>
    readdirSync(folder)
      .flatMap((file) => {
        const middle = file.slice(name.length + 1, -ext.length);
        const isOurs = file === `${name}.${middle}${ext}` && /^[1-9]\d*$/.test(middle);
        // The name without a number is that of the first versions of this software.
        if (!isOurs && file !== fileName) return [];
        return [{ n: isOurs ? Number(middle) : 0, file: join(folder, file) }];
      })
      .toSorted((a, b) => b.n - a.n);
  const looked = found().map((each) => ({ ...each, usefulness: usefulnessOf(each.file, logId, views) }));
  for (const { file, usefulness } of looked) if (usefulness === 'unfinished') removeViewFile(file);
  const of = <U extends Usefulness>(usefulness: U) => {
    const generation = looked.find((each) => each.usefulness === usefulness);
    return generation && { ...generation, usefulness };
  };
  let last = Math.max(0, ...looked.map(({ n }) => n));
  return {
    best: of('same') ?? of('servable'),
    next: () => {
      last += 1;
      return { n: last, file: join(folder, `${name}.${last}${ext}`) };
    },
    removeAllBut: (kept) => {
      for (const { n, file } of found()) if (n !== kept.n) removeViewFile(file);
    },
  };
};
