import { sha256 } from '@tongbiao/contracts';

/** A document that exists only for the demo: its text is made here, so that its digest is that of real bytes. */
export interface Text {
  readonly digest: string;
  readonly size: number;
}

const textOf = (...lines: readonly string[]): Text => {
  const text = `${lines.join('\n')}\n`;
  return { digest: sha256(text), size: Buffer.byteLength(text) };
};

/** The documents of one play; `run` makes them differ from play to play. */
export const textsOf = (run: string) => {
  const body = ['跨省充电停车协同服务规范（演示）', run, '1 范围', '2 规范性引用文件', '3 服务要求'];
  return {
    needsSurvey: textOf('标准需求调查与必要性论证', run),
    explanation: textOf('编制说明', run),
    consultation: textOf('征求意见稿', ...body),
    review: textOf('送审稿', ...body, '4 评价与改进'),
    approval: textOf('报批稿', ...body, '4 评价与改进', '附录 A'),
    minutes: textOf('审查会议纪要', run),
    document: (title: string) => textOf(title, run),
    comment: (text: string) => textOf(text, run),
    edition: (province: string) => textOf('正式文本', province, ...body, '4 评价与改进', '附录 A'),
  } as const;
};
