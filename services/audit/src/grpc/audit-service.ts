import { comparePositions, formatPosition, parsePosition, streams } from '@tongbiao/contracts';
import {
  AuditServiceService,
  type ReplayRequest,
  type ReplayResponse,
} from '@tongbiao/contracts/gen/tongbiao/audit/v1/audit_service';
import type { Cursor, EventStore } from '@tongbiao/event-store';
import { findPlace, type PlaceName, type Views } from '@tongbiao/projection';
import { defineService, type Call, type Refused, type ServedService } from '@tongbiao/service';
import { wholeLog, workHistory, type Stretch } from '../replay/history.ts';
import { replay } from '../replay/replay.ts';
import { recordRestrictedRead } from '../replay/restricted-read.ts';
import { runsOf } from '../views/work-events.ts';

/** What the audit reads. */
export interface AuditSources {
  readonly store: Pick<EventStore, 'logId' | 'subscribe' | 'readStream' | 'append' | 'lastDomainEvent'>;
  /** Among them `log-places` and `work-events`. */
  readonly views: Pick<Views, 'db' | 'progress' | 'waitFor'>;
  readonly now: () => Date;
}

type Status = Refused['rejected']['status'];

const refused = (status: Status, code: string, field: string, message: string): Refused => ({
  rejected: { status, code, field, message },
});

const find = async (
  name: PlaceName,
  field: string,
  { store, views }: AuditSources,
  signal: AbortSignal,
): Promise<Cursor | Refused> => {
  const found = await findPlace(name, { source: store, logId: store.logId, db: views.db, signal });
  if (found !== undefined) return found;
  return 'position' in name
    ? refused('FAILED_PRECONDITION', 'POSITION_UNKNOWN', field, 'the log has no event there; it may have been moved')
    : refused('FAILED_PRECONDITION', 'ORDINAL_UNKNOWN', field, 'the log does not reach that far');
};

/** The event of a position token. */
const findToken = async (
  token: string,
  field: string,
  sources: AuditSources,
  signal: AbortSignal,
): Promise<Cursor | Refused> => {
  const { logId } = sources.store;
  const parsed = parsePosition(token);
  if (parsed === undefined)
    return refused('INVALID_ARGUMENT', 'POSITION_INVALID', field, 'must be a position that this system gave out');
  if (parsed.logId !== logId)
    return refused(
      'FAILED_PRECONDITION',
      'POSITION_FOREIGN',
      field,
      `belongs to log ${parsed.logId}, this is ${logId}`,
    );
  return find({ position: parsed.position }, field, sources, signal);
};

const beginning = async (
  { fromPosition, fromOrdinal }: ReplayRequest,
  sources: AuditSources,
  signal: AbortSignal,
): Promise<Cursor | undefined | Refused> => {
  if (fromPosition !== '') return findToken(fromPosition, 'fromPosition', sources, signal);
  if (fromOrdinal === '' || fromOrdinal === '0') return undefined;
  return find({ ordinal: BigInt(fromOrdinal) - 1n }, 'fromOrdinal', sources, signal);
};

const ending = async (
  { untilPosition }: ReplayRequest,
  sources: AuditSources,
  signal: AbortSignal,
): Promise<Cursor | Refused> => {
  if (untilPosition !== '') return findToken(untilPosition, 'untilPosition', sources, signal);
  const last = await sources.store.lastDomainEvent();
  if (last === undefined) throw new Error('a founded log is empty');
  return find({ position: last.position }, 'untilPosition', sources, signal);
};

/** Whether any event is about the work; where the view met events of unknown types it cannot tell, and says yes. */
const isRecorded = async ({ store, views }: AuditSources, workId: string, patience: Call['patience']) => {
  const last = await store.lastDomainEvent();
  if (last !== undefined) await views.waitFor({ position: last.position }, patience);
  return Object.keys(views.progress().unknown).length > 0 || !runsOf(views.db, workId, 0n).next().done;
};

const isFormed = async (store: AuditSources['store'], regionId: string): Promise<boolean> => {
  for await (const _ of store.readStream(streams.region(regionId), { maxCount: 1 })) return true;
  return false;
};

const open = async (
  sources: AuditSources,
  request: ReplayRequest,
  { actor, method, signal, patience, traceparent }: Call,
): Promise<AsyncIterable<ReplayResponse> | Refused> => {
  const { store, views, now } = sources;
  const { workId, regionId, eventTypes, includeRestricted } = request;
  if (includeRestricted && actor.role !== 'auditor')
    return refused('PERMISSION_DENIED', 'AUDITORS_ONLY', 'includeRestricted', 'restricted events are for auditors');
  if (regionId !== '' && !(await isFormed(store, regionId)))
    return refused('NOT_FOUND', 'UNKNOWN_REGION', 'regionId', `there is no region "${regionId}"`);
  const until = await ending(request, sources, signal);
  if ('rejected' in until) return until;
  const after = await beginning(request, sources, signal);
  if (after !== undefined && 'rejected' in after) return after;
  if (workId !== '' && !(await isRecorded(sources, workId, patience)))
    return refused('NOT_FOUND', 'UNKNOWN_WORK', 'workId', `there is no work ${workId}`);

  const stretch: Stretch = { ...(after === undefined ? {} : { after }), until: until.position, signal };
  const history = workId === '' ? wholeLog(store, stretch) : workHistory(store, views, workId, stretch);
  const end = after !== undefined && comparePositions(after.position, until.position) > 0 ? after : until;
  const fromOrdinal = after === undefined ? '0' : String(after.ordinal + 1n);
  const record = (): Promise<void> =>
    recordRestrictedRead(store, { rpc: method, workId, fromOrdinal, eventTypes }, { actor, now: now(), traceparent });
  return replay(
    store,
    history,
    { position: formatPosition(store.logId, end.position), ordinal: end.ordinal },
    {
      reader: actor,
      ...(regionId === '' ? {} : { region: regionId }),
      types: new Set(eventTypes),
      ...(includeRestricted ? { recordRestrictedRead: record } : {}),
    },
  );
};

/** The audit over gRPC: for everybody with a token, each seeing what the audiences allow. */
export const auditService = (sources: AuditSources): ServedService =>
  defineService({
    definition: AuditServiceService,
    methods: {
      replay: { access: { roles: 'authenticated' }, handle: (request, call) => open(sources, request, call) },
    },
  });
