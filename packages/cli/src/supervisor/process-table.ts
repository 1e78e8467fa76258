import { join } from 'node:path';
import { MANY_CALLS_NODE_OPTIONS } from '@tongbiao/service/node-options';
import { provinces, regionIds } from '../system/provinces.ts';
import { CHECKOUT, foldersOf, logFilePath } from './data-folder.ts';
import { metricsPortOf, portOf, type PortName } from './ports.ts';

/** What starts together: the store first; then what reads it; what reads or writes Kafka only when its topics are there. */
export type Stage = 'store' | 'services' | 'relayed';

/** One process of the house, and how it is started. */
export interface ProcessPlan {
  readonly name: PortName;
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
  /** Empty: every process. The event store is always among them. */
  readonly only: readonly string[];
}

const services = ['registry', 'numbering', 'notification', 'international-liaison', 'audit', 'portal'] as const;

/** Every name that `--only` and `logs` know; `kafka` runs here only where no cluster is given. */
export const processNames: readonly PortName[] = [
  'event-store',
  'kafka',
  ...services,
  ...provinces.map(({ code }) => code),
];

/** Which process runs where with which environment. Pure: nothing is read or started. */
export function processTable(options: TableOptions): readonly ProcessPlan[] {
  const { dataDir, portBase, kafkaBrokers } = options;
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
    TONGBIAO_PROVINCES: provinces.map(({ code }) => `${code}=${at(code)}`).join(','),
    TONGBIAO_REGIONS: regionIds.join(','),
    ...(kafkaBrokers.length === 0 ? {} : { KAFKA_BROKERS: kafkaBrokers.join(',') }),
  };
  const service = (
    name: PortName,
    stage: Stage,
    folder: string,
    main: string,
    env: Record<string, string>,
  ): ProcessPlan => ({
    name,
    stage,
    main: join(CHECKOUT, main),
    args: [],
    address: at(name),
    metricsAddress: `127.0.0.1:${metricsPortOf(portBase, name)}`,
    folder,
    env: {
      ...everywhere,
      TONGBIAO_LISTEN: at(name),
      TONGBIAO_METRICS_LISTEN: `127.0.0.1:${metricsPortOf(portBase, name)}`,
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
    ...provinces
      .filter(({ code }) => wanted(code))
      .map(({ code }) =>
        service(code, 'relayed', folders.province(code), 'services/province/src/main.ts', {
          TONGBIAO_PROVINCE: code,
          TONGBIAO_TOKEN_FILE: join(folders.tokens, `system-${code}`),
        }),
      ),
  ];
}
