import type { Region } from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import type { CountWorksResponse } from '@tongbiao/contracts/gen/tongbiao/registry/v1/work_service';
import { html, type Html } from '../html.ts';
import { translator } from '../language.ts';
import { layout, link, type PageContext } from './layout.ts';

/** A region, with what is on record of it. */
export interface RegionShown {
  readonly region: Region;
  readonly counts: CountWorksResponse;
}

/** The regions: who is a member of each, how much is on record, and the way to its catalogue. */
export const regionsPage = (context: PageContext, shown: readonly RegionShown[]): Html => {
  const { language } = context;
  const t = translator(language);
  const nameOf = ({ nameZh, nameEn }: { readonly nameZh: string; readonly nameEn: string }) =>
    (language === 'zh' ? nameZh : nameEn) || nameZh;
  const card = ({ region, counts }: RegionShown) => {
    const { regionId } = region;
    const catalogueOf = (query: Readonly<Record<string, string>>) => link(context, '/', { region: regionId, ...query });
    return html`<li>
      <h2><a href="${catalogueOf({})}">${nameOf(region)}</a></h2>
      <p class="summary">
        <b>${counts.works}</b> ${t('works')} · <b>${counts.editions}</b> ${t('editions')}
        <span class="quiet">${t('since', { n: region.liveFrom })}</span>
      </p>
      <ul class="members">
        ${region.members.map(
          (member) =>
            html`<li>
              <a href="${catalogueOf({ province: member.province })}">${nameOf(member)}</a>
              <span class="number">DB${member.prefix}</span> <span class="quiet">${language === 'zh' && member.regulatorZh}</span>
            </li>`,
        )}
      </ul>
    </li>`;
  };
  return layout(
    context,
    t('regions'),
    html`<h1>${t('regions')}</h1>
      <p class="quiet">${t('regionsAre')}</p>
      <ul class="cards">
        ${shown.map(card)}
      </ul>`,
  );
};
