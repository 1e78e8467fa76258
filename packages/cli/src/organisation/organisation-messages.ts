import type { Message } from '../language.ts';

const kinds: Readonly<Record<string, Message>> = {
  ORGANISATION_KIND_REGULATOR: { zh: '标准化行政主管部门', en: 'regulator' },
  ORGANISATION_KIND_GOVERNMENT: { zh: '国家机关', en: 'government' },
  ORGANISATION_KIND_PUBLIC_INSTITUTION: { zh: '事业单位', en: 'public institution' },
  ORGANISATION_KIND_RESEARCH_INSTITUTE: { zh: '科研机构', en: 'research institute' },
  ORGANISATION_KIND_UNIVERSITY: { zh: '高等院校', en: 'university' },
  ORGANISATION_KIND_ENTERPRISE: { zh: '企业', en: 'enterprise' },
  ORGANISATION_KIND_ASSOCIATION: { zh: '社会团体', en: 'association' },
};
const roles: Readonly<Record<string, Message>> = {
  ORGANISATION_ROLE_DRAFTS: { zh: '起草', en: 'drafts' },
  ORGANISATION_ROLE_PROPOSES: { zh: '提出', en: 'proposes' },
  ORGANISATION_ROLE_MANAGES: { zh: '归口', en: 'manages' },
  ORGANISATION_ROLE_IMPLEMENTS: { zh: '组织实施', en: 'implements' },
  ORGANISATION_ROLE_ISSUES: { zh: '发布', en: 'issues' },
  ORGANISATION_ROLE_REVIEWS: { zh: '审查', en: 'reviews' },
};
const named = (names: Readonly<Record<string, Message>>, name: string): Message =>
  names[name] ?? { zh: name, en: name };

/** What the commands about organisations say. */
export const sayOrganisation = {
  line: (id: string, nameZh: string, code: string, kind: string, fields: readonly string[]): Message => ({
    zh: `${id}  ${nameZh}  ${code || '—'}  ${named(kinds, kind).zh}${fields.length === 0 ? '' : `  行业主管部门：${fields.join('、')}`}`,
    en: `${id}  ${nameZh}  ${code || '—'}  ${named(kinds, kind).en}${fields.length === 0 ? '' : `  sector department: ${fields.join(', ')}`}`,
  }),
  name: (nameZh: string, from: string, until: string): Message => ({
    zh: `  ${nameZh}（${from || '起始不详'} 至 ${until || '今'}）`,
    en: `  ${nameZh} (${from || 'since an unknown day'} to ${until || 'now'})`,
  }),
  work: (workId: string, revision: number, province: string, role: string): Message => ({
    zh: `  标准 ${workId} 第 ${revision} 版${province === '' ? '' : ` ${province}`}：${named(roles, role).zh}`,
    en: `  work ${workId}, revision ${revision}${province === '' ? '' : ` ${province}`}: ${named(roles, role).en}`,
  }),
  committee: (id: string, nameZh: string, province: string, from: string, until: string): Message => ({
    zh: `${id}  ${nameZh}  ${province}  任期 ${from} 至 ${until}`,
    en: `${id}  ${nameZh}  ${province}  term ${from} to ${until}`,
  }),
  registered: (nameZh: string, id: string): Message => ({
    zh: `${nameZh} 已登记：${id}`,
    en: `${nameZh} is registered: ${id}`,
  }),
  kindUnknown: (kind: string, known: readonly string[]): Message => ({
    zh: `没有「${kind}」这一类单位，可用的有：${known.join('、')}`,
    en: `"${kind}" is no kind of organisation; there are: ${known.join(', ')}`,
  }),
  organisations: (count: number): Message => ({ zh: `共 ${count} 个单位`, en: `${count} organisations` }),
  committees: (count: number): Message => ({ zh: `共 ${count} 个委员会`, en: `${count} committees` }),
};
