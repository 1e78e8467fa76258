import type { Command } from 'commander';
import type { Define } from '../define.ts';
import { regionOption } from '../region/region-option.ts';
import type { DeadlinesFlags } from './deadlines.ts';
import type { DiffFlags, MomentFlags } from './moments.ts';
import type { ActorFlags } from './next-acts.ts';
import type { StatisticsFlags } from './statistics.ts';
import type { WorksFlags } from './works.ts';
import type { ListsFlags } from './lists.ts';

/** What the program has for all of its commands. */
interface ProgramWays {
  readonly t: (zh: string, en: string) => string;
}

/** The commands that only ask: nothing is written by any of them. */
export function defineAskingCommands(define: Define, { t }: ProgramWays): void {
  const filtered = (command: Command): Command =>
    command
      .option('--region <id>', t('区域', 'region'))
      .option('--field <field>', t('领域', 'field'))
      .option('--province <code>', t('地区', 'province'))
      .option('--status <name>', t('公开状态，如 IN_FORCE、UNKNOWN', 'public status, such as IN_FORCE or UNKNOWN'))
      .option('--stage <name>', t('最新版次的阶段，如 PUBLISHED', 'stage of the latest revision, such as PUBLISHED'))
      .option('--on <day>', t('状态以哪一天为准（默认今天）', 'day that statuses are computed for (default today)'))
      .option(
        '--filter <expression>',
        t('AIP-160 筛选条件', 'filter in the language of AIP-160: published>=2018 AND NOT status=ABOLISHED'),
      );
  filtered(
    define<WorksFlags, [string | undefined]>(
      'works [query]',
      '按字词、编号或条件查找标准',
      'find works by words, by number in any spelling, or by a filter',
      async () => {
        const { worksCommand } = await import('./works.ts');
        return ({ voice, options }, query) => worksCommand(options, query, voice);
      },
    ),
  );
  filtered(
    define<WorksFlags, [string | undefined]>(
      'counts [query]',
      '标准与版本的数目，按领域、地区、状态、阶段',
      'how many works and editions, by field, province, status and stage',
      async () => {
        const { countsCommand } = await import('./works.ts');
        return ({ voice, options }, query) => countsCommand(options, query, voice);
      },
    ),
  );
  define<StatisticsFlags, []>(
    'statistics',
    '统计：领域、年份、地区、状态、各阶段用时',
    'figures by field, year, province and status, and how long the stages take',
    async () => {
      const { statisticsCommand } = await import('./statistics.ts');
      return ({ voice, options }) => statisticsCommand(options, voice);
    },
  )
    .option('--region <id>', t('区域', 'region'))
    .option('--filter <expression>', t('AIP-160 筛选条件', 'filter in the language of AIP-160'))
    .option('--on <day>', t('状态以哪一天为准（默认今天）', 'day that statuses are computed for (default today)'));
  define<DeadlinesFlags, []>(
    'deadlines',
    '各省期限一览，附法律依据',
    'the board of deadlines over all works, each with its legal basis',
    async () => {
      const { deadlinesCommand } = await import('./deadlines.ts');
      return ({ voice, options }) => deadlinesCommand(options, voice);
    },
  )
    .option('--region <id>', t('区域', 'region'))
    .option('--province <code>', t('地区', 'province'))
    .option(
      '--duty <name>',
      t(
        '事项：DISCLOSURE、FILING、REVIEW、PLAN、CORRECTION、EXPLANATION、IMPLEMENTATION',
        'DISCLOSURE, FILING, REVIEW, PLAN, CORRECTION, EXPLANATION, IMPLEMENTATION',
      ),
    )
    .option('--state <name>', t('OPEN、OVERDUE、MET、MET_LATE、UNKNOWN', 'OPEN, OVERDUE, MET, MET_LATE, UNKNOWN'))
    .option('--due-by <day>', t('最晚到期日', 'due on this day or before'))
    .option('--on <day>', t('以哪一天为准（默认今天）', 'day that states are computed for (default today)'));
  const forActor = (command: Command): Command =>
    command
      .option('--role <name>', t('角色', 'role: regulator, department, committee, secretariat'), 'regulator')
      .option('--province <code>', t('地区', 'province'));
  forActor(
    define<ActorFlags, [string]>(
      'next <work>',
      '某项标准接下来可以办什么，不能办的依据是什么',
      'what can be done next about a work, and why not',
      async () => {
        const { nextCommand } = await import('./next-acts.ts');
        return ({ voice, options }, work) => nextCommand(options, work, voice);
      },
    ),
  );
  forActor(
    define<ActorFlags & { readonly region?: string }, []>(
      'todo',
      '某省某部门的待办',
      'the to-do list of a province’s regulator or department',
      async () => {
        const { todoCommand } = await import('./next-acts.ts');
        return ({ voice, options }) => todoCommand(options, voice);
      },
    ),
  ).option('--region <id>', t('区域', 'region'));
  define<{ readonly on?: string }, [string, string | undefined]>(
    'compare <work> [revision]',
    '各省版本并列，指出不同之处',
    'the editions of a revision side by side, and in what they diverge',
    async () => {
      const { compareCommand } = await import('./moments.ts');
      return ({ voice, options }, work, revision) => compareCommand(options, work, revision, voice);
    },
  ).option('--on <day>', t('状态以哪一天为准（默认今天）', 'day that statuses are computed for (default today)'));
  define<MomentFlags, [string]>(
    'as-of <work>',
    '某项标准在某一时刻的样子',
    'a work as it was on record at an instant, and of that what had happened by a day',
    async () => {
      const { asOfCommand } = await import('./moments.ts');
      return ({ voice, options }, work) => asOfCommand(options, work, voice);
    },
  )
    .option('--recorded-at <instant>', t('截至何时的记录（RFC 3339）', 'what was on record by then (RFC 3339)'))
    .option('--effective-on <day>', t('截至哪一天已发生', 'what had happened by then (YYYY-MM-DD)'));
  define<DiffFlags, [string]>(
    'diff <work>',
    '某项标准在两个时刻之间的变化',
    'what changed about a work between two moments',
    async () => {
      const { diffCommand } = await import('./moments.ts');
      return ({ voice, options }, work) => diffCommand(options, work, voice);
    },
  )
    .option('--from-recorded-at <instant>', t('起点：截至何时的记录', 'first moment: what was on record by then'))
    .option('--from-effective-on <day>', t('起点：截至哪一天已发生', 'first moment: what had happened by then'))
    .option('--to-recorded-at <instant>', t('终点：截至何时的记录', 'second moment: what was on record by then'))
    .option('--to-effective-on <day>', t('终点：截至哪一天已发生', 'second moment: what had happened by then'));
  define<{ readonly region?: string }, []>(
    'statements',
    '官方口径与相关标准',
    'what authorities state of a region, and related standards',
    async () => {
      const { statementsCommand } = await import('./statements.ts');
      return ({ voice, options }) => statementsCommand(options, voice);
    },
  ).addOption(regionOption(t));
  define<Omit<ListsFlags, 'dataDir'>, [string | undefined]>(
    'lists [query]',
    '查找各省全部地方标准（导入的清单）',
    'search the whole lists of the provinces’ local standards',
    async () => {
      const { listsCommand } = await import('./lists.ts');
      return ({ voice, options }, query = '') => listsCommand(options, query, voice);
    },
  )
    .option('--region <id>', t('只看该区域的成员', 'members of this region only'))
    .option('--province <province>', t('只看该省', 'this province only'))
    .option('--ics <code>', t('ICS 代码或其开头', 'ICS code, or the beginning of codes'))
    .option('--ccs <code>', t('CCS 代码或其开头', 'CCS code, or the beginning of codes'))
    .option('--status <text>', t('清单所写的状态', 'status, as the list has it'));
}
