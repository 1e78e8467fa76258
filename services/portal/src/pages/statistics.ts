import type {
  GetStatisticsResponse,
  LeadTime,
  StatisticsRow,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import type { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { html, type Html } from '../html.ts';
import { editionStatusLabel, fieldLabel, stateLabel } from '../labels.ts';
import { translator } from '../language.ts';
import { layout, link, regionTabs, type PageContext } from './layout.ts';

/** All that the page of figures shows. */
export interface StatisticsData {
  readonly region: string;
  readonly filter: string;
  readonly members: readonly Member[];
  readonly found: GetStatisticsResponse;
}

/** Figures by field, year, province and status, and how long the stages take; each figure leads to the works that it counts. */
export const statisticsPage = (context: PageContext, { region, filter, members, found }: StatisticsData): Html => {
  const { language } = context;
  const t = translator(language);
  const name = (province: string) => {
    const member = members.find((m) => m.province === province);
    return member ? (language === 'zh' ? member.nameZh : member.nameEn) : province;
  };
  const stage = (value: string) =>
    stateLabel(`REVISION_STATE_${value}`, language) ?? editionStatusLabel(value, language) ?? value;
  const listed = (query: Readonly<Record<string, string>>) => link(context, '/', { region, filter, ...query });

  const table = (
    title: string,
    rows: readonly StatisticsRow[],
    show: (value: string) => string | undefined,
    queryOf?: (value: string) => Readonly<Record<string, string>>,
  ) =>
    html`<section>
      <h2>${title}</h2>
      <table class="list figures">
        <thead>
          <tr>
            <td></td>
            <th scope="col">${t('columnWorks')}</th>
            <th scope="col">${t('columnParts')}</th>
            <th scope="col">${t('columnEditions')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => {
            const text = show(row.value) || t('unknown');
            return html`<tr>
              <th scope="row">
                ${queryOf && row.value !== '' ? html`<a href="${listed(queryOf(row.value))}">${text}</a>` : text}
              </th>
              <td>${row.works}</td>
              <td>${row.parts}</td>
              <td>${row.editions}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </section>`;
  const lead = (time: LeadTime) =>
    html`<tr>
      <th scope="row">${stage(time.fromStage)} → ${stage(time.toStage)}</th>
      <td>${time.medianDays}</td>
      <td>${time.minDays}–${time.maxDays}</td>
      <td>${time.count}</td>
    </tr>`;

  return layout(
    context,
    t('statistics'),
    html`<h1>${t('statistics')}</h1>
      ${regionTabs(context)}
      <p class="summary">
        <b>${found.works}</b> ${t('works')} · <b>${found.parts}</b> ${t('parts')} · <b>${found.editions}</b>
        ${t('editions')} · <b>${found.documented}</b> ${t('documented')}
      </p>
      <p class="quiet">
        ${t('countedApart')} ${t('statusOn', { n: found.statusOn })} · ${t('asOf', { n: String(found.ordinal) })}
      </p>
      <div class="tables">
      ${table(
        t('field'),
        found.byField,
        (value) => fieldLabel(value, language),
        (field) => ({ field }),
      )}
      ${table(
        t('year'),
        found.byYear,
        (value) => value,
        (year) => ({ filter: [filter && `(${filter})`, `published=${year}`].filter((part) => part).join(' AND ') }),
      )}
      ${table(t('province'), found.byProvince, name, (province) => ({ province }))}
      ${table(
        t('status'),
        found.byStatus,
        (value) => editionStatusLabel(value, language),
        (status) => ({ status, on: found.statusOn }),
      )}
      </div>
      ${
        found.leadTimes.length > 0 &&
        html`<section>
          <h2>${t('leadTimes')}</h2>
          <p class="quiet">${t('leadTimesAre')}</p>
          <table class="list figures">
            <thead>
              <tr>
                <td></td>
                <th scope="col">${t('median')}</th>
                <th scope="col">${t('spread')}</th>
                <th scope="col">${t('times')}</th>
              </tr>
            </thead>
            <tbody>
              ${found.leadTimes.map(lead)}
            </tbody>
          </table>
        </section>`
      }`,
    `?region=${encodeURIComponent(region)}&after=${encodeURIComponent(found.position)}`,
  );
};
