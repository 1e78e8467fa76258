import { keepHeapSmall, startEventStoreServer, watchDiskSpace } from '@tongbiao/event-store-server';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import type { Voice } from '../voice.ts';
import { ofError, untranslated } from '../words-of-others.ts';
import type { EventStoreFlags } from './log-flags.ts';

/** Runs a store until SIGTERM or SIGINT; says in one line that it is ready and how to reach it. */
export async function runEventStore(flags: EventStoreFlags, voice: Voice): Promise<ExitName> {
  const { dataFile, port, host, sync, tlsCert, tlsKey } = flags;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new CliError('USAGE', 'usage', say.tlsFilesTogether());
  }
  const tls = tlsCert === undefined || tlsKey === undefined ? {} : { tls: { certFile: tlsCert, keyFile: tlsKey } };
  const interrupted = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  const server = await startEventStoreServer({
    dataFile,
    port,
    host,
    sync,
    ...tls,
    log: (message, error) => voice.progress(say.failed(untranslated(`${message}: ${String(error)}`))),
  }).catch(refused);
  keepHeapSmall();
  const stopWatching = watchDiskSpace(dataFile, {
    onLittle: (freeBytes) => voice.progress(say.littleDiskSpace(dataFile, freeBytes)),
  });
  const { connectionString } = server;
  voice.answer(say.eventStoreReady(connectionString, dataFile), { ready: true, port: server.port, connectionString });
  await interrupted;
  voice.progress(say.stopping('event-store'));
  stopWatching();
  await server.close();
  voice.result(undefined, { stopped: true });
  return 'ok';
}

/** The server's own words, with the exit code that says what kind of thing stands in the way. */
function refused(error: Error & { code?: string }): never {
  const exit =
    error.code === 'PORT_IN_USE' ? 'portInUse' : error.code === 'DATA_FILE_IN_USE' ? 'dataFolderHeld' : undefined;
  if (exit === undefined || error.code === undefined) throw error;
  throw new CliError(error.code, exit, say.failed(ofError(error)), { cause: error });
}
