import type { PublicEdition, PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';

/** What an edition is found by, as it is kept with its work: its title only where the work has another. */
export type KeptEdition = readonly [province: string, publishedOn: string, implementsOn: string, titleZh?: string];

/** When it was published, as precisely as known: where nobody says, its number still has the year of its announcement. */
const publishedOn = ({ number, publishedOn: day }: PublicEdition): string =>
  day === '' ? (/[—-](\d{4})$/.exec(number)?.[1] ?? '') : day;

/** The editions of a work, oldest revisions first. */
export const keptEditions = ({ titleZh, revisions }: PublicWork): readonly KeptEdition[] =>
  revisions.flatMap(({ editions }) =>
    editions.map((edition) => {
      const kept = [edition.province, publishedOn(edition), edition.implementsOn] as const;
      return edition.titleZh === titleZh ? kept : [...kept, edition.titleZh];
    }),
  );
