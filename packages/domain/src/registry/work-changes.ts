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

/** Elements of a list under their names: revisions by number, what belongs to a province by it, differences by id. */
const named = (list: readonly unknown[]): Tree =>
  Object.fromEntries(
    list.map((item, i) => {
      const { declared, revision, province } = isTree(item) ? item : {};
      const id = isTree(declared) ? declared['differenceId'] : undefined;
      const name = [id, province, revision].find((each) => typeof each === 'string' || typeof each === 'number');
      return [`[${name ?? i}]`, item];
    }),
  );

/** Lists of texts are one value: a title's ICS codes, a roster. */
const branches = (value: unknown): Tree | undefined => {
  if (isTree(value)) return value;
  return Array.isArray(value) && value.some(isTree) ? named(value) : undefined;
};

const between = (path: string, before: unknown, after: unknown): readonly Change[] => {
  if (sameData(before ?? null, after ?? null)) return [];
  const [was, is] = [branches(before), branches(after)];
  if ((was ?? is) === undefined || (before !== undefined && !was) || (after !== undefined && !is))
    return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])];
  const under = (key: string) => (path === '' || key.startsWith('[') ? `${path}${key}` : `${path}.${key}`);
  return keys.flatMap((key) => between(under(key), was?.[key], is?.[key]));
};

/** What says something else in the later of two works; either may not be there yet. In the order of the contract. */
export const workChanges = (before: PublicWork | undefined, after: PublicWork | undefined): readonly Change[] =>
  between('', before && PublicWork.toJSON(before), after && PublicWork.toJSON(after));
