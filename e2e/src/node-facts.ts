import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';
import { startEventStoreProcess, type EventStoreProcess } from './event-store-process.ts';

const COMPARE = fileURLToPath(new URL('../node-facts/compare.js', import.meta.url));
/** The scenarios mostly wait; several nodes let them wait at the same time. */
const NODES = 6;

/** What the comparison with the recorded node said. */
export interface FactsReport {
  readonly asRecorded: number;
  readonly different: number;
  /** Scenarios that depend on timing and were as recorded when played once more. */
  readonly atSecondTry: number;
  /** One line for each difference. */
  readonly differences: readonly string[];
}

/** Plays every recorded scenario (client, raw requests, access over TLS) on embedded nodes that are started in the folder for it. */
export async function playFacts(folder: string): Promise<FactsReport> {
  const tls = await makeCertificate(folder);
  const servers: EventStoreProcess[] = [];
  const start = async (name: string, ...args: string[]): Promise<EventStoreProcess> => {
    const server = await startEventStoreProcess(['--port', '0', '--data-file', join(folder, `${name}.db`), ...args]);
    servers.push(server);
    return server;
  };
  try {
    const nodes: string[] = [];
    for (let i = 0; i < NODES; i++) nodes.push(`127.0.0.1:${(await start(String(i))).port}`);
    const secured = await start('secured', '--tls-cert', tls.certFile, '--tls-key', tls.keyFile);
    return await compareFacts(nodes, ['--tls', `localhost:${secured.port}`, '--ca', tls.certFile]);
  } finally {
    await Promise.all(servers.map((server) => server.end('SIGTERM')));
  }
}

/** Plays the scenarios on nodes that run already: fresh, empty and insecure, `host:port` each. */
export async function compareFacts(nodes: readonly string[], options: readonly string[] = []): Promise<FactsReport> {
  const args = [...nodes.flatMap((node) => ['--node', node]), '--show', '1000', ...options];
  const child = spawn(process.execPath, [COMPARE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(child, 'close');
  const lines = output.trim().split('\n');
  const [, asRecorded, atSecondTry = '0', different] =
    /^(\d+) as recorded(?: \((\d+) at the second try\))?, (\d+) different(?:, \d+ skipped.*)?, of \d+$/.exec(
      lines.at(-1) ?? '',
    ) ?? [];
  if (asRecorded === undefined) throw new Error(`the scenarios could not be played: ${errors || output}`);
  return {
    asRecorded: Number(asRecorded),
    different: Number(different),
    atSecondTry: Number(atSecondTry),
    differences: lines.slice(0, -1),
  };
}

/** Makes a certificate for this machine, its own authority, and its key. */
export async function makeCertificate(
  folder: string,
): Promise<{ readonly certFile: string; readonly keyFile: string }> {
  const certFile = join(folder, 'cert.pem');
  const keyFile = join(folder, 'key.pem');
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  writeFileSync(certFile, pems.cert);
  writeFileSync(keyFile, pems.private);
  return { certFile, keyFile };
}
