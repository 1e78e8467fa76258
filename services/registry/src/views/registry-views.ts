import { revokedTokens, type View } from '@tongbiao/projection';
import { agreements } from './agreements.ts';
import { scopes } from './joint-projects.ts';
import { membership } from './membership.ts';
import { provincialStandards } from './provincial-standards.ts';
import { organisations } from './organisations.ts';
import { policies } from './policies.ts';
import { regions } from './regions.ts';
import { replacements } from './replacements.ts';
import { series } from './series.ts';
import { statements } from './statements.ts';
import { suggestions } from './suggestions.ts';
import { tokens } from './tokens.ts';
import { workNumbering } from './work-numbering.ts';
import { works } from './works.ts';

/** Every view of the registry. A change of this list builds them anew from the log. */
export const registryViews: readonly View[] = [
  works,
  regions,
  membership,
  organisations,
  policies,
  series,
  statements,
  provincialStandards,
  suggestions,
  scopes,
  agreements,
  replacements,
  workNumbering,
  tokens,
  revokedTokens,
];

/** Builds them on a thread of its own. */
export const registryBuilder = new URL('builder.ts', import.meta.url);
