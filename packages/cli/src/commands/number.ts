import { formatStandardNumber, parseStandardNumber } from '@tongbiao/standard-number';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';

/** Reads a number, or tells where a number of a shared range comes from. */
export async function numberCommand(dataDir: string, what: string, text: string, voice: Voice): Promise<ExitName> {
  switch (what) {
    case 'parse':
      return parse(text, voice);
    case 'explain':
      return explain(dataDir, text, voice);
    default:
      throw new CliError('VERB_UNKNOWN', 'usage', say.numberVerb(what));
  }
}

function parse(text: string, voice: Voice): ExitName {
  const parsed = parseStandardNumber(text);
  if (!parsed.ok) throw new CliError(parsed.code, 'usage', say.numberMalformed(text, hint(parsed)));
  const canonical = formatStandardNumber(parsed.number);
  voice.result(canonical, { canonical, ...parsed.number });
  return 'ok';
}

const hint = ({ message, suggestion }: { readonly message: string; readonly suggestion?: string }): string =>
  suggestion === undefined ? message : `${message} (${suggestion}?)`;

/** Takes `jjj-3001/3048`, a bare sequence of any range, or a whole number. */
async function explain(dataDir: string, text: string, voice: Voice): Promise<ExitName> {
  const asked = /^(?:([a-z][a-z0-9]*-\d+)\/)?(\d+)$/.exec(text.trim());
  const parsed = asked === null ? parseStandardNumber(text) : undefined;
  if (parsed?.ok === false) throw new CliError(parsed.code, 'usage', say.numberMalformed(text, hint(parsed)));
  const sequence = parsed?.number.sequence ?? Number(asked?.[2]);
  const system = await findSystem(dataDir);
  try {
    const { ranges } = await system.call('numbering', 'auditor', 'listRanges', { regionId: '' });
    const range = ranges.find(({ rangeId, first, last, members }) =>
      asked?.[1] === undefined
        ? sequence >= first &&
          sequence <= last &&
          (parsed === undefined || members.some(({ prefix }) => prefix === parsed.number.prefix))
        : rangeId === asked[1],
    );
    if (range === undefined) throw new CliError('NO_RANGE', 'usage', say.noRange(text));
    const told = await system.call('numbering', 'auditor', 'explainNumber', { rangeId: range.rangeId, sequence });
    const steps = told.steps.map(({ state, recordedAt, workId, reason, source, eventType, ordinal }) =>
      [
        `  #${ordinal} ${recordedAt} ${voice.in(say.numberState(state))}`,
        workId === '' ? '' : `work ${workId}`,
        reason,
        source?.citation ?? '',
        `(${eventType})`,
      ]
        .filter((part) => part !== '')
        .join(' '),
    );
    const head = `${range.rangeId}/${sequence}: ${voice.in(say.numberState(told.state))}`;
    voice.result([head, ...steps].join('\n'), told);
    return 'ok';
  } finally {
    system.close();
  }
}
