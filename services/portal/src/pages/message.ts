import { html, type Html } from '../html.ts';
import { translator } from '../language.ts';
import { layout, link, type PageContext } from './layout.ts';

/** A page that says one thing, such as what was wrong with a request. */
export const messagePage = (context: PageContext, title: string, details: readonly string[] = []): Html => {
  const t = translator(context.language);
  return layout(
    context,
    title,
    html`<article class="message">
      <h1>${title}</h1>
      ${details.map((d) => html`<p>${d}</p>`)}
      <p><a href="${link(context, '/')}">${t('home')}</a></p>
    </article>`,
  );
};
