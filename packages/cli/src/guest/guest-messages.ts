import type { Message } from '../language.ts';

/** What the commands about guests say. */
export const sayGuest = {
  admitting: (leadZh: string, leadEn: string, zh: string, en: string): Message => ({
    zh: `${leadZh}签署同意${zh}参加`,
    en: `${leadEn || leadZh} signs the admission of ${en || zh}`,
  }),
  admitted: (zh: string, en: string, workId: string): Message => ({
    zh: `${zh}可以参加标准 ${workId} 的制定`,
    en: `${en || zh} may take part in work ${workId}`,
  }),
  asked: (province: string, workId: string): Message => ({
    zh: `已邀请 ${province} 参加标准 ${workId}`,
    en: `${province} is asked to take part in work ${workId}`,
  }),
  ended: (province: string, workId: string): Message => ({
    zh: `${province} 不再是标准 ${workId} 的特邀参加者`,
    en: `${province} is no guest of work ${workId} any more`,
  }),
  line: (province: string, zh: string, en: string, workId: string, isFormer: boolean): Message => ({
    zh: `${workId}  ${zh}（${province}）${isFormer ? '  已结束' : ''}`,
    en: `${workId}  ${en || zh} (${province})${isFormer ? '  ended' : ''}`,
  }),
  count: (guests: number): Message => ({ zh: `共 ${guests} 个特邀参加者`, en: `${guests} guests` }),
  noLead: (workId: string): Message => ({
    zh: `标准 ${workId} 是补录的，没有牵头省：它的下一版提出后才能邀请。`,
    en: `Nobody leads work ${workId}, which was backfilled: a guest is asked when its next revision is proposed.`,
  }),
};
