/** What a plan must know of the region that it imports into. */
export interface ImportTarget {
  readonly regionId: string;
  /** Backfill is for what happened before this day. */
  readonly liveFrom: string;
  /** How a row says that it is about the work as a whole, not about one province's edition: the region's name. */
  readonly wholeNames: readonly string[];
  /** `names`: every way in which a row may name the province. */
  readonly members: readonly {
    readonly province: string;
    readonly prefix: string;
    readonly names: readonly string[];
  }[];
  readonly ranges: readonly { readonly rangeId: string; readonly first: number; readonly last: number }[];
}

/** Every way in which a row may name a member: 津, 天津, 天津市, tianjin, 12. */
export function namesOfMember(member: {
  readonly province: string;
  readonly prefix: string;
  readonly nameZh: string;
  /** Its one-character names. */
  readonly abbreviations: readonly string[];
}): readonly string[] {
  const { province, prefix, nameZh, abbreviations } = member;
  const withoutRank = nameZh.replace(/(?<=..)[省市]$/u, '');
  return [...new Set([...abbreviations, withoutRank, nameZh, province, prefix])];
}
