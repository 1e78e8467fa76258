import type { Define } from '../define.ts';

/** What the program has for all of its commands. */
interface ProgramWays {
  readonly t: (zh: string, en: string) => string;
}

/** The commands that only ask: nothing is written by any of them. */
export function defineAskingCommands(define: Define, { t }: ProgramWays): void {
  define<{ readonly region: string }, []>(
    'statements',
    '官方口径与相关标准',
    'what authorities state of a region, and related standards',
    async () => {
      const { statementsCommand } = await import('./statements.ts');
      return ({ voice, options }) => statementsCommand(options, voice);
    },
  ).option('--region <id>', t('区域', 'region'), 'jjj');
}
