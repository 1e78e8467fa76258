import { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { sameData } from './checks.ts';

/** One place in a work that says something else. */
export interface Change {
  /** `revisions[2].editions[hebei].implementsOn`: what has a name of its own stands under it, else under its place. */
  readonly path: string;
  /** Undefined: it was not there. */
  readonly before: unknown;
  /** Undefined: it is not there any more. */
  readonly after: unknown;
}

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The elements of a list of messages. Lists of texts are one value: a title's ICS codes, a roster. */
const elementsOf = (value: unknown): readonly Tree[] | undefined =>
  Array.isArray(value) && value.length > 0 && value.every(isTree) ? value : undefined;

/** Revisions go by their number, what belongs to a province by it, differences by their id. */
const nameOf = ({ declared, revision, province }: Tree): string | number | undefined =>
  [isTree(declared) ? declared['differenceId'] : undefined, province, revision].find(
    (each) => typeof each === 'string' || typeof each === 'number',
  );

/** An edition's amendments all belong to its province: their names do not tell them apart. */
const isToldByName = (value: unknown): boolean => {
  const names = elementsOf(value)?.map(nameOf) ?? [];
  return new Set(names).size === names.length;
};

const branches = (value: unknown, byName: boolean): Tree | undefined => {
  if (isTree(value)) return value;
  const under = (item: Tree, i: number) => `[${(byName ? nameOf(item) : undefined) ?? i}]`;
  const elements = elementsOf(value);
  return elements && Object.fromEntries(elements.map((item, i) => [under(item, i), item]));
};

const between = (path: string, before: unknown, after: unknown): readonly Change[] => {
  if (sameData(before ?? null, after ?? null)) return [];
  const byName = isToldByName(before) && isToldByName(after);
  const [was, is] = [branches(before, byName), branches(after, byName)];
  if ((before !== undefined && !was) || (after !== undefined && !is)) return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])];
  const under = (key: string) => (path === '' || key.startsWith('[') ? `${path}${key}` : `${path}.${key}`);
  return keys.flatMap((key) => between(under(key), was?.[key], is?.[key]));
};

/** What says something else in the later of two works; either may not be there yet. In the order of the contract. */
export const workChanges = (before: PublicWork | undefined, after: PublicWork | undefined): readonly Change[] =>
  between('', before && PublicWork.toJSON(before), after && PublicWork.toJSON(after));
