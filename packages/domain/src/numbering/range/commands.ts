import type { Confidence, Document, Source } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type {
  PresumedNumbers,
  RangeMember,
  ReleasedNumbers,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/events';
import type { Rejection } from '@tongbiao/decider';

/** Who acts for a province: where set, only the holds of that province may be touched. Absent for services and the secretariat. */
interface OnBehalf {
  readonly province?: string | undefined;
}

/** What the list of a province documents under a number of the range that prints so many digits; undefined: nothing. */
export type ListedInRange = (
  prefix: string,
  sequence: number,
  width: number,
) => { readonly number: string; readonly titleZh: string; readonly listedOn: string } | undefined;

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
      /** A series in place of the work: it has one hold, whatever revision and round. */
      readonly seriesId?: string;
      readonly revision: number;
      readonly round: number;
      /** Empty = every member of the range. */
      readonly members: readonly string[];
      readonly holdDays: number;
      /** Whose quota the hold counts against: the caller's subject. Absent: nobody's. */
      readonly account?: string;
      readonly now: string;
      /** Fact: the provinces' lists. Absent: none was imported. */
      readonly listed?: ListedInRange;
    } & OnBehalf)
  | ({
      readonly type: 'ReserveBlock';
      readonly reservationId: string;
      readonly count: number;
      readonly purpose: string;
      /** Empty = every member of the range. */
      readonly members: readonly string[];
      readonly holdDays: number;
      readonly account: string;
      readonly now: string;
      /** Fact: as for one number. */
      readonly listed?: ListedInRange;
    } & OnBehalf)
  | ({
      readonly type: 'Assign';
      readonly reservationId: string;
      /** One of the two is empty. */
      readonly workId: string;
      readonly seriesId?: string;
      readonly now: string;
    } & OnBehalf)
  | ({
      readonly type: 'AssignFromBlock';
      readonly reservationId: string;
      readonly sequence: number;
      /** One of the two is empty. */
      readonly workId: string;
      readonly seriesId: string;
      readonly now: string;
    } & OnBehalf)
  | {
      readonly type: 'AssignPart';
      readonly sequence: number;
      readonly seriesId: string;
      readonly part: string;
      readonly workId: string;
    }
  | ({
      readonly type: 'Extend';
      readonly reservationId: string;
      readonly holdDays: number;
      readonly reason: string;
      readonly now: string;
    } & OnBehalf)
  | ({ readonly type: 'Release'; readonly reservationId: string; readonly reason: string } & OnBehalf)
  | ({ readonly type: 'ReleaseMany'; readonly reservationIds: readonly string[]; readonly reason: string } & OnBehalf)
  /** By the clock: ends what is past its time, and nothing else. */
  | { readonly type: 'ExpireHold'; readonly reservationId: string; readonly now: string }
  | { readonly type: 'Join'; readonly sequence: number; readonly province: string }
  | { readonly type: 'Void'; readonly sequence: number; readonly reason: string }
  | {
      readonly type: 'ConsentToPolicy';
      readonly province: string;
      readonly releasedNumbers: ReleasedNumbers;
      readonly document: Document | undefined;
      /** Fact: what is wrong with the signature, if anything. */
      readonly actFault: Rejection | undefined;
    }
  | {
      readonly type: 'SetQuota';
      readonly account: string;
      readonly limit: number;
      readonly unlimited: boolean;
    }
  /** Of the two holders one is empty; a work may carry a part of the sequence. */
  | {
      readonly type: 'Withdraw';
      readonly sequence: number;
      readonly workId: string;
      readonly seriesId?: string;
      readonly reason: string;
    }
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
