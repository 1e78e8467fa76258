/** Languages that the command line speaks. */
export type Language = 'zh' | 'en';

/** A sentence in both languages; a message that lacks one does not compile. */
export interface Message {
  readonly zh: string;
  readonly en: string;
}

/** `--lang` wins wherever it stands on the command line, else the locale variables in POSIX order; other locales read English. */
export function chooseLanguage(argv: readonly string[], env: NodeJS.ProcessEnv): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const word = at === -1 ? undefined : (argv[at]!.split('=')[1] ?? argv[at + 1]);
  const locale =
    word ?? [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en';
}
