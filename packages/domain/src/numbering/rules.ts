import type { Rejection } from '@tongbiao/decider';

/** The numbering rules of this registry, as far as they are its own; `article` names one of them in a refusal. */
export const numberingRule = (
  article:
    | 'explained'
    | 'never-again'
    | 'one-holder'
    | 'hold'
    | 'consent'
    | 'shared-range'
    | 'force'
    | 'quota'
    | 'policy'
    | 'counter',
): NonNullable<Rejection['rule']> => ({ set: 'tongbiao/numbering', version: '1', article });
