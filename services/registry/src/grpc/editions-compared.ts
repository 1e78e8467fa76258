import {
  Aspect,
  CellState,
  ComparisonVerdict,
  type CompareEditionsRequest,
  type CompareEditionsResponse,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/asking_service';
import { sideBySide, type Aspect as AspectName, type Cell, type Comparison } from '@tongbiao/domain/registry';
import type { Call, Refused } from '@tongbiao/service';
import { readWork } from '../views/work-rows.ts';
import { awaitViews, unknownWork, type Registry } from './registry.ts';
import { placeOf, todayOf } from './work-reads.ts';

const aspects: Readonly<Record<AspectName, Aspect>> = {
  sequence: Aspect.SEQUENCE,
  title: Aspect.TITLE,
  force: Aspect.FORCE,
  published: Aspect.PUBLISHED,
  implements: Aspect.IMPLEMENTS,
  status: Aspect.STATUS,
  replaces: Aspect.REPLACES,
  replaced_by: Aspect.REPLACED_BY,
  differences: Aspect.DIFFERENCES,
  amendments: Aspect.AMENDMENTS,
  corrections: Aspect.CORRECTIONS,
  disclosed: Aspect.DISCLOSED,
  filed: Aspect.FILED,
  reviewed: Aspect.REVIEWED,
  recognised_by: Aspect.RECOGNISED_BY,
  abolished: Aspect.ABOLISHED,
  left: Aspect.LEFT,
  text: Aspect.TEXT,
};
const states: Readonly<Record<Cell['state'], CellState>> = {
  known: CellState.KNOWN,
  none: CellState.NONE,
  unknown: CellState.UNKNOWN,
  not_yet: CellState.NOT_YET,
  not_taking_part: CellState.NOT_TAKING_PART,
};
const verdicts: Readonly<Record<Comparison['verdict'], ComparisonVerdict>> = {
  same: ComparisonVerdict.SAME,
  diverges: ComparisonVerdict.DIVERGES,
  unknown: ComparisonVerdict.UNKNOWN,
  own: ComparisonVerdict.OWN,
};

/** The editions of a revision side by side, from the view's rows. */
export const compareEditions = async (
  registry: Registry,
  { workId, revision: asked, onDay: day }: CompareEditionsRequest,
  call: Call,
): Promise<CompareEditionsResponse | Refused> => {
  await awaitViews(registry, call);
  const work = readWork(registry.views.db, workId);
  const place = placeOf(registry);
  if (work === undefined) return unknownWork(workId);
  const revision = asked || (work.revisions.at(-1)?.revision ?? 1);
  const onDay = day || todayOf(registry);
  const rows = sideBySide(work, revision, onDay);
  if (rows === undefined)
    return {
      rejected: {
        code: 'UNKNOWN_REVISION',
        status: 'NOT_FOUND',
        message: `the work has no revision ${revision}`,
        field: 'revision',
      },
    };
  return {
    revision,
    rows: rows.map(({ aspect, verdict, cells }) => ({
      aspect: aspects[aspect],
      verdict: verdicts[verdict],
      cells: cells.map((cell) => ({ ...cell, state: states[cell.state] })),
    })),
    onDay,
    ...place,
  };
};
