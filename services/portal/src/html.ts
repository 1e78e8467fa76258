/** Markup that is safe to send: made by {@link html} alone. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | boolean | null | undefined | readonly Part[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const render = (part: Part): string => {
  if (part === null || part === undefined || part === false || part === true) return '';
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (c) => escapes[c]!);
  if (typeof part === 'number') return String(part);
  if ('markup' in part) return part.markup;
  return part.map(render).join('');
};

/** Template tag: every value is escaped unless it is {@link Html}; lists are joined; `undefined`, `null` and booleans print nothing. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  markup: strings.reduce((text, s, i) => text + s + (i < parts.length ? render(parts[i]) : ''), ''),
});
