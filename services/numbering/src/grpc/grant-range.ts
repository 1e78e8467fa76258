import { streams } from '@tongbiao/contracts';
import {
  ConsentToRangeRequest,
  type ConsentToRangeResponse,
  type PrepareRangeRequest,
  type PrepareRangeResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { checkAct } from '@tongbiao/domain/act';
import { ordinaryNumbers } from '@tongbiao/domain/numbering';
import { shanghaiDay } from '@tongbiao/domain/registry';
import { transact } from '@tongbiao/event-store';
import { toOutcome, type Call, type Refused } from '@tongbiao/service';
import { regionOf, type Numbering } from './numbering.ts';

/** The secretariat prepares a range for its members to consent to. */
export const prepareRange = async (
  { ranges, regions, store }: Numbering,
  { regionId, first, last, next, members, presumed, width, validateOnly }: PrepareRangeRequest,
  call: Call,
): Promise<PrepareRangeResponse | Refused> => {
  const facts = await regions.read(regionId);
  const rangeId = `${regionId}-${first}`;
  const stream = streams.range(rangeId);
  const result = await ranges.submit({
    stream,
    command: {
      type: 'PrepareRange',
      rangeId,
      regionId,
      first,
      last,
      next,
      members,
      presumed,
      width,
      regionMembers: facts?.members,
    },
    context: call.commandContext({
      resource: stream,
      region: regionId,
      regionStreamRevision: facts?.revision.toString(),
    }),
    dryRun: validateOnly,
    deadline: call.deadline,
  });
  const outcome = toOutcome(store.logId, result);
  return 'rejected' in outcome ? outcome : { outcome, rangeId };
};

/**
 * A member consents. Its ordinary numbers skip the range before the consent is on record, so that an open range is skipped by all;
 * what would be refused is found before anything is written.
 */
export const consentToRange = async (
  { ranges, ordinary, regions, store }: Numbering,
  request: ConsentToRangeRequest,
  call: Call,
): Promise<ConsentToRangeResponse | Refused> => {
  const { rangeId, province, document, validateOnly } = request;
  const regionId = regionOf(rangeId);
  const facts = await regions.read(regionId);
  const stream = streams.range(rangeId);
  const context = call.commandContext({
    resource: stream,
    region: regionId,
    regionStreamRevision: facts?.revision.toString(),
  });
  const act = {
    rpc: call.method,
    requestId: call.requestId,
    request: ConsentToRangeRequest.toJSON(request) as Record<string, unknown>,
    signature: call.act,
  };
  const keys = facts?.members.find((member) => member.province === province)?.keys ?? [];
  const submission = {
    stream,
    command: {
      type: 'ConsentToRange' as const,
      province,
      document,
      actFault: checkAct(act, { keys, day: shanghaiDay(context.recordedAt) }),
    },
    context,
    deadline: call.deadline,
  };
  const foreseen = await ranges.submit({ ...submission, dryRun: true });
  if (foreseen.kind === 'rejected') return foreseen;
  const { prepared } = foreseen.state;
  const prefix = prepared?.members.find((member) => member.province === province)?.prefix;
  if (prepared === undefined || prefix === undefined) throw new Error(`${rangeId} lost its member ${province}`);
  const skipped = await transact(store, {
    decider: ordinaryNumbers,
    stream: streams.ordinary(prefix),
    command: {
      type: 'AddSkipRange',
      range: { prefix, first: prepared.first, last: prepared.last, rangeId, regionId },
    },
    context,
    dryRun: validateOnly,
    cache: ordinary,
    deadline: call.deadline,
  });
  if (skipped.kind === 'rejected') return skipped;
  const consented = validateOnly ? foreseen : await ranges.submit(submission);
  if (consented.kind === 'rejected') return consented;
  return { outcome: toOutcome(store.logId, { ...consented, events: [...skipped.events, ...consented.events] }) };
};
