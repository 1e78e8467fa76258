import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html } from './html.ts';

describe('the html tag', () => {
  it('escapes every value', () =>
    expect(html`<a title="${'"<&>\''}">${'<script>'}</a>`.markup).toBe(
      '<a title="&quot;&lt;&amp;&gt;&#39;">&lt;script&gt;</a>',
    ));
  it('lets no text become markup', () =>
    fc.assert(fc.property(fc.string(), (text) => !/[<>"']/.test(html`${text}`.markup))));
  it('nests markup and lists without escaping them twice', () =>
    expect(html`<ul>${['a', '<'].map((x) => html`<li>${x}</li>`)}</ul>`.markup).toBe(
      '<ul><li>a</li><li>&lt;</li></ul>',
    ));
  it('prints nothing for what is absent', () => expect(html`${undefined}${null}${false}${''}${0}`.markup).toBe('0'));
});
