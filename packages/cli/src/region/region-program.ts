import type { Command } from 'commander';
import type { Define } from '../define.ts';

/** What the program has for all of its commands. */
interface ProgramWays {
  /** Gives a command the options that every command has. */
  readonly speaking: (command: Command) => Command;
  readonly path: (text: string) => string;
  readonly t: (zh: string, en: string) => string;
}

/** `tongbiao region`: what a region is, by which rules it acts, and forming one from a file. */
export function defineRegionCommands(program: Command, define: Define, { speaking, path, t }: ProgramWays): void {
  const region = speaking(
    program
      .command('region')
      .description(t('区域：列出、查看、规则集、建立', 'regions: list, show, rule sets, form one'))
      .helpCommand(false)
      .exitOverride(),
  );
  define<object, []>(
    'list',
    '列出区域及其成员',
    'list the regions and their members',
    async () => {
      const { listRegionsCommand } = await import('./regions.ts');
      return ({ voice, options }) => listRegionsCommand(options.dataDir, voice);
    },
    region,
  );
  define<object, [string]>(
    'show <region>',
    '查看一个区域：成员、公钥、接纳中的成员、特邀参加者',
    'show a region: members, keys, candidates, guests',
    async () => {
      const { showRegionCommand } = await import('./regions.ts');
      return ({ voice, options }, id) => showRegionCommand(options.dataDir, id, voice);
    },
    region,
  );
  define<{ readonly province?: string }, [string]>(
    'rules <region>',
    '各省先后采用的规则集、施行日与依据',
    'the rule sets that each province adopted, with their days and articles',
    async () => {
      const { ruleSetsCommand } = await import('./regions.ts');
      return ({ voice, options }, id) => ruleSetsCommand({ ...options, region: id }, voice);
    },
    region,
  ).option('--province <code>', t('只看这一省', 'one province only'));
  define<object, [string, string]>(
    'admit <region> <file>',
    '按文件接纳新成员：由各成员签署',
    'admit a further member from a file, signed by every member',
    async () => {
      const { admitMemberCommand } = await import('./admit.ts');
      return ({ voice, options }, id, file) =>
        admitMemberCommand({ dataDir: options.dataDir, region: id, file: path(file) }, voice);
    },
    region,
  );
  define<object, [string]>(
    'form <file>',
    '按文件建立区域：成员与密钥、各省签署的规则集、共用号段',
    'form a region from a file: members and keys, rule sets and range, signed by each province',
    async () => {
      const { formRegionCommand } = await import('./form.ts');
      return ({ voice, options, env }, file) =>
        formRegionCommand({ dataDir: options.dataDir, file: path(file), env }, voice);
    },
    region,
  );
}
