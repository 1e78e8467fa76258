import pino, { type DestinationStream, type Logger } from 'pino';

/** Structured log: JSON lines on stdout, secrets struck out. */
export type Log = Logger;

/** Options of {@link createLog}. */
export interface LogOptions {
  /** Name of the service. */
  readonly name: string;
  /** @default 'info' */
  readonly level?: string;
  /** @default stdout */
  readonly destination?: DestinationStream;
}

const STRUCK = '[struck out]';
/** Names of fields whose values never reach a log, in lower case. `d` is the private part of a JWK. */
const secret: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'd',
  'jwt',
  'password',
  'privatekey',
  'private_key',
  'secret',
  'signature',
  'token',
]);
const DEEPEST = 8;

const strike = (value: unknown, depth = 0): unknown => {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((element) => strike(element, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      secret.has(key.toLowerCase()) ? STRUCK : strike(inner, depth + 1),
    ]),
  );
};

/** Tokens and private keys inside sentences: a message of somebody else's error may quote them. */
const QUOTED_SECRETS =
  /eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]{5,}|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----|(?<="d":")[\w-]{20,}|(?<=\\"d\\":\\")[\w-]{20,}/gs;

/** A log whose reader went away (EPIPE, EIO) is not worth a service's life. */
const survive = (): void => {};

/** Makes the log of one service. */
export const createLog = ({ name, level = 'info', destination }: LogOptions): Log => {
  const out = destination ?? pino.destination({ dest: 1, sync: true });
  if ('on' in out && typeof out.on === 'function') out.on('error', survive);
  return pino(
    {
      level,
      base: { service: name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (object) => strike(object) as Record<string, unknown>,
      },
      serializers: { err: (error: Error) => strike({ ...pino.stdSerializers.err(error) }) },
      hooks: { streamWrite: (line) => line.replace(QUOTED_SECRETS, STRUCK) },
    },
    out,
  );
};
