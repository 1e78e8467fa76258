/** A place in `$all` of one store: byte offsets of a log record, below 2^63. */
export interface Position {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** Before, at or after: negative, 0 or positive. */
export const comparePositions = (a: Position, b: Position): number => {
  const [x, y] = a.commit === b.commit ? [a.prepare, b.prepare] : [a.commit, b.commit];
  return x < y ? -1 : x > y ? 1 : 0;
};

/** The opaque position token: belongs to one store, for resuming and for reading one's own writes. */
export const formatPosition = (logId: string, { commit, prepare }: Position): string =>
  Buffer.from(`1:${logId}:${commit}:${prepare}`).toString('base64url');

/** Undefined: not a token that {@link formatPosition} made. */
export const parsePosition = (token: string): { readonly logId: string; readonly position: Position } | undefined => {
  const match = /^1:([0-9a-f-]{36}):(\d{1,19}):(\d{1,19})$/.exec(Buffer.from(token, 'base64url').toString('latin1'));
  if (!match || Buffer.from(match[0]).toString('base64url') !== token) return undefined;
  return { logId: match[1]!, position: { commit: BigInt(match[2]!), prepare: BigInt(match[3]!) } };
};

/** As TEXT that sorts like the number: a position does not fit SQLite's INTEGER. */
export const padPosition = (n: bigint): string => n.toString().padStart(20, '0');
