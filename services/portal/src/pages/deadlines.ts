import type {
  BoardEntry,
  DeadlineCount,
  ListDeadlinesResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import type { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { html, type Html } from '../html.ts';
import { deadlineStateLabel, dutyLabel } from '../labels.ts';
import { translator } from '../language.ts';
import { layout, link, regionTabs, type PageContext } from './layout.ts';

/** The filters of the board, as they stand in the address. Empty = not set. */
export interface DeadlinesQuery {
  readonly region: string;
  readonly province: string;
  readonly duty: string;
  readonly state: string;
  readonly on: string;
  readonly page: string;
}

/** All that the board shows. */
export interface DeadlinesData {
  readonly query: DeadlinesQuery;
  readonly members: readonly Member[];
  readonly board: ListDeadlinesResponse;
}

/** The board of deadlines: what each province has to do about which standard and by when, with the rule that says so. */
export const deadlinesPage = (context: PageContext, { query, members, board }: DeadlinesData): Html => {
  const { language } = context;
  const t = translator(language);
  const { page: _, ...here } = query;
  const to = (change: Partial<DeadlinesQuery>) => link(context, '/deadlines', { ...here, ...change });
  const name = (province: string) => {
    const member = members.find((m) => m.province === province);
    return member ? (language === 'zh' ? member.nameZh : member.nameEn) : province;
  };
  const short = (state: string) => state.replace(/^DEADLINE_STATE_/, '');
  const count = ({ province, state, deadlines }: DeadlineCount) =>
    html`<li>
      <a id="count-${province}-${short(state)}" href="${to({ province, state: short(state) })}" ${query.province === province && query.state === short(state) ? html` aria-current="true"` : ''}
        >${name(province)} · ${deadlineStateLabel(state, language)} <span class="count">${deadlines}</span></a
      >
    </li>`;
  const row = ({ workId, titleZh, titleEn, number, deadline }: BoardEntry) => {
    if (deadline === undefined) return '';
    const { rule, document, sourced, estimated, unit, limit } = deadline;
    return html`<tr class="is-${short(deadline.state).toLowerCase()}">
      <td class="day">${deadline.due || html`<span class="unknown">${t('unknown')}</span>`}${estimated && html` <span class="quiet">${t('estimated')}</span>`}</td>
      <td>${deadlineStateLabel(deadline.state, language)}</td>
      <td>${name(deadline.province)}</td>
      <td>${dutyLabel(deadline.duty, language)} ${deadline.task}</td>
      <td>
        <a href="${link(context, `/works/${workId}`)}">${language === 'en' && titleEn ? titleEn : titleZh}</a>
        ${number && html`<span class="number">${number}</span>`}
      </td>
      <td>
        ${rule ? `${rule.ruleSet}/${rule.version} ${rule.article}` : document}
        ${unit === 'CLOCK_UNIT_WORKING_DAYS' && html`<span class="quiet">${t('workingDays', { n: String(limit) })}</span>`}
        ${rule && !sourced && html`<span class="quiet">${t('recalled')}</span>`}
      </td>
    </tr>`;
  };
  return layout(
    context,
    t('deadlines'),
    html`<h1>${t('deadlines')}</h1>
      <p class="quiet">${t('deadlinesAre', { n: board.onDay })} (${t('asOf', { n: String(board.ordinal) })})</p>
      ${regionTabs(context)}
      <div class="columns">
        <aside class="facet">
          <ul>
            <li><a id="count-" href="${to({ province: '', state: '' })}" ${query.province + query.state === '' ? html` aria-current="true"` : ''}>${t('all')}</a></li>
            ${board.counts.map(count)}
          </ul>
        </aside>
        <section class="results">
          ${
            board.entries.length === 0
              ? html`<p>${t('noDeadlines')}</p>`
              : html`<div class="scroll" tabindex="0">
                  <table class="list board">
                    <thead>
                      <tr>
                        ${(['due', 'state', 'province', 'duty', 'standard', 'basis'] as const).map((key) => html`<th scope="col">${t(key)}</th>`)}
                      </tr>
                    </thead>
                    <tbody>
                      ${board.entries.map(row)}
                    </tbody>
                  </table>
                </div>`
          }
          <p class="pages">
            ${query.page && html`<a href="${to({})}">${t('first')}</a> `}${board.nextPageToken && html`<a rel="next" href="${to({ page: board.nextPageToken })}">${t('next')}</a>`}
          </p>
        </section>
      </div>`,
    `?region=${encodeURIComponent(query.region)}&after=${encodeURIComponent(board.position)}`,
  );
};
