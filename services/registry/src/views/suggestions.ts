import type { DatabaseSync } from 'node:sqlite';
import { Suggestion, SuggestionState } from '@tongbiao/contracts/gen/tongbiao/registry/v1/affair_service';
import type { View } from '@tongbiao/projection';
import { prepared } from './prepared.ts';

/** Suggestions of projects as they stand. */
export const suggestions: View = {
  name: 'suggestions.v1',
  schema: `
    CREATE TABLE IF NOT EXISTS suggestions (
      suggestion_id TEXT PRIMARY KEY, region_id TEXT NOT NULL, province TEXT NOT NULL, at INTEGER NOT NULL,
      state TEXT NOT NULL, suggestion TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS suggestions_of_province ON suggestions (region_id, province, at);
  `,
  types: ['registry.SuggestionReceived.v1', 'registry.SuggestionDecided.v1', 'registry.SuggestionTakenUp.v1'],
  apply(db, { event, ordinal }) {
    if (event.type === 'registry.SuggestionReceived.v1') {
      const suggestion = Suggestion.fromPartial({ ...event.data, state: SuggestionState.RECEIVED });
      const { suggestionId, regionId, province, state } = suggestion;
      prepared(
        db,
        'INSERT OR IGNORE INTO suggestions (suggestion_id, region_id, province, at, state, suggestion) VALUES (?, ?, ?, ?, ?, ?)',
      ).run(suggestionId, regionId, province, Number(ordinal), state, JSON.stringify(Suggestion.toJSON(suggestion)));
    } else if (event.type === 'registry.SuggestionDecided.v1') {
      const { suggestionId, adopted, reason, document } = event.data;
      const state = adopted ? SuggestionState.ADOPTED : SuggestionState.DECLINED;
      change(db, suggestionId, { state, decisionReason: reason, document });
    } else if (event.type === 'registry.SuggestionTakenUp.v1') {
      change(db, event.data.suggestionId, { state: SuggestionState.TAKEN_UP, workId: event.data.workId });
    }
  },
};

const change = (db: DatabaseSync, suggestionId: string, to: Partial<Suggestion>): void => {
  const row = prepared(db, 'SELECT suggestion FROM suggestions WHERE suggestion_id = ?').get(suggestionId);
  if (row === undefined) return;
  const changed = { ...readIn(row), ...to };
  prepared(db, 'UPDATE suggestions SET state = ?, suggestion = ? WHERE suggestion_id = ?').run(
    changed.state,
    JSON.stringify(Suggestion.toJSON(changed)),
    suggestionId,
  );
};

const readIn = (row: Readonly<Record<string, unknown>>): Suggestion =>
  Suggestion.fromJSON(JSON.parse(String(row['suggestion'])));

/** A page of suggestions. */
export interface SuggestionsPage {
  readonly suggestions: Suggestion[];
  /** Place of the last one; undefined: there are no more. */
  readonly next: number | undefined;
}

/** A province's suggestions before a place, the newest first; `state` empty: all. */
export const readSuggestions = (
  db: DatabaseSync,
  { regionId, province, state }: { readonly regionId: string; readonly province: string; readonly state: string },
  { before, limit }: { readonly before: number; readonly limit: number },
): SuggestionsPage => {
  const rows = prepared(
    db,
    `SELECT at, suggestion FROM suggestions
      WHERE region_id = ? AND province = ? AND (? = '' OR state = ?) AND at < ? ORDER BY at DESC LIMIT ?`,
  ).all(regionId, province, state, state, before, limit + 1);
  const page = rows.slice(0, limit);
  return { suggestions: page.map(readIn), next: rows.length > limit ? Number(page.at(-1)!['at']) : undefined };
};
