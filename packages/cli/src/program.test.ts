import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CompactSign } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../bin/tongbiao.js', import.meta.url));
const empty = mkdtempSync(join(tmpdir(), 'tongbiao-cli-'));
afterAll(() => rmSync(empty, { recursive: true }));

const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args], { env: { ...process.env, LANG: 'C' } }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

describe('the command line', () => {
  it('has help in both languages, with the exit codes', async () => {
    const [en, zh] = await Promise.all([run('--help'), run('--help', '--lang', 'zh')]);
    expect([en.code, zh.code]).toEqual([0, 0]);
    expect(en.stdout).toContain('start the whole system');
    expect(en.stdout).toContain('another start holds the data folder');
    expect(zh.stdout).toContain('启动整个系统');
  });

  it('answers a command line that asks nothing with what there is to ask', async () => {
    const { code, stdout } = await run('--lang', 'zh');
    expect([code, stdout]).toEqual([0, expect.stringContaining('启动整个系统')]);
  });

  it('says with --json of a wrong command line nothing but one JSON line', async () => {
    const { code, stdout } = await run('start', '--json', '--port-base', '80');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'USAGE' } });
  });

  it('tells that nothing runs in a folder, and how to start it', async () => {
    const { code, stdout, stderr } = await run('status', '--json', '--data-dir', empty);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'NOT_RUNNING' } });
    expect(stderr).toContain('tongbiao start');
  });

  it('reads a number in any spelling without a running system', async () => {
    const { code, stdout } = await run('number', 'parse', 'DB12T 3011-2018', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ canonical: 'DB12/T 3011—2018', sequence: 3011 });
  });

  it('verifies a receipt without a running system, and finds one that was changed', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const keys = join(empty, 'receipt-jwks.json');
    writeFileSync(
      keys,
      JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'EdDSA' }] }),
    );
    const claims = { range: 'jjj-3001', sequence: 3048, state: 'assigned', work: 'w1' };
    const sign = (typ: string, rest: object = {}) =>
      new CompactSign(Buffer.from(JSON.stringify({ ...claims, ...rest })))
        .setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ })
        .sign(privateKey);
    const receipt = await sign('tongbiao-receipt+jwt');
    const valid = await run('number', 'verify', receipt, '--keys', keys, '--json');
    expect([valid.code, JSON.parse(valid.stdout)]).toMatchObject([0, claims]);
    for (const [expires, says] of [
      ['2999-12-31T15:59:59.999Z', 'is reserved until 2999'],
      ['2026-01-01T15:59:59.999Z', 'was reserved until 2026'],
    ] as const) {
      const held = await sign('tongbiao-receipt+jwt', { state: 'reserved', expires });
      const { code, stdout } = await run('number', 'verify', held, '--keys', keys, '--lang', 'en');
      expect([code, stdout]).toEqual([0, expect.stringContaining(says)]);
    }
    const [head, , signature] = receipt.split('.');
    const forged = Buffer.from(JSON.stringify({ ...claims, sequence: 3049 })).toString('base64url');
    for (const bad of [`${head}.${forged}.${signature}`, await sign('JWT')]) {
      const { code, stdout } = await run('number', 'verify', bad, '--keys', keys, '--json');
      expect([code, JSON.parse(stdout)]).toMatchObject([1, { ok: false, error: { code: 'RECEIPT_INVALID' } }]);
    }
    const { code } = await run('number', 'verify', receipt, '--data-dir', join(empty, 'nowhere'));
    expect(code).toBe(2);
  });

  it('says in one line that a data folder cannot be made', async () => {
    const { code, stdout } = await run('start', '--json', '--without-kafka', '--data-dir', join(BIN, 'data'));
    expect([code, JSON.parse(stdout)]).toMatchObject([7, { ok: false, error: { code: 'ENOTDIR' } }]);
  });

  it('refuses to start what does not exist', async () => {
    const { code, stderr } = await run('start', '--only', 'registrar', '--data-dir', empty);
    expect([code, stderr]).toEqual([2, expect.stringContaining('No such process: registrar')]);
  });

  it('speaks no English to a reader of Chinese, whatever goes wrong', async () => {
    const file = join(empty, 'broken.csv');
    writeFileSync(file, 'work_key\n"x');
    const words: readonly string[][] = [
      ['start', '--help'],
      ['event-store', '--help'],
      ['log', '--help'],
      ['log', 'copy', '--help'],
      ['import', '--help'],
      ['nonsense'],
      ['start', '--nonsense'],
      ['start', '--port-base', '80'],
      ['start', '--port-base'],
      ['start', 'too', 'much'],
      ['import'],
      ['status', '--lang', 'zh', '--lang', 'fr'],
      ['event-store'],
      ['event-store', '--data-file', file, '--port', 'x'],
      ['log', 'check', '--data-file', file],
      ['log', 'restore', join(empty, 'nowhere'), '--data-file', join(empty, 'log')],
      ['import', join(empty, 'nowhere.csv')],
      ['import', empty],
      ['status', '--data-dir', empty],
      ['start', '--without-kafka', '--data-dir', join(BIN, 'data')],
      ['number', 'parse', 'DB12T 3011-18'],
      ['number', 'parse', 'DB12'],
      ['number', 'parse', 'DB/T 29-1999'],
      ['number', 'parse', 'DB12/T 3011?'],
      ['number', 'verify', 'x', '--keys', file],
    ];
    const told: string[] = [];
    // Two cores: a handful at a time.
    for (let n = 0; n < words.length; n += 4)
      for (const { stdout, stderr } of await Promise.all(
        words.slice(n, n + 4).map((args) => run(...(args.includes('--lang') ? args : [...args, '--lang', 'zh']))),
      ))
        told.push(`${stdout}${stderr}`);
    expect(told.every((text) => /\p{Script=Han}/u.test(text))).toBe(true);
    const english = told.flatMap((text) =>
      text
        .replaceAll(/apt install [\w -]+/g, '')
        .split('\n')
        .filter(
          (line) => /[a-z]{3,} [a-z]{2,} [a-z]{3,}/i.test(line.replace(/^用法：.*/, '')) || line.includes('（英文）'),
        ),
    );
    expect(english).toEqual([]);
  });
});
