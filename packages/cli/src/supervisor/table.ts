import type { Message } from '../language.ts';
import { say } from '../messages.ts';
import { DEFAULT_DATA_DIR } from './data-folder.ts';
import type { KafkaChoice } from './kafka.ts';

/** What a person needs once everything runs: where things are, the portal first, and what to try. */
export function addressTable(addresses: ReadonlyMap<string, string>, kafka: KafkaChoice, dataDir: string): Message {
  const names = ['portal', ...[...addresses.keys()].filter((name) => name !== 'portal')];
  const rows = names.flatMap((name) => {
    const address = addresses.get(name);
    return address === undefined ? [] : [[name, name === 'portal' ? `http://${address}` : address] as const];
  });
  if (kafka.kind === 'cluster') rows.push(['kafka', kafka.brokers.join(',')]);
  const width = Math.max(...rows.map(([name]) => name.length));
  const inLanguage = (language: keyof Message): string =>
    [
      '',
      ...rows.map(([name, address]) => {
        const what = say.whatItIs(name)[language];
        return `  ${name.padEnd(width)}  ${address.padEnd(24)}  ${what}`.trimEnd();
      }),
      '',
      say.tryNext(dataDir === DEFAULT_DATA_DIR ? '' : ` --data-dir ${dataDir}`)[language],
      '',
    ].join('\n');
  return { zh: inLanguage('zh'), en: inLanguage('en') };
}
