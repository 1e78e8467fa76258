import type { Command } from 'commander';
import type { Define } from '../define.ts';

/** What the program has for all of its commands. */
interface ProgramWays {
  /** Gives a command the options that every command has. */
  readonly speaking: (command: Command) => Command;
  readonly t: (zh: string, en: string) => string;
}

/** `tongbiao views`: what services answer from, checked against the log and built anew. */
export function defineViewsCommands(program: Command, define: Define, { speaking, t }: ProgramWays): void {
  const views = speaking(
    program
      .command('views')
      .description(t('视图：与日志核对、重建', 'views: check them against the log, build them anew'))
      .helpCommand(false)
      .exitOverride(),
  );
  const which = t(
    '\n进程：registry、numbering、notification、international-liaison、audit；不写则为正在运行的全部，逐个进行。',
    '\nProcesses: registry, numbering, notification, international-liaison, audit; without any, all that run, one after the other.',
  );
  define<object, [readonly string[]]>(
    'check [process...]',
    '从日志另建一份视图，在日志的同一位置逐行比对；不改动任何东西',
    'build the views beside from the log and compare all rows at one place of the log; changes nothing',
    async () => {
      const { checkViewsCommand } = await import('./views.ts');
      return ({ voice, options }, asked) => checkViewsCommand(options.dataDir, asked, voice);
    },
    views,
  ).addHelpText('after', () => which);
  define<object, [readonly string[]]>(
    'rebuild [process...]',
    '从日志重建视图，原有视图照常服务，建成后切换；中断本命令不会中断重建',
    'build the views anew from the log beside those that serve, and switch; goes on when this command is interrupted',
    async () => {
      const { rebuildViewsCommand } = await import('./views.ts');
      return ({ voice, options }, asked) => rebuildViewsCommand(options.dataDir, asked, voice);
    },
    views,
  ).addHelpText('after', () => which);
}
