import { createContext, Script } from 'node:vm';
import type { ReadReq_Options_FilterOptions } from '../gen/event_store/client/streams.ts';
import { invalidArgument } from './rpc-failure.ts';

/** What a reader of `$all` wants to see, and how far apart its checkpoints are. */
export interface EventFilter {
  /** Whether stream names or event types are looked at. */
  readonly on: 'stream' | 'type';
  /** Throws INVALID_ARGUMENT when a regular expression takes too long. */
  readonly matches: (text: string) => boolean;
  /** Makes `matches` cheap for these texts: what costs is not the matching but the guard around it. */
  readonly expect: (texts: readonly string[]) => void;
  /** Events that one page may look at. */
  readonly window: number;
  /** Events looked at between two checkpoints; 0 when the request named none, as only a read may. */
  readonly checkpointInterval: number;
}

/** Of `count`: no window is given, so it is the size of a page. */
const DEFAULT_WINDOW = 32;
/** One match of one regular expression may take this long; then the reader is refused. */
const REGEX_TIMEOUT_MS = 100;
/** Answers remembered per filter: names and types come again and again. */
const REMEMBERED_MATCHES = 10_000;

/** Reads the filter of a request; throws INVALID_ARGUMENT with what is wrong. */
export function parseFilter(options: ReadReq_Options_FilterOptions): EventFilter {
  const { filter, window, checkpointIntervalMultiplier } = options;
  if (filter === undefined) throw invalidArgument('the filter is on neither streams nor event types');
  if (window === undefined) throw invalidArgument('the filter has no window');
  if (window.$case === 'max' && window.value === 0) throw invalidArgument('the window of the filter is 0');
  const { regex, prefix } = filter.value;
  if (regex === '' && prefix.length === 0)
    throw invalidArgument('the filter has neither a regular expression nor prefixes');
  const size = window.$case === 'max' ? window.value : DEFAULT_WINDOW;
  return {
    on: filter.$case === 'streamIdentifier' ? 'stream' : 'type',
    ...(regex === '' ? prefixMatcher(prefix) : regexMatcher(regex)),
    window: size,
    checkpointInterval: size * checkpointIntervalMultiplier,
  };
}

type Matcher = Pick<EventFilter, 'matches' | 'expect'>;

function prefixMatcher(prefixes: readonly string[]): Matcher {
  return { matches: (text) => prefixes.some((start) => text.startsWith(start)), expect: () => {} };
}

/**
 * A regular expression from outside can be made to run for years. It runs in a context that can be interrupted, which
 * costs a tenth of a millisecond each time, so many texts go in at once and answers are remembered.
 */
function regexMatcher(pattern: string): Matcher {
  const sandbox = { regex: compile(pattern), texts: [] as readonly string[] };
  const context = createContext(sandbox);
  const script = new Script('texts.map((text) => regex.test(text))');
  const known = new Map<string, boolean>();
  const learn = (texts: readonly string[]): void => {
    sandbox.texts = texts;
    const answers = script.runInContext(context, { timeout: REGEX_TIMEOUT_MS }) as boolean[];
    if (known.size + texts.length > REMEMBERED_MATCHES) known.clear();
    for (const [index, text] of texts.entries()) known.set(text, answers[index] === true);
  };
  return {
    matches: (text) => {
      const remembered = known.get(text);
      if (remembered !== undefined) return remembered;
      try {
        learn([text]);
      } catch {
        throw invalidArgument(`the regular expression ${pattern} takes longer than ${REGEX_TIMEOUT_MS} ms`);
      }
      return known.get(text) === true;
    },
    expect: (texts) => {
      const unknown = [...new Set(texts)].filter((text) => !known.has(text));
      if (unknown.length < 2) return;
      try {
        learn(unknown);
      } catch {
        // Together they took too long; each by itself, `matches` finds out which one does.
      }
    },
  };
}

/** Clients write regular expressions of .NET. JavaScript's differ in the inline options, which are translated, and in rarities, which are refused. */
function compile(pattern: string): RegExp {
  let source = pattern;
  let flags = '';
  const options = /^\(\?([imsn]+)\)/.exec(source);
  if (options?.[1] !== undefined) {
    source = source.slice(options[0].length);
    flags = [...new Set(options[1].replace('n', ''))].join('');
  }
  try {
    return new RegExp(source.replaceAll('\\A', '^').replaceAll(/\\[zZ]/g, '$'), flags);
  } catch (error) {
    throw invalidArgument(
      `the regular expression ${pattern} is not valid: ${error instanceof Error ? error.message : ''}`,
    );
  }
}
