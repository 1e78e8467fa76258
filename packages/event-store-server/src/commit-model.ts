/** What a writer expects of the stream; a number is its last revision. */
export type Expectation = number | 'any' | 'no_stream' | 'stream_exists';

/** Where an event lies. */
export interface Place {
  readonly stream: string;
  readonly revision: number;
}

/** An event as a writer proposes it; the text is what it holds. */
export interface Proposed {
  readonly id: string;
  readonly text: string;
}

/** What a writer is told. `last` is -1 where the stream has no event. */
export type Told =
  /** `at`: the event whose position is told; undefined where none is, `'any'` where nothing was written. */
  | { readonly kind: 'success'; readonly last: number; readonly at: Place | 'any' | undefined }
  | { readonly kind: 'wrong-expected-version'; readonly last: number }
  | { readonly kind: 'stream-deleted' };

/** An event as a reader sees it. */
export interface Seen {
  readonly revision: number;
  /** Undefined for one that the node made itself. */
  readonly id: string | undefined;
  readonly content: unknown;
}

/** What a reader of a stream is told. */
export type Shown = 'not-found' | 'stream-deleted' | readonly Seen[];

/** Revision of the event that ends a stream for ever. */
export const ENDED = Infinity;

/** The JSON that a text is, with the largest `$tb` as a word: it does not fit a number. Any other text is itself. */
export const contentOf = (text: string): unknown => {
  try {
    return JSON.parse(text.replaceAll('9223372036854775807', '"max"'));
  } catch {
    return text;
  }
};

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How much of a stream its metadata leaves visible; what it says otherwise is not understood. */
const limitsOf = (metadata: unknown): { readonly from: number; readonly count: number } => {
  const none = { from: 0, count: Infinity };
  if (!isObject(metadata)) return none;
  const { $tb: from = 0, $maxCount: count = 0 } = metadata;
  if ((from !== 'max' && typeof from !== 'number') || typeof count !== 'number') return none;
  return { from: from === 'max' ? ENDED : Math.max(0, from), count: count > 0 ? count : Infinity };
};

const metastream = (stream: string): string => `$$${stream}`;

type Verdict = 'write' | 'wrong' | 'deleted' | { readonly repeated: number };

/**
 * What EventStoreDB promises about writing to streams, as a program as small as it can be: no storage, no protocol, no speed. It shares
 * no line with the server that it is compared with.
 */
export class CommitModel {
  /** Every event in the order of `$all`. */
  readonly all: Place[] = [];
  readonly #events = new Map<string, { readonly id: string | undefined; readonly content: unknown }[]>();
  readonly #ended = new Set<string>();
  /** Where each id was first written, as long as the node remembers it. */
  readonly #places = new Map<string, Place>();

