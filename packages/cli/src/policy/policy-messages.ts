import type { PolicyRegistered } from '@tongbiao/contracts/gen/tongbiao/registry/v1/policy_events';
import type { Message } from '../language.ts';

/** What the commands about policies say. */
export const sayPolicy = {
  policy: (
    { policyId: id, date, titleZh, number, recalled }: PolicyRegistered,
    answered: number,
    tasks: number,
  ): Message => ({
    zh: `${id}  ${date || '日期不详'}  ${titleZh}${recalled ? '〔未查证〕' : ''}  ${number || '—'}  重点任务 ${tasks} 项，已回应 ${answered} 项`,
    en: `${id}  ${date || 'undated'}  ${titleZh}${recalled ? ' [recalled]' : ''}  ${number || '—'}  ${tasks} tasks, ${answered} answered`,
  }),
  task: (id: string, clause: string, textZh: string, works: readonly string[]): Message => ({
    zh: `${id}  ${clause}  ${textZh}  ${works.length === 0 ? '尚无标准回应' : `回应：${works.join('、')}`}`,
    en: `${id}  ${clause}  ${textZh}  ${works.length === 0 ? 'no work yet' : `answered by ${works.join(', ')}`}`,
  }),
  policies: (count: number): Message => ({ zh: `共 ${count} 项政策、协议`, en: `${count} policies and agreements` }),
  tasks: (count: number): Message => ({ zh: `共 ${count} 项重点任务`, en: `${count} tasks` }),
  registered: (titleZh: string, id: string): Message => ({
    zh: `《${titleZh}》已登记：${id}`,
    en: `“${titleZh}” is registered: ${id}`,
  }),
  taskSet: (id: string): Message => ({ zh: `重点任务已登记：${id}`, en: `The task is recorded: ${id}` }),
  answered: (workId: string): Message => ({
    zh: `标准 ${workId} 回应这项重点任务`,
    en: `Work ${workId} answers the task`,
  }),
};
