import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatStandardNumber, parseStandardNumber } from '@tongbiao/standard-number';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { foldersOf } from '../supervisor/data-folder.ts';
import { allRanges } from '../system/ranges.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { ofError, ofNumberFault } from '../words-of-others.ts';

/** Reads a number, tells where a number of a shared range comes from, fetches a receipt for it, or verifies one offline. */
export async function numberCommand(
  { dataDir, keys }: { readonly dataDir: string; readonly keys?: string },
  what: string,
  text: string,
  voice: Voice,
): Promise<ExitName> {
  switch (what) {
    case 'parse':
      return parse(text, voice);
    case 'explain':
      return explain(dataDir, text, voice);
    case 'receipt':
      return receipt(dataDir, text, voice);
    case 'verify':
      return verify(keys ?? join(foldersOf(dataDir).service('numbering'), 'receipt-jwks.json'), text, voice);
    default:
      throw new CliError('VERB_UNKNOWN', 'usage', say.numberVerb(what));
  }
}

function parse(text: string, voice: Voice): ExitName {
  const parsed = parseStandardNumber(text);
  if (!parsed.ok) throw new CliError(parsed.code, 'usage', say.numberMalformed(text, ofNumberFault(parsed)));
  const canonical = formatStandardNumber(parsed.number);
  voice.result(canonical, { canonical, ...parsed.number });
  return 'ok';
}

/** Takes `jjj-3001/3048`, a bare sequence of any range, or a whole number. */
async function explain(dataDir: string, text: string, voice: Voice): Promise<ExitName> {
  const asked = /^(?:([a-z][a-z0-9]*-\d+)\/)?(\d+)$/.exec(text.trim());
  const parsed = asked === null ? parseStandardNumber(text) : undefined;
  if (parsed?.ok === false) throw new CliError(parsed.code, 'usage', say.numberMalformed(text, ofNumberFault(parsed)));
  const sequence = parsed?.number.sequence ?? Number(asked?.[2]);
  const system = await findSystem(dataDir);
  try {
    const ranges = await allRanges(system, 'auditor', '');
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

/** Takes `jjj-3001/3048`. */
async function receipt(dataDir: string, text: string, voice: Voice): Promise<ExitName> {
  const [, rangeId, sequence] = /^([a-z][a-z0-9-]*-\d+)\/(\d+)$/.exec(text.trim()) ?? [];
  if (rangeId === undefined) throw new CliError('NO_RANGE', 'usage', say.noRange(text));
  const system = await findSystem(dataDir);
  try {
    const told = await system.call('numbering', 'auditor', 'getReceipt', { rangeId, sequence: Number(sequence) });
    voice.result(told.receipt, told);
    return 'ok';
  } finally {
    system.close();
  }
}

/** Takes a receipt, or the file that holds one; asks nobody. */
async function verify(keysFile: string, text: string, voice: Voice): Promise<ExitName> {
  if (!existsSync(keysFile)) throw new CliError('KEYS_MISSING', 'usage', say.receiptKeysMissing(keysFile));
  const { compactVerify, createLocalJWKSet } = await import('jose');
  const compact = (existsSync(text) ? readFileSync(text, 'utf8') : text).trim();
  try {
    const keys = createLocalJWKSet(
      JSON.parse(readFileSync(keysFile, 'utf8')) as Parameters<typeof createLocalJWKSet>[0],
    );
    const { payload, protectedHeader } = await compactVerify(compact, keys, { algorithms: ['EdDSA'] });
    if (protectedHeader.typ !== 'tongbiao-receipt+jwt') throw new Error(`it is of the type ${protectedHeader.typ}`);
    const claims = JSON.parse(Buffer.from(payload).toString()) as {
      readonly range: string;
      readonly sequence: number;
      readonly state: string;
      readonly work?: string;
      readonly series?: string;
      readonly expires?: string;
    };
    const { range, sequence, state, work, series, expires = '' } = claims;
    const place = `${range}/${sequence}`;
    const holder = work ?? series;
    const of = holder === undefined ? '' : ` (${holder})`;
    const ofHold = Date.parse(expires) < Date.now() ? say.receiptOfPastHold : say.receiptOfHold;
    voice.result(state === 'assigned' ? say.receiptOfAssigned(place, of) : ofHold(place, expires, of), claims);
    return 'ok';
  } catch (error) {
    throw new CliError('RECEIPT_INVALID', 'incomplete', say.receiptInvalid(ofError(error)), { cause: error });
  }
}
