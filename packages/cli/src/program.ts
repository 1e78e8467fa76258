import { Command, CommanderError, InvalidArgumentError, Option, type Help } from 'commander';
import { defineAskingCommands } from './asking/asking-program.ts';
import { callersPath } from './callers-path.ts';
import { isCliError } from './cli-error.ts';
import { defineGuestCommands } from './guest/guest-program.ts';
import { defineLogCommands } from './commands/log-program.ts';
import { defineOrganisationCommands } from './organisation/organisation-program.ts';
import { definePolicyCommands } from './policy/policy-program.ts';
import { regionOption } from './region/region-option.ts';
import { defineRegionCommands } from './region/region-program.ts';
import { defineTokenCommands } from './commands/token-program.ts';
import { defineSeriesCommands } from './series/series-program.ts';
import type { ImportFlags } from './commands/import.ts';
import type { CommonOptions, Define, Run } from './define.ts';
import { defineViewsCommands } from './views/views-program.ts';
import { exitCodes, type ExitName } from './exit-codes.ts';
import { chooseLanguage, type Language, type Message } from './language.ts';
import { exitMeanings, say } from './messages.ts';
import { DEFAULT_DATA_DIR } from './supervisor/data-folder.ts';
import { DEFAULT_PORT_BASE, LAST_PORT_BASE } from './supervisor/ports.ts';
import { makeVoice, type Voice } from './voice.ts';
import { ofError, ofRefusal, ofUsage } from './words-of-others.ts';

