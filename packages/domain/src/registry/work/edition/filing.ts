import { accept, reject, unchanged, type Decision } from '@tongbiao/decider';
import {
  alreadyThere,
  checkChosen,
  checkDigest,
  checkDocument,
  checkPastDay,
  checkText,
  malformed,
  sameData,
  unmet,
} from '../../checks.ts';
import { clockEnd } from '../../clock-end.ts';
import { isDay } from '../../days.ts';
import { filingClock, ruleSetOn } from '../../region-facts.ts';
import { workingCalendar } from '../../working-calendar.ts';
import type { Command } from '../commands.ts';
import type { DataOf, WorkEvent } from '../events.ts';
import type { WorkState } from '../state.ts';
import { checkSincePublished, ownEdition, signedEdition } from './edition.ts';

/** 公开: the text is free to read; a corrected or amended text is disclosed again. */
export const discloseText = (state: WorkState, command: Command<'DiscloseText'>): Decision<WorkEvent> => {
  const { workId, revision, province, disclosedOn, url, textDigest, today } = command;
  const found = ownEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { edition } = found;
  const refused =
    checkSincePublished(edition, 'disclosedOn', disclosedOn, today) ??
    (/^https?:\/\/\S+$/.test(url) ? undefined : malformed('URL_MALFORMED', 'url', 'url must begin with https://')) ??
    checkDigest('textDigest', textDigest);
  if (refused) return reject(refused);
  const data = { workId, revision, province, disclosedOn, url, textDigest };
  const standing = edition.life.disclosed;
  if (standing && sameData(standing, data)) return unchanged;
  if (standing?.textDigest === textDigest)
    return reject(alreadyThere('ALREADY_DISCLOSED', `this text is free to read since ${standing.disclosedOn}`));
  const texts = [edition.textDigest, ...edition.life.amendments.map((a) => a.textDigest)];
  if (edition.textDigest !== '' && !texts.includes(textDigest))
    return reject(
      unmet('DIGEST_MISMATCH', 'the edition was not published, corrected or amended to this text', 'textDigest'),
    );
  return accept({ type: 'registry.TextDisclosed.v1', data });
};

/** 备案: the edition goes to the authority; until when is said by the rule set that was in force at its publication. */
export const submitFiling = (state: WorkState, command: Command<'SubmitFiling'>): Decision<WorkEvent> => {
  const { workId, revision, province, authority, channel, submittedOn, document, today } = command;
  const found = signedEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { edition } = found;
  const refused =
    checkChosen('authority', authority) ??
    checkText('channel', channel) ??
    checkSincePublished(edition, 'submittedOn', submittedOn, today) ??
    checkDocument('document', document, command.today);
  if (refused) return reject(refused);
  const data: DataOf<'registry.FilingSubmitted.v1'> = {
    workId,
    revision,
    province,
    authority,
    channel,
    submittedOn,
    document,
    ...dueOf(command, edition.publishedOn),
  };
  const { filing, filingDecided } = edition.life;
  if (filing && !filingDecided)
    return sameData(filing, data)
      ? unchanged
      : reject(alreadyThere('FILING_PENDING', `the filing of ${filing.submittedOn} is not decided`));
  return filingDecided?.accepted
    ? reject(alreadyThere('ALREADY_FILED', `the edition is filed under ${filingDecided.filingNumber}`))
    : accept({ type: 'registry.FilingSubmitted.v1', data });
};

const dueOf = (
  { facts, province, authority }: Command<'SubmitFiling'>,
  publishedOn: string,
): Pick<DataOf<'registry.FilingSubmitted.v1'>, 'due' | 'rule'> => {
  const set = isDay(publishedOn) ? ruleSetOn(facts, province, publishedOn) : undefined;
  const clock = set && filingClock(set, authority);
  const due = clock && clockEnd(clock, publishedOn, workingCalendar);
  return due === undefined
    ? { due: '', rule: undefined }
    : { due, rule: { ruleSet: set!.id, version: set!.version, article: clock!.article } };
};

/** The authority accepted the filing under a number, or refused it; a refused one may be submitted again. */
export const decideFiling = (state: WorkState, command: Command<'RecordFilingDecision'>): Decision<WorkEvent> => {
  const { workId, revision, province, accepted, filingNumber, decidedOn, reason, today } = command;
  const found = signedEdition(state, command);
  if (found.refused) return reject(found.refused);
  const { filing, filingDecided } = found.edition.life;
  const refused =
    checkPastDay('decidedOn', decidedOn, today) ??
    (accepted ? checkText('filingNumber', filingNumber) : checkText('reason', reason)) ??
    (!accepted && filingNumber !== ''
      ? malformed('NUMBER_OF_REFUSED', 'filingNumber', 'a refused filing has no number')
      : undefined);
  if (refused) return reject(refused);
  if (!filing) return reject(unmet('NOT_FILED', `${province} has not sent its edition for filing`, 'province'));
  const data = { workId, revision, province, accepted, filingNumber, decidedOn, reason };
  if (filingDecided)
    return sameData(filingDecided, data)
      ? unchanged
      : reject(alreadyThere('FILING_DECIDED', `the filing was decided on ${filingDecided.decidedOn}`));
  return decidedOn < filing.submittedOn
    ? reject(unmet('DECIDED_BEFORE_SUBMITTED', `the filing was submitted on ${filing.submittedOn}`, 'decidedOn'))
    : accept({ type: 'registry.FilingDecided.v1', data });
};
