/** What a process says of itself in its figures. */
export interface Figures {
  /** Ordinal of the last event that it has applied; the slowest part counts. Undefined: it holds no view of the log. */
  readonly position: bigint | undefined;
  /** Events that its slowest subscription has not dealt with; a province whose region is silent is behind by nothing, whatever its ordinal. */
  readonly lag: number | undefined;
  /** Since the oldest event that one of its subscriptions has not dealt with was recorded. */
  readonly lagSeconds: number | undefined;
  /** What its relay or its following is doing, where that is worth telling: `waiting: tongbiao.jjj.events`. */
  readonly detail: string | undefined;
}

/** Asks a process for its figures; nothing is known of one that does not answer. */
export async function figuresOf(metricsAddress: string): Promise<Figures> {
  try {
    const response = await fetch(`http://${metricsAddress}/metrics`, { signal: AbortSignal.timeout(2_000) });
    return readFigures(await response.text());
  } catch {
    return { position: undefined, lag: undefined, lagSeconds: undefined, detail: undefined };
  }
}

/** Reads figures in the text format of Prometheus. */
export function readFigures(text: string): Figures {
  const samples = [...text.matchAll(/^(tongbiao_\w+)(?:\{(.*)\})? (\d\S*)$/gm)].map(([, name, labels, value]) => ({
    name: name!,
    value: Number(value),
    label: (key: string): string => new RegExp(`(?:^|,)${key}="([^"]*)"`).exec(labels ?? '')?.[1] ?? '',
  }));
  const ordinals = samples.filter(({ name }) => name.endsWith('_ordinal')).map(({ value }) => value);
  const largest = (figure: string): number | undefined => {
    const values = samples.filter(({ name }) => name === figure).map(({ value }) => value);
    return values.length === 0 ? undefined : Math.max(...values);
  };
  const relay = samples.find(({ name, value }) => name === 'tongbiao_relay_state' && value === 1);
  const stopped = samples.filter(({ name, value }) => name === 'tongbiao_province_stopped' && value === 1);
  const details = [
    ...(relay === undefined
      ? []
      : [[relay.label('state'), relay.label('topic')].filter((part) => part !== '').join(': ')]),
    ...stopped.map(({ label }) => `stopped: ${label('region')}`),
  ];
  return {
    position: ordinals.length === 0 ? undefined : BigInt(Math.min(...ordinals)),
    lag: largest('tongbiao_subscription_lag_events'),
    lagSeconds: largest('tongbiao_subscription_lag_seconds'),
    detail: details.length === 0 ? undefined : details.join(', '),
  };
}
