/**
 * The cells of the harmonised stage code matrix that exist (ISO Guide 69; read in a published source, see the domain's notes).
 * Columns: .00 registration, .20 main action starts, .60 main action completed, .92 repeat an earlier phase, .93 repeat the
 * current phase, .98 abandon, .99 proceed.
 */
const matrix = {
  '00': ['00', '20', '60', '98', '99'],
  '10': ['00', '20', '60', '92', '98', '99'],
  '20': ['00', '20', '60', '98', '99'],
  '30': ['00', '20', '60', '92', '98', '99'],
  '40': ['00', '20', '60', '92', '93', '98', '99'],
  '50': ['00', '20', '60', '92', '98', '99'],
  '60': ['00', '60'],
  '90': ['20', '60', '92', '93', '99'],
  '95': ['20', '60', '92', '99'],
} as const;

const stages = (Object.keys(matrix) as (keyof typeof matrix)[]).sort((a, b) => Number(a) - Number(b));

/** Where a project may be seen first: as a preliminary item, as a proposal, or already registered with a committee. */
const FIRST_STAGES: readonly string[] = ['00.00', '10.00', '20.00'];

/** A move that the matrix alone does not give, allowed by the directives of the day. */
export interface DatedMove {
  readonly from: string;
  readonly to: string;
  /** YYYY-MM-DD, inclusive; absent = no source read names the day. */
  readonly since?: string;
  /** Why it is allowed, and how sure that is. */
  readonly rule: string;
}

/**
 * FDIS may be skipped. Older rule: no negative vote on the DIS (read in a source); current rule: approved and without technical
 * change (recalled, to be confirmed). The votes are not known here, so the move is allowed and what made it so stands in `source`.
 */
export const datedMoves: readonly DatedMove[] = [
  {
    from: '40.99',
    to: '60.00',
    rule: 'ISO/IEC Directives, Part 1, 2.6.4: straight to publication after an approved DIS',
  },
];

/** Every stage code that exists, in order. */
export const stageCodes: readonly string[] = stages.flatMap((stage) => matrix[stage].map((sub) => `${stage}.${sub}`));

const known = new Set(stageCodes);

/** True for a cell of the matrix. */
export const isStageCode = (code: string): boolean => known.has(code);

/** Where work on a stage begins: registration, or the main action where the stage has no registration. */
const entryOf = (stage: keyof typeof matrix): string => `${stage}.${matrix[stage][0]}`;

/** Moves that the meaning of the columns gives, for the cell `stage`.`sub`. */
const columnMoves = (stage: keyof typeof matrix, sub: string): readonly string[] => {
  const at = stages.indexOf(stage);
  const next = stages[at + 1];
  const subs: readonly string[] = matrix[stage];
  switch (sub) {
    case '00':
    case '20':
      return [`${stage}.${subs[subs.indexOf(sub) + 1]}`];
    case '60':
      // A published standard (60.60) has no decision: its first systematic review comes next.
      return stage === '60' ? [entryOf('90')] : subs.slice(subs.indexOf('60') + 1).map((s) => `${stage}.${s}`);
    case '92':
      return stages
        .slice(0, at)
        .flatMap((earlier) => [...new Set([entryOf(earlier), `${earlier}.20`])].filter((c) => known.has(c)));
    case '93':
      return [`${stage}.20`];
    case '99':
      return next === undefined ? [] : [entryOf(next)];
    default:
      // .98: abandoned.
      return [];
  }
};

/** The codes that may follow `from` on `day` (YYYY-MM-DD); `undefined` = before the first. Empty where the project has ended. */
export const movesFrom = (
  from: string | undefined,
  day: string,
  extra: readonly DatedMove[] = datedMoves,
): readonly string[] => {
  if (from === undefined) return FIRST_STAGES;
  const [stage = '', sub = ''] = from.split('.');
  if (!isStageCode(from)) return [];
  const dated = extra.filter((move) => move.from === from && (move.since === undefined || move.since <= day));
  return [...columnMoves(stage as keyof typeof matrix, sub), ...dated.map(({ to }) => to)];
};
