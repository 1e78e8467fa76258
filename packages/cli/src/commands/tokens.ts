import { randomUUID } from 'node:crypto';
import type { Token } from '@tongbiao/contracts/gen/tongbiao/access/v1/access_service';
import type { ExitName } from '../exit-codes.ts';
import { say } from '../messages.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';

const SECRETARIAT = 'secretariat';
const DAY_S = 86_400;

/** Issues a token as the secretariat; it alone goes to stdout. */
export async function issueToken(
  {
    dataDir,
    days,
    deputy = '',
    ...asked
  }: {
    readonly dataDir: string;
    readonly subject: string;
    readonly role: string;
    readonly province: string;
    readonly days: number;
    readonly purpose: string;
    /** Who bears it in the subject's place. */
    readonly deputy?: string;
  },
  voice: Voice,
): Promise<ExitName> {
  const { subject, role, province, purpose } = asked;
  const system = await findSystem(dataDir);
  try {
    const { tokenId, token, expiresAt } = await system.call('access', SECRETARIAT, 'issueToken', {
      requestId: randomUUID(),
      validateOnly: false,
      subject,
      role,
      province,
      purpose,
      deputy,
      ttlSeconds: days * DAY_S,
    });
    voice.progress(say.tokenIssued(tokenId, subject, deputy, expiresAt));
    voice.result(token, { tokenId, subject, deputy, role, province, expiresAt, token });
    return 'ok';
  } finally {
    system.close();
  }
}

/** Lists every token, the newest first. */
export async function listTokens(dataDir: string, voice: Voice): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    const tokens: Token[] = [];
    let pageToken = '';
    do {
      const page = await system.call('access', SECRETARIAT, 'listTokens', {
        allSubjects: true,
        pageSize: 0,
        pageToken,
      });
      tokens.push(...page.tokens);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    const lines = tokens.map(({ tokenId, subject, deputy, role, province, state, expiresAt, purpose }) =>
      [
        tokenId,
        voice.in(say.tokenState(state)),
        expiresAt,
        voice.in(say.bearer(subject, deputy)),
        role,
        province,
        purpose,
      ]
        .filter((part) => part !== '')
        .join('  '),
    );
    voice.result(lines.length === 0 ? say.tokensNone : lines.join('\n'), { tokens });
    return 'ok';
  } finally {
    system.close();
  }
}

/** Revokes a token as the secretariat. */
export async function revokeToken(
  {
    dataDir,
    tokenId,
    reason,
    expiresAt = '',
  }: {
    readonly dataDir: string;
    readonly tokenId: string;
    readonly reason: string;
    /** Of a token that was issued elsewhere. */
    readonly expiresAt?: string;
  },
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    const request = { requestId: randomUUID(), validateOnly: false, tokenId, reason, expiresAt };
    const { outcome } = await system.call('access', SECRETARIAT, 'revokeToken', request);
    voice.result(say.tokenRevoked(tokenId), { tokenId, outcome });
    return 'ok';
  } finally {
    system.close();
  }
}
