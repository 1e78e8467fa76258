import type { EventOf } from '@tongbiao/contracts';
import type {
  ConversionProposed,
  IsoProjectRegistered,
  StageReached,
} from '@tongbiao/contracts/gen/tongbiao/liaison/v1/events';
import { accept, reject, unchanged, type Decider, type Decision, type Rejection } from '@tongbiao/decider';
import canonicalize from 'canonicalize';
import { Temporal } from 'temporal-polyfill';
import { isStageCode, movesFrom } from './stages.ts';

/** What happens on `conversion-<id>`. */
export type ConversionEvent = EventOf<
  'liaison.ConversionProposed.v1' | 'liaison.IsoProjectRegistered.v1' | 'liaison.StageReached.v1'
>;

/** What the registry says of the edition that a conversion starts from. */
export interface BasisEdition {
  /** Canonical; empty = unknown. */
  readonly number: string;
  /** YYYY-MM-DD; empty = unknown. */
  readonly publishedOn: string;
}

/** What can be asked of a conversion. `today` is the day in Asia/Shanghai. */
export type ConversionCommand =
  | {
      readonly type: 'ProposeConversion';
      readonly proposal: Omit<ConversionProposed, 'number'>;
      /** Fact: the province's published edition of the revision; undefined = there is none. */
      readonly edition: BasisEdition | undefined;
      readonly today: string;
    }
  | {
      readonly type: 'RegisterIsoProject';
      readonly project: Omit<IsoProjectRegistered, 'conversionId' | 'workId'>;
      readonly today: string;
    }
  | {
      readonly type: 'MoveStage';
      readonly move: Omit<StageReached, 'conversionId' | 'workId'>;
      readonly today: string;
    };

/** A conversion: proposed, registered, and how far it has come. */
export interface Conversion {
  readonly proposal: ConversionProposed | undefined;
  readonly project: IsoProjectRegistered | undefined;
  readonly reached: StageReached | undefined;
}

/** "ISO/TC 83", "ISO/TC 8/SC 2", "ISO/PC 305", "ISO/IEC JTC 1/SC 7", "IEC/TC 57". */
const COMMITTEE = /^(?:(?:ISO|IEC)\/(?:TC|PC) [1-9]\d{0,3}|ISO\/IEC JTC [1-9]\d?)(?:\/SC [1-9]\d{0,2})?$/;

/** "ISO/NP 25678", "ISO/AWI TS 25678-2", "ISO/IEC DIS 25678", "ISO 25678:2027", "IEC 61850-7". */
const PROJECT =
  /^(?:ISO|IEC|ISO\/IEC)(?:[/ ](?:PWI|NP|AWI|WD|CD|DIS|FDIS|PRF|CDV))?(?:[/ ](?:TS|TR|PAS))? [1-9]\d{0,5}(?:-[1-9]\d{0,3})?(?::\d{4})?$/;

/** A project has a number at the latest when a committee works on it. */
const NUMBERED_FROM = '20.00';

const invalid = (field: string, code: string, message: string): Rejection => ({
  code,
  status: 'INVALID_ARGUMENT',
  message,
  field,
});

const notFound: Rejection = {
  code: 'CONVERSION_NOT_FOUND',
  status: 'NOT_FOUND',
  message: 'no such conversion was proposed',
  field: 'conversionId',
};

/** A day that the calendar has, neither in the future nor before `notBefore` (empty = unknown, or the day itself optional). */
const faultOfDay = (field: string, day: string, today: string, notBefore: string): Rejection | undefined => {
  try {
    if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw new RangeError('not YYYY-MM-DD');
    Temporal.PlainDate.from(day, { overflow: 'reject' });
  } catch {
    return invalid(field, 'DATE_MALFORMED', 'a day is written YYYY-MM-DD and is in the calendar');
  }
  if (day > today) {
    return { ...invalid(field, 'DATE_IN_FUTURE', `${day} is yet to come`), status: 'FAILED_PRECONDITION' };
  }
  if (day < notBefore) {
    return {
      ...invalid(field, 'DATE_TOO_EARLY', `${day} is before ${notBefore}, the step before`),
      status: 'FAILED_PRECONDITION',
    };
  }
  return undefined;
};

const faultOfCommittee = (committee: string): Rejection | undefined =>
  COMMITTEE.test(committee)
    ? undefined
    : invalid('committee', 'COMMITTEE_INVALID', 'a committee is written like ISO/TC 83, ISO/TC 8/SC 2 or ISO/PC 305');

type CommandOf<T extends ConversionCommand['type']> = Extract<ConversionCommand, { readonly type: T }>;

