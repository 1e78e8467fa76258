import type { CommanderError } from 'commander';
import { refusalZh } from '@tongbiao/service/refusals-zh';
import type { Message } from './language.ts';

/** English that has no Chinese here: said as it is, and marked. */
export const untranslated = (en: string): Message => ({ zh: `（英文）${en}`, en });

/** By code, what Node says of the system underneath (`ENOENT: no such file or directory, open 'a.csv'`), and libraries of their own matters. */
const errorsZh: Readonly<Record<string, string>> = {
  EACCES: '没有权限',
  EADDRINUSE: '地址已被占用',
  EADDRNOTAVAIL: '本机没有这个地址',
  ECONNREFUSED: '连接被拒绝',
  ECONNRESET: '连接中断',
  EEXIST: '已存在',
  EHOSTUNREACH: '无法到达主机',
  EISDIR: '这是一个目录',
  EMFILE: '打开的文件过多',
  ENOENT: '没有这个文件或目录',
  ENOSPC: '磁盘已满',
  ENOTDIR: '路径中有一段不是目录',
  ENOTEMPTY: '目录不是空的',
  ENOTFOUND: '找不到主机',
  EPERM: '不允许这样做',
  EPIPE: '对方已关闭',
  EROFS: '文件系统只读',
  ETIMEDOUT: '超时',
  // The embedded store and Kafka, whose errors carry codes of their own.
  BROKER_FAILED: 'Kafka 代理无法启动',
  FETCH_FAILED: '下载失败',
  FORBIDDEN: 'Kafka 不允许这样做',
  PORT_IN_USE: '端口已被占用',
  ADDRESS_NOT_AVAILABLE: '本机没有这个地址',
  NOT_LOOPBACK: '没有 TLS 时只能监听本机',
  TLS_FILES: '无法使用 TLS 证书或私钥',
  DATA_FILE_IN_USE: '日志文件正被使用',
  DATA_FILE_CORRUPT: '日志文件已损坏',
  DATA_FILE_NEWER: '日志文件由更新的版本写成',
  DATA_FILE_FOREIGN: '这不是日志文件',
  DATA_FILE_UNREADABLE: '日志文件无法读取',
  DATA_FILE_EXISTS: '日志文件已存在：恢复不会覆盖它',
  BACKUP_EXISTS: '备份文件已存在',
  BACKUP_PATH: '备份不能写在这里',
  BACKUP_IN_USE: '备份文件正被使用',
  BACKUP_MISSING: '没有这个备份文件',
  UNAVAILABLE: '没有应答',
  SOURCE_EMPTY: '来源中没有事件',
  TARGET_DIFFERS: '目标中已有别的内容：什么也没有写',
  STREAM_DIFFERS: '目标中的一个流与来源不符',
  COPY_DIFFERS: '两边的内容不同',
  // The rows of a list.
  CELL_NOT_TEXT: '有一格不是文字',
  RECORD_NOT_OBJECT: '这一行不是 JSON 对象',
  CSV_INVALID_CLOSING_QUOTE: '引号之后还有文字',
  CSV_QUOTE_NOT_CLOSED: '引号没有结束',
  CSV_RECORD_INCONSISTENT_COLUMNS: '格数与第一行不同',
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: '格数与第一行不同',
  INVALID_OPENING_QUOTE: '引号不在一格的开头',
  // jose.
  ERR_JOSE_ALG_NOT_ALLOWED: '签名算法不是 EdDSA',
  ERR_JWKS_NO_MATCHING_KEY: '没有签发它的公钥',
  ERR_JWS_INVALID: '它不是回执',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: '签名不符',
};

/** Something thrown that is no refusal: by its code where that is known here. */
export function ofError(error: unknown): Message {
  const { message, code, path } = error as {
    readonly message: string;
    readonly code?: unknown;
    readonly path?: unknown;
  };
  const known = error instanceof SyntaxError ? '内容不是 JSON' : typeof code === 'string' ? errorsZh[code] : undefined;
  if (known === undefined) return untranslated(message);
  return { zh: typeof path === 'string' ? `${known}：${path}` : known, en: message };
}

