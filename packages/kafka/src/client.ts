import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import kafkajs from 'kafkajs';
import type { Kafka, LogEntry } from 'kafkajs';

const { CompressionCodecs, CompressionTypes, Kafka: KafkaClient, logLevel } = kafkajs;

/** How to reach a cluster. */
export interface KafkaOptions {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  /** Shown in the broker's logs and quotas. @default 'tongbiao' */
  readonly clientId?: string;
  /** What the client library has to say; its retries come as `debug`. @default silence */
  readonly onLog?: (level: 'debug' | 'warn' | 'error', message: string) => void;
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

/** A kafkajs client with our time limits, which must not leave this package. */
export function connect(options: KafkaOptions): Kafka {
  return new KafkaClient({
    brokers: [...options.brokers],
    clientId: options.clientId ?? 'tongbiao',
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: RETRY,
    logLevel: options.onLog === undefined ? logLevel.NOTHING : logLevel.WARN,
    logCreator: () => (entry) => options.onLog?.(...describe(entry)),
  });
}

/** kafkajs logs every retry as an error. It is not one: what fails for good is thrown, and logged by whoever catches it. */
function describe(entry: LogEntry): ['debug' | 'warn' | 'error', string] {
  const { message, retryCount, error } = entry.log as { message: string; retryCount?: number; error?: string };
  const text = `${entry.namespace}: ${message}${typeof error === 'string' ? ` (${error})` : ''}`;
  return [retryCount === undefined ? (entry.level <= logLevel.ERROR ? 'error' : 'warn') : 'debug', text];
}
