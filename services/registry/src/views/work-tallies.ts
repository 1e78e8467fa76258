import { Column, type RowSet } from './row-columns.ts';
import { dayNumber, type WorkIndex } from './work-index.ts';

/** How many works have a value. */
export interface Count {
  readonly value: string;
  readonly works: number;
  /** How many of these works are among those that are counted apart. */
  readonly apart: number;
  readonly editions: number;
}

/** Works that were found, and those that are told apart among them. */
export interface Counted {
  readonly index: WorkIndex;
  readonly found: RowSet;
  readonly apart: RowSet;
}

/** Counts works by the codes of a column. A work that has a value twice counts once, where both are added one after the other. */
class Tally {
  readonly #values: readonly string[];
  readonly #apart: RowSet;
  readonly #last: Uint32Array;
  readonly #works: Uint32Array;
  readonly #worksApart: Uint32Array;
  readonly #editions: Uint32Array;

  constructor({ values }: Column, { apart }: Counted) {
    this.#values = values;
    this.#apart = apart;
    this.#last = new Uint32Array(values.length);
    this.#works = new Uint32Array(values.length);
    this.#worksApart = new Uint32Array(values.length);
    this.#editions = new Uint32Array(values.length);
  }

  add(code: number, row: number, editions: number): void {
    this.#editions[code]! += editions;
    if (this.#last[code] === row) return;
    this.#last[code] = row;
    this.#works[code]! += 1;
    if (this.#apart.has(row)) this.#worksApart[code]! += 1;
  }

  counts(): readonly Count[] {
    return this.#values
      .map((value, code) => ({
        value,
        works: this.#works[code]!,
        apart: this.#worksApart[code]!,
        editions: this.#editions[code]!,
      }))
      .filter(({ works }) => works > 0);
  }
}

/** The order of SQLite, and of UTF-8. */
export const inBytes = (a: Count, b: Count): number => Buffer.compare(Buffer.from(a.value), Buffer.from(b.value));

/** By a value that every work has once; `editions` are all of the work's. */
export const tallyOf = (counted: Counted, by: 'field' | 'state'): readonly Count[] => {
  const { index, found } = counted;
  const tally = new Tally(index[by], counted);
  const { codes } = index[by];
  found.forEach((row) => tally.add(codes[row]!, row, index.editions.count(row)));
  return tally.counts();
};

/** By the provinces of members and editions; `editions` are the province's. */
export const tallyByProvince = (counted: Counted): readonly Count[] => {
  const { index, found } = counted;
  const tally = new Tally(index.provinceNames, counted);
  const { rows, length, columns } = index.provinces;
  for (let at = 0; at < length; at++) {
    const row = rows[at]!;
    if (found.has(row)) tally.add(columns.province[at]!, row, columns.editions[at]!);
  }
  return tally.counts();
};

/** By the statuses of a day; `editions` are those that have the status. */
export const tallyByStatus = (counted: Counted, statusOn: string): readonly Count[] => {
  const { index, found } = counted;
  const tally = new Tally(index.statusNames, counted);
  const day = dayNumber(statusOn);
  const ofWork = index.provinceNames.find('');
  const { rows, length, columns } = index.periods;
  const { province, status, from, until } = columns;
  for (let at = 0; at < length; at++) {
    const row = rows[at]!;
    if (from[at]! <= day && day < until[at]! && found.has(row))
      tally.add(status[at]!, row, Number(province[at] !== ofWork));
  }
  return tally.counts();
};

/** By the years in which editions were published, or the work where it has no edition; empty: unknown. */
export const tallyByYear = (counted: Counted): readonly Count[] => {
  const { index, found } = counted;
  const years = new Column();
  const yearsOf = ({ values }: Column) => values.map((day) => years.codeOf(day.slice(0, 4)));
  const [ofEditions, ofWorks] = [yearsOf(index.days), yearsOf(index.published)];
  const tally = new Tally(years, counted);
  const { rows, length, columns } = index.editions;
  for (let at = 0; at < length; at++) {
    const row = rows[at]!;
    if (found.has(row)) tally.add(ofEditions[columns.published[at]!]!, row, 1);
  }
  found.forEach((row) => {
    if (index.editions.count(row) === 0) tally.add(ofWorks[index.published.codes[row]!]!, row, 0);
  });
  return tally.counts();
};

/** Editions of all works that were found. */
export const editionsOf = ({ index, found }: Counted): number => {
  let editions = 0;
  found.forEach((row) => (editions += index.editions.count(row)));
  return editions;
};
