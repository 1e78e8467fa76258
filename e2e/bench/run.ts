// pnpm bench <name>: plays e2e/bench/<name>.bench.ts. It reports what it does on stderr; the last line of stdout is JSON with the figures.
import { readdirSync } from 'node:fs';
import { loadavg } from 'node:os';

const names = readdirSync(import.meta.dirname)
  .filter((f) => f.endsWith('.bench.ts'))
  .map((f) => f.slice(0, -'.bench.ts'.length));
const [name, ...rest] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  console.error(`usage: pnpm bench <name>; names: ${names.join(', ')}`);
  process.exitCode = 2;
} else {
  const { bench } = (await import(`./${name}.bench.ts`)) as { bench(args: readonly string[]): Promise<object> };
  const figures = await bench(rest);
  // How many processes wanted to run over the last minute: how far the rates are to be trusted.
  console.log(JSON.stringify({ bench: name, ...figures, load: Math.round(loadavg()[0]! * 10) / 10 }));
}
