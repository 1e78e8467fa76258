import { join } from 'node:path';
import { MANY_CALLS_NODE_OPTIONS } from '@tongbiao/service/node-options';
import { CHECKOUT, foldersOf, logFilePath } from './data-folder.ts';
import { metricsPortOf, MOST_PROVINCES, portOf, provincePorts, type PortName, type Ports } from './ports.ts';

/** What starts together: the store first; then what reads it; what reads or writes Kafka only when its topics are there. */
export type Stage = 'store' | 'services' | 'relayed';

/** One process of the house, and how it is started. */
export interface ProcessPlan {
  /** Of a province: its code. */
  readonly name: string;
  readonly stage: Stage;
  readonly main: string;
  readonly args: readonly string[];
  /** `host:port` of what it serves. */
  readonly address: string;
  /** `host:port` of `/metrics` and `/health`; the event store has none. */
  readonly metricsAddress?: string;
  /** Its own folder, made before the start. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** As NODE_OPTIONS takes them; those of our own environment come behind them. @default none */
  readonly nodeOptions?: string;
}

/** What the table depends on. */
export interface TableOptions {
  readonly dataDir: string;
  readonly portBase: number;
  /** Empty: no Kafka, the feed serves the provinces. */
  readonly kafkaBrokers: readonly string[];
  /** Codes, each at the place that its ports follow from. */
  readonly provinces: readonly string[];
  /** Empty: every process. The event store is always among them. */
  readonly only: readonly string[];
}

const services = ['registry', 'numbering', 'notification', 'international-liaison', 'audit', 'portal'] as const;

/** Every name that `--only` and `logs` know; `kafka` runs here only where no cluster is given. */
export const processNames = (provinces: readonly string[]): readonly string[] => [
  'event-store',
  'kafka',
  ...services,
  ...provinces,
];

/** Which process runs where with which environment. Pure: nothing is read or started. */
export function processTable(options: TableOptions): readonly ProcessPlan[] {
  const { dataDir, portBase, kafkaBrokers, provinces } = options;
  const folders = foldersOf(dataDir);
  const at = (name: PortName): string => `127.0.0.1:${portOf(portBase, name)}`;
  const wanted = (name: string): boolean => options.only.length === 0 || options.only.includes(name);

  const everywhere = {
    TONGBIAO_STOP_ON_STDIN_CLOSE: '1',
    // Nothing may outlive a killed supervisor by two seconds; a stream that stays open must not keep a process longer.
    TONGBIAO_DRAIN_MS: '500',
    TONGBIAO_EVENT_STORE: `esdb://${at('event-store')}?tls=false`,
    TONGBIAO_JWKS: join(folders.identity, 'jwks.json'),
    TONGBIAO_REGISTRY: at('registry'),
    TONGBIAO_NUMBERING: at('numbering'),
    TONGBIAO_NOTIFICATION: at('notification'),
    TONGBIAO_LIAISON: at('international-liaison'),
    TONGBIAO_AUDIT: at('audit'),
    ...(kafkaBrokers.length === 0 ? {} : { KAFKA_BROKERS: kafkaBrokers.join(',') }),
  };
  const service = (
    name: string,
    ports: Ports,
    stage: Stage,
    folder: string,
    main: string,
    env: Record<string, string>,
  ): ProcessPlan => ({
    name,
    stage,
    main: join(CHECKOUT, main),
    args: [],
    address: `127.0.0.1:${ports.own}`,
    metricsAddress: `127.0.0.1:${ports.metrics}`,
    folder,
    env: {
      ...everywhere,
      TONGBIAO_LISTEN: `127.0.0.1:${ports.own}`,
      TONGBIAO_METRICS_LISTEN: `127.0.0.1:${ports.metrics}`,
      TONGBIAO_DATA_DIR: folder,
      ...env,
    },
  });

  return [
    {
      name: 'event-store',
      stage: 'store',
      main: join(CHECKOUT, 'packages/event-store-server/bin/event-store.js'),
      args: [
        '--stop-on-stdin-close',
        '--port',
        String(portOf(portBase, 'event-store')),
        '--data-file',
        logFilePath(dataDir),
      ],
      address: at('event-store'),
      folder: folders.eventStore,
      env: {},
    },
    ...services.filter(wanted).map((name) => ({
      ...service(
        name,
        { own: portOf(portBase, name), metrics: metricsPortOf(portBase, name) },
        name === 'notification' ? 'relayed' : 'services',
        folders.service(name),
        `services/${name}/src/main.ts`,
        {
          TONGBIAO_TOKEN_FILE: join(folders.tokens, `service-${name}`),
          // It issues tokens to people; nobody else has the key.
          ...(name === 'registry' && { TONGBIAO_ISSUER_KEY: join(folders.identity, 'issuer.json') }),
        },
      ),
      ...(name === 'numbering' && { nodeOptions: MANY_CALLS_NODE_OPTIONS }),
    })),
    ...provinces.slice(0, MOST_PROVINCES).flatMap((code, place) =>
      wanted(code)
        ? [
            service(
              code,
              provincePorts(portBase, place),
              'relayed',
              folders.province(code),
              'services/province/src/main.ts',
              {
                TONGBIAO_PROVINCE: code,
                TONGBIAO_TOKEN_FILE: join(folders.tokens, `system-${code}`),
              },
            ),
          ]
        : [],
    ),
  ];
}
