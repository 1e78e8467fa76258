/** A figure whose name ends so is the ordinal of the last event that a part of the process has applied. */
const ORDINAL = /^tongbiao_\w*ordinal(?:\{[^}]*\})? (\d+)$/gm;

/** How far a process has read the log, by its own figures; the slowest part counts. Undefined: it holds no view, or does not answer. */
export async function positionOf(metricsAddress: string): Promise<bigint | undefined> {
  try {
    const response = await fetch(`http://${metricsAddress}/metrics`, { signal: AbortSignal.timeout(2_000) });
    return slowestOrdinal(await response.text());
  } catch {
    return undefined;
  }
}

/** The smallest ordinal in a text of Prometheus figures. */
export function slowestOrdinal(figures: string): bigint | undefined {
  const ordinals = [...figures.matchAll(ORDINAL)].map(([, ordinal]) => BigInt(ordinal!));
  return ordinals.length === 0 ? undefined : ordinals.reduce((a, b) => (a < b ? a : b));
}
