import type { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import type {
  RelatedStandardRecorded,
  StatementRecorded,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_events';
import type {
  CountWorksResponse,
  Facet,
  ListWorksResponse,
  WorkEntry,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { html, type Html } from '../html.ts';
import { editionStatusLabel, fieldLabel, kindLabel, observedLabel, stateLabel } from '../labels.ts';
import { translator } from '../language.ts';
import { layout, link, regionTabs, type PageContext } from './layout.ts';

/** The filters of the catalogue, as they stand in the address. Empty = not set. */
export interface CatalogueQuery {
  readonly region: string;
  readonly q: string;
  readonly field: string;
  readonly province: string;
  readonly status: string;
  /** `YYYY-MM-DD` in Asia/Shanghai: the day that statuses are of; empty = today. */
  readonly statusOn: string;
  /** State of the latest revision. */
  readonly stage: string;
  /** In the language of AIP-160. */
  readonly filter: string;
  readonly page: string;
}

/** What authorities state of one region, with what is documented of it here. */
export interface RegionStatements {
  readonly statements: readonly StatementRecorded[];
  readonly related: readonly RelatedStandardRecorded[];
  readonly documented: CountWorksResponse;
}

/** All that the catalogue shows. */
export interface CatalogueData {
  readonly query: CatalogueQuery;
  readonly members: readonly Member[];
  readonly works: ListWorksResponse;
  readonly counts: CountWorksResponse;
  readonly stated: readonly RegionStatements[];
}

const latest = (work: PublicWork) => work.revisions.at(-1);

/** The catalogue: search, facets, works, and what authorities state beside what is documented. */
export const cataloguePage = (context: PageContext, data: CatalogueData): Html => {
  const { language } = context;
  const t = translator(language);
  const { query } = data;
  const here = {
    region: query.region,
    q: query.q,
    field: query.field,
    province: query.province,
    status: query.status,
    on: query.statusOn,
    stage: query.stage,
    filter: query.filter,
  };
  const to = (change: Partial<typeof here> & { page?: string }) => link(context, '/', { ...here, ...change });
  const name = (province: string) => {
    const member = data.members.find((m) => m.province === province);
    return member ? (language === 'zh' ? member.nameZh : member.nameEn) : province;
  };

  const facet = (
    key: 'field' | 'province' | 'status' | 'stage',
    values: readonly Facet[],
    show: (value: string) => string,
  ) =>
    html` <section class="facet">
      <h2>${t(key)}</h2>
      <ul>
        <li><a id="${key}-" href="${to({ [key]: '' })}" ${query[key] === '' ? html` aria-current="true"` : ''}>${t('all')}</a></li>
        ${values.map(
          (f) =>
            html`<li>
              <a id="${key}-${f.value}" href="${to({ [key]: f.value })}" ${query[key] === f.value ? html` aria-current="true"` : ''}
                >${show(f.value) || t('unknown')} <span class="count">${f.works}</span></a
              >
            </li>`,
        )}
      </ul>
    </section>`;

  const row = ({ work, statuses }: WorkEntry) => {
    if (work === undefined) return '';
    const revision = latest(work);
    const standing = statuses.filter((s) => s.revision === revision?.revision);
    const words = standing.map((s) => editionStatusLabel(s.status, language) ?? t('statusUnknown'));
    // That a source says nothing is no word of it.
    const observed = standing
      .map((s) => observedLabel(s.observedStatus, language) ?? s.observedStatus)
      .filter((word) => word !== '' && word !== t('unknown'));
    const numbers = (revision?.editions ?? [])
      .filter((e) => e.number !== '')
      .toSorted((a, b) => (a.number < b.number ? -1 : 1))
      .map((e) => html`<span class="number">${e.number}</span>`);
    return html`<li class="work">
      <a href="${link(context, `/works/${work.workId}`)}"
        ><span class="name">${language === 'en' && work.titleEn ? work.titleEn : work.titleZh}</span></a
      >
      <span class="meta"
        >${numbers.length > 0 ? numbers : html`<span class="unknown">${t('number')} ${t('unknown')}</span>`}
        <span class="chip">${fieldLabel(work.field, language) || t('unknown')}</span
        ><span class="chip"
          >${kindLabel(work.kind, language) ?? (revision && stateLabel(revision.state, language))}</span
        >
        ${[...new Set(words)].map((word) => html`<span class="chip${word === t('statusUnknown') && ' quiet'}" title="${t('statusOn', { n: data.works.statusOn })}">${word}</span>`)}
        ${[...new Set(observed)].map((word) => html`<span class="chip quiet" title="${t('observed')}">${word}</span>`)}
        ${work.backfilled ? html`<span class="chip quiet">${t('backfilled')}</span>` : revision && html`<span class="chip good">${stateLabel(revision.state, language)}</span>`}</span
      >
    </li>`;
  };

  const statement = (documented: CountWorksResponse) => (s: StatementRecorded) => {
    const figures = Object.entries(s.figures).map(([key, stated]) => {
      const field = /^field\/(.+)$/.exec(key)?.[1];
      const found = field
        ? (documented.byField.find((f) => f.value === field)?.documented ?? 0)
        : documented.documented;
      return html`<li>${field === undefined ? t('all') : fieldLabel(field, language)}: ${t('documentedHere')} <b>${found}</b>${t('of')} <b>${stated}</b></li>`;
    });
    return html`<li>
      <blockquote>${language === 'zh' ? s.textZh : s.textEn || s.textZh}</blockquote>
      <ul class="figures">
        ${figures}
      </ul>
      <p class="source">${s.statedBy} · <time>${s.statedOn}</time> · ${s.source?.citation}</p>
    </li>`;
  };

  const related = (r: RelatedStandardRecorded) =>
    html`<li><span class="number">${r.number}</span> ${r.titleZh} <span class="source">${r.note}</span></li>`;

  return layout(
    context,
    t('title'),
    html` <form class="search" action="/" method="get" role="search">
        <label for="q">${t('search')}</label
        ><input id="q" name="q" type="search" value="${query.q}" placeholder="${t('searchHint')}" autocomplete="off" />
        <details ${query.filter === '' ? '' : html` open`}>
          <summary>${t('filter')}</summary>
          <label for="filter">${t('filterHint')}</label>
          <input id="filter" name="filter" value="${query.filter}" placeholder="${t('filterExample')}" autocomplete="off" />
        </details>
        ${Object.entries({ ...here, q: '', filter: '', lang: language }).map(([k, v]) => (v ? html`<input type="hidden" name="${k}" value="${v}" />` : ''))}
        <button>${t('search')}</button>
      </form>
      ${regionTabs(context)}
      <div class="columns">
        <aside>
          ${facet('field', data.counts.byField, (v) => fieldLabel(v, language))} ${facet('province', data.counts.byProvince, name)}
          ${facet('status', data.counts.byStatus, (v) => editionStatusLabel(v, language) ?? t('unknown'))}
          ${facet('stage', data.counts.byState, (v) => stateLabel(`REVISION_STATE_${v}`, language) ?? v)}
          <p><a href="${link(context, '/', { region: query.region })}">${t('clear')}</a></p>
        </aside>
        <section class="results" aria-live="polite">
          <p class="summary">
            <b>${data.counts.works}</b> ${t('works')} · <b>${data.counts.editions}</b> ${t('editions')}
            <span class="quiet">${t('asOf', { n: String(data.works.ordinal) })}</span>
            ${data.stated.map((r) => r.statements.map((s) => html`<br /><a href="#stated">${t('documentedHere')} <b>${r.documented.documented}</b>${t('of')} <b>${s.figures['total']}</b></a>`))}
          </p>
          ${
            data.works.works.length === 0
              ? html`<p>${t('noResults')}</p>`
              : html`<ol class="works">
                  ${data.works.works.map(row)}
                </ol>`
          }
          <p class="pages">
            ${query.page && html`<a href="${to({})}">${t('first')}</a> `}${data.works.nextPageToken && html`<a rel="next" href="${to({ page: data.works.nextPageToken })}">${t('next')}</a>`}
          </p>
          ${
            data.stated.some((r) => r.statements.length > 0) &&
            html`<section class="stated" id="stated">
              <h2>${t('stated')}</h2>
              <p class="quiet">${t('statedBeside')}</p>
              <ul>
                ${data.stated.map((r) => r.statements.map(statement(r.documented)))}
              </ul>
            </section>`
          }
          ${
            data.stated.some((r) => r.related.length > 0) &&
            html`<section class="stated">
              <h2>${t('related')}</h2>
              <ul>
                ${data.stated.map((r) => r.related.map(related))}
              </ul>
            </section>`
          }
        </section>
      </div>`,
    `?region=${encodeURIComponent(query.region)}&after=${encodeURIComponent(data.works.position)}`,
  );
};
