import { html, type Html } from '../html.ts';
import { translator, type Language } from '../language.ts';

/** What every page needs to know of the request. */
export interface PageContext {
  readonly language: Language;
  /** Path and query of this page, without `lang`. */
  readonly url: URL;
}

/** Link to `path` of this portal that keeps the language and sets or (with `undefined`) drops query parameters. */
export const link = (
  { language, url }: PageContext,
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string => {
  const target = new URL(path, url);
  for (const [key, value] of Object.entries(query)) if (value) target.searchParams.set(key, value);
  target.searchParams.set('lang', language);
  return target.pathname + target.search;
};

/** The whole document around a page's body. `events` is the query of the event stream that keeps the page current; without it the page is still. */
export const layout = (context: PageContext, title: string, body: Html, events?: string): Html => {
  const t = translator(context.language);
  const other = context.language === 'zh' ? 'en' : 'zh';
  const here = Object.fromEntries(context.url.searchParams);
  const { pathname } = context.url;
  const entry = (key: 'catalogue' | 'lists' | 'deadlines' | 'statistics', path: string) =>
    html`<a href="${link(context, path)}" ${pathname === path ? html` aria-current="page"` : ''}>${t(key)}</a>`;
  return html`<!doctype html>
    <html lang="${context.language === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${t('brand')}</title>
        <link rel="stylesheet" href="/assets/style.css" />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <script src="/assets/live.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#content">${t('skip')}</a>
        <header>
          <a class="brand" href="${link(context, '/')}"
            ><img src="/assets/icon.svg" alt="" width="32" height="32" /><span>${t('brand')}</span></a
          >
          <p>${t('tagline')}</p>
          <nav aria-label="${t('pages')}">
            ${entry('catalogue', '/')} ${entry('lists', '/provincial-standards')} ${entry('deadlines', '/deadlines')}
            ${entry('statistics', '/statistics')}
            <a
              href="${link({ ...context, language: other }, pathname, { ...here, lang: other })}"
              hreflang="${other}"
              lang="${other}"
              >${t('otherLanguage')}</a
            >
          </nav>
        </header>
        <main id="content" tabindex="-1" ${events === undefined ? '' : html` data-events="${`/events${events}`}"`}>
          ${body}
        </main>
        <footer>
          <p>${t('unknownNote')}</p>
          <p>
            <a href="/openapi.json">OpenAPI</a> ·
            <a href="${pathname + context.url.search}" data-json>${t('json')}</a
            ><span id="live" hidden> · ● ${t('live')}</span>
          </p>
        </footer>
      </body>
    </html> `;
};