/** A refusal that came over gRPC. */
export const ofRefusal = (refusal: Parameters<typeof refusalZh>[0]): Message => ({
  zh: refusalZh(refusal),
  en: refusal.message,
});

/** Why the parser of numbers does not read a text. */
export const ofNumberFault = ({
  code,
  message,
  suggestion,
}: {
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string;
}): Message => {
  const zh = refusalZh({ reason: `NUMBER_${code}`, message });
  return suggestion === undefined
    ? { zh, en: message }
    : { zh: `${zh}（是不是 ${suggestion}？）`, en: `${message} (${suggestion}?)` };
};

/** What commander says of a command line, by its code; `'…'` in its message is what was written. */
const usageZh: Readonly<Record<string, (quoted: readonly string[]) => string>> = {
  'commander.unknownOption': ([option]) => `没有选项 ${option}`,
  'commander.unknownCommand': ([command]) => `没有命令 ${command}`,
  'commander.missingArgument': ([argument]) => `缺少参数 <${argument}>`,
  'commander.excessArguments': () => '参数过多',
  'commander.optionMissingArgument': ([option]) => `选项 ${option} 缺少取值`,
  'commander.missingMandatoryOptionValue': ([option]) => `必须给出选项 ${option}`,
  'commander.conflictingOption': ([one, other]) => `选项 ${one} 与 ${other} 不能同时使用`,
};

/** What is wrong with a command line. */
export function ofUsage({ code, message }: CommanderError): Message {
  const en = message.replace(/^error: /, '');
  const quoted = [...message.matchAll(/'([^']*)'/g)].map(([, text]) => text!);
  if (code !== 'commander.invalidArgument') return { zh: usageZh[code]?.(quoted) ?? `（英文）${en}`, en };
  // `option '--lang <lang>' argument 'fr' is invalid. Allowed choices are zh, en.`; our own reasons are in the reader's language.
  const [option, given] = quoted;
  const reason = message.split(' is invalid. ').slice(1).join('');
  const choices = /^Allowed choices are (.+)\.$/.exec(reason)?.[1];
  return { zh: `选项 ${option} 的取值「${given}」无效：${choices === undefined ? reason : `可以是 ${choices}`}`, en };
}

const progressZh: readonly (readonly [RegExp, string])[] = [
  [/^fetching Kafka (\S+) from Maven Central: (\d+) jars$/, '正从 Maven Central 下载 $1：已有 $2 个 jar'],
  [/^pulling (\S+)$/, '正在拉取镜像 $1'],
  [/^making the class archive$/, '正在生成类归档'],
];

/** What the broker is being prepared with. */
export function ofKafkaProgress(en: string): Message {
  const [pattern, zh] = progressZh.find(([each]) => each.test(en)) ?? [];
  return pattern === undefined || zh === undefined ? untranslated(en) : { zh: en.replace(pattern, zh), en };
}

/** How a process ended: its exit code or signal, and what it wrote last (its log is English). */
export function ofEnd(en: string): Message {
  const [, code, words] = /^exit code (\S+?)(?:: ([^]*))?$/.exec(en) ?? [];
  if (code !== undefined) return { zh: `退出码 ${code}${words === undefined ? '' : `：（英文）${words}`}`, en };
  const [, signal, last] = /^(SIG[A-Z0-9]+)(?:: ([^]*))?$/.exec(en) ?? [];
  if (signal !== undefined) return { zh: `${signal}${last === undefined ? '' : `：（英文）${last}`}`, en };
  const [, seconds, how] = /^not ready within (\S+) s \(([^]*)\)$/.exec(en) ?? [];
  return seconds === undefined ? untranslated(en) : { zh: `${seconds} 秒内没有就绪（${ofEnd(how!).zh}）`, en };
}
