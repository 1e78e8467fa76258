/** Why a call to Kafka ended; stable, to be compared instead of classes. */
export type KafkaErrorCode =
  /** Another session of the same relay has taken over (or the broker ended a transaction that took too long). */
  | 'FENCED'
  /** The broker no longer knows this producer (a transactional id idle for a week, say): open a new session. */
  | 'SESSION_LOST'
  /** No broker answered in time, or a connection broke: back off and try again. */
  | 'UNAVAILABLE'
  /** A topic is missing; `topic` names it. Nothing was written. */
  | 'UNKNOWN_TOPIC'
  /** The broker refuses this identity the operation. */
  | 'FORBIDDEN'
  /** A record batch is above the topic's `max.message.bytes`. */
  | 'TOO_LARGE'
  /** There is no checkpoint, and yet a topic has data: starting from the beginning would write everything twice. */
  | 'CHECKPOINT_MISSING'
  /** What the topic holds belongs to another log. */
  | 'FOREIGN_LOG'
  /** `tongbiao_sequence` skipped or went back: the topic is not the unbroken history that it should be. */
  | 'SEQUENCE_GAP'
  /** A record without the headers that every record of ours has. */
  | 'MALFORMED_RECORD'
  /** A topic exists with another number of partitions than configured; it is fixed for life. */
  | 'PARTITIONS_DIFFER'
  /** A broker that was being started ended or did not get ready; the message has its last words. */
  | 'BROKER_FAILED'
  /** The jars could not be fetched; the message has Maven's reason. */
  | 'FETCH_FAILED'
  /** The caller broke the contract (two commits at once, a closed session, an invalid name): a bug. */
  | 'MISUSE'
  /** Whatever the broker said that has no name here. */
  | 'BROKER_ERROR';

/** The only error that leaves this package. Compare `code`. */
export class KafkaError extends Error {
  readonly code: KafkaErrorCode;
  /** The topic that the error is about, where there is one. */
  readonly topic?: string;

  constructor(code: KafkaErrorCode, message: string, details: { topic?: string; cause?: unknown } = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = 'KafkaError';
    this.code = code;
    if (details.topic !== undefined) this.topic = details.topic;
  }
}

/** Codes of Kafka's protocol that say something that a caller can act on. */
const PROTOCOL_CODES: ReadonlyMap<number, KafkaErrorCode> = new Map([
  [3, 'UNKNOWN_TOPIC'],
  [10, 'TOO_LARGE'],
  [18, 'TOO_LARGE'],
  [29, 'FORBIDDEN'],
  [30, 'FORBIDDEN'],
  [31, 'FORBIDDEN'],
  [47, 'FENCED'], // INVALID_PRODUCER_EPOCH: what real brokers answer to a zombie
  [48, 'SESSION_LOST'], // INVALID_TXN_STATE
  [49, 'SESSION_LOST'], // INVALID_PRODUCER_ID_MAPPING
  [53, 'FORBIDDEN'],
  [58, 'FORBIDDEN'], // SASL_AUTHENTICATION_FAILED
  [90, 'FENCED'], // PRODUCER_FENCED, which kafkajs does not know by name
]);

/** Names of kafkajs errors that mean "nobody answered". */
const UNAVAILABLE_NAMES: ReadonlySet<string> = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
  'KafkaJSLockTimeout',
]);

/**
 * Translates whatever kafkajs threw. It wraps errors several times over ("number of retries exceeded" around "connection
 * closed"), so the innermost one that says something decides.
 */
export function toKafkaError(error: unknown, doing: string, topic?: string): KafkaError {
  if (error instanceof KafkaError) return error;
  let code: KafkaErrorCode | undefined;
  let retriable = false;
  const seen = new Set<unknown>();
  const visit = (each: unknown): void => {
    if (!(each instanceof Error) || seen.has(each)) return;
    seen.add(each);
    const fields = each as Error & { code?: unknown; retriable?: unknown; errors?: unknown };
    if (typeof fields.code === 'number') code = PROTOCOL_CODES.get(fields.code) ?? code;
    if (UNAVAILABLE_NAMES.has(each.name)) code ??= 'UNAVAILABLE';
    if (fields.retriable === true) retriable = true;
    if (Array.isArray(fields.errors)) for (const inner of fields.errors) visit(inner);
    visit(each.cause);
  };
  visit(error);
  const reason = error instanceof Error ? error.message : String(error);
  return new KafkaError(code ?? (retriable ? 'UNAVAILABLE' : 'BROKER_ERROR'), `${doing}: ${reason}`, {
    cause: error,
    ...(topic === undefined ? {} : { topic }),
  });
}

/**
 * Whether the broker answered that it is not ready for this yet (a leader is being elected, a coordinator is loading):
 * right after a start every broker says so for a moment, and kafkajs does not always wait.
 */
export function isPassing(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { code, retriable } = each as { code?: unknown; retriable?: unknown };
    if (typeof code === 'number' && retriable === true && PROTOCOL_CODES.get(code) === undefined) return true;
  }
  return false;
}
