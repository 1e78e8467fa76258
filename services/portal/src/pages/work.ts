import type { Conversion } from '@tongbiao/contracts/gen/tongbiao/liaison/v1/liaison_service';
import type { PublicRevision, PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type { GetSeriesResponse, SeriesPart } from '@tongbiao/contracts/gen/tongbiao/registry/v1/series_service';
import type { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { html, type Html } from '../html.ts';
import { confidenceLabel, fieldLabel, kindLabel, observedLabel, stateLabel } from '../labels.ts';
import { translator } from '../language.ts';
import { momentText, type MomentQuery } from '../moment.ts';
import { editionsTable } from './editions-table.ts';
import { layout, link, type PageContext } from './layout.ts';

/** One step of a work's public history, ready to print. */
export interface HistoryStep {
  readonly ordinal: string;
  readonly sentence: string;
  /** As precisely as known; empty = unknown. */
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly backfill: boolean;
}

/** All that a work's page shows. */
export interface WorkData {
  readonly work: PublicWork;
  readonly digest: string;
  readonly ordinal: string;
  readonly position: string;
  readonly members: readonly Member[];
  readonly history: readonly HistoryStep[];
  readonly conversions: readonly Conversion[];
  /** Absent: it is no part of a series, or is shown as of a moment. */
  readonly series?: Pick<GetSeriesResponse, 'series' | 'parts'>;
  /** `YYYY-MM-DD` in Asia/Shanghai: the day that statuses are of. */
  readonly today: string;
  /** Absent: the work as it is now. */
  readonly asOf?: {
    readonly moment: MomentQuery;
    readonly events: number;
    readonly undated: number;
    readonly leftOut: number;
  };
}

/** A work: its editions side by side, what is unknown and from which source, and its history. */
export const workPage = (context: PageContext, data: WorkData): Html => {
  const { language } = context;
  const { work } = data;
  const t = translator(language);
  const name = (province: string) => {
    const member = data.members.find((m) => m.province === province);
    return member ? (language === 'zh' ? member.nameZh : member.nameEn) : province;
  };
  const observed = (status: string) => observedLabel(status, language) ?? status;
  const inOrder = (provinces: readonly string[]) => {
    const place = (province: string) => data.members.findIndex((m) => m.province === province);
    return provinces.toSorted((a, b) => place(a) - place(b));
  };
  const known = (value: string | undefined | false) => value || html`<span class="unknown">${t('unknown')}</span>`;

  const revision = (r: PublicRevision) => {
    const roster = r.roster.length > 0 ? r.roster : work.members;
    const published = r.editions.filter((e) => e.publishedOn !== '' || e.number !== '').length;
    return html`<section class="revision">
      <h2>
        ${t('revision', { n: r.revision })}
        <span class="chip good">${stateLabel(r.state, language)}</span>
        ${r.course?.suspended && html`<span class="chip">${t('suspended')}</span>`}
        ${r.course?.terminated && html`<span class="chip">${t('terminated')}</span>`}
        ${!work.backfilled && html`<span class="chip">${t('publishedOf', { n: published, m: roster.length })}</span>`}
      </h2>
      ${r.commonTextDigest && html`<p class="quiet">${t('commonText')}: <code>${r.commonTextDigest}</code></p>`}
      ${editionsTable(work, r, { members: data.members, language, today: data.today })}
    </section>`;
  };

  const conversion = (c: Conversion) =>
    html`<li>
      <b>${c.project?.projectNumber ?? c.proposal?.committee}</b> ${c.proposal?.titleEn}
      <ol class="stages">
        ${c.stages.map((s) => html`<li><code>${s.stage}</code> <time>${s.reachedOn}</time></li>`)}
      </ol>
    </li>`;

  const inLanguage = ({ titleZh, titleEn }: { readonly titleZh: string; readonly titleEn: string }) =>
    language === 'en' && titleEn ? titleEn : titleZh;
  const part = (p: SeriesPart) => {
    const own = p.workId === work.workId;
    const title =
      p.workId === '' || own
        ? inLanguage(p)
        : html`<a href="${link(context, `/works/${p.workId}`)}">${inLanguage(p)}</a>`;
    return html`<li${own ? html` aria-current="page"` : ''}>
      ${t('part', { n: p.part })} ${title} ${p.numbers.join(language === 'zh' ? '、' : ', ')}
      ${p.workId === '' && html`<span class="chip quiet">${t('onlyPlanned')}</span>`}
      ${p.terminated && html`<span class="chip">${t('terminated')}</span>`}
    </li>`;
  };
  const series =
    data.series?.series &&
    html`<section>
      <h2>${t('series', { n: inLanguage(data.series.series) })}</h2>
      <ul>
        ${data.series.parts.map(part)}
      </ul>
    </section>`;

  const { asOf } = data;
  const words = { known: t('known'), on: t('effective') };
  const here = `/works/${work.workId}`;
  const since = asOf && { from_known: asOf.moment.known, from_on: asOf.moment.on };
  const banner =
    asOf &&
    html`<p class="as-of" role="note">
      ${t('asOfMoment', { n: momentText(asOf.moment, words), e: asOf.events, u: asOf.undated, l: asOf.leftOut })}
      <a href="${link(context, here)}">${t('present')}</a> · <a href="${link(context, `${here}/changes`, since)}">${t('changesSince')}</a>
    </p>`;
  const momentForm = html`<form class="moment" action="${here}/as-of" method="get">
    <h2>${t('momentForm')}</h2>
    <p class="quiet">${t('momentHint')}</p>
    <label>${t('known')} <input type="date" name="known" value="${asOf?.moment.known ?? ''}" /></label>
    <label>${t('effective')} <input type="date" name="on" value="${asOf?.moment.on ?? ''}" /></label>
    <input type="hidden" name="lang" value="${language}" />
    <button>${t('show')}</button>
  </form>`;

  return layout(
    context,
    work.titleZh,
    html`<article>
      ${banner}
      <h1>${inLanguage(work)}</h1>
      ${work.titleEn && html`<p class="subtitle">${language === 'en' ? work.titleZh : work.titleEn}</p>`}
      <p class="meta">
        <span class="chip">${fieldLabel(work.field, language) || t('unknown')}</span
        >${kindLabel(work.kind, language) && html`<span class="chip">${kindLabel(work.kind, language)}</span>`}
        ${work.backfilled && html`<span class="chip quiet">${t('backfilled')}</span>`}${work.sequence > 0 && html`<span class="chip">${work.sequence}${work.part && `.${work.part}`}</span>`}
        ${work.ics.map((c) => html`<span class="chip quiet">ICS ${c}</span>`)}${work.ccs.map((c) => html`<span class="chip quiet">CCS ${c}</span>`)}
      </p>
      <dl class="facts">
        ${
          work.leadProvince &&
          html`<dt>${t('lead')}</dt>
            <dd>${name(work.leadProvince)}</dd>`
        }
        ${
          work.members.length > 0 &&
          html`<dt>${t('members')}</dt>
            <dd>${inOrder(work.members)
              .map(name)
              .join(language === 'zh' ? '、' : ', ')}</dd>`
        }
        ${
          (work.publishedOn || work.implementsOn) &&
          html`<dt>${t('published')}</dt>
            <dd>${known(work.publishedOn)}</dd>
            <dt>${t('implemented')}</dt>
            <dd>${known(work.implementsOn)}</dd>`
        }
        ${
          work.observedStatus &&
          html`<dt>${t('observed')}</dt>
            <dd>${observed(work.observedStatus)}</dd>`
        }
        ${
          work.note &&
          html`<dt>${t('note')}</dt>
            <dd>${work.note}</dd>`
        }
        ${
          work.source?.citation &&
          html`<dt>${t('source')}</dt>
            <dd>${work.source.citation}</dd>
            <dt>${t('confidence')}</dt>
            <dd>${known(confidenceLabel(work.confidence, language))}</dd>`
        }
      </dl>
      ${series}
      ${work.revisions.toReversed().map(revision)}
      ${
        data.conversions.length > 0 &&
        html`<section>
          <h2>${t('conversions')}</h2>
          <ul>
            ${data.conversions.map(conversion)}
          </ul>
        </section>`
      }
      ${
        asOf === undefined &&
        html`<section>
        <h2>${t('timeline')}</h2>
        <ol class="timeline">
          ${data.history.map((s) => html`<li${s.backfill ? html` class="backfill"` : ''}><time>${s.occurredAt || t('unknown')}</time><p>${s.sentence}</p><small>#${s.ordinal} · ${t('recordedAt')} ${s.recordedAt}</small></li>`)}
        </ol>
      </section>`
      }
      ${momentForm}
      <p class="quiet"><code>${data.digest}</code> ${data.ordinal && html`· ${t('asOf', { n: data.ordinal })}`}</p>
    </article>`,
    asOf === undefined
      ? `?work=${encodeURIComponent(work.workId)}&after=${encodeURIComponent(data.position)}`
      : undefined,
  );
};
