import type { Writable } from 'node:stream';
import type { Language, Message } from './language.ts';

/** How a command speaks: to a person in one language, or to a program in JSON lines. */
export interface Voice {
  readonly language: Language;
  readonly json: boolean;
  /** What is going on, for a person: always on stderr, so that stdout stays a result. */
  progress(message: Message): void;
  /** How far a long job is: a bar on a terminal, which the next one replaces; elsewhere a line now and then. */
  advance(message: Message, done: number, total: number): void;
  /** A part of the answer: a line of text on stdout, or with `--json` the object. */
  answer(text: Message | string, object: object): void;
  /** The end of the answer; with `--json` the last line. */
  result(text: Message | string | undefined, object: object): void;
  /** The sentence in the reader's language. */
  in(message: Message): string;
}

/** What a voice speaks into. */
export interface VoiceOptions {
  readonly language: Language;
  readonly json: boolean;
  /** @default process.stdout */
  readonly stdout?: Writable;
  /** Draws bars where it is a terminal. @default process.stderr */
  readonly stderr?: Writable & { readonly isTTY?: boolean };
}

/** Where nobody watches a bar, a line this often tells that it goes on. */
const LINE_EVERY_MS = 2_000;
const BAR_WIDTH = 24;
/** To the beginning of the line, and empty it (ECMA-48). */
const ERASE = '\r\u001B[K';

/** A voice that goes on without a listener: a terminal that was closed (EIO) or a pipe without a reader (EPIPE) ends nothing. */
export function makeVoice(options: VoiceOptions): Voice {
  const { language, json } = options;
  const stdout = options.stdout ?? process.stdout;
  const stderr = options.stderr ?? process.stderr;
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const text = (message: Message | string): string => (typeof message === 'string' ? message : message[language]);
  const answer = (message: Message | string | undefined, object: object): void => {
    if (json) stdout.write(`${JSON.stringify(object, exact)}\n`);
    else if (message !== undefined) stdout.write(`${text(message)}\n`);
  };
  let drawn = false;
  let saidAt = -LINE_EVERY_MS;
  const advance: Voice['advance'] = (message, done, total) => {
    const now = performance.now();
    if (stderr.isTTY !== true) {
      if (now - saidAt < LINE_EVERY_MS) return;
      stderr.write(`${message[language]}\n`);
      saidAt = now;
      return;
    }
    const full = total === 0 ? BAR_WIDTH : Math.round((BAR_WIDTH * done) / total);
    drawn = done < total;
    const bar = '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
    stderr.write(`${ERASE}${bar} ${message[language]}${drawn ? '' : '\n'}`);
  };
  return {
    language,
    json,
    progress(message) {
      stderr.write(`${drawn ? ERASE : ''}${message[language]}\n`);
      drawn = false;
    },
    advance,
    answer,
    result: answer,
    in: text,
  };
}

/** Positions and ordinals are 64-bit: as decimal strings they survive every JSON reader. */
const exact = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
