import { DraftKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { fold } from '@tongbiao/decider';
import { describe, expect, it } from 'vitest';
import { digest, document } from '../testing/region.ts';
import { happened, until } from '../testing/work.ts';
import { settledBy } from './dispositions.ts';
import type { WorkEvent } from './events.ts';
import { work } from './work.ts';

const at = { workId: happened.proposed().data.workId, revision: 1 } as const;
const joined = (late: boolean): WorkEvent => ({
  type: 'registry.ProvinceJoined.v1',
  data: { ...at, province: 'shandong', late },
});
const adopted: WorkEvent = {
  type: 'registry.CommonTextAdopted.v1',
  data: { ...at, province: 'shandong', round: 1, digest: digest('3'), document },
};
const settled = (history: readonly WorkEvent[], province: string, round = 1) =>
  settledBy(fold(work, history).revisions.get(1)!, { province, round })?.code;

describe('what was decided of a comment', () => {
  it.each([
    ['before the review', until.consulted, 'hebei', 1, undefined],
    ['after the review', until.reviewed, 'hebei', 1, 'ALREADY_REVIEWED'],
    [
      'after a review that failed',
      [...until.consulted, happened.reviewed({ outcome: 'REVIEW_OUTCOME_FAIL' })],
      'hebei',
      1,
      undefined,
    ],
    ['of a province that joined after the review', [...until.reviewed, joined(false)], 'shandong', 1, undefined],
    [
      'of a round that began after the review',
      [...until.reviewed, happened.drafted(DraftKind.CONSULTATION, '9')],
      'hebei',
      2,
      undefined,
    ],
    [
      'of the round before it',
      [...until.reviewed, happened.drafted(DraftKind.CONSULTATION, '9')],
      'hebei',
      1,
      'ALREADY_REVIEWED',
    ],
    [
      'of that province, while the members agree',
      [...until.reviewed, joined(false), happened.agreementOpened()],
      'shandong',
      1,
      'AGREEMENT_OPEN',
    ],
    [
      'of that province, when they agreed',
      [...until.reviewed, joined(false), ...until.agreed.slice(until.reviewed.length)],
      'shandong',
      1,
      'AGREEMENT_OPEN',
    ],
    ['of a latecomer', [...until.numbered, joined(true)], 'shandong', 1, undefined],
    ['of a latecomer that adopted the text', [...until.numbered, joined(true), adopted], 'shandong', 1, 'TEXT_ADOPTED'],
    ['of a member, when a latecomer consults', [...until.numbered, joined(true)], 'hebei', 1, 'ALREADY_REVIEWED'],
  ] as const)('stands or not: %s', (_, history, province, round, code) =>
    expect(settled(history as readonly WorkEvent[], province, round)).toBe(code),
  );
});
