import type { ListProvincialStandardsResponse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import type { ProvincialStandardListed } from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import type { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { html, type Html } from '../html.ts';
import { observedLabel } from '../labels.ts';
import { translator } from '../language.ts';
import { layout, link, regionTabs, type PageContext } from './layout.ts';

/** The filters of the lists, as they stand in the address. Empty = not set. */
export interface ProvincialListsQuery {
  readonly region: string;
  readonly q: string;
  readonly province: string;
  readonly ics: string;
  readonly ccs: string;
  /** As the list has it. */
  readonly status: string;
  readonly page: string;
}

/** All that the page of the lists shows. */
export interface ProvincialListsData {
  readonly query: ProvincialListsQuery;
  readonly members: readonly Member[];
  readonly found: ListProvincialStandardsResponse;
}

/** The provinces' whole lists of local standards, searched: facts as a list states them, beside the catalogue and never mixed with it. */
export const provincialListsPage = (context: PageContext, { query, members, found }: ProvincialListsData): Html => {
  const { language } = context;
  const t = translator(language);
  const { page: _, ...here } = query;
  const to = (change: Partial<ProvincialListsQuery>) => link(context, '/provincial-standards', { ...here, ...change });
  const known = new Map(members.map((m) => [m.province, language === 'zh' ? m.nameZh : m.nameEn]));
  const name = (province: string) => known.get(province) ?? province;
  const unknown = html`<span class="unknown">${t('unknown')}</span>`;
  const current = (province: string) => (query.province === province ? html` aria-current="true"` : '');

  const row = ({ standard, province, listedOn, source }: ProvincialStandardListed) =>
    standard &&
    html`<tr>
      <td class="number">${standard.number}</td>
      <td>
        ${language === 'en' && standard.titleEn ? standard.titleEn : standard.titleZh}
        ${standard.replaces.length > 0 && html`<br /><span class="source">${t('replaces')} ${standard.replaces.join(', ')}</span>`}
      </td>
      <td>${name(province)}</td>
      <td>${standard.publishedOn || unknown}</td>
      <td>${standard.implementsOn || unknown}</td>
      <td>${observedLabel(standard.observedStatus, language) || standard.observedStatus || unknown}</td>
      <td><span class="source">${source?.citation} <time>${listedOn}</time></span></td>
    </tr>`;
  const heads = ['number', 'title', 'province', 'published', 'implemented', 'status', 'source'] as const;

  return layout(
    context,
    t('lists'),
    html`<h1>${t('lists')}</h1>
      <p class="quiet">${t('listsAre')}</p>
      <form class="search" action="/provincial-standards" method="get" role="search">
        <label for="q">${t('search')}</label
        ><input id="q" name="q" type="search" value="${query.q}" placeholder="${t('searchHint')}" autocomplete="off" />
        ${Object.entries({ ...here, q: '', lang: language }).map(([k, v]) => (v ? html`<input type="hidden" name="${k}" value="${v}" />` : ''))}
        <button>${t('search')}</button>
      </form>
      ${regionTabs(context)}
      <nav class="regions" aria-label="${t('province')}">
        <a href="${to({ province: '' })}" ${current('')}>${t('all')}</a>
        ${[...known].map(([province, text]) => html`<a id="province-${province}" href="${to({ province })}" ${current(province)}>${text}</a>`)}
      </nav>
      <p class="summary">
        <b>${found.totalSize}</b> ${t('listed')} <span class="quiet">${t('asOf', { n: String(found.ordinal) })}</span>
      </p>
      ${
        found.standards.length === 0
          ? html`<p>${t('nothingListed')}</p>`
          : html`<div class="scroll" tabindex="0">
              <table class="list">
                <thead>
                  <tr>
                    ${heads.map((key) => html`<th scope="col">${t(key === 'title' ? 'standard' : key)}</th>`)}
                  </tr>
                </thead>
                <tbody>
                  ${found.standards.map(row)}
                </tbody>
              </table>
            </div>`
      }
      <p class="pages">
        ${query.page && html`<a href="${to({})}">${t('first')}</a> `}${found.nextPageToken && html`<a rel="next" href="${to({ page: found.nextPageToken })}">${t('next')}</a>`}
      </p>`,
    `?region=${encodeURIComponent(query.region)}&after=${encodeURIComponent(found.position)}`,
  );
};
