import type { EventOf } from '@tongbiao/contracts';
import type {
  ProvincialStandard,
  ProvincialStandardListed,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_events';
import type {
  DelistProvincialStandardRequest,
  ImportProvincialStandardsRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/provincial_standards';
import { accept, reject, unchanged, type Decider, type Decision, type Rejection } from '@tongbiao/decider';
import { formatStandardNumber, type StandardNumber } from '@tongbiao/standard-number';
import { IntMap, StringMap } from '../persistent-map.ts';
import type { Body } from './body.ts';
import {
  checkDates,
  checkOwnProvince,
  checkPastDay,
  checkSource,
  checkText,
  malformed,
  notFound,
  readNumber,
  readNumbers,
  sameData,
  unmet,
} from './checks.ts';
import type { Context } from './command.ts';
import { earliestDay } from './days.ts';
import { memberOf, type MemberFacts } from './region-facts.ts';

/** What a province's list states (stream `provincial-<prefix>`). */
export type ProvincialStandardsEvent = EventOf<
  'registry.ProvincialStandardListed.v1' | 'registry.ProvincialStandardDelisted.v1'
>;

/** What can be asked of a list. */
export type ProvincialStandardsCommand = Context &
  (
    | ({ readonly type: 'ImportProvincialStandards' } & Body<ImportProvincialStandardsRequest>)
    | ({ readonly type: 'DelistProvincialStandard' } & Body<DelistProvincialStandardRequest>)
  );

/** A number of the list, and what the list last stated of it. */
export interface ListedNumber {
  readonly number: StandardNumber;
  readonly standard: ProvincialStandard;
  readonly listedOn: string;
  /** True: it was taken off the list. */
  readonly isDelisted: boolean;
}

/** A province's list: thousands of standards, each known by its canonical number, found by its sequence. */
export interface ProvincialStandards {
  readonly byNumber: StringMap<ListedNumber>;
  readonly bySequence: IntMap<readonly string[]>;
}

/** The standard in canonical spelling, or what is wrong with it; `at`: its place in the request. */
export const readProvincialStandard = (
  standard: ProvincialStandard,
  at: string,
  prefix: string,
): { readonly standard: ProvincialStandard; readonly refused?: never } | { readonly refused: Rejection } => {
  const field = (name: string): string => `${at}.${name}`;
  const titled = checkText(field('titleZh'), standard.titleZh);
  if (titled) return { refused: titled };
  const read = readNumber(field('number'), standard.number);
  if (read.refused) return { refused: read.refused };
  const { number } = read;
  if (number.grammar === 'national' || number.grammar === 'industry' || !number.prefix.startsWith(prefix))
    return { refused: malformed('PREFIX_MISMATCH', field('number'), `this province's numbers begin with DB${prefix}`) };
  if (number.year === undefined)
    return { refused: malformed('YEAR_MISSING', field('number'), 'a published standard has a number with its year') };
  const dated = checkDates(standard, at);
  if (dated) return { refused: dated };
  const replaces = readNumbers(field('replaces'), standard.replaces);
  if (replaces.refused) return { refused: replaces.refused };
  const replacedBy = readNumbers(field('replacedBy'), standard.replacedBy);
  if (replacedBy.refused) return { refused: replacedBy.refused };
  return {
    standard: {
      ...standard,
      number: formatStandardNumber(number),
      replaces: [...replaces.numbers],
      replacedBy: [...replacedBy.numbers],
    },
  };
};

/** The member whose list it is, if the caller may keep it. */
const keeper = ({ actor, facts, province }: ProvincialStandardsCommand): MemberFacts | Rejection => {
  const member = memberOf(facts, province);
  if (member === undefined)
    return unmet('NOT_A_MEMBER', `${province} is no member of region ${facts.regionId}`, 'province');
  return (actor.role === 'secretariat' ? undefined : checkOwnProvince(actor, province)) ?? member;
};

type Of<T extends ProvincialStandardsCommand['type']> = Extract<ProvincialStandardsCommand, { readonly type: T }>;

/** A list of an earlier day changes nothing, and what was taken off comes back only with a later list. */
const isStale = (known: ListedNumber, listedOn: string): boolean =>
  listedOn < known.listedOn || (known.isDelisted && listedOn === known.listedOn);

const importList = (
  state: ProvincialStandards,
  command: Of<'ImportProvincialStandards'>,
  { province, prefix }: MemberFacts,
): Decision<ProvincialStandardsEvent> => {
  const { facts, listedOn, source, confidence, standards, today } = command;
  const refused =
    checkPastDay('listedOn', listedOn, today) ??
    checkSource(source, confidence) ??
    (standards.length === 0
      ? malformed('FIELD_REQUIRED', 'standards', 'standards must hold at least one standard')
      : undefined);
  if (refused) return reject(refused);
  const stated = new Map<string, ProvincialStandard>();
  for (const [i, given] of standards.entries()) {
    const read = readProvincialStandard(given, `standards[${i}]`, prefix);
    if (read.refused) return reject(read.refused);
    const { standard } = read;
    const twin = stated.get(standard.number);
    if (twin !== undefined && !sameData(twin, standard))
      return reject(malformed('NUMBER_REPEATED', `standards[${i}].number`, `${standard.number} is there twice`));
    stated.set(standard.number, standard);
  }
  const news = [...stated.values()].filter((standard) => {
    const known = state.byNumber.get(standard.number);
    if (known === undefined) return true;
    return !isStale(known, listedOn) && (known.isDelisted || !sameData(known.standard, standard));
  });
  return accept(
    ...news.map((standard): ProvincialStandardsEvent => ({
      type: 'registry.ProvincialStandardListed.v1',
      data: { regionId: facts.regionId, province, prefix, standard, listedOn, source, confidence },
    })),
  );
};

const delist = (
  state: ProvincialStandards,
  { facts, number: text, reason }: Of<'DelistProvincialStandard'>,
  { province, prefix }: MemberFacts,
): Decision<ProvincialStandardsEvent> => {
  const unexplained = checkText('reason', reason);
  if (unexplained) return reject(unexplained);
  const read = readNumber('number', text);
  if (read.refused) return reject(read.refused);
  const number = formatStandardNumber(read.number);
  const known = state.byNumber.get(number);
  if (known === undefined)
    return reject(notFound('UNKNOWN_STANDARD', `the list of ${province} has no ${number}`, 'number'));
  if (known.isDelisted) return unchanged;
  return accept({
    type: 'registry.ProvincialStandardDelisted.v1',
    data: { regionId: facts.regionId, province, prefix, number, reason },
  });
};

const decide = (
  state: ProvincialStandards,
  command: ProvincialStandardsCommand,
): Decision<ProvincialStandardsEvent> => {
  const member = keeper(command);
  if ('code' in member) return reject(member);
  switch (command.type) {
    case 'ImportProvincialStandards':
      return importList(state, command, member);
    case 'DelistProvincialStandard':
      return delist(state, command, member);
  }
};

const withNumber = (
  state: ProvincialStandards,
  { standard, listedOn }: ProvincialStandardListed,
): ProvincialStandards => {
  if (standard === undefined) return state;
  const text = standard.number;
  const read = readNumber('number', text);
  if (read.refused) return state;
  const { number } = read;
  const beside = state.bySequence.get(number.sequence) ?? [];
  return {
    byNumber: state.byNumber.with(text, { number, standard, listedOn, isDelisted: false }),
    bySequence: beside.includes(text) ? state.bySequence : state.bySequence.with(number.sequence, [...beside, text]),
  };
};

const evolve = (state: ProvincialStandards, event: ProvincialStandardsEvent): ProvincialStandards => {
  switch (event.type) {
    case 'registry.ProvincialStandardListed.v1':
      return withNumber(state, event.data);
    case 'registry.ProvincialStandardDelisted.v1': {
      const known = state.byNumber.get(event.data.number);
      return known === undefined
        ? state
        : { ...state, byNumber: state.byNumber.with(event.data.number, { ...known, isDelisted: true }) };
    }
  }
};

/** A province's whole list of local standards (信息公开和通报制度), as imported: facts beside works and editions. */
export const provincialStandards: Decider<ProvincialStandards, ProvincialStandardsCommand, ProvincialStandardsEvent> = {
  initial: { byNumber: StringMap.empty(), bySequence: IntMap.empty() },
  decide,
  evolve,
};

/** What the list states now of the standards that carry a sequence, of whatever series, part and year. */
export const listedWith = (state: ProvincialStandards, sequence: number): readonly ListedNumber[] =>
  (state.bySequence.get(sequence) ?? []).flatMap((text) => {
    const listed = state.byNumber.get(text);
    return listed === undefined || listed.isDelisted ? [] : [listed];
  });

/** Words by which lists say that a standard is over. */
const OVER = /废止|作废|被代替|已替代|abolished|withdrawn|superseded/i;

/** Whether a standard of a list is in force or will be, as far as the list tells. */
export const isStanding = (
  { abolishedOn, observedStatus }: Pick<ProvincialStandard, 'abolishedOn' | 'observedStatus'>,
  today: string,
): boolean => !OVER.test(observedStatus) && (abolishedOn === '' || earliestDay(abolishedOn) > today);
