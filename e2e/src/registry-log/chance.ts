/** Chance that is the same in every run with the same seed. */
export interface Chance {
  /** At least 0, below `n`. */
  below(n: number): number;
  /** Both ends included. */
  between(first: number, last: number): number;
  /** True in so many of a hundred cases. */
  percent(n: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** 64 hexadecimal digits. */
  hex64(): string;
  uuid(): string;
}

const MIX = 0x9e3779b9;

/** Sfc32 (public domain, PractRand), seeded by several numbers. */
export const chanceOf = (...seed: readonly number[]): Chance => {
  let [a = 0, b = 0, c = 0] = seed.map((n) => Math.imul(n + 1, MIX) | 0);
  let count = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  const hex = (): string => next().toString(16).padStart(8, '0');
  const below = (n: number): number => Math.floor((next() / 2 ** 32) * n);
  return {
    below,
    between: (first, last) => first + below(last - first + 1),
    percent: (n) => below(100) < n,
    pick: (from) => from[below(from.length)]!,
    hex64: () => Array.from({ length: 8 }, hex).join(''),
    uuid: () => {
      const [p, q, r, s] = [hex(), hex(), hex(), hex()];
      return `${p}-${q.slice(0, 4)}-5${q.slice(5)}-8${r.slice(1, 4)}-${r.slice(4)}${s}`;
    },
  };
};
