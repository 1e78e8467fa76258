import { setTimeout as sleep } from 'node:timers/promises';
import {
  ViewServiceService,
  type CheckedViews,
  type RebuiltViews,
  type ViewBuilding,
} from '@tongbiao/contracts/gen/tongbiao/operation/v1/view_service';
import { defineService, type ServedService } from './define-service.ts';
import { CallFailed, stopping } from './failure.ts';
import type { ViewsBuilding } from './metrics.ts';

/** What is asked of views; those of `packages/projection` answer it. */
export interface OperatedViews {
  rebuild(): Promise<void>;
  check(signal: AbortSignal): Promise<{
    readonly place: { readonly ordinal: bigint } | undefined;
    readonly views: readonly { readonly name: string; readonly served: string; readonly rebuilt: string }[];
  }>;
  place(): { readonly ordinal: bigint } | undefined;
  progress(): { readonly building: ViewsBuilding | undefined };
}

const TELL_EVERY_MS = 1_000;

/** What an operator is told of views that could not be built: their own words hold no data, what they are about is in the log. */
const explained = (error: unknown): unknown => {
  const { code, message } = error as { readonly code?: unknown; readonly message: string };
  switch (code) {
    case 'ABORTED':
      return new CallFailed(stopping);
    case 'BUSY':
      return new CallFailed({
        status: 'FAILED_PRECONDITION',
        reason: 'VIEWS_BUSY',
        message: 'the views are being built or checked; ask again when that is over',
      });
    case 'STANDING_STILL':
      return new CallFailed({
        status: 'FAILED_PRECONDITION',
        reason: 'VIEWS_STAND_STILL',
        message: 'the views that serve do not follow the log, so that nothing can be compared with them',
      });
    case 'POISON':
    case 'OUT_OF_ORDER':
    case 'BROKEN_OFF':
      return new CallFailed({
        status: 'FAILED_PRECONDITION',
        reason: 'VIEWS_NOT_BUILT',
        message: `the views could not be built, and those that served go on: ${message}`,
      });
    default:
      return error;
  }
};

const messageOf = ({ events, eventsPerSecond, share, seconds, secondsLeft }: ViewsBuilding): ViewBuilding => ({
  events,
  eventsPerSecond,
  percent: Math.floor(share * 100),
  seconds: Math.round(seconds),
  ...(secondsLeft !== undefined && { secondsLeft: Math.round(secondsLeft) }),
});

/** How far it is until it is done, and then what it came to. */
const told = async function* <Done>(
  views: OperatedViews,
  done: Promise<Done>,
  signal: AbortSignal,
): AsyncGenerator<{ readonly building: ViewBuilding } | { readonly done: Done }> {
  const over = new AbortController();
  const ended = done.finally(() => over.abort());
  ended.catch(() => {});
  const patience = AbortSignal.any([signal, over.signal]);
  while (!patience.aborted) {
    const { building } = views.progress();
    if (building !== undefined) yield { building: messageOf(building) };
    await sleep(TELL_EVERY_MS, undefined, { signal: patience }).catch(() => {});
  }
  if (!over.signal.aborted) return;
  try {
    yield { done: await ended };
  } catch (error) {
    throw explained(error);
  }
};

/** The views of a process in the hands of its operators. */
export const viewService = (views: OperatedViews): ServedService =>
  defineService({
    definition: ViewServiceService,
    methods: {
      rebuildViews: {
        access: { roles: ['secretariat'] },
        handle: async function* (_, { signal }) {
          const from = performance.now();
          for await (const step of told(views, views.rebuild(), signal)) {
            if ('building' in step) yield { step: { $case: 'building', value: step.building } };
            else yield { step: { $case: 'rebuilt', value: rebuiltIn(views, from) } };
          }
        },
      },
      checkViews: {
        access: { roles: ['secretariat', 'auditor'] },
        handle: async function* (_, { signal }) {
          const from = performance.now();
          for await (const step of told(views, views.check(signal), signal)) {
            if ('building' in step) yield { step: { $case: 'building', value: step.building } };
            else yield { step: { $case: 'checked', value: checkedIn(step.done, from) } };
          }
        },
      },
    },
  });

const secondsSince = (from: number): number => Math.round((performance.now() - from) / 1_000);

const rebuiltIn = (views: OperatedViews, from: number): RebuiltViews => ({
  ordinal: views.place()?.ordinal,
  seconds: secondsSince(from),
});

const checkedIn = ({ place, views }: Awaited<ReturnType<OperatedViews['check']>>, from: number): CheckedViews => ({
  ordinal: place?.ordinal,
  seconds: secondsSince(from),
  views: views.map(({ name, served, rebuilt }) => ({ name, servedDigest: served, rebuiltDigest: rebuilt })),
});
