import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { encodeStrictJson, sha256 } from '@tongbiao/contracts';
import type { PresumedNumbers } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import { Member, type RuleSet } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { listOf, nothingIn, numberOf, objectOf, placed, textOf } from './file-fault.ts';
import { readRuleSet } from './rule-set-file.ts';

/** A member of a region that is to be formed; its keys are made where it is formed. */
export interface MemberPlan extends Omit<Member, 'keys'> {
  /** That it adopts, in this order; an empty `effectiveFrom` is the day of adoption. */
  readonly ruleSets: readonly RuleSet[];
}

/** What it takes to form a region: everything that makes one region another, as data. */
export interface RegionPlan {
  readonly regionId: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly members: readonly MemberPlan[];
  readonly range: {
    readonly first: number;
    readonly last: number;
    /** The first number to be given. */
    readonly next: number;
    /** Digits to which sequences are padded. */
    readonly width: number;
    readonly presumed: readonly PresumedNumbers[];
  };
}

interface FileMember {
  readonly ruleSets: readonly unknown[];
}
interface FilePresumed {
  readonly first: number;
  readonly last: number;
  readonly citation: string;
  /** The file that shows it, beside this one; without it this one is. */
  readonly file?: string;
}

/** Reads a region's file (JSON). Throws REGION_FILE_INVALID, with the place; what a region may be is decided where it is formed. */
export const readRegionFile = (file: string | URL): RegionPlan => {
  const url = typeof file === 'string' ? pathToFileURL(file) : file;
  const bytes = placed('file', () => readFileSync(url));
  const { regionId, nameZh, nameEn, members, range, ...more } = objectOf(
    placed('file', () => JSON.parse(bytes.toString())),
    'file',
  );
  nothingIn(more, 'file');
  return {
    regionId: textOf(regionId, 'regionId'),
    nameZh: textOf(nameZh, 'nameZh'),
    nameEn: textOf(nameEn, 'nameEn'),
    members: listOf(members, 'members').map((each, i) => memberOf(each as FileMember, `members[${i}]`)),
    range: rangeOf(range, (beside) => sha256(beside === undefined ? bytes : readFileSync(new URL(beside, url)))),
  };
};

const memberOf = (from: FileMember, place: string): MemberPlan => {
  const { ruleSets, ...member } = objectOf(from, place) as unknown as FileMember;
  const read = placed(place, () =>
    Member.decode(encodeStrictJson('tongbiao.registry.v1.Member', JSON.stringify(member))),
  );
  return {
    ...read,
    ruleSets: listOf(ruleSets, `${place}.ruleSets`).map((set, i) => readRuleSet(set, `${place}.ruleSets[${i}]`)),
  };
};

/** Reads the file of a single member (JSON), as it stands in a region's file. Throws REGION_FILE_INVALID, with the place. */
export const readMemberFile = (file: string): MemberPlan => {
  const bytes = placed('file', () => readFileSync(pathToFileURL(file)));
  return memberOf(
    placed('file', () => JSON.parse(bytes.toString()) as FileMember),
    'file',
  );
};

const rangeOf = (from: unknown, digestOf: (beside?: string) => string): RegionPlan['range'] => {
  const { first, last, next, width, presumed, ...more } = objectOf(from, 'range');
  nothingIn(more, 'range');
  return {
    first: numberOf(first, 'range.first'),
    last: numberOf(last, 'range.last'),
    next: numberOf(next, 'range.next'),
    width: numberOf(width, 'range.width'),
    presumed: listOf(presumed, 'range.presumed').map((each, i) => {
      const place = `range.presumed[${i}]`;
      const { first: from_, last: to, citation, file } = objectOf(each, place) as unknown as FilePresumed;
      return {
        first: numberOf(from_, `${place}.first`),
        last: numberOf(to, `${place}.last`),
        source: {
          citation: textOf(citation, `${place}.citation`),
          digest: placed(`${place}.file`, () => digestOf(file)),
        },
      };
    }),
  };
};
