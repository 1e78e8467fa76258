import type { ExitName } from './exit-codes.ts';
import type { Message } from './language.ts';

const list = (items: readonly string[]): Message => ({ zh: items.join('、'), en: items.join(', ') });

/** What each process of the house does, in a few words. */
const processes: Readonly<Record<string, Message>> = {
  portal: { zh: '公开门户（浏览器打开）', en: 'public portal: open it in a browser' },
  registry: { zh: '标准登记（gRPC）', en: 'works, regions, backfill (gRPC)' },
  numbering: { zh: '编号（gRPC）', en: 'shared ranges and ordinary numbers (gRPC)' },
  notification: { zh: '通报：转发与订阅（gRPC）', en: 'relay to Kafka, feed (gRPC)' },
  'international-liaison': { zh: '国际标准转化（gRPC）', en: 'on the way to ISO (gRPC)' },
  audit: { zh: '审计回放（gRPC）', en: 'replay of the history (gRPC)' },
  'event-store': { zh: '事件日志（EventStoreDB 协议）', en: 'the log (EventStoreDB’s protocol)' },
  kafka: { zh: 'Kafka 代理', en: 'Kafka broker' },
};

const draftNames: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  DRAFT_KIND_CONSULTATION: ['征求意见稿', 'consultation draft'],
  DRAFT_KIND_REVIEW: ['送审稿', 'review draft'],
  DRAFT_KIND_APPROVAL: ['报批稿', 'approval draft, the common text,'],
};

const numberStates: Readonly<Record<string, string>> = {
  free: '空闲',
  presumed: '推定已使用',
  reserved: '预留',
  released: '已退回',
  assigned: '已分配',
  withdrawn: '已收回',
  void: '已作废',
};

const comparedZh: Readonly<Record<string, string>> = {
  registry: '登记系统',
  replay: '历史回放',
};

const short = (digest: string): string => `${digest.slice(0, 'sha256:'.length + 12)}…`;

