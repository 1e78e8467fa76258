import {
  AdjustRevisionRequest,
  type CorrectWorkRequest,
  type ProposeRevisionRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/project_service';
import { comparedIn, comparedWith, icsOf, type Beside } from '@tongbiao/domain/registry';
import type { Call, Refused } from '@tongbiao/service';
import { currentWork } from './current-work.ts';
import { answerOf, on, onWork, type Answer } from './on-work.ts';
import { actOf, type Registry } from './registry.ts';
import { besideChange, besideProposal, judgedFor } from './standstill.ts';

const nothing: Beside = { resembling: [] };

/** A province proposes the next revision of a work. */
export const proposeRevision = async (
  registry: Registry,
  request: ProposeRevisionRequest,
  call: Call,
): Promise<Answer | Refused> => {
  const { workId, titleZh, scope } = request;
  const judged = await judgedFor(registry, workId, { province: call.actor.province ?? '' });
  const ics = icsOf(await currentWork(registry, workId));
  const beside = judged ? await besideProposal(registry, judged, workId, { titleZh, scope, ics }) : nothing;
  return answerOf(onWork(registry, call, request, { type: 'ProposeRevision', ...request, ...beside }));
};

/** What the latest revision, or the one that is named, would resemble by a change. */
const besideCorrected = async (
  registry: Registry,
  call: Call,
  { workId, corrections }: Pick<CorrectWorkRequest, 'workId' | 'corrections'>,
  revision?: number,
): Promise<Beside> => {
  const judged = await judgedFor(registry, workId, { province: call.actor.province ?? '' });
  const state = await currentWork(registry, workId);
  const n = revision ?? Math.max(0, ...state.revisions.keys());
  const before = comparedIn(state, n);
  if (judged === undefined || before === undefined) return nothing;
  // Revisions after the first have titles of their own.
  const isOwnTitle = revision === undefined && state.revisions.get(n)?.proposal !== undefined;
  const effective = corrections.filter(({ field }) => !(isOwnTitle && field === 'titleZh'));
  return besideChange(registry, judged, workId, { before, after: comparedWith(before, effective) });
};

/** The record of a work is corrected. */
export const correctWork = async (
  registry: Registry,
  request: CorrectWorkRequest,
  call: Call,
): Promise<Answer | Refused> => {
  const beside = await besideCorrected(registry, call, request);
  return answerOf(
    onWork(registry, call, request, { type: 'CorrectWork', ...request, ...beside }, { cause: 'correction' }),
  );
};

/** The lead changes what a revision is about. */
export const adjustRevision = async (
  registry: Registry,
  request: AdjustRevisionRequest,
  call: Call,
): Promise<Answer | Refused> => {
  const beside = await besideCorrected(registry, call, request, request.revision);
  const act = actOf(call, AdjustRevisionRequest, request);
  return answerOf(
    onWork(registry, call, request, { type: 'AdjustRevision', ...request, ...beside, act }, on(request.document)),
  );
};
