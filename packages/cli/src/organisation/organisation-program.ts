import type { Command } from 'commander';
import type { Define } from '../define.ts';
import { regionOption } from '../region/region-option.ts';
import type { ListFlags, RegisterFlags } from './organisations.ts';

/** What the program has for all of its commands. */
interface ProgramWays {
  /** Gives a command the options that every command has. */
  readonly speaking: (command: Command) => Command;
  readonly t: (zh: string, en: string) => string;
}

/** `tongbiao organisation`: the register of organisations and committees. */
export function defineOrganisationCommands(program: Command, define: Define, { speaking, t }: ProgramWays): void {
  const organisation = speaking(
    program
      .command('organisation')
      .description(t('单位：列出、查看、登记，列出委员会', 'organisations: list, show, register; list committees'))
      .helpCommand(false)
      .exitOverride(),
  );
  const inRegion = (command: Command): Command => command.addOption(regionOption(t));
  inRegion(
    define<ListFlags, [string | undefined]>(
      'list [query]',
      '按名称（含曾用名）或统一社会信用代码列出单位',
      'list organisations, by any of their names or by credit code',
      async () => {
        const { listOrganisationsCommand } = await import('./organisations.ts');
        return ({ voice, options }, query) => listOrganisationsCommand(options, query, voice);
      },
      organisation,
    ),
  )
    .option('--kind <kind>', t('类别，如 enterprise', 'kind, such as enterprise'))
    .option('--province <code>', t('省份', 'province'))
    .option('--departments', t('只列行业主管部门', 'sector departments only'));
  define<object, [string]>(
    'show <id>',
    '查看一个单位：历次名称与提到它的标准',
    'show an organisation: its names, and the works that name it',
    async () => {
      const { showOrganisationCommand } = await import('./organisations.ts');
      return ({ voice, options }, id) => showOrganisationCommand(options.dataDir, id, voice);
    },
    organisation,
  );
  inRegion(
    define<RegisterFlags, [string]>(
      'register <name>',
      '登记一个单位',
      'register an organisation',
      async () => {
        const { registerOrganisationCommand } = await import('./organisations.ts');
        return ({ voice, options }, name) => registerOrganisationCommand(options, name, voice);
      },
      organisation,
    ),
  )
    .requiredOption('--kind <kind>', t('类别，如 enterprise', 'kind, such as enterprise'))
    .option('--code <code>', t('统一社会信用代码', 'unified social credit code'))
    .option('--province <code>', t('所属省份', 'province that it belongs to'))
    .option(
      '--since <date>',
      t('现名启用日期（年、年月或年月日）', 'since when it has this name: YYYY, YYYY-MM or YYYY-MM-DD'),
    )
    .option('--name-en <name>', t('英文名称', 'English name'));
  inRegion(
    define<{ readonly region?: string }, []>(
      'committees',
      '列出技术委员会与专家组',
      'list technical committees and expert groups',
      async () => {
        const { listCommitteesCommand } = await import('./organisations.ts');
        return ({ voice, options }) => listCommitteesCommand(options, voice);
      },
      organisation,
    ),
  );
}