/** Everything that the command line says to a person. */
export const say = {
  // The system as a whole.
  notRunning: (dataDir: string): Message => ({
    zh: `数据目录 ${dataDir} 中没有正在运行的系统：先运行 tongbiao start。`,
    en: `No system runs in the data folder ${dataDir}: run tongbiao start first.`,
  }),
  /** A name that is no service's is a province's. */
  whatItIs: (name: string): Message =>
    processes[name] ?? { zh: '省级系统（gRPC）', en: 'a province’s own system (gRPC)' },
  processUnknown: (unknown: readonly string[], known: readonly string[]): Message => ({
    zh: `没有这样的进程：${list(unknown).zh}。可用的有：${list(known).zh}。`,
    en: `No such process: ${list(unknown).en}. There are: ${list(known).en}.`,
  }),
  commandLineWrong: (what: Message): Message => ({
    zh: `命令有误：${what.zh}。tongbiao --help 显示用法。`,
    en: `${what.en} (tongbiao --help shows the usage)`,
  }),
  failed: (what: Message): Message => ({ zh: `失败：${what.zh}`, en: `Failed: ${what.en}` }),
  defect: (text: string): Message => ({ zh: `程序缺陷：${text}`, en: `A defect of Tongbiao: ${text}` }),
  /** `reason`: stable, to be looked up. */
  refusedBySystem: (why: Message, reason?: string): Message => ({
    zh: `系统拒绝：${why.zh}${reason === undefined ? '' : `（${reason}）`}`,
    en: `Refused by the system: ${why.en}${reason === undefined ? '' : ` (${reason})`}`,
  }),
  outage: (code: string, why: Message): Message => ({
    zh: `系统没有应答（${code}）：${why.zh}`,
    en: `The system does not answer (${code}): ${why.en}`,
  }),

  // Start and stop.
  dataFolderHeld: (dataDir: string): Message => ({
    zh: `数据目录 ${dataDir} 正被另一个 Tongbiao 使用：先运行 tongbiao stop，或用 --data-dir 指定别的目录。`,
    en: `The data folder ${dataDir} is held by another start: run tongbiao stop first, or choose another with --data-dir.`,
  }),
  portInUse: (ports: readonly string[]): Message => ({
    zh: `端口已被占用：${list(ports).zh}。用 --port-base 换一组端口，或 --port-base auto 自动选择。`,
    en: `Ports in use: ${list(ports).en}. Choose others with --port-base N, or --port-base auto.`,
  }),
  noFreePorts: (): Message => ({ zh: '找不到一组空闲的端口。', en: 'No free ports were found.' }),
  portBaseInvalid: (last: number): Message => ({
    zh: `--port-base 应为 1024 至 ${last} 的整数或 auto。`,
    en: `--port-base takes a number from 1024 to ${last}, or auto.`,
  }),
  startingProcesses: (names: readonly string[]): Message => ({
    zh: `启动 ${list(names).zh}`,
    en: `Starting ${list(names).en}`,
  }),
  processReady: (name: string): Message => ({ zh: `✓ ${name} 就绪`, en: `✓ ${name} is ready` }),
  processReadyAgain: (name: string, restarts: number): Message => ({
    zh: `✓ ${name} 已重新启动（第 ${restarts} 次）`,
    en: `✓ ${name} is ready again (restart ${restarts})`,
  }),
  processDied: (name: string, reason: Message, ms: number): Message => ({
    zh: `✗ ${name} 意外结束（${reason.zh}），${ms} 毫秒后重新启动`,
    en: `✗ ${name} died (${reason.en}); starting it again in ${ms} ms`,
  }),
  processFailed: (name: string, reason: Message, dataDir: string): Message => ({
    zh: `${name} 无法保持运行：${reason.zh}。日志：${dataDir}/logs/${name}.log`,
    en: `${name} cannot stay up: ${reason.en}. Its log: ${dataDir}/logs/${name}.log`,
  }),
  startFailed: (why: Message): Message => ({ zh: `无法启动：${why.zh}`, en: `Cannot start: ${why.en}` }),
  ready: (seconds: number): Message => ({
    zh: `就绪，用时 ${seconds.toFixed(1)} 秒。按 Ctrl-C 停止。`,
    en: `Ready after ${seconds.toFixed(1)} s. Ctrl-C stops everything in order.`,
  }),
  stopping: (by: string): Message => ({ zh: `正在停止（${by}）`, en: `Stopping (${by})` }),
  stoppingProcesses: (names: readonly string[]): Message => ({
    zh: `  停止 ${list(names).zh}`,
    en: `  stopping ${list(names).en}`,
  }),
  stopped: (): Message => ({ zh: '已全部停止。', en: 'Everything has stopped.' }),
  /** `where`: ` --data-dir …`, or empty for the default folder. */
  tryNext: (where: string): Message => ({
    zh: [
      '接下来可以试试（另开一个终端）：',
      `  npx -y pnpm@12.21.0 tongbiao demo${where}      演一遍主流程：从立项到三地发布`,
      `  npx -y pnpm@12.21.0 tongbiao replay${where}    把历史逐条读出来`,
      `  npx -y pnpm@12.21.0 tongbiao status${where}    看每个进程的状态`,
    ].join('\n'),
    en: [
      'Try next, in a second terminal:',
      `  npx -y pnpm@12.21.0 tongbiao demo${where}      plays the main job: from the proposal to three publications`,
      `  npx -y pnpm@12.21.0 tongbiao replay${where}    reads the history as sentences`,
      `  npx -y pnpm@12.21.0 tongbiao status${where}    shows how each process is`,
    ].join('\n'),
  }),
  tokensNotRenewed: (why: Message): Message => ({
    zh: `令牌未能更新：${why.zh}`,
    en: `The tokens could not be renewed: ${why.en}`,
  }),
  freshNeedsYes: (): Message => ({
    zh: '--fresh 会删除全部数据；没有终端可以确认，请加 --yes。',
    en: '--fresh deletes all data; without a terminal to confirm, add --yes.',
  }),
  freshQuestion: (dataDir: string): Message => ({
    zh: `删除 ${dataDir} 中的全部数据（包括密钥与 Kafka 数据）？[y/N] `,
    en: `Delete all data in ${dataDir}, keys and Kafka data included? [y/N] `,
  }),
  freshDeclined: (): Message => ({ zh: '没有删除任何东西。', en: 'Nothing was deleted.' }),
  freshDeleting: (dataDir: string): Message => ({ zh: `清空 ${dataDir}`, en: `Emptying ${dataDir}` }),
  topicsOfAnotherLog: (topics: readonly string[]): Message => ({
    zh: `KAFKA_BROKERS 上的主题属于另一个日志：${list(topics).zh}。什么也没有改动；请由集群管理员删除它们，或换一个集群。`,
    en: `These topics on KAFKA_BROKERS belong to another log: ${list(topics).en}. Nothing was changed; have them deleted on the cluster, or use another one.`,
  }),
  isReady: (): Message => ({ zh: '就绪', en: 'ready' }),
  isNotReady: (): Message => ({ zh: '尚未就绪', en: 'not ready' }),
  stillRunning: (pid: number): Message => ({ zh: `进程 ${pid} 仍未结束。`, en: `Process ${pid} has not ended yet.` }),
  identityUnknown: (known: readonly string[]): Message => ({
    zh: `没有这样的身份。可用的有：${list(known).zh}。`,
    en: `No such identity. There are: ${list(known).en}.`,
  }),
  numberVerb: (what: string): Message => ({
    zh: `number 之后应为 parse、explain、receipt 或 verify，不是「${what}」。`,
    en: `number takes parse, explain, receipt or verify, not '${what}'.`,
  }),
  noRange: (text: string): Message => ({ zh: `没有包含 ${text} 的共用号段。`, en: `No shared range holds ${text}.` }),
  brokersUnset: (): Message => ({ zh: '没有设置 KAFKA_BROKERS', en: 'KAFKA_BROKERS is not set' }),
  kafkaPossible: (possible: boolean): Message =>
    possible
      ? { zh: '可以运行 Kafka', en: 'a Kafka can run' }
      : { zh: '无法运行 Kafka：将由 gRPC 订阅供给各省', en: 'no way to a Kafka: the feed will serve the provinces' },
  notFound: (): Message => ({ zh: '没有找到', en: 'not found' }),
  numberState: (state: string): Message => {
    const word = state.replace('NUMBER_STATE_', '').toLowerCase();
    return { zh: numberStates[word] ?? word, en: word };
  },
  kafkaIsFetched: (version: string, where: string): Message => ({
    zh: `；Kafka ${version} 已在 ${where}`,
    en: `; Kafka ${version} is in ${where}`,
  }),
  remedyDocker: (): Message => ({
    zh: '可选：安装 Docker Engine，Kafka 即在容器中运行',
    en: 'optional: with Docker Engine, Kafka runs in a container',
  }),
  remedyJava: (): Message => ({
    zh: '安装 Java 17 以上：apt install openjdk-17-jre-headless',
    en: 'install Java 17 or newer: apt install openjdk-17-jre-headless',
  }),
  remedyMaven: (): Message => ({
    zh: '安装 Maven（只用一次，取 Kafka 的 jar）：apt install maven',
    en: 'install Maven, used once to fetch Kafka’s jars: apt install maven',
  }),
  remedyKafka: (): Message => ({
    zh: '设置 KAFKA_BROKERS，或安装 Docker，或 Java 17 以上与 Maven',
    en: 'set KAFKA_BROKERS, or install Docker, or Java 17 or newer and Maven',
  }),
  remedyChromium: (): Message => ({
    zh: '只有浏览器测试需要：apt install chromium',
    en: 'for the browser tests only: apt install chromium',
  }),
  logs: (name: string, dataDir: string): Message => ({
    zh: `${name} 还没有日志（${dataDir}/logs）。`,
    en: `${name} has no log yet (${dataDir}/logs).`,
  }),

  // Kafka.
  kafkaNotWanted: (): Message => ({
    zh: '不使用 Kafka（--without-kafka）：各省系统由 gRPC 订阅供给。',
    en: 'Without Kafka (--without-kafka): the gRPC feed serves the provinces.',
  }),
  kafkaMissing: (docker: Message, jvm: Message): Message => ({
    zh: `没有 Kafka（${docker.zh}；${jvm.zh}）：各省系统由 gRPC 订阅供给。要使用 Kafka，请安装 Docker，或 Java 17 以上与 Maven（Debian：apt install openjdk-17-jre-headless maven），或设置 KAFKA_BROKERS。`,
    en: `Without Kafka (${docker.en}; ${jvm.en}): the gRPC feed serves the provinces. For Kafka install Docker, or Java 17 or newer and Maven (Debian: apt install openjdk-17-jre-headless maven), or set KAFKA_BROKERS.`,
  }),
  kafkaNotFetched: (why: Message): Message => ({
    zh: `取不到 Kafka（${why.zh}）：各省系统由 gRPC 订阅供给。`,
    en: `Kafka could not be fetched (${why.en}): the gRPC feed serves the provinces.`,
  }),
  kafkaFetching: (what: Message): Message => ({ zh: `Kafka：${what.zh}`, en: `Kafka: ${what.en}` }),
  javaTooOld: (why: Message): Message => ({
    zh: `${why.zh}。请安装 Java 17 以上（Debian：apt install openjdk-17-jre-headless），或用 --without-kafka 启动。`,
    en: `${why.en}. Install Java 17 or newer (Debian: apt install openjdk-17-jre-headless), or start with --without-kafka.`,
  }),
  topicsMade: (topics: readonly string[]): Message => ({
    zh: `建立 Kafka 主题：${list(topics).zh}`,
    en: `Made the Kafka topics ${list(topics).en}`,
  }),

  // Forming a region.
  policiesRegistered: (policies: number): Message => ({
    zh: `登记 ${policies} 项政策、协议`,
    en: `Registering ${policies} policies and agreements`,
  }),
  noRoomForProvinces: (codes: readonly string[], most: number): Message => ({
    zh: `没有端口可供 ${list(codes).zh} 的省级系统使用：一台机器上最多 ${most} 个。`,
    en: `There are no ports for the systems of ${list(codes).en}: one machine has ${most} of them at most.`,
  }),
  regionsNotFollowed: (why: Message): Message => ({
    zh: `新区域所需的尚未备好，将再试：${why.zh}`,
    en: `What new regions need is not there yet; trying again: ${why.en}`,
  }),
  firstStart: (zh: string, en: string): Message => ({
    zh: `第一次启动：建立${zh}区域并导入样本数据`,
    en: `First start: forming the region ${en} and importing the sample data`,
  }),
  regionFileInvalid: (place: string, why: Message): Message => ({
    zh: `区域文件有误（${place}）：${why.zh}`,
    en: `The region's file is wrong (${place}): ${why.en}`,
  }),
  objectExpected: (): Message => ({ zh: '应为对象', en: 'an object is expected' }),
  textExpected: (): Message => ({ zh: '应为文字', en: 'a text is expected' }),
  wholeNumberExpected: (): Message => ({ zh: '应为整数', en: 'a whole number is expected' }),
  listExpected: (): Message => ({ zh: '应为列表', en: 'a list is expected' }),
  fieldUnknown: (field: string): Message => ({ zh: `没有「${field}」这一项`, en: `there is no field "${field}"` }),
  ruleSetNotShipped: (name: string): Message => ({
    zh: `没有附带名为「${name}」的规则集`,
    en: `"${name}" is no rule set that is shipped`,
  }),
  regionFormed: (zh: string, en: string): Message => ({ zh: `建立区域：${zh}`, en: `Forming the region ${en}` }),
  rulesAdopted: (zh: string, en: string, id: string, version: string): Message => ({
    zh: `${zh}签署采用规则集 ${id}/${version}`,
    en: `${en} signs rule set ${id}/${version}`,
  }),
  rangePrepared: (first: number, last: number, next: number): Message => ({
    zh: `准备共用号段 ${first}–${last}，自 ${next} 起分配`,
    en: `Preparing the shared range ${first}–${last}, first number to be given ${next}`,
  }),
  rangeConsented: (zh: string, en: string, first: number, last: number): Message => ({
    zh: `${zh}签署同意号段 ${first}–${last}`,
    en: `${en} signs the range ${first}–${last}`,
  }),

  // Replay and demo.
  noHistory: (workId: string): Message => ({
    zh: `没有标准 ${workId} 的历史。`,
    en: `There is no history of a work ${workId}.`,
  }),
  /** `inLog`: every event of the log, also of other works and such as this reader may not see. */
  replayed: (events: number, inLog: bigint): Message => ({
    zh: `显示 ${events} 个事件；整个日志（含其他标准和限制公开的）有 ${inLog} 个。`,
    en: `${events} events shown; the whole log, other works and restricted events included, holds ${inLog}.`,
  }),
  tryingAgain: (service: string, reason: string): Message => ({
    zh: `  ${service} 没有应答（${reason}），再试`,
    en: `  ${service} does not answer (${reason}); trying again`,
  }),
  demoProposed: (zh: string, en: string): Message => ({
    zh: `① 北京提出立项：《${zh}》，邀请三地共同制定`,
    en: `① Beijing proposes “${en}” and asks all three to take part`,
  }),
  demoApproved: (zh: string, en: string, keyId: string): Message => ({
    zh: `② ${zh}批准自己的立项（签名 ${keyId}）`,
    en: `② ${en} approves its own project (signed, ${keyId})`,
  }),
  demoDraft: (kind: string, digest: string): Message => {
    const [zh, en] = draftNames[kind] ?? [kind, kind];
    return { zh: `③ 登记${zh}，摘要 ${short(digest)}`, en: `③ The ${en} is recorded by digest ${short(digest)}` };
  },
  demoConsulting: (zh: string, en: string): Message => ({
    zh: `④ ${zh}公开征求意见（演示规则：零天）`,
    en: `④ ${en} opens its consultation (demonstration rules: 0 days)`,
  }),
  demoComment: (text: string, disposition: string): Message => ({
    zh: `④ 收到意见“${text}”，${disposition === 'COMMENT_DISPOSITION_ADOPTED' ? '采纳' : '不采纳'}`,
    en: `④ A comment (“${text}”) is ${disposition === 'COMMENT_DISPOSITION_ADOPTED' ? 'adopted' : 'not adopted, with a reason'}`,
  }),
  demoClosed: (zh: string, en: string): Message => ({
    zh: `④ ${zh}征求意见结束`,
    en: `④ ${en} closes its consultation`,
  }),
  demoReviewed: (votes: number, panel: number): Message => ({
    zh: `⑤ 专家组审查：${panel} 人中 ${votes} 人赞成，修改后通过`,
    en: `⑤ The expert group reviews: ${votes} of ${panel} in favour, passed with changes`,
  }),
  demoAgreed: (zh: string, en: string, digest: string): Message => ({
    zh: `⑥ ${zh}同意共同文本 ${short(digest)}（签名）`,
    en: `⑥ ${en} agrees to the common text ${short(digest)} (signed)`,
  }),
  demoNumbered: (sequence: number): Message => ({
    zh: `⑦ 三地一致，自动获得共用顺序号 ${sequence}`,
    en: `⑦ All three agreed: the shared sequence ${sequence} is assigned`,
  }),
  demoPublished: (zh: string, en: string, number: string): Message => ({
    zh: `⑧ ${zh}发布 ${number}（签名）`,
    en: `⑧ ${en} publishes ${number} (signed)`,
  }),
  demoLost: (workId: string): Message => ({
    zh: `登记系统中没有标准 ${workId}。`,
    en: `The registry does not know the work ${workId}.`,
  }),
  processesMissing: (names: readonly string[]): Message => ({
    zh: `正在运行的系统缺少这些进程：${list(names).zh}。`,
    en: `The running system lacks these processes: ${list(names).en}.`,
  }),
  demoRangeUsedUp: (rangeId: string): Message => ({
    zh: `演示号段 ${rangeId} 已经用完：用 tongbiao start --fresh 重新开始。`,
    en: `The demonstration range ${rangeId} is used up: begin again with tongbiao start --fresh.`,
  }),
  demoNotNumbered: (workId: string): Message => ({
    zh: `标准 ${workId} 没有按时获得编号。`,
    en: `The work ${workId} got no number in time.`,
  }),
  demoComparing: (): Message => ({
    zh: '⑨ 等三个省级系统跟上，回放历史并比较摘要',
    en: '⑨ Waiting for the three provincial systems, replaying the history, comparing digests',
  }),
  demoDigest: (who: string, name: Message, digest: string): Message => ({
    zh: `  ${(comparedZh[who] ?? name.zh).padEnd(6, '　')} ${digest}`,
    en: `  ${name.en.padEnd(10)} ${digest}`,
  }),
  demoDone: (numbers: readonly string[], url: string, ok: boolean): Message => ({
    zh: ok ? `✓ 三个编号：${list(numbers).zh}。各方一致。${url}` : `✗ 各方不一致。${url}`,
    en: ok ? `✓ Three numbers: ${list(numbers).en}. Everybody agrees. ${url}` : `✗ They do not agree. ${url}`,
  }),

  // Import: the file as a whole.
  fileUnreadable: (file: string, why: Message): Message => ({
    zh: `无法读取文件 ${file}：${why.zh}`,
    en: `Cannot read ${file}: ${why.en}`,
  }),
  fileUnwritable: (file: string, why: Message): Message => ({
    zh: `无法写入文件 ${file}：${why.zh}`,
    en: `Cannot write ${file}: ${why.en}`,
  }),
  fileMissing: (): Message => ({
    zh: '请给出要导入的文件；--template 打印一份样表。',
    en: 'Name the file to import; --template prints a list to start from.',
  }),
  refusedWritten: (file: string, rows: number): Message => ({
    zh: `被拒绝的 ${rows} 行及其理由已写入 ${file}：改正后再导入即可。`,
    en: `The ${rows} refused rows and their reasons are in ${file}: mend it and import it.`,
  }),
  importBrokenOff: (works: number): Message => ({
    zh: `导入中断，前 ${works} 项已处理。再运行同一命令即可继续：已写入的不会重复。`,
    en: `The import broke off after ${works} of them. The same command goes on from there: nothing is written twice.`,
  }),
  numberTwice: (line: number): Message => ({
    zh: `第 ${line} 行已有同一编号，内容不同。`,
    en: `Row ${line} has the same number with other content.`,
  }),
  runsBeside: (titleZh: string, similarity: number): Message => ({
    zh: `与正在共同制定的《${titleZh}》相近（${similarity}%）：已导入，请核对。`,
    en: `Resembles the joint project “${titleZh}” (${similarity} %): imported; please check.`,
  }),
  rowReport: (
    row: {
      readonly line: number;
      readonly outcome: 'written' | 'unchanged' | 'refused';
      readonly number: string;
      /** @default none */
      readonly workKey?: string;
      /** @default none */
      readonly province?: string;
    },
    dryRun: boolean,
  ): Message => {
    const of = [row.workKey, row.province, row.number].filter((part) => part !== undefined && part !== '').join(' ');
    const zh = { written: dryRun ? '将写入' : '写入', unchanged: '已有', refused: '拒绝' }[row.outcome];
    const en = { written: dryRun ? 'would be written' : 'written', unchanged: 'on record', refused: 'refused' };
    return { zh: `  第 ${row.line} 行 ${of}：${zh}`, en: `  row ${row.line} ${of}: ${en[row.outcome]}` };
  },
  regionUnknown: (id: string): Message => ({ zh: `没有区域「${id}」。`, en: `There is no region '${id}'.` }),
  encodingUnknown: (): Message => ({
    zh: '文件既不是 UTF-8，也不是 GB18030。',
    en: 'The file is neither UTF-8 nor GB18030.',
  }),
  columnsMissing: (names: readonly string[]): Message => ({
    zh: `第一行缺少列：${list(names).zh}。`,
    en: `The first line lacks columns: ${list(names).en}.`,
  }),
  importing: (done: number, total: number): Message => ({
    zh: `导入：${done}/${total} 项标准`,
    en: `Importing: ${done} of ${total} works`,
  }),
  importingRows: (done: number, total: number): Message => ({
    zh: `导入：${done}/${total} 行`,
    en: `Importing: ${done} of ${total} rows`,
  }),
  provinceMissing: (): Message => ({
    zh: '请在 --provincial 之后写明省份，可用简称、名称、代码或编号前缀。',
    en: 'Name the province after --provincial, by its name, code or prefix.',
  }),
  imported: (of: {
    readonly dryRun: boolean;
    readonly rows: number;
    readonly written: number;
    readonly unchanged: number;
    readonly refused: number;
  }): Message => ({
    zh: of.dryRun
      ? `试运行：共 ${of.rows} 行，将写入 ${of.written}，已有 ${of.unchanged}，拒绝 ${of.refused}。`
      : `导入：共 ${of.rows} 行，写入 ${of.written}，已有 ${of.unchanged}，拒绝 ${of.refused}。`,
    en: of.dryRun
      ? `Dry run: ${of.rows} rows, ${of.written} would be written, ${of.unchanged} on record, ${of.refused} refused.`
      : `Imported: ${of.rows} rows, ${of.written} written, ${of.unchanged} on record, ${of.refused} refused.`,
  }),
  rowFault: (fault: {
    readonly line: number;
    readonly column?: string;
    readonly code: string;
    readonly message: Message;
  }): Message => ({
    zh: `  第 ${fault.line} 行${fault.column === undefined ? '' : `，${fault.column} 列`}：${fault.message.zh}（${fault.code}）`,
    en: `  row ${fault.line}${fault.column === undefined ? '' : `, column ${fault.column}`}: ${fault.message.en} (${fault.code})`,
  }),

  // Import: one cell.
  recordBroken: (why: Message): Message => ({
    zh: `这一行无法拆分：${why.zh}`,
    en: `The record cannot be taken apart: ${why.en}`,
  }),
  cellEmpty: (): Message => ({ zh: '此格不能为空。', en: 'This cell must not be empty.' }),
  dateInvalid: (text: string): Message => ({
    zh: `「${text}」不是 YYYY-MM-DD（或 YYYY-MM、YYYY）形式的日期。`,
    en: `'${text}' is not a date YYYY-MM-DD (or YYYY-MM, YYYY).`,
  }),
  scopeUnknown: (text: string): Message => ({
    zh: `不认识的范围「${text}」：应为 collaborative、collaborative_outside_range、collaborative_number_unknown、collaborative_planned 或 related。`,
    en: `Unknown scope '${text}': collaborative, collaborative_outside_range, collaborative_number_unknown, collaborative_planned or related.`,
  }),
  forceUnknown: (text: string): Message => ({
    zh: `不认识的效力「${text}」：应为 T、mandatory、Z 或空。`,
    en: `Unknown force '${text}': T, mandatory, Z or empty.`,
  }),
  provinceUnknown: (text: string, accepted: readonly string[]): Message => ({
    zh: `「${text}」不是本区域的成员。可以写：${list(accepted).zh}；相关标准还可以写 CN。`,
    en: `'${text}' is not a member of the region. Accepted: ${list(accepted).en}; for a related standard also CN.`,
  }),
  plannedHasEdition: (province: string, whole: readonly string[]): Message => ({
    zh: `仅列入计划的标准没有「${province}」的版本：省份写「${whole[0]}」，或改正范围。`,
    en: `A work that was only planned has no edition of '${province}': write '${whole[0]}' as its province, or correct the scope.`,
  }),
  workKeyMalformed: (): Message => ({
    zh: '标准的代号以文字或数字开头，只含文字、数字、-、_ 和 .，最多 100 个字符。',
    en: 'A work key begins with a letter or digit and holds letters, digits, -, _ and . only, at most 100 of them.',
  }),
  classificationMalformed: (text: string, accepted: string): Message => ({
    zh: `无法识别分类号「${text}」：应如 ${accepted}。`,
    en: `'${text}' is no classification code: it looks like ${accepted}.`,
  }),
  notBeforeGoLive: (date: string, liveFrom: string): Message => ({
    zh: `补录只收 ${liveFrom} 之前的事：「${date}」不早于它。之后发布的标准由各省自己登记。`,
    en: `Backfill is for what happened before ${liveFrom}, and '${date}' is not before it. What is published later its province records itself.`,
  }),
  implementedEarly: (published: string, implemented: string): Message => ({
    zh: `实施日期「${implemented}」早于发布日期「${published}」。`,
    en: `'${implemented}', the day of implementation, lies before '${published}', the day of publication.`,
  }),
  yearDiffers: (number: string, published: string): Message => ({
    zh: `编号 ${number} 的年份与发布日期「${published}」不同：已照来源导入，请核对。`,
    en: `The year of ${number} is not that of its publication ('${published}'): imported as its source has it; please check.`,
  }),
  sequenceOfAnotherWork: (number: string, workKey: string, line: number): Message => ({
    zh: `${number} 的顺序号在第 ${line} 行属于另一标准「${workKey}」。`,
    en: `The sequence of ${number} belongs to another work, '${workKey}', in row ${line}.`,
  }),
  revisionTwice: (revision: number, line: number): Message => ({
    zh: `第 ${line} 行已是该省在第 ${revision} 版中的版本：一省一版只有一个。`,
    en: `Row ${line} is this province’s edition of revision ${revision} already: there is one of each.`,
  }),
  revisionsTooMany: (most: number): Message => ({
    zh: `一项标准最多 ${most} 版。`,
    en: `A work has at most ${most} revisions.`,
  }),
  numberWithoutProvince: (): Message => ({
    zh: '整个区域的一行不能有编号：编号属于某一省的版本。',
    en: 'A row about the whole region has no number: a number belongs to one province’s edition.',
  }),
  receiptKeysMissing: (path: string): Message => ({
    zh: `缺少验证回执的公钥：${path}（--keys 指定 JWKS 文件）`,
    en: `There are no keys to verify receipts with at ${path}; name a JWKS file with --keys`,
  }),
  receiptInvalid: (why: Message): Message => ({
    zh: `回执无效：${why.zh}`,
    en: `The receipt is not valid: ${why.en}`,
  }),
  bearer: (subject: string, deputy: string): Message => ({
    zh: deputy === '' ? subject : `${deputy}（代 ${subject}）`,
    en: deputy === '' ? subject : `${deputy} for ${subject}`,
  }),
  tokenIssued: (tokenId: string, subject: string, deputy: string, until: string): Message => ({
    zh: `已向 ${say.bearer(subject, deputy).zh} 签发令牌 ${tokenId}，有效至 ${until}。令牌只在此显示一次。`,
    en: `Token ${tokenId} was issued to ${say.bearer(subject, deputy).en} until ${until}. It is shown here and nowhere else.`,
  }),
  tokenRevoked: (tokenId: string): Message => ({
    zh: `令牌 ${tokenId} 已撤销：各服务在两秒内拒绝它。`,
    en: `Token ${tokenId} is revoked: every service refuses it within two seconds.`,
  }),
  tokenState: (state: string): Message => {
    const name = state.replace('TOKEN_STATE_', '').toLowerCase();
    return { zh: { valid: '有效', expired: '已过期', revoked: '已撤销' }[name] ?? name, en: name };
  },
  tokensNone: { zh: '没有签发过令牌。', en: 'No token was issued.' },
  receiptOfAssigned: (place: string, holder: string): Message => ({
    zh: `回执有效：${place} 已分配${holder}`,
    en: `The receipt is valid: ${place} is assigned${holder}`,
  }),
  receiptOfHold: (place: string, until: string, holder: string): Message => ({
    zh: `回执有效：${place} 预留至 ${until}${holder}`,
    en: `The receipt is valid: ${place} is reserved until ${until}${holder}`,
  }),
  receiptOfPastHold: (place: string, until: string, holder: string): Message => ({
    zh: `回执属实，但预留期已过：${place} 曾预留至 ${until}${holder}；现状见 tongbiao number explain ${place}`,
    en: `The receipt is genuine, but its time is over: ${place} was reserved until ${until}${holder}; tongbiao number explain ${place} tells what became of it`,
  }),
  numberMalformed: (text: string, why: Message): Message => ({
    zh: `无法识别编号「${text}」：${why.zh}`,
    en: `'${text}' cannot be read as a number: ${why.en}`,
  }),
  numberOfOtherProvince: (number: string, province: string): Message => ({
    zh: `编号 ${number} 的省代码与省份「${province}」不符。`,
    en: `The prefix of ${number} is not that of '${province}'.`,
  }),
  partDiffers: (part: string): Message => ({
    zh: `部分号 ${part} 与编号中的不同。`,
    en: `Part ${part} is not the part in the number.`,
  }),
  forceDiffers: (force: string, number: string): Message => ({
    zh: `效力「${force}」与编号 ${number} 不符。`,
    en: `Force '${force}' is not that of ${number}.`,
  }),
  numberOutsideRange: (number: string): Message => ({
    zh: `${number} 不在本区域的任何共用号段内。`,
    en: `${number} lies in no shared range of the region.`,
  }),
  numberInsideRange: (number: string): Message => ({
    zh: `${number} 在共用号段内，却标为号段之外。`,
    en: `${number} lies in a shared range, but the row says it is outside.`,
  }),
  workDiffers: (here: string, there: string, line: number): Message => ({
    zh: `同一标准在第 ${line} 行写的是「${there}」，这里是「${here}」。`,
    en: `Row ${line} of the same work says '${there}', this one '${here}'.`,
  }),
  recordedDifferently: (recorded: string, here: string): Message => ({
    zh: `登记中已有，写的是${recorded === '' ? '“不详”' : `「${recorded}」`}，这里是「${here}」：登记的内容只能用更正来改。`,
    en: `On record ${recorded === '' ? 'this is unknown' : `is '${recorded}'`}, the row says '${here}': what is on record is changed by a correction.`,
  }),
  workRefused: (line: number): Message => ({
    zh: `所属标准在第 ${line} 行被拒绝。`,
    en: `Its work was refused in row ${line}.`,
  }),
  sequenceDiffers: (here: string, there: string, line: number): Message => ({
    zh: `${here} 与第 ${line} 行的 ${there} 不是同一个共用顺序号。`,
    en: `${here} does not share the sequence of ${there} in row ${line}.`,
  }),
  // The log.
  eventStoreIsFor: (): Message => ({
    zh: '用途：评估、测试、单机使用。没有持久订阅、投影和第二个节点：集群请用 EventStoreDB，本存储的客户端都可以改连到它。\n没有 TLS 时人人都是管理员，因此只监听本机；有 TLS 时用户为 admin 和 ops，口令 changeit。\n就绪时标准输出写一行；SIGTERM 或 SIGINT 使它停止。',
    en: 'For evaluation, tests and use on one machine. It has no persistent subscriptions, no projections and no second node:\na cluster is EventStoreDB’s job, and every client of this store can be pointed at one.\nWithout TLS everybody is an administrator, so it listens on a loopback address only; with TLS the users are admin and ops,\npassword changeit. When it is ready it writes one line to stdout; SIGTERM or SIGINT stops it.',
  }),
  eventStoreReady: (connectionString: string, file: string): Message => ({
    zh: `事件存储就绪：${connectionString}（${file}）`,
    en: `The event store is ready: ${connectionString} (${file})`,
  }),
  tlsFilesTogether: (): Message => ({
    zh: '--tls-cert 与 --tls-key 必须一起给出。',
    en: '--tls-cert and --tls-key go together.',
  }),
  littleDiskSpace: (file: string, freeBytes: number): Message => ({
    zh: `${file} 所在磁盘只剩 ${Math.floor(freeBytes / 2 ** 20)} MiB：请腾出空间，否则将无法写入。`,
    en: `Only ${Math.floor(freeBytes / 2 ** 20)} MiB are left for ${file}: make room, or appends will fail.`,
  }),
  logInUse: (file: string): Message => ({
    zh: `${file} 正被运行中的系统使用：先运行 tongbiao stop；或运行 tongbiao log backup，它会检查所做的备份。`,
    en: `${file} is used by the running system: run tongbiao stop first, or tongbiao log backup, which checks the copy it makes.`,
  }),
  readingLog: (file: string): Message => ({ zh: `正在读 ${file} …`, en: `Reading ${file} …` }),
  logIsSound: (file: string, report: { readonly events: number; readonly streams: number }): Message => ({
    zh: `${file} 完好：${report.events} 个事件，${report.streams} 个流。`,
    en: `${file} is sound: ${report.events} events in ${report.streams} streams.`,
  }),
  backingUp: (from: string, to: string): Message => ({
    zh: `正在备份 ${from} → ${to} …`,
    en: `Backing up ${from} to ${to} …`,
  }),
  backedUp: (file: string, report: { readonly events: number; readonly streams: number }): Message => ({
    zh: `已备份并检查：${file}（${report.events} 个事件，${report.streams} 个流）。`,
    en: `Backed up and checked: ${file} (${report.events} events in ${report.streams} streams).`,
  }),
  restored: (file: string, report: { readonly events: number; readonly streams: number }): Message => ({
    zh: `已恢复：${file}（${report.events} 个事件，${report.streams} 个流）。`,
    en: `Restored: ${file} (${report.events} events in ${report.streams} streams).`,
  }),
  serverAddressWrong: (text: string): Message => ({
    zh: `--server 应为 http://主机:端口，而不是 ${text}。`,
    en: `--server takes http://host:port, not ${text}.`,
  }),
  copying: (step: 'compare' | 'write' | 'prove', events: number): Message =>
    ({
      compare: { zh: `与目标已有的比较：${events} 个事件`, en: `comparing what is there: ${events} events` },
      write: { zh: `写入：${events} 个事件`, en: `writing: ${events} events` },
      prove: { zh: `两边重读并比较：${events} 个事件`, en: `reading both again: ${events} events` },
    })[step],
  copied: ({ events, alreadyThere, sha256 }: { events: number; alreadyThere: number; sha256: string }): Message => ({
    zh: `两边相同：${events} 个事件（其中 ${alreadyThere} 个原已在目标中），sha256 ${sha256}`,
    en: `Both hold the same ${events} events (${alreadyThere} of them were there before), sha256 ${sha256}`,
  }),
  copyInterrupted: (): Message => ({
    zh: '已中断。再运行同一命令即可继续。',
    en: 'Interrupted. The same command goes on from there.',
  }),
  copyFailed: (why: Message): Message => ({ zh: `未能搬迁：${why.zh}`, en: `The log was not copied: ${why.en}` }),

  rowTwice: (line: number): Message => ({
    zh: `与第 ${line} 行重复：同一标准、同一省、同一年。`,
    en: `Row ${line} has the same work, province and year.`,
  }),
} as const;

/** Meaning of each exit code. */
export const exitMeanings: Readonly<Record<ExitName, Message>> = {
  ok: { zh: '完成', en: 'done' },
  incomplete: {
    zh: '完成，但并非全部如愿：有行被拒绝、摘要不一致、本机缺少东西',
    en: 'done, but not everything as asked: rows refused, digests that differ, something missing on this machine',
  },
  usage: { zh: '命令或输入文件有误，什么也没做', en: 'the command line or an input file is wrong; nothing was done' },
  notRunning: { zh: '该数据目录中没有正在运行的系统', en: 'no running system in this data folder' },
  portInUse: { zh: '端口被占用', en: 'a port is in use' },
  dataFolderHeld: { zh: '数据目录被另一个系统使用', en: 'another start holds the data folder' },
  prerequisite: { zh: '本机缺少条件（Node 或 Java 太旧）', en: 'this machine lacks something (Node or Java too old)' },
  processFailed: { zh: '有进程无法启动或无法保持运行', en: 'a process could not be started or could not stay up' },
  refused: { zh: '系统拒绝了命令，或中途不再应答', en: 'the system refused a command, or stopped answering' },
  defect: { zh: '程序缺陷', en: 'a defect of Tongbiao' },
};
