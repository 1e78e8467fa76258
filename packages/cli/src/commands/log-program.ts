import { InvalidArgumentError, Option, type Command } from 'commander';
import { say } from '../messages.ts';
import type { Define } from '../define.ts';
import type { CopyFlags, EventStoreFlags, LogFlags } from './log-flags.ts';

/** What the program has for all of its commands. */
interface ProgramWays {
  /** Gives a command the options that every command has. */
  readonly speaking: (command: Command) => Command;
  /** Reads the path of a file. */
  readonly path: (text: string) => string;
  readonly t: (zh: string, en: string) => string;
}

/** The commands around the log: a store of its own as a process, and the care of its data file. */
export function defineLogCommands(program: Command, define: Define, { speaking, path, t }: ProgramWays): void {
  define<EventStoreFlags, []>(
    'event-store',
    '运行内嵌的单节点事件存储（EventStoreDB 协议，一个 SQLite 文件）',
    'run the embedded single-node event store (EventStoreDB’s protocol, one SQLite file)',
    async () => {
      const { runEventStore } = await import('./log-event-store.ts');
      return ({ voice, options }) => runEventStore(options, voice);
    },
  )
    .requiredOption('--data-file <file>', t('日志文件；没有时新建', 'the log; made when there is none'), path)
    .option('--port <port>', t('端口；0：任选空闲端口', 'port; 0 takes a free one'), portNumber, 2113)
    .option(
      '--host <address>',
      t('监听地址；没有 TLS 时只能是本机', 'address; without TLS a loopback address only'),
      '127.0.0.1',
    )
    .addOption(
      new Option(
        '--sync <mode>',
        t(
          'full：已确认的事件经得起断电；normal：经得起进程被杀',
          'full: an acknowledged event survives a power cut; normal: a killed process',
        ),
      )
        .choices(['full', 'normal'])
        .default('full'),
    )
    .option('--tls-cert <file>', t('PEM 证书', 'PEM certificate; callers then log in as admin or ops'), path)
    .option('--tls-key <file>', t('PEM 私钥', 'PEM key'), path)
    .addHelpText('after', () => `\n${t(say.eventStoreIsFor().zh, say.eventStoreIsFor().en)}`);

  const log = speaking(
    program
      .command('log')
      .description(
        t('日志的维护：检查、备份、恢复、搬迁', 'look after the log: check, back up, restore, move to another store'),
      )
      .helpCommand(false)
      .exitOverride(),
  );
  const dataFile = (command: Command): Command =>
    command.option(
      '--data-file <file>',
      t('日志文件（默认在数据目录中）', 'the log (default: the one in the data folder)'),
      path,
    );
  dataFile(
    define<LogFlags, []>(
      'check',
      '从头到尾检查一个没有被使用的日志文件',
      'read a whole data file that nobody uses, and say whether it is sound',
      async () => {
        const { checkLog } = await import('./log-care.ts');
        return ({ voice, options }) => checkLog(options, voice);
      },
      log,
    ),
  );
  dataFile(
    define<LogFlags, [string]>(
      'backup <to>',
      '把日志备份到新文件；系统可以正在运行',
      'copy the log into a new file, while the system runs or not, and check the copy',
      async () => {
        const { backUpLog } = await import('./log-care.ts');
        return ({ voice, options }, to) => backUpLog(options, path(to), voice);
      },
      log,
    ),
  ).option(
    '--server <url>',
    t(
      '正在运行的事件存储，如 http://127.0.0.1:2113',
      'a running event store, as http://127.0.0.1:2113 or https://admin:…@host:2113',
    ),
  );
  dataFile(
    define<LogFlags, [string]>(
      'restore <from>',
      '检查一个备份，并放到日志文件的位置',
      'check a backup and put it where the log is looked for; replaces nothing',
      async () => {
        const { restoreLog } = await import('./log-care.ts');
        return ({ voice, options }, from) => restoreLog(options, path(from), voice);
      },
      log,
    ),
  );
  define<CopyFlags, []>(
    'copy',
    '把日志搬到另一个存储，并逐条证明两边相同；中断后可继续',
    'copy a log into another store and prove that both are the same; goes on after an interruption',
    async () => {
      const { copyCommand } = await import('./log-copy.ts');
      return ({ voice, options }) => copyCommand(options, voice);
    },
    log,
  )
    .requiredOption(
      '--from <uri>',
      t('来源，如 esdb://127.0.0.1:2113?tls=false', 'source, as esdb://127.0.0.1:2113?tls=false'),
    )
    .requiredOption('--to <uri>', t('目标：空的，或同一日志的开头', 'target: empty, or a beginning of the same log'));
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('0…65535');
  return port;
}
