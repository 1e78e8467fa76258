/** A joint project that lives: proposed, and neither published nor terminated. */
export interface JointProject {
  readonly workId: string;
  readonly revision: number;
  readonly titleZh: string;
  readonly leadProvince: string;
  /** That take part. */
  readonly provinces: readonly string[];
  /** Empty: unknown. */
  readonly ics: readonly string[];
  /** Empty: unknown. */
  readonly scope: string;
  /** Parts of one series belong together, however close they are. Empty or absent: it is no part. */
  readonly seriesId?: string | undefined;
}

/** A province's own project beside it. */
export interface ParallelProject {
  readonly province: string;
  readonly titleZh: string;
  readonly ics: readonly string[];
  /** Empty: unknown. */
  readonly scope: string;
  /** As of a joint project. */
  readonly seriesId?: string | undefined;
}

/** A joint project that the parallel one resembles. */
export interface Resemblance extends JointProject {
  readonly similarityPercent: number;
  readonly sharedIcs: readonly string[];
  /** 0 where one of the scopes is unknown. */
  readonly scopeSimilarityPercent: number;
}

/** What lives beside a project. */
export interface Beside {
  /** Living joint projects that it resembles, the closest first, as the views have them. */
  readonly resembling: readonly Pick<Resemblance, 'workId' | 'titleZh'>[];
  /** The agreement that the gate cites, as folded; absent where it cites none. */
  readonly agreement?: { readonly ended?: { readonly on: string } };
}

/** From here on titles of the same ICS are close. Ours: five pairs of the sample data's titles reach it, all of them siblings. */
const CLOSE_PERCENT = 60;
/** Where one of the two has no ICS on record, the titles have to be closer: different standards of the sample data reach 69. */
const CLOSE_WITHOUT_ICS_PERCENT = 75;

/** From here on scopes of the same ICS overlap, whatever the titles are. Ours. */
const OVERLAPPING_PERCENT = 60;

/** A standard of a province's list, as far as it can be resembled. */
export interface ListedStandard {
  readonly number: string;
  readonly province: string;
  readonly titleZh: string;
  /** Empty: unknown. */
  readonly ics: readonly string[];
}

/** Words that nearly every title has say nothing of what it is about. */
const COMMON = /(技术|管理|服务)?(规范|规程|要求|标准|导则|指南|通则)|京津冀|地方标准/gu;

/** Neighbouring characters of a title that tell what it is about, without spaces and punctuation: close titles share some. */
export const pairsOf = (title: string): ReadonlySet<string> => {
  const text = title.normalize('NFKC').toLowerCase();
  const telling = text.replaceAll(COMMON, '').replaceAll(/[^\p{L}\p{N}]/gu, '');
  const characters = Array.from(telling === '' ? text : telling);
  return new Set(characters.length === 1 ? characters : characters.slice(1).map((c, i) => `${characters[i]}${c}`));
};

/** How much of two titles is the same, 0 to 100: twice the shared pairs of characters by all of them (Dice). */
export const titleSimilarity = (a: string, b: string): number => {
  const [left, right] = [pairsOf(a), pairsOf(b)];
  const all = left.size + right.size;
  return all === 0 ? 0 : Math.round((200 * [...left].filter((pair) => right.has(pair)).length) / all);
};

/** How a title and its ICS codes resemble others; undefined: not closely enough. */
const closeness = (
  one: { readonly titleZh: string; readonly ics: readonly string[] },
  other: { readonly titleZh: string; readonly ics: readonly string[] },
): { readonly similarityPercent: number; readonly sharedIcs: readonly string[] } | undefined => {
  const sharedIcs = other.ics.filter((code) => one.ics.includes(code));
  const isKnown = one.ics.length > 0 && other.ics.length > 0;
  if (isKnown && sharedIcs.length === 0) return undefined;
  const similarityPercent = titleSimilarity(one.titleZh, other.titleZh);
  return similarityPercent >= (isKnown ? CLOSE_PERCENT : CLOSE_WITHOUT_ICS_PERCENT)
    ? { similarityPercent, sharedIcs }
    : undefined;
};

/**
 * The standards of the provinces' lists that a project resembles, by the same measure: such a text exists already. A warning, too.
 * The closest first.
 */
export const resembling = <S extends ListedStandard>(
  project: { readonly titleZh: string; readonly ics: readonly string[] },
  standards: Iterable<S>,
): readonly (S & { readonly similarityPercent: number; readonly sharedIcs: readonly string[] })[] =>
  [...standards]
    .flatMap((standard) => {
      const close = closeness(project, standard);
      return close === undefined ? [] : [{ ...standard, ...close }];
    })
    .toSorted((a, b) => b.similarityPercent - a.similarityPercent || (a.number < b.number ? -1 : 1));

/** Whether two titles name the same standard, where its number is the same already: spelling and punctuation may differ. */
export const isSameTitle = (a: string, b: string): boolean => titleSimilarity(a, b) >= CLOSE_WITHOUT_ICS_PERCENT;

/**
 * The living joint projects that a province's own project resembles: the province takes part, and the titles are close and they share an
 * ICS code, or one of them has none on record and the titles are closer still, or the scopes overlap under a shared ICS code. The
 * closest first.
 */
export const standstillOf = (
  { province, titleZh, ics, scope, seriesId }: ParallelProject,
  projects: Iterable<JointProject>,
): readonly Resemblance[] => {
  const found: Resemblance[] = [];
  for (const project of projects) {
    if (!project.provinces.includes(province) || (seriesId && project.seriesId === seriesId)) continue;
    const scopeSimilarityPercent = scope === '' || project.scope === '' ? 0 : titleSimilarity(scope, project.scope);
    const close =
      closeness({ titleZh, ics }, project) ?? overlapping({ titleZh, ics }, project, scopeSimilarityPercent);
    if (close !== undefined) found.push({ ...project, ...close, scopeSimilarityPercent });
  }
  return found.toSorted(
    (a, b) =>
      Math.max(b.similarityPercent, b.scopeSimilarityPercent) -
        Math.max(a.similarityPercent, a.scopeSimilarityPercent) || (a.workId < b.workId ? -1 : 1),
  );
};

/**
 * Other living joint projects that one resembles, as its own titles, ICS and scope do, with the provinces that take part in both; where
 * there is none of these, nobody's project runs beside another of its own.
 */
export const besides = <P extends JointProject>(
  project: JointProject,
  others: Iterable<P>,
): readonly (P & Resemblance & { readonly shared: readonly string[] })[] => {
  const found: (P & Resemblance & { readonly shared: readonly string[] })[] = [];
  for (const other of others) {
    if (other.workId === project.workId) continue;
    const shared = project.provinces.filter((province) => other.provinces.includes(province));
    const [province] = shared;
    if (province === undefined) continue;
    const [resembled] = standstillOf({ ...project, province }, [other]);
    if (resembled) found.push({ ...other, ...resembled, shared });
  }
  return found;
};

const overlapping = (
  one: Pick<ParallelProject, 'titleZh' | 'ics'>,
  other: Pick<JointProject, 'titleZh' | 'ics'>,
  scopeSimilarityPercent: number,
): ReturnType<typeof closeness> => {
  const sharedIcs = other.ics.filter((code) => one.ics.includes(code));
  return sharedIcs.length > 0 && scopeSimilarityPercent >= OVERLAPPING_PERCENT
    ? { similarityPercent: titleSimilarity(one.titleZh, other.titleZh), sharedIcs }
    : undefined;
};
