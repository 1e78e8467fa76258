import type { DiffWorkResponse, MomentEvent } from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { html, type Html } from '../html.ts';
import { translator } from '../language.ts';
import { localTime } from '../local-time.ts';
import { enumLabel } from '../labels.ts';
import { placeName, valueText } from '../place-names.ts';
import { momentText, type MomentQuery } from '../moment.ts';
import { layout, link, type PageContext } from './layout.ts';

/** All that the page of changes shows. */
export interface ChangesData {
  readonly workId: string;
  readonly titleZh: string;
  readonly from: MomentQuery;
  readonly to: MomentQuery;
  readonly diff: DiffWorkResponse;
  /** Name of a province in the reader's language. */
  readonly provinceName: (code: string) => string;
}

/** What changed about a work between two moments, place by place, and by which events. */
export const changesPage = (
  context: PageContext,
  { workId, titleZh, from, to, diff, provinceName }: ChangesData,
): Html => {
  const { language } = context;
  const t = translator(language);
  const momentWords = { known: t('known'), on: t('effective') };
  const moment = (query: MomentQuery) => momentText(query, momentWords) || t('present');
  const words = { language, provinceName, enumWord: (name: string) => enumLabel(name, language) };
  const value = (path: string, json: string) => valueText(path, json, words) || html`<span class="quiet">–</span>`;
  const event = ({ type, recordedAt, occurredAt, sentenceZh, sentenceEn }: MomentEvent) =>
    html`<li title="${type}">
      <time>${localTime(occurredAt) || t('unknown')}</time>
      <p>${language === 'zh' ? sentenceZh : sentenceEn}</p>
      <small>${t('recordedAt')} ${localTime(recordedAt)}</small>
    </li>`;
  const events = (title: string, list: readonly MomentEvent[]) =>
    list.length > 0 &&
    html`<section>
      <h2>${title}</h2>
      <ol class="timeline">
        ${list.map(event)}
      </ol>
    </section>`;
  return layout(
    context,
    `${titleZh} · ${t('changes')}`,
    html`<article>
      <h1>${t('changes')}: <a href="${link(context, `/works/${workId}`)}">${titleZh}</a></h1>
      <p class="subtitle">${moment(from)} → ${moment(to)}</p>
      ${
        diff.changes.length === 0
          ? html`<p>${t('noChanges')}</p>`
          : html`<div class="scroll" tabindex="0">
              <table class="list">
                <thead>
                  <tr>
                    <th scope="col">${t('place')}</th>
                    <th scope="col">${t('before')}</th>
                    <th scope="col">${t('after')}</th>
                  </tr>
                </thead>
                <tbody>
                  ${diff.changes.map(
                    (c) =>
                      html`<tr>
                        <th scope="row" title="${c.path}">${placeName(c.path, words)}</th>
                        <td>${value(c.path, c.before)}</td>
                        <td>${value(c.path, c.after)}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
      ${events(t('eventsAdded'), diff.added)} ${events(t('eventsRemoved'), diff.removed)}
    </article>`,
  );
};