/** Runs one command line. Every failure becomes one clear line on stderr, with `--json` also the last line of stdout. */
export async function runProgram(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<ExitName> {
  const language = chooseLanguage(argv, env);
  const voice = makeVoice({ language, json: argv.includes('--json') });
  let exit: ExitName = 'ok';
  try {
    const program = buildProgram(language, voice, env, (end) => {
      exit = end;
    });
    await program.parseAsync(asksNothing(argv) ? ['--help'] : [...argv], { from: 'user' });
    return exit;
  } catch (error) {
    return complain(error, voice);
  }
}

/** A command line that says only how to speak is answered with what there is to ask. */
const asksNothing = (argv: readonly string[]): boolean =>
  argv.every((word, n) => word === '--json' || word.startsWith('--lang') || argv[n - 1] === '--lang');

function complain(error: unknown, voice: Voice): ExitName {
  if (error instanceof CommanderError && error.exitCode === 0) return 'ok';
  const { exit, code, text } = whatWentWrong(error);
  voice.progress(text);
  voice.result(undefined, { ok: false, error: { code, message: voice.in(text) } });
  return exit;
}

function whatWentWrong(error: unknown): { readonly exit: ExitName; readonly code: string; readonly text: Message } {
  if (error instanceof CommanderError)
    return { exit: 'usage', code: 'USAGE', text: say.commandLineWrong(ofUsage(error)) };
  if (isCliError(error)) return { exit: error.exit, code: error.code, text: error.text };
  const { name, stack, reason, code } = error as Error & { reason?: string; code?: string };
  if (name === 'RpcFailure') {
    const away = code === 'UNAVAILABLE' || code === 'DEADLINE_EXCEEDED';
    const why = ofRefusal(error as Error & { reason: string });
    const text = away ? say.outage(code, why) : say.refusedBySystem(why, reason ?? code ?? '');
    return { exit: 'refused', code: reason ?? 'REFUSED', text };
  }
  // Kafka, the store, the file system: their errors say what is wrong, and a stack would say no more.
  if (typeof code === 'string') return { exit: 'processFailed', code, text: say.failed(ofError(error)) };
  return { exit: 'defect', code: 'DEFECT', text: say.defect(stack ?? String(error)) };
}

function buildProgram(
  language: Language,
  voice: Voice,
  env: NodeJS.ProcessEnv,
  onEnd: (exit: ExitName) => void,
): Command {
  const t = (zh: string, en: string): string => (language === 'zh' ? zh : en);
  const speaking = (command: Command): Command =>
    command
      .option(
        '--json',
        t('标准输出只有 JSON 行，最后一行是结果', 'JSON lines on stdout and nothing else; the last one is the result'),
      )
      .addOption(
        new Option('--lang <lang>', t('语言（默认取自 LANG）', 'language (default from LANG)')).choices(['zh', 'en']),
      )
      .helpOption('-h, --help', t('显示帮助', 'show this help'));
  const program = new Command('tongbiao')
    .description(t('同标：区域协同地方标准登记系统', 'Tongbiao (同标): a register of regional collaborative standards'))
    .exitOverride()
    .configureOutput({
      // Help is an answer; complaints about the command line are not.
      writeOut: (text) => voice.result(text.trimEnd(), { help: text }),
      // Said by `complain`, in the reader's language.
      writeErr: () => undefined,
    })
    .configureHelp(helpIn(language))
    .helpCommand(false)
    .addHelpText('after', () => exitHelp(language));
  // Both are heeded wherever they stand; see `chooseLanguage` and `runProgram`.
  speaking(program);

  const path = (text: string): string => callersPath(text, env);
  const common = (command: Command): Command =>
    speaking(
      command.option('--data-dir <folder>', t('数据目录', 'data folder'), path, DEFAULT_DATA_DIR),
    ).exitOverride();

  const define: Define = <O, A extends readonly unknown[]>(
    usage: string,
    zh: string,
    en: string,
    load: () => Promise<Run<O, A>>,
    parent: Command = program,
    kind: { readonly isDefault?: boolean } = {},
  ): Command => {
    const command = common(parent.command(usage, kind).description(t(zh, en)));
    command.action(async (...given: unknown[]) => {
      const args = given.slice(0, -2) as unknown as A;
      const run = await load();
      onEnd(await run({ voice, options: command.opts<O & CommonOptions>(), env }, ...args));
    });
    return command;
  };

  define<StartFlags, []>('start', '启动整个系统', 'start the whole system', async () => {
    const { startSystem } = await import('./supervisor/start.ts');
    return ({ voice: speak, options, env: environment }) =>
      startSystem(
        {
          dataDir: options.dataDir,
          ...(options.portBase === undefined ? {} : { portBase: options.portBase }),
          withoutKafka: options.kafka === false || options.withoutKafka === true,
          fresh: options.fresh === true,
          yes: options.yes === true,
          only: options.only ?? [],
        },
        speak,
        environment,
      );
  })
    .option(
      '--port-base <port>',
      t(
        `第一个端口（默认 ${DEFAULT_PORT_BASE}）；auto：自动选择`,
        `first port (default ${DEFAULT_PORT_BASE}); auto: free ones`,
      ),
      (text: string) => {
        if (text === 'auto') return 'auto';
        const port = Number(text);
        if (!/^\d+$/.test(text) || port < 1024 || port > LAST_PORT_BASE) {
          throw new InvalidArgumentError(say.portBaseInvalid(LAST_PORT_BASE)[language]);
        }
        return port;
      },
    )
    .option('--without-kafka', t('不使用 Kafka', 'do not use Kafka'))
    .option('--fresh', t('先删除全部数据（会先询问）', 'delete all data first (asks before)'))
    .option('--yes', t('不再询问', 'do not ask'))
    .option(
      '--only <names>',
      t('只启动这些进程（逗号分隔）', 'start these processes only (comma-separated)'),
      (text: string) => text.split(',').map((name) => name.trim()),
    );

  define<object, []>('status', '每个进程的状态', 'how each process is', async () => {
    const { showStatus } = await import('./commands/status.ts');
    return ({ voice: speak, options }) => showStatus(options.dataDir, speak);
  });
  define<object, []>('stop', '有序停止整个系统', 'stop the whole system in order', async () => {
    const { stopSystem } = await import('./commands/stop.ts');
    return ({ voice: speak, options }) => stopSystem(options.dataDir, speak);
  });
  define<{ readonly follow?: boolean }, [string]>('logs <process>', '某个进程的日志', 'log of a process', async () => {
    const { showLog } = await import('./commands/logs.ts');
    return ({ voice: speak, options }, name) => showLog(options.dataDir, name, options.follow === true, speak);
  }).option('-f, --follow', t('继续显示新的行', 'go on with new lines'));
  define<object, []>('doctor', '检查本机缺少什么', 'what is missing on this machine, and how to get it', async () => {
    const { examine } = await import('./commands/doctor.ts');
    return ({ voice: speak, env: environment }) => examine(speak, environment);
  });
  define<Omit<ImportFlags, 'dataDir'>, [string | undefined]>(
    'import [file]',
    '导入标准清单（CSV 或 NDJSON，UTF-8 或 GB18030）作为补录；中断后再运行即可继续',
    'import a list of standards (CSV or NDJSON, UTF-8 or GB18030) as backfill; run again, it goes on where it broke off',
    async () => {
      const { importCommand } = await import('./commands/import.ts');
      return ({ voice: speak, options }, file) =>
        importCommand(options, file === undefined ? undefined : path(file), speak);
    },
  )
    .addOption(regionOption(t))
    .option('--dry-run', t('只检查，逐行报告，不写入', 'check only: tell of each row, write nothing'))
    .option('--refused <file>', t('被拒绝的行及理由写入此文件', 'write the refused rows and their reasons here'), path)
    .addOption(
      new Option('--template <format>', t('打印一份样表', 'print a list to start from')).choices(['csv', 'ndjson']),
    )
    .option(
      '--provincial [province]',
      t(
        '这是该省全部地方标准的清单（信息公开），不是区域协同标准',
        'this is the whole list of that province’s local standards',
      ),
    )
    .option('--listed-on <day>', t('清单的日期 YYYY-MM-DD（默认今天）', 'day of the list, YYYY-MM-DD (default: today)'))
    .option('--source <text>', t('清单的来源（默认文件名）', 'where the list is from (default: the file’s name)'));
  define<object, []>('demo', '演一遍主流程', 'play the main job, live', async () => {
    const { demoCommand } = await import('./commands/demo.ts');
    return ({ voice: speak, options }) => demoCommand(options.dataDir, speak);
  });
  define<{ readonly work?: string }, []>('replay', '把历史逐条读出来', 'read the history as sentences', async () => {
    const { replayCommand } = await import('./commands/replay.ts');
    return ({ voice: speak, options }) => replayCommand(options.dataDir, options.work, speak);
  }).option('--work <id>', t('只看这一项标准', 'one work only'));
  defineTokenCommands(program, define, { speaking, t });
  define<{ readonly keys?: string }, ['parse' | 'explain' | 'receipt' | 'verify', string]>(
    'number <parse|explain|receipt|verify> <number>',
    '识别一个编号，说明一个共用顺序号的来历，取得或验证其回执',
    'read a number in any spelling, tell the story of a shared sequence, fetch or verify its receipt',
    async () => {
      const { numberCommand } = await import('./commands/number.ts');
      return ({ voice: speak, options }, what, text) => numberCommand(options, what, text, speak);
    },
  ).option('--keys <file>', t('验证回执的公钥（JWKS）', 'public keys that verify receipts (JWKS)'));
  defineRegionCommands(program, define, { speaking, path, t });
  defineGuestCommands(program, define, { speaking, path, t });
  defineOrganisationCommands(program, define, { speaking, t });
  definePolicyCommands(program, define, { speaking, t });
  defineSeriesCommands(program, define, { speaking, t });
  defineAskingCommands(define, { t });
  defineLogCommands(program, define, { speaking, path, t });
  defineViewsCommands(program, define, { speaking, t });
  return program;
}

/** Commander's own words in help; a usage line's `[options]` and `[command]` are placeholders like `<file>`. */
function helpIn(language: Language): Partial<Help> {
  if (language === 'en') return {};
  const titles: Readonly<Record<string, string>> = {
    'Usage:': '用法：',
    'Options:': '选项：',
    'Commands:': '命令：',
    'Arguments:': '参数：',
  };
  const placeholders = (text: string): string => text.replace('[options]', '[选项]').replace('[command]', '[命令]');
  return {
    styleTitle: (title) => titles[title] ?? title,
    styleUsage: placeholders,
    styleSubcommandTerm: placeholders,
    optionDescription: ({ description, argChoices, defaultValue, envVar }) => {
      const more = [
        ...(argChoices === undefined ? [] : [`可以是 ${argChoices.join('、')}`]),
        ...(envVar === undefined ? [] : [`或环境变量 ${envVar}`]),
        ...(typeof defaultValue === 'string' || typeof defaultValue === 'number' ? [`默认 ${defaultValue}`] : []),
      ];
      return more.length === 0 ? description : `${description}（${more.join('；')}）`;
    },
  };
}

interface StartFlags {
  readonly portBase?: number | 'auto';
  readonly kafka?: boolean;
  readonly withoutKafka?: boolean;
  readonly fresh?: boolean;
  readonly yes?: boolean;
  readonly only?: readonly string[];
}

function exitHelp(language: Language): string {
  const lines = (Object.keys(exitCodes) as ExitName[]).map(
    (name) => `  ${String(exitCodes[name]).padStart(2)}  ${exitMeanings[name][language]}`,
  );
  return `\n${language === 'zh' ? '退出码：' : 'Exit codes:'}\n${lines.join('\n')}`;
}
