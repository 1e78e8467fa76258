import type { EventOf } from '@tongbiao/contracts';
import type {
  RecordRelatedStandardRequest,
  RecordStatementRequest,
} from '@tongbiao/contracts/gen/tongbiao/registry/v1/region_service';
import { accept, reject, unchanged, type Decider, type Decision } from '@tongbiao/decider';
import { formatStandardNumber } from '@tongbiao/standard-number';
import type { Body } from './body.ts';
import {
  alreadyThere,
  checkBackfilledDates,
  checkPastDay,
  checkSource,
  checkText,
  malformed,
  readNumber,
  sameData,
  unmet,
} from './checks.ts';
import type { Context } from './command.ts';
import { memberOf } from './region-facts.ts';

/** What is said about a region's standards, and what stands beside them (stream `statements-<region>`). */
export type StatementsEvent = EventOf<'registry.StatementRecorded.v1' | 'registry.RelatedStandardRecorded.v1'>;

/** What can be asked of the statements of a region. */
export type StatementsCommand = Context &
  (
    | ({ readonly type: 'RecordStatement'; readonly statementId: string } & Body<RecordStatementRequest>)
    | ({ readonly type: 'RecordRelatedStandard'; readonly relatedId: string } & Body<RecordRelatedStandardRequest>)
  );

/** What is on record, by id. A region has tens of them. */
export type StatementsState = ReadonlyMap<string, StatementsEvent['data']>;

const decide = (state: StatementsState, command: StatementsCommand): Decision<StatementsEvent> => {
  const { regionId } = command.facts;
  switch (command.type) {
    case 'RecordStatement': {
      const { statementId, textZh, textEn, statedOn, statedBy, figures, source, confidence, today } = command;
      const refused =
        checkText('textZh', textZh) ??
        checkText('statedBy', statedBy) ??
        checkPastDay('statedOn', statedOn, today) ??
        checkFigures(figures) ??
        checkSource(source, confidence);
      if (refused) return reject(refused);
      const data = { statementId, regionId, textZh, textEn, statedOn, statedBy, figures, source, confidence };
      return record(state, statementId, { type: 'registry.StatementRecorded.v1', data });
    }
    case 'RecordRelatedStandard': {
      const { relatedId, workKey, province, titleZh, field, publishedOn, implementsOn, observedStatus } = command;
      const { note, source, confidence, facts } = command;
      const refused =
        checkText('workKey', workKey) ??
        checkText('titleZh', titleZh) ??
        (province === 'CN' || memberOf(facts, province)
          ? undefined
          : unmet('NOT_A_MEMBER', `province must be "CN" or a member of region ${regionId}`, 'province')) ??
        checkBackfilledDates(command, facts.liveFrom) ??
        checkSource(source, confidence);
      if (refused) return reject(refused);
      const read = readNumber('number', command.number);
      if (read.refused) return reject(read.refused);
      const number = formatStandardNumber(read.number);
      const data = {
        relatedId,
        regionId,
        workKey,
        number,
        province,
        titleZh,
        field,
        publishedOn,
        implementsOn,
        observedStatus,
        note,
        source,
        confidence,
      };
      return record(state, relatedId, { type: 'registry.RelatedStandardRecorded.v1', data });
    }
  }
};

const checkFigures = (figures: Readonly<Record<string, number>>) => {
  const wrong = Object.entries(figures).find(([name, value]) => name.trim() === '' || value < 0);
  return wrong && malformed('FIGURE_MALFORMED', 'figures', 'figures have names and are not negative');
};

const record = (state: StatementsState, id: string, event: StatementsEvent): Decision<StatementsEvent> => {
  const same = state.get(id);
  if (!same) return accept(event);
  return sameData(same, event.data)
    ? unchanged
    : reject(alreadyThere('RECORDED_DIFFERENTLY', 'this is on record with other content'));
};

const evolve = (state: StatementsState, event: StatementsEvent): StatementsState =>
  new Map(state).set(
    event.type === 'registry.StatementRecorded.v1' ? event.data.statementId : event.data.relatedId,
    event.data,
  );

/** What authorities say ("87, of which 10 in transport"), kept beside what is documented and never mixed with it. */
export const statements: Decider<StatementsState, StatementsCommand, StatementsEvent> = {
  initial: new Map(),
  decide,
  evolve,
};
