import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import kafkajs from 'kafkajs';
import type { Kafka, LogEntry } from 'kafkajs';
import { KafkaError } from './errors.ts';

const { CompressionCodecs, CompressionTypes, Kafka: KafkaClient, logLevel } = kafkajs;

/** How to reach a cluster. */
export interface KafkaOptions {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  /** Shown in the broker's logs and quotas. @default 'tongbiao' */
  readonly clientId?: string;
  /**
   * What the client library says, for a debug log: it calls every retry an error, while whatever fails for good is thrown.
   * @default silence
   */
  readonly onDiagnostic?: (message: string) => void;
}

// Topics are stored with zstd (the broker compresses, not we), so what is fetched comes compressed. The codec packages
// for kafkajs do not work on Node 24; Node brings zstd itself.
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async (encoder: { buffer: Buffer }) =>
    compress(encoder.buffer, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
  decompress: async (buffer: Buffer) => decompress(buffer),
});

/**
 * Retry settings of every connection: 20 ms at first, because back-to-back transactions meet CONCURRENT_TRANSACTIONS and
 * would otherwise wait kafkajs's 300 ms each; never above a second, so that an outage is reported after about six.
 */
export const RETRY = { initialRetryTime: 20, maxRetryTime: 1_000, retries: 10 } as const;

const BROKER = /^(\[[\da-fA-F:.]+\]|[\w.-]+):\d{1,5}$/;

/** A kafkajs client with our time limits, which must not leave this package. */
export function connect(options: KafkaOptions): Kafka {
  const malformed = options.brokers.find((broker) => !BROKER.test(broker));
  if (options.brokers.length === 0 || malformed !== undefined) {
    throw new KafkaError('MISUSE', `brokers: at least one host:port, not "${malformed ?? ''}"`);
  }
  return new KafkaClient({
    brokers: [...options.brokers],
    clientId: options.clientId ?? 'tongbiao',
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: RETRY,
    logLevel: options.onDiagnostic === undefined ? logLevel.NOTHING : logLevel.WARN,
    logCreator: () => (entry) => options.onDiagnostic?.(describe(entry)),
  });
}

function describe({ namespace, log }: LogEntry): string {
  const error: unknown = log['error'];
  return `${namespace}: ${log.message}${typeof error === 'string' ? ` (${error})` : ''}`;
}
