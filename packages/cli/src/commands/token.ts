import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { holdsData } from '../supervisor/data-folder.ts';
import { freshToken, identitiesOf } from '../supervisor/identity.ts';
import type { Voice } from '../voice.ts';

/** Prints a token of one of the embedded system's identities. */
export async function printToken(
  dataDir: string,
  role: string,
  province: string | undefined,
  voice: Voice,
): Promise<ExitName> {
  const name = province === undefined ? role : `${role}-${province}`;
  const identities = identitiesOf(dataDir);
  const identity = identities.find((each) => each.name === name && each.claims.role !== 'service');
  if (identity === undefined) {
    const known = identities
      .filter(({ claims }) => claims.role !== 'service')
      .map(({ claims }) => [claims.role, claims.province].filter((part) => part !== undefined).join(' '));
    throw new CliError('IDENTITY_UNKNOWN', 'usage', say.identityUnknown(known));
  }
  if (!holdsData(dataDir)) throw new CliError('NOT_RUNNING', 'notRunning', say.notRunning(dataDir));
  const token = await freshToken(dataDir, identity);
  voice.result(token, { ...identity.claims, token });
  return 'ok';
}
