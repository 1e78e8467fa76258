import { decodeEvent, derivedId, streams, type EventMetadata } from '@tongbiao/contracts';
import type {
  MoveStageRequest,
  MoveStageResponse,
  ProposeConversionRequest,
  ProposeConversionResponse,
  RegisterIsoProjectRequest,
  RegisterIsoProjectResponse,
} from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import { conversion, type ConversionCommand } from '@tongbiao/domain/liaison';
import { shanghaiDay } from '@tongbiao/domain/registry';
import { transact } from '@tongbiao/event-store';
import { toOutcome, type Call, type Refused } from '@tongbiao/service';
import { unknownWork, type Liaison } from './liaison.ts';

/** Proposes a published edition to ISO. The edition is a fact that the registry is asked for. */
export const proposeConversion = async (
  { store, editions }: Liaison,
  request: ProposeConversionRequest,
  call: Call,
): Promise<ProposeConversionResponse | Refused> => {
  const { workId, revision, province, counterpart, authority, committee, titleEn, proposedOn } = request;
  const basis = await editions.find(workId, revision, province, call);
  if (basis === undefined) return unknownWork(workId);
  const context = call.commandContext({
    resource: streams.work(workId),
    region: basis.regionId,
    workId,
    occurredAt: proposedOn,
  });
  const conversionId = derivedId(context.commandId, 'conversion');
  const result = await transact(store, {
    decider: conversion,
    stream: streams.conversion(conversionId),
    command: {
      type: 'ProposeConversion',
      proposal: {
        conversionId,
        workId,
        revision,
        province,
        counterpart,
        authority,
        committee,
        titleEn,
        proposedOn,
      },
      edition: basis.edition,
      today: shanghaiDay(context.recordedAt),
    },
    context,
    dryRun: request.validateOnly,
    deadline: call.deadline,
  });
  const outcome = toOutcome(store.logId, result);
  return 'rejected' in outcome ? outcome : { outcome, conversionId };
};

/** The work and region of a conversion, from its first event. */
const originOf = async (
  { store }: Liaison,
  conversionId: string,
): Promise<{ readonly workId: string; readonly region: string | undefined } | undefined> => {
  for await (const { type, data, metadata } of store.readStream(streams.conversion(conversionId), { maxCount: 1 })) {
    const event = decodeEvent(type, data);
    if (event?.type !== 'liaison.ConversionProposed.v1') return undefined;
    return { workId: event.data.workId, region: (metadata as EventMetadata).region };
  }
  return undefined;
};

const change = async (
  liaison: Liaison,
  conversionId: string,
  occurredAt: string,
  validateOnly: boolean,
  call: Call,
  command: (today: string) => ConversionCommand,
): Promise<RegisterIsoProjectResponse | MoveStageResponse | Refused> => {
  const { store } = liaison;
  const stream = streams.conversion(conversionId);
  const origin = await originOf(liaison, conversionId);
  // In the work's region and history, like the proposal; without an origin the decider refuses.
  const context = call.commandContext({ resource: stream, occurredAt, ...origin });
  const result = await transact(store, {
    decider: conversion,
    stream,
    command: command(shanghaiDay(context.recordedAt)),
    context,
    dryRun: validateOnly,
    deadline: call.deadline,
  });
  const outcome = toOutcome(store.logId, result);
  return 'rejected' in outcome ? outcome : { outcome };
};

/** Records the ISO project. */
export const registerIsoProject = (
  liaison: Liaison,
  { conversionId, validateOnly, projectNumber, committee, registeredOn, source }: RegisterIsoProjectRequest,
  call: Call,
): Promise<RegisterIsoProjectResponse | Refused> =>
  change(liaison, conversionId, registeredOn, validateOnly, call, (today) => ({
    type: 'RegisterIsoProject',
    project: { projectNumber, committee, registeredOn, source },
    today,
  }));

/** Moves the project along the harmonised stage codes. */
export const moveStage = (
  liaison: Liaison,
  { conversionId, validateOnly, stage, reachedOn, source }: MoveStageRequest,
  call: Call,
): Promise<MoveStageResponse | Refused> =>
  change(liaison, conversionId, reachedOn, validateOnly, call, (today) => ({
    type: 'MoveStage',
    move: { stage, reachedOn, source },
    today,
  }));