const propose = (
  state: Conversion,
  { proposal, edition, today }: CommandOf<'ProposeConversion'>,
): Decision<ConversionEvent> => {
  if (edition === undefined) {
    return reject({
      code: 'EDITION_NOT_PUBLISHED',
      status: 'FAILED_PRECONDITION',
      message: `${proposal.province} has published no edition of revision ${proposal.revision}`,
      field: 'province',
    });
  }
  if (edition.number === '') {
    return reject({
      code: 'EDITION_NUMBER_UNKNOWN',
      status: 'FAILED_PRECONDITION',
      message: 'the number of that edition is not known; only a numbered edition can be proposed',
      field: 'province',
    });
  }
  const data: ConversionProposed = { ...proposal, number: edition.number };
  if (state.proposal !== undefined) {
    if (canonicalize(state.proposal) === canonicalize(data)) return unchanged;
    return reject({
      code: 'CONVERSION_EXISTS',
      status: 'ALREADY_EXISTS',
      message: 'this conversion was proposed otherwise',
      field: 'requestId',
    });
  }
  for (const field of ['counterpart', 'authority', 'titleEn'] as const) {
    if (proposal[field].trim() === '') return reject(invalid(field, 'FIELD_MISSING', `${field} is missing`));
  }
  const fault =
    faultOfCommittee(proposal.committee) ?? faultOfDay('proposedOn', proposal.proposedOn, today, edition.publishedOn);
  return fault === undefined ? accept({ type: 'liaison.ConversionProposed.v1', data }) : reject(fault);
};

const register = (
  state: Conversion,
  proposal: ConversionProposed,
  { project, today }: CommandOf<'RegisterIsoProject'>,
): Decision<ConversionEvent> => {
  const data: IsoProjectRegistered = { conversionId: proposal.conversionId, workId: proposal.workId, ...project };
  if (state.project !== undefined) {
    if (canonicalize(state.project) === canonicalize(data)) return unchanged;
    return reject({
      code: 'ISO_PROJECT_EXISTS',
      status: 'ALREADY_EXISTS',
      message: `the conversion is registered as ${state.project.projectNumber}`,
      field: 'projectNumber',
    });
  }
  if (!PROJECT.test(project.projectNumber)) {
    return reject(
      invalid(
        'projectNumber',
        'PROJECT_NUMBER_INVALID',
        'a project number is written like ISO/NP 25678 or ISO/DIS 25678-2',
      ),
    );
  }
  const fault =
    faultOfCommittee(project.committee) ?? faultOfDay('registeredOn', project.registeredOn, today, proposal.proposedOn);
  return fault === undefined ? accept({ type: 'liaison.IsoProjectRegistered.v1', data }) : reject(fault);
};

const moveStage = (
  state: Conversion,
  proposal: ConversionProposed,
  { move, today }: CommandOf<'MoveStage'>,
): Decision<ConversionEvent> => {
  const { stage, reachedOn } = move;
  if (!isStageCode(stage)) {
    return reject(invalid('stage', 'STAGE_UNKNOWN', `the harmonised stage codes have no ${stage}`));
  }
  const data: StageReached = { conversionId: proposal.conversionId, workId: proposal.workId, ...move };
  if (state.reached !== undefined && canonicalize(state.reached) === canonicalize(data)) return unchanged;
  const fault = faultOfDay('reachedOn', reachedOn, today, state.reached?.reachedOn ?? proposal.proposedOn);
  if (fault !== undefined) return reject(fault);
  const from = state.reached?.stage;
  const allowed = movesFrom(from, reachedOn);
  if (!allowed.includes(stage)) {
    return reject({
      code: 'STAGE_NOT_ALLOWED',
      status: 'FAILED_PRECONDITION',
      message:
        allowed.length === 0
          ? `${from} is the end of a project`
          : `${from ?? 'a proposal'} leads to ${allowed.join(', ')}, not to ${stage}`,
      field: 'stage',
      rule: { set: 'ISO Guide 69', version: '1999', article: 'harmonised stage codes' },
    });
  }
  if (stage >= NUMBERED_FROM && state.project === undefined) {
    return reject({
      code: 'ISO_PROJECT_MISSING',
      status: 'FAILED_PRECONDITION',
      message: `from ${NUMBERED_FROM} on a project has a number; register it first`,
      field: 'stage',
    });
  }
  return accept({ type: 'liaison.StageReached.v1', data });
};

const decide = (state: Conversion, command: ConversionCommand): Decision<ConversionEvent> => {
  if (command.type === 'ProposeConversion') return propose(state, command);
  const { proposal } = state;
  if (proposal === undefined) return reject(notFound);
  switch (command.type) {
    case 'RegisterIsoProject':
      return register(state, proposal, command);
    case 'MoveStage':
      return moveStage(state, proposal, command);
  }
};

const evolve = (state: Conversion, event: ConversionEvent): Conversion => {
  switch (event.type) {
    case 'liaison.ConversionProposed.v1':
      return { ...state, proposal: event.data };
    case 'liaison.IsoProjectRegistered.v1':
      return { ...state, project: event.data };
    case 'liaison.StageReached.v1':
      return { ...state, reached: event.data };
  }
};

/** A published edition on its way to ISO (stream `conversion-<id>`). */
export const conversion: Decider<Conversion, ConversionCommand, ConversionEvent> = {
  initial: { proposal: undefined, project: undefined, reached: undefined },
  decide,
  evolve,
};
