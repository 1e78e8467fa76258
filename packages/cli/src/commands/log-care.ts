import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { backUpDataFile, checkDataFile, restore, type DataFileReport } from '@tongbiao/event-store-server';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { askSupervisor } from '../supervisor/control.ts';
import { logFilePath } from '../supervisor/data-folder.ts';
import { portOf } from '../supervisor/ports.ts';
import type { Voice } from '../voice.ts';
import { ofError } from '../words-of-others.ts';
import type { LogFlags } from './log-flags.ts';

type Options = LogFlags & { readonly dataDir: string };

/** Reads a data file from end to end. */
export async function checkLog(options: Options, voice: Voice): Promise<ExitName> {
  const file = fileOf(options);
  if (options.dataFile === undefined && (await storeOfSystem(options.dataDir)) !== undefined) {
    throw new CliError('DATA_FILE_IN_USE', 'dataFolderHeld', say.logInUse(file));
  }
  voice.progress(say.readingLog(file));
  const report = checkDataFile(file);
  voice.result(say.logIsSound(file, report), { sound: true, file, ...report });
  return 'ok';
}

/** Copies a log, through the server that has it open or, where none has, from its file. */
export async function backUpLog(options: Options, to: string, voice: Voice): Promise<ExitName> {
  const target = resolve(to);
  const server = options.server ?? (options.dataFile === undefined ? await storeOfSystem(options.dataDir) : undefined);
  const from = server === undefined ? fileOf(options) : withoutPassword(server);
  voice.progress(say.backingUp(from, target));
  const report = server === undefined ? await backUpDataFile(from, target) : await askForBackup(server, target);
  voice.result(say.backedUp(target, report), { file: target, ...report });
  return 'ok';
}

/** Puts a backup where the log is looked for. */
export function restoreLog(options: Options, from: string, voice: Voice): Promise<ExitName> {
  const file = fileOf(options);
  const source = resolve(from);
  voice.progress(say.readingLog(source));
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const report = restore(source, file);
  voice.result(say.restored(file, report), { file, ...report });
  return Promise.resolve('ok');
}

const fileOf = ({ dataFile, dataDir }: Options): string => resolve(dataFile ?? logFilePath(dataDir));

/** Where the store of a running system answers; undefined when no system runs in the folder. */
async function storeOfSystem(dataDir: string): Promise<string | undefined> {
  const asked = await askSupervisor(dataDir, 'GET', '/status');
  return asked === undefined ? undefined : `http://127.0.0.1:${portOf(asked.file.portBase, 'event-store')}`;
}

async function askForBackup(server: string, to: string): Promise<DataFileReport> {
  let url: URL;
  try {
    url = new URL('/admin/backup', server);
  } catch {
    throw new CliError('USAGE', 'usage', say.serverAddressWrong(server));
  }
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(username === '' ? {} : { authorization: `Basic ${credentials}` }),
    },
    body: JSON.stringify({ to }),
  }).catch((error: Error) => {
    const why = ofError(error.cause instanceof Error ? error.cause : error);
    const at = { zh: `${url.host}：${why.zh}`, en: `${url.host}: ${why.en}` };
    throw new CliError('UNAVAILABLE', 'notRunning', say.outage('UNAVAILABLE', at));
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok) {
    const { code = `HTTP_${response.status}`, message = response.statusText } = answer as {
      code?: string;
      message?: string;
    };
    throw new CliError(code, 'refused', say.refusedBySystem(ofError({ code, message })));
  }
  const { events, streams, lastPosition } = answer;
  return { events: Number(events), streams: Number(streams), lastPosition: BigInt(lastPosition as string) };
}

function withoutPassword(server: string): string {
  return server.replace(/\/\/[^@/]*@/, '//');
}