  append(stream: string, expected: Expectation, events: readonly Proposed[]): Told {
    const last = this.last(stream);
    const ids = events.map(({ id }) => id);
    const verdict = this.#judge(stream, expected, ids);
    if (verdict !== 'write') return this.#refusal(stream, verdict);
    const original = stream.startsWith('$$') ? stream.slice(2) : undefined;
    const revived = [stream, original].filter((each) => each !== undefined && this.#isHidden(each));
    for (const { id, text } of events) this.#write(stream, id, contentOf(text));
    const at = events.length === 0 ? 'any' : { stream, revision: this.last(stream) };
    // What was hidden stays hidden; what comes from now on is visible.
    for (const each of revived) this.#truncate(each!, each === stream ? last + 1 : this.last(each!) + 1);
    return { kind: 'success', last: last + events.length, at };
  }

  /** Hides what was written so far; numbering goes on. */
  delete(stream: string, expected: Expectation): Told {
    const verdict = this.#judge(stream, expected, ['new']);
    if (verdict !== 'write') return this.#refusal(stream, verdict);
    const last = this.last(stream);
    if (last < 0 && this.last(metastream(stream)) < 0) return { kind: 'wrong-expected-version', last };
    this.#write(metastream(stream), undefined, { $tb: 'max' });
    return {
      kind: 'success',
      last,
      at: { stream: metastream(stream), revision: this.last(metastream(stream)) },
    };
  }

  /** Ends the stream for ever. */
  tombstone(stream: string, expected: Expectation): Told {
    const verdict = this.#judge(stream, expected, ['new']);
    if (verdict !== 'write') return this.#refusal(stream, verdict);
    this.#ended.add(stream);
    const at = { stream, revision: ENDED };
    this.all.push(at);
    return { kind: 'success', last: ENDED, at };
  }

  read(stream: string): Shown {
    const last = this.last(stream);
    if (last === ENDED) return 'stream-deleted';
    if (last < 0 || this.#isHidden(stream)) return 'not-found';
    const first = this.#firstVisible(stream);
    return this.#of(stream)
      .map((event, revision) => ({ revision, ...event }))
      .filter(({ revision }) => revision >= first);
  }

  /** The node was started again: ids are told apart only by where they lie. */
  forgetIds(): void {
    this.#places.clear();
  }

  /** Last revision; -1 before the first event, `ENDED` of a stream that was tombstoned and of its metadata. */
  last(stream: string): number {
    if (this.#ended.has(stream) || (stream.startsWith('$$') && this.#ended.has(stream.slice(2)))) return ENDED;
    return this.#of(stream).length - 1;
  }

  #judge(stream: string, expected: Expectation, ids: readonly string[]): Verdict {
    const last = this.last(stream);
    const isHidden = this.#isHidden(stream);
    if (last === ENDED) return 'deleted';
    if (expected === 'stream_exists' && isHidden) return 'deleted';
    if (expected === 'stream_exists' && last < 0 && this.last(metastream(stream)) < 0) return 'wrong';
    if (expected === 'any' || expected === 'stream_exists') {
      const places = ids.map((id) => this.#places.get(id));
      const isHere = places.map((place) => place?.stream === stream);
      if (isHere[0] !== true) return 'write';
      return isHere.every(Boolean) ? { repeated: places.at(-1)!.revision } : 'wrong';
    }
    const revision = expected === 'no_stream' ? -1 : expected;
    if (revision >= last) return revision === last ? 'write' : 'wrong';
    const isThere = ids.map((id, n) => this.#of(stream)[revision + 1 + n]?.id === id);
    if (ids.length > 0 && isThere.every(Boolean)) return { repeated: revision + ids.length };
    return expected === 'no_stream' && isHidden && isThere[0] === false ? 'write' : 'wrong';
  }

  #refusal(stream: string, verdict: Exclude<Verdict, 'write'>): Told {
    if (verdict === 'deleted') return { kind: 'stream-deleted' };
    if (verdict === 'wrong') return { kind: 'wrong-expected-version', last: this.last(stream) };
    const revision = verdict.repeated;
    const isVisible = revision >= this.#firstVisible(stream);
    return { kind: 'success', last: revision, at: isVisible ? { stream, revision } : undefined };
  }

  #write(stream: string, id: string | undefined, content: unknown): void {
    const events = this.#of(stream);
    const place = { stream, revision: events.length };
    this.#events.set(stream, [...events, { id, content }]);
    this.all.push(place);
    if (id !== undefined && !this.#places.has(id)) this.#places.set(id, place);
  }

  #truncate(stream: string, before: number): void {
    const metadata = this.#of(metastream(stream)).at(-1)?.content;
    if (isObject(metadata)) this.#write(metastream(stream), undefined, { ...metadata, $tb: before });
  }

  #of(stream: string) {
    return this.#events.get(stream) ?? [];
  }

  #isHidden(stream: string): boolean {
    return !stream.startsWith('$$') && limitsOf(this.#of(metastream(stream)).at(-1)?.content).from === ENDED;
  }

  #firstVisible(stream: string): number {
    const length = this.#of(stream).length;
    if (stream.startsWith('$$')) return length - 1;
    const { from, count } = limitsOf(this.#of(metastream(stream)).at(-1)?.content);
    return Math.max(from, length - count);
  }
}
