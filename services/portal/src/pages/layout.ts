import { html, type Html } from '../html.ts';
import { translator, type Language } from '../language.ts';

/** What every page needs to know of the request. */
export interface PageContext {
  readonly language: Language;
  /** Path and query of this page, without `lang`. */
  readonly url: URL;
  /** Every region, with its name in the reader's language. @default not told: the page belongs to none */
  readonly regions?: readonly { readonly id: string; readonly name: string }[];
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

/** The choice of a region, of a page that may be narrowed to one; other filters of the page end with it. Nothing where there is no choice. */
export const regionTabs = (context: PageContext): Html | '' => {
  const { url, regions = [], language } = context;
  if (regions.length < 2) return '';
  const t = translator(language);
  const chosen = url.searchParams.get('region') ?? '';
  const tab = (id: string, name: string) =>
    html`<a id="region-${id}" href="${link(context, url.pathname, { region: id })}" ${id === chosen ? html` aria-current="true"` : ''}>${name}</a>`;
  return html`<nav class="regions" aria-label="${t('region')}">
    ${tab('', t('all'))} ${regions.map(({ id, name }) => tab(id, name))}
  </nav>`;
};

/** The whole document around a page's body. `events` is the query of the event stream that keeps the page current; without it the page is still. */
export const layout = (context: PageContext, title: string, body: Html, events?: string): Html => {
  const t = translator(context.language);
  const other = context.language === 'zh' ? 'en' : 'zh';
  const here = Object.fromEntries(context.url.searchParams);
  const { pathname } = context.url;
  const entry = (key: 'catalogue' | 'lists' | 'deadlines' | 'statistics' | 'regions', path: string) =>
    html`<a href="${link(context, path, { region: here['region'] })}" ${pathname === path ? html` aria-current="page"` : ''}>${t(key)}</a>`;
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
            ${entry('statistics', '/statistics')} ${entry('regions', '/regions')}
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
