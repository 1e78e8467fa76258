/** The kinds of series that this package knows, in the order in which lists show them. */
export const grammarNames = ['local', 'food', 'engineering', 'national', 'industry'] as const;

/** `local` is the ordinary series of a province or city, `food` its food-safety series, `engineering` its construction series. */
export type GrammarName = (typeof grammarNames)[number];

/** 强制性, 推荐性 (`/T`) and 指导性技术文件 (`/Z`), in the order in which lists show them. */
export const forces = ['mandatory', 'recommended', 'guidance'] as const;

/** How binding a standard is. The number prints it, so a change of force changes how the same number reads. */
export type Force = (typeof forces)[number];

/** A standard's number, taken apart. Flat data that can be stored; `formatStandardNumber` is its canonical text. */
export interface StandardNumber {
  readonly grammar: GrammarName;
  /**
   * Which series of the grammar: the administrative code (GB/T 2260) in local, food and engineering series, also where
   * the number prints another one (Tianjin's `DB/T 29-` is '12'), else the letters of the code (`GB`, `JT`).
   */
  readonly prefix: string;
  readonly force: Force;
  /** The value of `digits`. */
  readonly sequence: number;
  /** The sequence as printed: width and leading zeros belong to the number (`DB1331/T 025.1`). */
  readonly digits: string;
  /** The part of a multi-part standard, without leading zeros. */
  readonly part?: string;
  /** The year of approval. Absent until the standard is announced, and in undated references. */
  readonly year?: number;
}
