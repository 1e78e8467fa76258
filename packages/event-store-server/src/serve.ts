import { parseArgs } from 'node:util';
import { watchDiskSpace } from './disk-space.ts';
import { keepHeapSmall } from './small-heap.ts';
import { startEventStoreServer, type EventStoreServer, type EventStoreServerOptions } from './server.ts';

const HELP = `A single-node event store that speaks EventStoreDB's gRPC protocol, on one SQLite file.

  --data-file FILE        the log; made when there is none (required)
  --port N                0 takes a free one (2113)
  --host ADDRESS          without TLS a loopback address only (127.0.0.1)
  --advertised-host NAME  under which others reach it (the host, or this machine's name where that is a wildcard)
  --sync full|normal      full: an acknowledged event survives a power cut; normal: a killed process (full)
  --tls-cert FILE --tls-key FILE
                          PEM files; callers then log in as admin or ops (password changeit)
  --stop-on-stdin-close   stop when whoever started this is gone
  --help

For evaluation, tests and use on one machine. It has no persistent subscriptions, no projections and no second node:
a cluster is EventStoreDB's job, and every client of this server can be pointed at one.
When it is ready it prints one line of JSON: {"ready":true,"port":…,"connectionString":…}
SIGTERM or SIGINT stops it. Exit codes: 0 stopped, 1 it could not start or failed, 2 wrong arguments.
`;

/** What the command line asks for; a text is what is wrong with it. */
type Arguments =
  | { readonly options: EventStoreServerOptions; readonly stopOnStdinClose: boolean }
  | 'help'
  | { readonly problem: string };

function readArguments(argv: readonly string[]): Arguments {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        'data-file': { type: 'string' },
        port: { type: 'string', default: '2113' },
        host: { type: 'string', default: '127.0.0.1' },
        'advertised-host': { type: 'string' },
        sync: { type: 'string', default: 'full' },
        'tls-cert': { type: 'string' },
        'tls-key': { type: 'string' },
        'stop-on-stdin-close': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return 'help';
  const { 'data-file': dataFile, 'tls-cert': certFile, 'tls-key': keyFile, sync, host } = values;
  if (dataFile === undefined || dataFile === '') return { problem: '--data-file is missing' };
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) return { problem: `--port takes 0 to 65535, not ${values.port}` };
  if (sync !== 'full' && sync !== 'normal') return { problem: `--sync takes full or normal, not ${sync}` };
  if ((certFile === undefined) !== (keyFile === undefined)) return { problem: '--tls-cert and --tls-key go together' };
  const tls = certFile === undefined || keyFile === undefined ? {} : { tls: { certFile, keyFile } };
  const advertisedHost = values['advertised-host'];
  const advertised = advertisedHost === undefined ? {} : { advertisedHost };
  const log = (message: string, error: unknown): void => {
    process.stderr.write(
      `event-store: ${message}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  };
  return {
    options: { dataFile, port, host, sync, ...advertised, ...tls, log },
    stopOnStdinClose: values['stop-on-stdin-close'],
  };
}

async function main(): Promise<void> {
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  const parsed = readArguments(process.argv.slice(2));
  if (parsed === 'help') {
    process.stdout.write(HELP);
    return;
  }
  if ('problem' in parsed) {
    process.stderr.write(`event-store: ${parsed.problem} (--help says more)\n`);
    process.exitCode = 2;
    return;
  }
  let server: EventStoreServer;
  try {
    server = await startEventStoreServer(parsed.options);
  } catch (error) {
    process.stderr.write(`event-store: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    return;
  }
  keepHeapSmall();
  watchDiskSpace(parsed.options.dataFile, {
    onLittle: (freeBytes) =>
      process.stderr.write(
        `event-store: only ${Math.floor(freeBytes / 2 ** 20)} MiB are left for ${parsed.options.dataFile}: make room, or appends will fail\n`,
      ),
  });
  const stop = (): void => {
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(
          `event-store: could not stop well: ${error instanceof Error ? error.message : String(error)}\n`,
        );
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (parsed.stopOnStdinClose) process.stdin.on('end', stop).on('close', stop).on('error', stop).resume();
  const { port, connectionString } = server;
  process.stdout.write(`${JSON.stringify({ ready: true, port, connectionString })}\n`);
}

await main();
