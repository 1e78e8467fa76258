import type { Confidence, Document, Source } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type { PresumedNumbers, RangeMember } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import type { Rejection } from '@tongbiao/decider';

/** Who acts for a province: where set, only the holds of that province may be touched. Absent for services and the secretariat. */
interface OnBehalf {
  readonly province?: string | undefined;
}

/** What can be asked of a range. `now` is the instant of recording (RFC 3339). */
export type SharedRangeCommand =
  | {
      readonly type: 'PrepareRange';
      readonly rangeId: string;
      readonly regionId: string;
      readonly first: number;
      readonly last: number;
      readonly next: number;
      readonly members: readonly RangeMember[];
      readonly presumed: readonly PresumedNumbers[];
      readonly width: number;
      /** Fact: the region's members; undefined = no such region. */
      readonly regionMembers: readonly RangeMember[] | undefined;
    }
  | {
      readonly type: 'ConsentToRange';
      readonly province: string;
      readonly document: Document | undefined;
      /** Fact: what is wrong with the signature, if anything. */
      readonly actFault: Rejection | undefined;
    }
  | ({
      readonly type: 'Reserve';
      readonly reservationId: string;
      readonly workId: string;
      readonly revision: number;
      readonly round: number;
      /** Empty = every member of the range. */
      readonly members: readonly string[];
      readonly holdDays: number;
      readonly now: string;
    } & OnBehalf)
  | ({
      readonly type: 'Assign';
      readonly reservationId: string;
      readonly workId: string;
      readonly now: string;
    } & OnBehalf)
  | ({ readonly type: 'Release'; readonly reservationId: string; readonly reason: string } & OnBehalf)
  | { readonly type: 'Withdraw'; readonly sequence: number; readonly workId: string; readonly reason: string }
  | {
      readonly type: 'ClaimSequence';
      readonly sequence: number;
      /** Digits that the number prints: another width is another number. */
      readonly width: number;
      /** Empty for a whole standard. */
      readonly part: string;
      /** One of the two is empty: a part's sequence is held by its series. */
      readonly workId: string;
      readonly seriesId: string;
      readonly source: Source | undefined;
      readonly confidence: Confidence;
    };

/** One kind of command. */
export type CommandOf<T extends SharedRangeCommand['type']> = Extract<SharedRangeCommand, { readonly type: T }>;
