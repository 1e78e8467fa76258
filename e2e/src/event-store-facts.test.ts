import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEventStoreProcess, type EventStoreProcess } from './event-store-process.ts';

const COMPARE = fileURLToPath(new URL('../node-facts/compare.js', import.meta.url));
/** The scenarios mostly wait; several nodes let them wait at the same time. */
const NODES = 6;

describe('the embedded event store beside a real node', () => {
  let folder: string;
  let certFile: string;
  const servers: EventStoreProcess[] = [];
  let secured: EventStoreProcess;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'event-store-facts-'));
    certFile = join(folder, 'cert.pem');
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
    for (let i = 0; i < NODES; i++) {
      servers.push(await startEventStoreProcess(['--port', '0', '--data-file', join(folder, `${i}.db`)]));
    }
    const tls = ['--tls-cert', certFile, '--tls-key', keyFile];
    secured = await startEventStoreProcess(['--port', '0', '--data-file', join(folder, 'secured.db'), ...tls]);
    servers.push(secured);
  });

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.end('SIGTERM')));
    rmSync(folder, { recursive: true, force: true });
  });

  it('does what EventStoreDB 24.6.0 did in every recorded scenario', { timeout: 300_000 }, async () => {
    const nodes = servers.filter((server) => server !== secured).flatMap(({ port }) => ['--node', `127.0.0.1:${port}`]);
    const child = spawn(process.execPath, [COMPARE, ...nodes, '--tls', `localhost:${secured.port}`, '--ca', certFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    if (code === 2) throw new Error(errors);
    expect(output.trim().split('\n')).toEqual([expect.stringMatching(/^588 as recorded.*, 0 different, of 588$/)]);
    expect(code).toBe(0);
  });
});
