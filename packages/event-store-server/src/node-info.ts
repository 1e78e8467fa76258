import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClusterInfo, MemberInfo_VNodeState } from '../gen/event_store/client/gossip.ts';
import { SupportedMethods } from '../gen/event_store/client/server_features.ts';
import { frameOf } from './frame.ts';
import type { GrpcCall } from './grpc.ts';
import type { DataFileReport } from './maintenance.ts';
import { invalidArgument } from './rpc-failure.ts';

/** The version whose behaviour this server has; clients choose by it what to use. */
const SERVER_VERSION = '24.6.0';
const STREAMS = 'event_store.client.streams.streams';

/** What others may know about this node: where it is, and how callers authenticate. */
export interface NodeInfo {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
}

/** `ServerFeatures/GetSupportedMethods`: what is served, and nothing else. */
export function supportedMethods(call: GrpcCall): void {
  const method = (serviceName: string, methodName: string, ...features: string[]) => ({
    serviceName,
    methodName,
    features,
  });
  const answer = SupportedMethods.encode({
    methods: [
      method(STREAMS, 'read', 'position', 'events'),
      method(STREAMS, 'append'),
      method(STREAMS, 'batchappend', 'deadline_duration'),
      method(STREAMS, 'delete'),
      method(STREAMS, 'tombstone'),
      method('event_store.client.gossip.gossip', 'read'),
      method('event_store.client.server_features.serverfeatures', 'getsupportedmethods'),
    ],
    eventStoreServerVersion: SERVER_VERSION,
  }).finish();
  answerOnce(call, () => answer);
}

/** `Gossip/Read`: this node is alone and leads. */
export function gossip(info: () => NodeInfo): (call: GrpcCall) => void {
  const instanceId = randomUUID();
  return (call) =>
    answerOnce(call, () => {
      const { host, port } = info();
      return ClusterInfo.encode({
        members: [
          {
            instanceId: { value: { $case: 'string', value: instanceId } },
            timeStamp: BigInt(Date.now()) * 10_000n,
            state: MemberInfo_VNodeState.Leader,
            isAlive: true,
            httpEndPoint: { address: host, port },
          },
        ],
      }).finish();
    });
}

/** Makes a backup for a caller who may; the paths are the server's. */
export type BackUp = (authorization: string | undefined, file: string) => Promise<DataFileReport>;

/** The few pages over HTTP/1.1 that monitors and balancers ask for, and one for whoever keeps the node. */
export function httpPages(
  info: () => NodeInfo,
  backUp: BackUp,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const { host, port, isSecure } = info();
    const json = (value: unknown, status = 200): void => {
      response
        .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
        .end(JSON.stringify(value, null, 2));
    };
    const path = request.url?.split('?')[0];
    if (request.method === 'POST' && path === '/admin/backup') {
      backUpByRequest(request, backUp).then(
        ({ events, streams, lastPosition }) => json({ events, streams, lastPosition: lastPosition.toString() }),
        (error: unknown) => {
          const { code, message } = error as { code?: string; message?: string };
          json({ code: code ?? 'UNKNOWN', message: message ?? String(error) }, code === 'access-denied' ? 403 : 400);
        },
      );
    } else if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405).end();
    else if (path === '/health/live') response.writeHead(204).end();
    else if (path === '/info') {
      json({
        esVersion: SERVER_VERSION,
        state: 'leader',
        features: { projections: false, userManagement: false, atomPub: false },
        authentication: { type: isSecure ? 'basic' : 'insecure', properties: [] },
      });
    } else if (path === '/gossip') {
      json({ members: [{ state: 'Leader', isAlive: true, httpEndPointIp: host, httpEndPointPort: port }] });
    } else response.writeHead(404).end();
  };
}

const LONGEST_BODY = 10_000;

/** Without TLS everybody on this machine may ask, but not a page in somebody's browser: it cannot send this type unasked. */
async function backUpByRequest(request: IncomingMessage, backUp: BackUp): Promise<DataFileReport> {
  if (request.headers['content-type'] !== 'application/json' || request.headers.origin !== undefined) {
    throw invalidArgument('a JSON body {"to": "/path"} with content-type application/json is wanted');
  }
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk as string;
    if (text.length > LONGEST_BODY) throw invalidArgument('the body is too long');
  }
  const body = JSON.parse(text) as { to?: unknown } | null;
  if (typeof body?.to !== 'string')
    throw invalidArgument('the body does not say where to put the backup: {"to": "/path"}');
  return backUp(request.headers.authorization, body.to);
}

function answerOnce(call: GrpcCall, answer: () => Uint8Array): void {
  call.onHalfClose = () => {
    call.write(frameOf(answer()));
    call.finish();
  };
}
