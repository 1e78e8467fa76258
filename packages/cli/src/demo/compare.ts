import { digestOfPublicWork, publicWork } from '@tongbiao/domain/registry';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { readHistory, type HistoryEvent } from '../replay/read-history.ts';
import { demoRegion } from '../system/regions.ts';
import type { RunningSystem } from '../system/running-system.ts';

/** One work as everybody has it, each from its own: the registry's view rows, the fold of the replay, each province's tables. */
export interface Comparison {
  readonly numbers: readonly string[];
  readonly digests: Readonly<Record<string, string>>;
  readonly history: readonly HistoryEvent[];
  /** All digests are the same, and so are the sequences of the three numbers. */
  readonly ok: boolean;
}

const PATIENCE = { patienceMs: 120_000, deadlineMs: 30_000 };

/** Compares after everybody has read up to the same place of the log. */
export async function compareWork(system: RunningSystem, workId: string, position: string): Promise<Comparison> {
  const provinces = demoRegion().members;
  const registry = await system.call('works', 'auditor', 'getWork', { workId }, { ...PATIENCE, position });
  const minOrdinal = registry.ordinal.toString();
  const own = await Promise.all(
    provinces.map(async ({ province: code }) => {
      const seen = await system.callProvince(code, 'getWork', { workId, minOrdinal }, PATIENCE);
      return [code, seen.digest] as const;
    }),
  );
  const history: HistoryEvent[] = [];
  await readHistory(system, workId, (event) => void history.push(event));
  const folded = foldHistory(history);
  const digests = {
    registry: registry.digest,
    replay: folded === undefined ? '' : digestOfPublicWork(folded),
    ...Object.fromEntries(own),
  };
  const editions = registry.work?.revisions.flatMap((revision) => revision.editions) ?? [];
  const numbers = provinces.flatMap(
    (member) => editions.find(({ province }) => province === member.province)?.number ?? [],
  );
  return { numbers, digests, history, ok: agree(digests) && isOneSequence(numbers, provinces) };
}

/** The public state that the events lead to. */
export const foldHistory = (history: readonly HistoryEvent[]): PublicWork | undefined =>
  history.reduce<PublicWork | undefined>(
    (work, { event }) => (event === undefined ? work : publicWork.evolve(work, event)),
    publicWork.initial,
  );

const agree = (digests: Readonly<Record<string, string>>): boolean =>
  new Set(Object.values(digests)).size === 1 && digests['registry'] !== '';

/** Numbers of these provinces, in their order, that differ in their prefix only. */
export const isOneSequence = (numbers: readonly string[], provinces: readonly { readonly prefix: string }[]): boolean =>
  numbers.length === provinces.length &&
  new Set(numbers.map((number) => number.replace(/^DB\d+/, ''))).size === 1 &&
  provinces.every(({ prefix }, n) => numbers[n]?.startsWith(`DB${prefix}`) === true);
