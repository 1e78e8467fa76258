import { readFileSync } from 'node:fs';
import { encodeStrictJson } from '@tongbiao/contracts';
import { RegisterPolicyRequest } from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_service';
import { readRegionFile, type RegionPlan } from './region-file.ts';

/** Data that belongs to the product. */
const DATA = new URL('../../data/', import.meta.url);

const json = (file: string): unknown => JSON.parse(readFileSync(new URL(file, DATA), 'utf8'));

/** Of what the first start makes a region: which file forms it, and what is imported into it. */
interface FirstStartFile {
  readonly region: string;
  readonly standards: string;
  readonly statements: string;
  readonly policies: string;
}

const firstStartFile = (): FirstStartFile => json('first-start.json') as FirstStartFile;

/** What an authority said of a region, as the data cites it; it is kept beside what is documented. */
export interface StatedFigures {
  readonly textZh: string;
  readonly textEn: string;
  readonly statedOn: string;
  readonly statedBy: string;
  readonly figures: Readonly<Record<string, number>>;
  readonly citation: string;
}

/**
 * The region that the first start forms. Rules that no published source confirmed yet are marked as recalled: they are parameters of a
 * rule set, which a province replaces by adopting another version.
 */
export const firstRegion = (): RegionPlan => readRegionFile(new URL(firstStartFile().region, DATA));

/** What the first start imports into its region. */
export const sampleData = (): {
  readonly standards: Uint8Array;
  readonly statements: readonly StatedFigures[];
  readonly policies: readonly RegisterPolicyRequest[];
} => {
  const { standards, statements, policies } = firstStartFile();
  return {
    standards: readFileSync(new URL(standards, DATA)),
    statements: json(statements) as StatedFigures[],
    policies: (json(policies) as object[]).map((policy) =>
      RegisterPolicyRequest.decode(
        encodeStrictJson('tongbiao.registry.v1.RegisterPolicyRequest', JSON.stringify(policy)),
      ),
    ),
  };
};

/**
 * The demo's own region. It cannot run in the real one: a window of 30 days would have to be cut short, and its numbers would
 * collide with real ones. Its rule set says what it is.
 */
export const demoRegion = (): RegionPlan => readRegionFile(new URL('regions/demo.json', DATA));

/** One-character names of provinces (省级行政区简称) by the first two digits of their GB/T 2260 code; some have two. */
export const provinceAbbreviations = (): Readonly<Record<string, readonly string[]>> =>
  json('province-abbreviations.json') as Record<string, string[]>;
