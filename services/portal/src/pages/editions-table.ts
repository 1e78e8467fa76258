import {
  RevisionState,
  type PublicEdition,
  type PublicRevision,
  type PublicWork,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import type { Member } from '@tongbiao/contracts/gen/tongbiao/registry/v1/regions';
import { sideBySide, statusOfEdition, type Aspect } from '@tongbiao/domain/registry';
import { html, type Html } from '../html.ts';
import { confidenceLabel, forceLabel, observedLabel, statusLabel } from '../labels.ts';
import { translator, type Language } from '../language.ts';

/**
 * A revision's editions side by side, one column per province. What is missing is told apart: of a backfilled revision it is
 * unknown, of a live one it has not happened yet, and in a published edition there is none.
 */
export const editionsTable = (
  work: PublicWork,
  revision: PublicRevision,
  {
    members,
    language,
    today,
  }: {
    readonly members: readonly Member[];
    readonly language: Language;
    /** `YYYY-MM-DD` in Asia/Shanghai: the day that the status is computed for. */
    readonly today: string;
  },
): Html => {
  const t = translator(language);
  const backfilled = revision.state === RevisionState.RECORDED;
  const provinces = [
    ...new Set([...members.map((m) => m.province), ...revision.roster, ...revision.editions.map((e) => e.province)]),
  ];
  const title = (province: string) => {
    const member = members.find((m) => m.province === province);
    return member ? (language === 'zh' ? member.nameZh : member.nameEn) : province;
  };
  const separator = language === 'zh' ? '、' : ', ';

  const missing = (edition: PublicEdition | undefined, province: string): Html => {
    if (backfilled) return html`<span class="unknown">${t('unknown')}</span>`;
    if (edition !== undefined) return html`–`;
    return html`<span class="unknown">${revision.roster.includes(province) ? t('notYet') : t('notTakingPart')}</span>`;
  };
  const diverging = new Set(
    (sideBySide(work, revision.revision, today) ?? []).filter((c) => c.verdict === 'diverges').map((c) => c.aspect),
  );
  const row = (label: string, cell: (province: string) => string | Html | undefined, aspect?: Aspect) =>
    html`<tr>
      <th scope="row">
        ${label} ${aspect && diverging.has(aspect) && html`<span class="chip">${t('diverges')}</span>`}
      </th>
      ${provinces.map((province) => html`<td>${cell(province)}</td>`)}
    </tr>`;
  const line = (label: string, show: (e: PublicEdition) => string | Html | undefined, aspect?: Aspect) =>
    row(
      label,
      (province) => {
        const edition = revision.editions.find((e) => e.province === province);
        return (edition && show(edition)) || missing(edition, province);
      },
      aspect,
    );
  const status = ({ province }: PublicEdition) => {
    const computed = statusOfEdition(work, { revision: revision.revision, province }, today) ?? 'unknown';
    return statusLabel(computed, language) ?? html`<span class="unknown">${t('unknown')}</span>`;
  };
  const some = (f: (e: PublicEdition) => unknown) => revision.editions.some((e) => Boolean(f(e)));
  const window = (province: string) => {
    const open = revision.consultations.find((c) => c.province === province);
    if (open === undefined) return missing(undefined, province);
    const days = `${open.from} – ${open.to}`;
    return /^https?:/.test(open.url) ? html`<a href="${open.url}">${days}</a>` : days;
  };

  return html`<div class="scroll" tabindex="0">
    <table class="editions">
      <thead>
        <tr>
          <td></td>
          ${provinces.map((p) => html`<th scope="col">${title(p)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${line(t('number'), (e) => e.number && html`<span class="number">${e.number}</span>`, 'sequence')}
        ${line(t('published'), (e) => e.publishedOn, 'published')}
        ${line(t('implemented'), (e) => e.implementsOn, 'implements')}
        ${line(t('statusOn', { n: today }), status, 'status')}
        ${line(t('force'), (e) => forceLabel(e.force, language), 'force')}
        ${!backfilled && line(t('announcement'), (e) => e.announcementNumber)}
        ${some((e) => e.replaces.length) && line(t('replaces'), (e) => e.replaces.join(separator), 'replaces')}
        ${some((e) => e.replacedBy.length) && line(t('replacedBy'), (e) => e.replacedBy.join(separator), 'replaced_by')}
        ${backfilled && line(t('observed'), (e) => observedLabel(e.observedStatus, language) ?? e.observedStatus)}
        ${!backfilled && line(t('textDigest'), (e) => e.textDigest && html`<code>${e.textDigest.slice(7, 23)}…</code>`)}
        ${some((e) => e.note) && line(t('note'), (e) => e.note)}
        ${backfilled && line(t('source'), (e) => e.source?.citation)}
        ${backfilled && line(t('confidence'), (e) => confidenceLabel(e.confidence, language))}
        ${revision.consultations.length > 0 && row(t('consultation'), window)}
      </tbody>
    </table>
  </div>`;
};
