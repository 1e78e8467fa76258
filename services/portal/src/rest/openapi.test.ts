import { describe, expect, it } from 'vitest';
import { openapi } from './openapi.ts';

const document = openapi() as { components: { schemas: Record<string, { properties?: Record<string, unknown> }> } };

describe('the OpenAPI document', () => {
  it('refers to nothing that it does not define', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
    expect(refs.length).toBeGreaterThan(20);
    for (const [, kind, name] of refs) expect(document.components).toHaveProperty([kind!, name!]);
  });
  it("describes a work by the contract's own fields", () =>
    expect(Object.keys(document.components.schemas['PublicWork']!.properties!)).toEqual(
      expect.arrayContaining(['workId', 'titleZh', 'revisions']),
    ));
});
