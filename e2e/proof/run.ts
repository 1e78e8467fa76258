// pnpm proof <name> [--seed N]: plays e2e/proof/<name>.proof.ts at its stated size and leaves the figures in docs/proofs/<name>.json.
import { randomInt } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const names = readdirSync(import.meta.dirname)
  .filter((f) => f.endsWith('.proof.ts'))
  .map((f) => f.slice(0, -'.proof.ts'.length));
const { values, positionals } = parseArgs({ options: { seed: { type: 'string' } }, allowPositionals: true });
const [name] = positionals;
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
if (name === undefined || !names.includes(name) || !Number.isSafeInteger(seed)) {
  console.error(`usage: pnpm proof <name> [--seed N]; names: ${names.join(', ')}`);
  process.exitCode = 2;
} else {
  const { prove } = (await import(`./${name}.proof.ts`)) as { prove(seed: number): Promise<object> };
  const figures = { proof: name, date: new Date().toISOString().slice(0, 10), seed, ...(await prove(seed)) };
  mkdirSync(new URL('../../docs/proofs/', import.meta.url), { recursive: true });
  writeFileSync(new URL(`../../docs/proofs/${name}.json`, import.meta.url), `${JSON.stringify(figures, null, 2)}\n`);
  console.log(JSON.stringify(figures));
}
