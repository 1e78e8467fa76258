import { createInterface } from 'node:readline/promises';
import { CliError } from '../cli-error.ts';
import { say } from '../messages.ts';
import type { Voice } from '../voice.ts';
import { emptyDataFolder, foldersOf, holdsData } from './data-folder.ts';
import type { KafkaChoice } from './kafka.ts';
import { refuseForeignTopics } from './kafka-setup.ts';
import type { StartOptions } from './start-options.ts';

/**
 * Deletes everything that was ever started here, the data of a broker that we started included, after asking. A cluster that
 * is not ours is left alone: where it holds topics of the log that would go, nothing is deleted at all.
 */
export async function beginAfresh(options: StartOptions, kafka: KafkaChoice, voice: Voice): Promise<void> {
  if (!holdsData(options.dataDir)) return;
  if (kafka.kind === 'cluster') await refuseForeignTopics(kafka.brokers);
  if (!options.yes) {
    if (!process.stdin.isTTY) throw new CliError('NOT_CONFIRMED', 'usage', say.freshNeedsYes());
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await terminal.question(voice.in(say.freshQuestion(options.dataDir)));
    terminal.close();
    if (!/^(y|yes|是)$/i.test(answer.trim())) throw new CliError('NOT_CONFIRMED', 'usage', say.freshDeclined());
  }
  voice.progress(say.freshDeleting(options.dataDir));
  const { probeDocker, removeDockerBrokerData } = await import('@tongbiao/kafka');
  if ((await probeDocker()).ok) await removeDockerBrokerData(foldersOf(options.dataDir).kafka);
  emptyDataFolder(options.dataDir);
}
