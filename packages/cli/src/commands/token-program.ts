import { InvalidArgumentError, type Command } from 'commander';
import type { Define } from '../define.ts';

const DEFAULT_DAYS = 30;
const LONGEST_DAYS = 366;

interface IssueFlags {
  readonly subject: string;
  readonly days: number;
  readonly purpose: string;
  readonly deputy?: string;
}

/** What the program has for all of its commands. */
interface ProgramWays {
  /** Gives a command the options that every command has. */
  readonly speaking: (command: Command) => Command;
  readonly t: (zh: string, en: string) => string;
}

/** `tongbiao token`: tokens of people and systems, and those of the demo's offices, which the supervisor makes. */
export function defineTokenCommands(program: Command, define: Define, { speaking, t }: ProgramWays): void {
  const token = speaking(
    program
      .command('token')
      .description(t('令牌：打印演示令牌，签发、列出、撤销', 'tokens: print a demo one; issue, list, revoke'))
      .helpCommand(false)
      .exitOverride(),
  );
  define<object, [string, string | undefined]>(
    'demo <role> [province]',
    '打印一个演示令牌，供 grpcurl 使用（可省略 demo）',
    'print a demo token, for grpcurl (the word demo may be left out)',
    async () => {
      const { printToken } = await import('./token.ts');
      return ({ voice, options }, role, province) => printToken(options.dataDir, role, province, voice);
    },
    token,
    { isDefault: true },
  );
  const dayCount = (text: string): number => {
    const days = Number(text);
    if (/^\d+$/.test(text) && days >= 1 && days <= LONGEST_DAYS) return days;
    throw new InvalidArgumentError(t(`应为 1 到 ${LONGEST_DAYS} 的整数`, `must be 1 to ${LONGEST_DAYS}`));
  };
  define<IssueFlags, [string, string | undefined]>(
    'issue <role> [province]',
    '为一个人或一个系统签发令牌',
    'issue a token to a person or a system',
    async () => {
      const { issueToken } = await import('./tokens.ts');
      return ({ voice, options }, role, province) => issueToken({ ...options, role, province: province ?? '' }, voice);
    },
    token,
  )
    .requiredOption('--subject <id>', t('持有者的代号（不是姓名）', 'opaque id of the bearer, not a name'))
    .option('--days <n>', t('有效天数', 'days that it is good for'), dayCount, DEFAULT_DAYS)
    .option(
      '--deputy <id>',
      t('代理人的代号：由其持有，代持有者办事', 'id of a deputy, who bears it and acts for the subject'),
    )
    .option('--purpose <text>', t('用途', 'what it is for'), '');
  define<object, []>(
    'list',
    '签发过的令牌及其状态',
    'tokens that were issued, and how they stand',
    async () => {
      const { listTokens } = await import('./tokens.ts');
      return ({ voice, options }) => listTokens(options.dataDir, voice);
    },
    token,
  );
  define<{ readonly reason: string; readonly expiresAt?: string }, [string]>(
    'revoke <id>',
    '撤销一个令牌',
    'revoke a token',
    async () => {
      const { revokeToken } = await import('./tokens.ts');
      return ({ voice, options }, id) => revokeToken({ ...options, tokenId: id }, voice);
    },
    token,
  )
    .requiredOption('--reason <text>', t('理由', 'why'))
    .option(
      '--expires-at <instant>',
      t('令牌的到期时间，仅用于别处签发的令牌', 'when the token expires; only for one that was issued elsewhere'),
    );
}
