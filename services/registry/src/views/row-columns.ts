import { TypedFastBitSet } from 'typedfastbitset';

/** Numbers of rows. Row 0 there is none: SQLite counts from 1. */
export type RowSet = TypedFastBitSet;

/** Room for so many more rows is made at once, at least. */
const ROOM = 1_024;

/** The same numbers with room for `length` of them and some more. */
export const roomy = <A extends Uint32Array | Int32Array>(old: A, length: number): A => {
  const larger = new (old.constructor as new (length: number) => A)(Math.max(length + ROOM, Math.ceil(length * 1.25)));
  larger.set(old);
  return larger;
};

/** Empty, with room for rows below `end`. */
export const rowSet = (end: number): RowSet => TypedFastBitSet.fromWords(new Uint32Array((end + 31) >>> 5));

/** A value for each row. Each different value is kept once, and asked once whatever is asked. */
export class Column {
  /** By code. Code 0 is that of rows that there are not; a value that no row has any more keeps its code. */
  readonly values: string[] = [''];
  /** Code of the value, by row. */
  codes = new Uint32Array(0);
  readonly #codeOf = new Map<string, number>();

  /** The code of a value; it has one from now on. */
  codeOf(value: string): number {
    let code = this.#codeOf.get(value);
    if (code === undefined) {
      code = this.values.push(value) - 1;
      this.#codeOf.set(value, code);
    }
    return code;
  }

  /** The code of a value; 0 where it has none. */
  find(value: string): number {
    return this.#codeOf.get(value) ?? 0;
  }

  set(row: number, value: string): void {
    if (row >= this.codes.length) this.codes = roomy(this.codes, row + 1);
    this.codes[row] = this.codeOf(value);
  }

  /** 1 for the code of every value that passes. */
  passing(test: (value: string) => boolean): Uint8Array {
    const passes = new Uint8Array(this.values.length);
    for (let code = 1; code < passes.length; code++) if (test(this.values[code]!)) passes[code] = 1;
    return passes;
  }

  /** Rows below `end` whose value passes. */
  rowsWhere(test: (value: string) => boolean, end: number): RowSet {
    const passes = this.passing(test);
    const found = rowSet(end);
    const { words } = found;
    const { codes } = this;
    for (let row = 1; row < end; row++) words[row >>> 5]! |= passes[codes[row]!]! << (row & 31);
    return found;
  }
}

/** Lines of which a row has any number, each a few numbers. Those of one row stand one after the other. */
export class Lines<Name extends string> {
  /** Whose line it is; 0: nobody's any more. */
  rows = new Uint32Array(0);
  readonly columns: Readonly<Record<Name, Int32Array>>;
  length = 0;
  readonly #names: readonly Name[];
  #columns: Record<Name, Int32Array>;
  #first = new Uint32Array(0);
  #count = new Uint32Array(0);
  #nobodys = 0;

  constructor(...names: readonly Name[]) {
    this.#names = names;
    this.#columns = Object.fromEntries(names.map((name) => [name, new Int32Array(0)])) as Record<Name, Int32Array>;
    this.columns = this.#columns;
  }

  /** How many lines a row has. */
  count(row: number): number {
    return this.#count[row] ?? 0;
  }

  /** Lines of a row, in the place of those that it had. */
  set(row: number, lines: readonly Readonly<Record<Name, number>>[]): void {
    if (row >= this.#count.length) {
      this.#first = roomy(this.#first, row + 1);
      this.#count = roomy(this.#count, row + 1);
    }
    const count = this.#count[row]!;
    if (count !== lines.length) {
      this.rows.fill(0, this.#first[row], this.#first[row]! + count);
      this.#nobodys += count;
      if (this.#nobodys > ROOM && this.#nobodys * 2 > this.length) this.#closeUp();
      this.#first[row] = this.length;
      this.#count[row] = lines.length;
      this.#growTo(this.length + lines.length);
    }
    for (const [i, line] of lines.entries()) {
      const at = this.#first[row]! + i;
      this.rows[at] = row;
      for (const name of this.#names) this.#columns[name][at] = line[name];
    }
  }

  /** Rows below `end` of which a line, by its place, passes. */
  rowsWhere(test: (at: number) => boolean, end: number): RowSet {
    const found = rowSet(end);
    const { words } = found;
    const { rows, length } = this;
    for (let at = 0; at < length; at++)
      if (test(at)) {
        const row = rows[at]!;
        words[row >>> 5]! |= 1 << (row & 31);
      }
    found.remove(0);
    return found;
  }

  #growTo(length: number): void {
    this.length = length;
    if (length <= this.rows.length) return;
    this.rows = roomy(this.rows, length);
    for (const name of this.#names) this.#columns[name] = roomy(this.#columns[name], length);
  }

  /** Leaves out the lines that are nobody's. */
  #closeUp(): void {
    let to = 0;
    for (let at = 0; at < this.length; at++) {
      const row = this.rows[at]!;
      if (row === 0) continue;
      if (to === 0 || this.rows[to - 1] !== row) this.#first[row] = to;
      this.rows[to] = row;
      for (const name of this.#names) this.#columns[name][to] = this.#columns[name][at]!;
      to += 1;
    }
    this.length = to;
    this.#nobodys = 0;
  }
}
