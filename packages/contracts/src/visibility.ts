import type { Audience } from './catalogue.ts';

/** Who asks, as far as audiences are concerned; from the verified token. */
export interface Reader {
  readonly role: string;
  readonly province?: string;
}

/** Roles of those who take part in the collaboration, or check it. */
const insiders: ReadonlySet<string> = new Set([
  'regulator',
  'department',
  'committee',
  'liaison',
  'secretariat',
  'system',
  'service',
  'auditor',
]);

/**
 * Whether an event may leave to this reader by feed or replay. Members' events are for insiders, and for one who acts for a province
 * only where that province is a member of the event's region, or a guest of the work that the event is about. Restricted ones leave by neither: an auditor's recorded read is
 * the one exception, and the audit service makes it.
 *
 * @param provinces those of the event's region that may read it (`readersOf`); none where it has no region.
 */
export const maySee = (audience: Audience, reader: Reader, provinces: ReadonlySet<string>): boolean => {
  switch (audience) {
    case 'public':
      return true;
    case 'members':
      return insiders.has(reader.role) && (reader.province === undefined || provinces.has(reader.province));
    case 'restricted':
      return false;
  }
};
