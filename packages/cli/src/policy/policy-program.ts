import type { Command } from 'commander';
import type { Define } from '../define.ts';
import { regionOption } from '../region/region-option.ts';
import type { RegisterFlags, SetTaskFlags, TaskFlags } from './policies.ts';

/** What the program has for all of its commands. */
interface ProgramWays {
  /** Gives a command the options that every command has. */
  readonly speaking: (command: Command) => Command;
  readonly t: (zh: string, en: string) => string;
}

/** `tongbiao policy`: policies and agreements, the tasks that they set, and the works that answer them. */
export function definePolicyCommands(program: Command, define: Define, { speaking, t }: ProgramWays): void {
  const policy = speaking(
    program
      .command('policy')
      .description(
        t('政策、协议：列出、登记、重点任务、回应', 'policies and agreements: list, register, tasks, answers'),
      )
      .helpCommand(false)
      .exitOverride(),
  );
  const inRegion = (command: Command): Command => command.addOption(regionOption(t));
  const each = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  inRegion(
    define<{ readonly region?: string }, []>(
      'list',
      '列出政策、协议',
      'list policies and agreements',
      async () => {
        const { listPoliciesCommand } = await import('./policies.ts');
        return ({ voice, options }) => listPoliciesCommand(options, voice);
      },
      policy,
    ),
  );
  inRegion(
    define<TaskFlags, []>(
      'tasks',
      '列出重点任务及回应它们的标准',
      'list the tasks, and the works that answer them',
      async () => {
        const { listTasksCommand } = await import('./policies.ts');
        return ({ voice, options }) => listTasksCommand(options, voice);
      },
      policy,
    ),
  )
    .option('--open', t('只列尚无标准回应的', 'only those that have no work yet'))
    .option('--policy <id>', t('只看这一项', 'of one policy'))
    .option('--field <field>', t('领域', 'field'));
  inRegion(
    define<RegisterFlags, [string]>(
      'register <title>',
      '登记一项政策或协议',
      'register a policy or agreement',
      async () => {
        const { registerPolicyCommand } = await import('./policies.ts');
        return ({ voice, options }, title) => registerPolicyCommand(options, title, voice);
      },
      policy,
    ),
  )
    .option('--issuer <name>', t('发布机关或签署方（可重复）', 'issuer or party (may be repeated)'), each)
    .option('--agreement', t('协议（默认为政策）', 'an agreement (default: a policy)'))
    .option('--number <number>', t('文号', 'number (文号)'))
    .option('--date <date>', t('日期（年、年月或年月日）', 'date: YYYY, YYYY-MM or YYYY-MM-DD'))
    .option('--digest <digest>', t('文本摘要 sha256:…', 'digest of its text, sha256:…'))
    .option('--link <url>', t('文本链接', 'link to its text'))
    .option('--province <code>', t('所属省份（可重复）', 'province whose it is (may be repeated)'), each)
    .option(
      '--citation <text>',
      t('从何得知（没有链接和摘要时须写）', 'where it is known from, where there is neither link nor digest'),
    )
    .option('--recalled', t('尚未在来源中查证', 'common knowledge that was not read in a source yet'));
  define<SetTaskFlags, [string, string]>(
    'task <policy> <text>',
    '登记政策提出的重点任务',
    'record a task that a policy sets',
    async () => {
      const { setTaskCommand } = await import('./policies.ts');
      return ({ voice, options }, id, text) => setTaskCommand(options, id, text, voice);
    },
    policy,
  )
    .option('--field <field>', t('领域', 'field'))
    .option('--clause <clause>', t('条款', 'clause'))
    .option('--due <date>', t('期限（年、年月或年月日）', 'due: YYYY, YYYY-MM or YYYY-MM-DD'));
  define<object, [string, string, string]>(
    'answer <policy> <task> <work>',
    '登记某项标准回应一项重点任务',
    'record that a work answers a task',
    async () => {
      const { answerTaskCommand } = await import('./policies.ts');
      return ({ voice, options }, ...ids) => answerTaskCommand(options, ids, voice);
    },
    policy,
  );
}
