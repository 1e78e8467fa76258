import { readFileSync } from 'node:fs';
import { encodeStrictJson } from '@tongbiao/contracts';
import { RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { say } from '../messages.ts';
import { fileFault, objectOf, placed, textOf } from './file-fault.ts';

/** Rule sets that belong to the product, by the name of their file. */
const SHIPPED = new URL('../../data/rule-sets/', import.meta.url);

/** Lists of a rule set whose entries take the place of those of the same kind in the set that it extends. */
const LISTS = ['clocks', 'gates', 'materials'] as const;

type Json = Readonly<Record<string, unknown>>;

/**
 * A rule set from a file: the name of one that is shipped, or the set itself in canonical JSON. With `extends` it names a shipped one
 * whose rules it takes over where it has none of its own. An empty `effectiveFrom` is left so: its day is that of its adoption.
 * Throws REGION_FILE_INVALID, with the place.
 */
export const readRuleSet = (from: unknown, place: string): RuleSet => {
  const json = whole(from, place, new Set());
  return placed(place, () => RuleSet.decode(encodeStrictJson('tongbiao.registry.v1.RuleSet', JSON.stringify(json))));
};

const whole = (from: unknown, place: string, seen: ReadonlySet<string>): Json => {
  if (typeof from === 'string') return shipped(from, place, seen);
  const { extends: base, ...own } = objectOf(from, place);
  if (base === undefined) return own;
  const inherited = shipped(textOf(base, `${place}.extends`), `${place}.extends`, seen);
  const merged: Record<string, unknown> = { ...inherited, ...own };
  for (const list of LISTS) {
    const [under, over] = [inherited[list] ?? [], own[list] ?? []] as (readonly Json[])[];
    const kept = under!.filter(({ kind }) => !over!.some((each) => each['kind'] === kind));
    if (kept.length + over!.length > 0) merged[list] = [...kept, ...over!];
  }
  return merged;
};

const shipped = (name: string, place: string, seen: ReadonlySet<string>): Json => {
  if (!/^[a-z0-9-]+$/.test(name) || seen.has(name)) throw fileFault(place, say.ruleSetNotShipped(name));
  const text = placed(place, () => readFileSync(new URL(`${name}.json`, SHIPPED), 'utf8'));
  return whole(JSON.parse(text), name, new Set([...seen, name]));
};
