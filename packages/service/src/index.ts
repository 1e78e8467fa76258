import './telemetry.ts';

export { type Rule } from './access.ts';
export { hostAndPort, isAddress } from './address.ts';
export { type Call, type CommandContext, type CommandOptions } from './call.ts';
export {
  call,
  callStream,
  connect,
  RpcFailure,
  type CallingOptions,
  type ClientClass,
  type ConnectOptions,
  type StreamMethod,
  type UnaryMethod,
} from './client.ts';
export { BadConfig, readConfig, setting, type ConfigOf, type ConfigShape } from './config.ts';
export {
  defineService,
  type Handle,
  type MethodSpec,
  type RequestOf,
  type ResponseOf,
  type ServedMethod,
  type ServedService,
} from './define-service.ts';
export { CallFailed, type Failure, type FieldViolation, type StatusName } from './failure.ts';
export { generateMemberKey, readKeyFile, readMemberKey, signAct, writeKeyFile, type MemberKey } from './keys.ts';
export { createLog, type Log, type LogOptions } from './log.ts';
export {
  createMetrics,
  serveMetrics,
  showLag,
  showViews,
  type Health,
  type Lag,
  type Metrics,
  type ViewsBuilding,
  type ViewsProgress,
} from './metrics.ts';
export { toOutcome, type Refused, type Transacted, type WrittenRecord } from './outcome.ts';
export { type Part } from './part.ts';
export { actsForProvince, isRole, roles, type Role } from './roles.ts';
export {
  processHost,
  runService,
  type RunningParts,
  type ServiceHost,
  type ServiceOptions,
  type StartContext,
} from './run-service.ts';
export { serveGrpc, type GrpcServer, type GrpcServerOptions } from './serve-grpc.ts';
export { type ClientTls, type ServerTls } from './tls.ts';
export {
  generateTokenKey,
  openTokenVerifier,
  signToken,
  tokenFromFile,
  type PrivateJwk,
  type TokenClaims,
  type TokenVerifier,
  type TokenVerifierOptions,
} from './tokens.ts';
export { viewService, type OperatedViews } from './view-service.ts';
