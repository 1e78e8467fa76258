import type { Command } from 'commander';
import type { Define } from '../define.ts';

/** What the program has for all of its commands. */
interface ProgramWays {
  /** Gives a command the options that every command has. */
  readonly speaking: (command: Command) => Command;
  readonly t: (zh: string, en: string) => string;
}

/** `tongbiao series`: multi-part standards and their parts. */
export function defineSeriesCommands(program: Command, define: Define, { speaking, t }: ProgramWays): void {
  const series = speaking(
    program
      .command('series')
      .description(
        t('分部分标准：列出，查看各部分及其编号', 'multi-part standards: list, show the parts and their numbers'),
      )
      .helpCommand(false)
      .exitOverride(),
  );
  define<{ readonly region?: string }, []>(
    'list',
    '列出分部分标准',
    'list multi-part standards',
    async () => {
      const { listSeriesCommand } = await import('./series.ts');
      return ({ voice, options }) => listSeriesCommand(options, voice);
    },
    series,
  ).option('--region <id>', t('区域', 'region'));
  define<object, [string]>(
    'show <id>',
    '查看一个分部分标准：各部分、其标准与编号',
    'show a multi-part standard: its parts, their works and numbers',
    async () => {
      const { showSeriesCommand } = await import('./series.ts');
      return ({ voice, options }, id) => showSeriesCommand(options.dataDir, id, voice);
    },
    series,
  );
}
