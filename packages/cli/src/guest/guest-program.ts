import type { Command } from 'commander';
import type { Define } from '../define.ts';

/** What the program has for all of its commands. */
interface ProgramWays {
  /** Gives a command the options that every command has. */
  readonly speaking: (command: Command) => Command;
  readonly path: (text: string) => string;
  readonly t: (zh: string, en: string) => string;
}

/** `tongbiao guest`: provinces that are no members of a region and take part in one of its works. */
export function defineGuestCommands(program: Command, define: Define, { speaking, path, t }: ProgramWays): void {
  const guest = speaking(
    program
      .command('guest')
      .description(t('特邀参加者：接纳、邀请、列出、结束', 'guests of works: admit, ask, list, end'))
      .helpCommand(false)
      .exitOverride(),
  );
  define<object, [string, string]>(
    'admit <work> <file>',
    '按文件接纳一个省参加一项标准：由牵头省签署',
    'admit a province from a file to one work, signed by its lead',
    async () => {
      const { admitGuestCommand } = await import('./guests.ts');
      return ({ voice, options }, work, file) =>
        admitGuestCommand({ dataDir: options.dataDir, work, file: path(file) }, voice);
    },
    guest,
  );
  define<object, [string, string]>(
    'ask <work> <province>',
    '由牵头省邀请它参加最新一版的制定',
    'the lead asks it to take part in the latest revision',
    async () => {
      const { askProvinceCommand } = await import('./guests.ts');
      return ({ voice, options }, work, province) =>
        askProvinceCommand({ dataDir: options.dataDir, work, province }, voice);
    },
    guest,
  );
  define<{ readonly region?: string }, []>(
    'list',
    '列出特邀参加者及其标准，包括已结束的',
    'list guests and their works, former ones included',
    async () => {
      const { listGuestsCommand } = await import('./guests.ts');
      return ({ voice, options }) => listGuestsCommand(options, voice);
    },
    guest,
  ).option('--region <id>', t('只看这一区域', 'one region only'));
  define<{ readonly reason: string }, [string, string]>(
    'end <work> <province>',
    '结束一个省对一项标准的参加：由牵头省签署；正在参加制定的须先退出',
    'end a province’s being a guest, signed by the lead; one that takes part leaves first',
    async () => {
      const { endGuestCommand } = await import('./guests.ts');
      return ({ voice, options }, work, province) =>
        endGuestCommand({ dataDir: options.dataDir, work, province, reason: options.reason }, voice);
    },
    guest,
  ).requiredOption('--reason <text>', t('理由', 'why'));
}
