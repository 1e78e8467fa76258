import { randomUUID } from 'node:crypto';
import { streams } from '@tongbiao/contracts';
import type { Outcome } from '@tongbiao/contracts/gen/tongbiao/common/v1/common';
import type {
  AllotOrdinaryRequest,
  AllotOrdinaryResponse,
  CheckNumberRequest,
  CheckNumberResponse,
  SetOrdinaryCounterRequest,
  SetOrdinaryCounterResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import {
  carries,
  faultOfListed,
  ordinaryNumbers,
  skipRangeOf,
  type OrdinaryNumbers,
  type OrdinaryNumbersCommand,
  type OrdinaryNumbersEvent,
} from '@tongbiao/domain/numbering';
import type { ProvincialStandards } from '@tongbiao/domain/registry';
import { transact, type CommandOutcome } from '@tongbiao/event-store';
import { toOutcome, type Call, type Refused } from '@tongbiao/service';
import { formatStandardNumber, type StandardNumber } from '@tongbiao/standard-number';
import { refuseHolder } from './holders.ts';
import type { Numbering } from './numbering.ts';
import { readNumber } from './read-number.ts';

/** A province's list is written by few; a caller that loses the race this often tries again itself. */
const ATTEMPTS = 10;

type Accepted = Exclude<CommandOutcome<OrdinaryNumbers, OrdinaryNumbersEvent>, { readonly kind: 'rejected' }>;

interface OfProvince {
  readonly regionId: string;
  readonly province: string;
  readonly validateOnly: boolean;
  /** Who is to have the number; must be on record. */
  readonly workId?: string;
}

const submitTo = async (
  numbering: Numbering,
  call: Call,
  { regionId, province, validateOnly, workId }: OfProvince,
  command: (prefix: string, listed: ProvincialStandards) => OrdinaryNumbersCommand,
): Promise<(Accepted & { readonly outcome: Outcome }) | Refused> => {
  const { store, ordinary, regions, lists } = numbering;
  const facts = await regions.read(regionId);
  const prefix = facts?.members.find((member) => member.province === province)?.prefix;
  if (facts === undefined || prefix === undefined) {
    return {
      rejected: {
        code: 'NOT_A_MEMBER',
        status: 'FAILED_PRECONDITION',
        message: `${province} is not a member of ${regionId}: its prefix is not known`,
        field: 'province',
      },
    };
  }
  const refused = await refuseHolder(numbering, { workId }, call);
  const stream = streams.ordinary(prefix);
  const result = await transact(store, {
    decider: ordinaryNumbers,
    stream,
    command: command(prefix, await lists.read(prefix)),
    context: call.commandContext({
      resource: stream,
      region: regionId,
      regionStreamRevision: facts.revision.toString(),
      workId,
    }),
    dryRun: validateOnly || refused !== undefined,
    attempts: ATTEMPTS,
    cache: ordinary,
    deadline: call.deadline,
  });
  if (refused !== undefined && result.kind !== 'replayed') return refused;
  return result.kind === 'rejected' ? result : { ...result, outcome: toOutcome(store.logId, result) };
};

/** Sets where a province's counter goes on. */
export const setOrdinaryCounter = async (
  numbering: Numbering,
  request: SetOrdinaryCounterRequest,
  call: Call,
): Promise<SetOrdinaryCounterResponse | Refused> => {
  const { next, source } = request;
  const result = await submitTo(numbering, call, request, (prefix) => ({ type: 'SetCounter', prefix, next, source }));
  return 'rejected' in result ? result : { outcome: result.outcome };
};

/** Gives the next ordinary number to a work. */
export const allotOrdinary = async (
  numbering: Numbering,
  request: AllotOrdinaryRequest,
  call: Call,
): Promise<AllotOrdinaryResponse | Refused> => {
  const { force, workId } = request;
  const result = await submitTo(numbering, call, request, (prefix, listed) => ({
    type: 'Allot',
    prefix,
    force,
    workId,
    listed,
  }));
  if ('rejected' in result) return result;
  const given = result.state.allotted.get(workId);
  if (given === undefined) throw new Error(`${workId} lost the number that it was given`);
  return { outcome: result.outcome, number: formatStandardNumber(given), sequence: given.sequence };
};

const notLocal = (number: StandardNumber): CheckNumberResponse => ({
  canonical: formatStandardNumber(number),
  allowed: false,
  code: 'NUMBER_NOT_LOCAL',
  message: `${formatStandardNumber(number)} is no number of a province: it is not a province's to give`,
  rangeId: '',
  regionId: '',
  ruleSet: '',
  ruleVersion: '',
  article: '',
});

/**
 * Whether a number may be used as an ordinary one, by what numbering has given and by what the province's whole list has. Decided on the
 * log, not on a view: what is allowed is so at this moment.
 */
export const checkNumber = async (
  { store, ordinary, lists }: Numbering,
  { number: text, workId, titleZh }: CheckNumberRequest,
  call: Call,
): Promise<CheckNumberResponse | Refused> => {
  const number = readNumber('number', text);
  if ('rejected' in number) return number;
  if (number.grammar === 'national' || number.grammar === 'industry') return notLocal(number);
  const stream = streams.ordinary(number.prefix);
  const checked = await transact(store, {
    decider: ordinaryNumbers,
    stream,
    command: {
      type: 'ClaimOrdinary',
      prefix: number.prefix,
      number,
      workId,
      source: undefined,
      confidence: 'CONFIDENCE_UNSPECIFIED',
    },
    context: {
      commandId: randomUUID(),
      commandDigest: '',
      actor: call.actor,
      recordedAt: new Date().toISOString(),
    },
    dryRun: true,
    cache: ordinary,
    deadline: call.deadline,
  });
  const kept = ordinary.get(stream);
  const isOwn = workId !== '' && kept !== undefined && carries(kept.state, number, workId);
  const listed = isOwn ? undefined : faultOfListed(await lists.read(number.prefix), { number, titleZh });
  const fault = checked.kind === 'rejected' ? checked.rejected : listed;
  const range = kept === undefined ? undefined : skipRangeOf(kept.state, number);
  return {
    canonical: formatStandardNumber(number),
    allowed: fault === undefined,
    code: fault?.code ?? '',
    message: fault?.message ?? '',
    rangeId: range?.rangeId ?? '',
    regionId: range?.regionId ?? '',
    ruleSet: fault?.rule?.set ?? '',
    ruleVersion: fault?.rule?.version ?? '',
    article: fault?.rule?.article ?? '',
  };
};
