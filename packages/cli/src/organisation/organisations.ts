import { OrganisationKind } from '@tongbiao/contracts/gen/tongbiao/registry/v1/organisation_events';
import { digestOfJson } from '@tongbiao/contracts';
import { everyPage } from '../asking/every-page.ts';
import { CliError } from '../cli-error.ts';
import type { ExitName } from '../exit-codes.ts';
import { chosenRegion } from '../region/chosen-region.ts';
import { findSystem } from '../system/running-system.ts';
import type { Voice } from '../voice.ts';
import { sayOrganisation } from './organisation-messages.ts';

const ASKER = 'auditor';
const PREFIX = 'ORGANISATION_KIND_';

/** Kinds as the command line names them: `enterprise`, `research-institute`. */
const kinds: ReadonlyMap<string, OrganisationKind> = new Map(
  Object.values(OrganisationKind)
    .filter((kind) => kind.startsWith(PREFIX) && kind !== OrganisationKind.UNSPECIFIED)
    .map((kind) => [kind.slice(PREFIX.length).toLowerCase().replaceAll('_', '-'), kind]),
);

const kindOf = (name: string): OrganisationKind => {
  const kind = kinds.get(name);
  if (kind === undefined)
    throw new CliError('KIND_UNKNOWN', 'usage', sayOrganisation.kindUnknown(name, [...kinds.keys()]));
  return kind;
};

/** Which organisations to list. */
export interface ListFlags {
  readonly region?: string;
  readonly kind?: string;
  readonly province?: string;
  readonly departments?: boolean;
}

/** Organisations of a region, by name. */
export async function listOrganisationsCommand(
  { dataDir, region, kind, province = '', departments = false }: ListFlags & { readonly dataDir: string },
  query: string | undefined,
  voice: Voice,
): Promise<ExitName> {
  const wanted = kind === undefined ? OrganisationKind.UNSPECIFIED : kindOf(kind);
  const system = await findSystem(dataDir);
  let count = 0;
  try {
    const regionId = await chosenRegion(system, region);
    await everyPage(
      (pageToken) =>
        system.call('organisations', ASKER, 'listOrganisations', {
          regionId,
          query: query ?? '',
          kind: wanted,
          province,
          departments,
          pageSize: 200,
          pageToken,
        }),
      ({ organisations }) => {
        for (const each of organisations) {
          const fields = each.departments.filter((d) => d.until === '').flatMap((d) => d.fields);
          const { nameZh } = each.names.at(-1)!;
          voice.answer(sayOrganisation.line(each.organisationId, nameZh, each.creditCode, each.kind, fields), each);
        }
        count += organisations.length;
      },
    );
  } finally {
    system.close();
  }
  voice.result(sayOrganisation.organisations(count), { organisations: count });
  return 'ok';
}

/** One organisation, its names, and the works that name it. */
export async function showOrganisationCommand(dataDir: string, id: string, voice: Voice): Promise<ExitName> {
  const system = await findSystem(dataDir);
  try {
    const { organisation } = await system.call('organisations', ASKER, 'getOrganisation', { organisationId: id });
    const works: { workId: string; revision: number; province: string; role: string }[] = [];
    await everyPage(
      (pageToken) =>
        system.call('organisations', ASKER, 'listOrganisationWorks', { organisationId: id, pageSize: 200, pageToken }),
      (page) => works.push(...page.works),
    );
    const { names, creditCode, kind } = organisation!;
    const lines = [
      sayOrganisation.line(id, names.at(-1)!.nameZh, creditCode, kind, []),
      ...names.map((name) => sayOrganisation.name(name.nameZh, name.from, name.until)),
      ...works.map((work) => sayOrganisation.work(work.workId, work.revision, work.province, work.role)),
    ];
    voice.result(lines.map((line) => voice.in(line)).join('\n'), { organisation, works });
    return 'ok';
  } finally {
    system.close();
  }
}

/** An organisation to register. */
export interface RegisterFlags {
  readonly region?: string;
  readonly kind: string;
  readonly code?: string;
  readonly province?: string;
  readonly since?: string;
  readonly nameEn?: string;
}

/** Registers an organisation, as the region's secretariat; the same again changes nothing. */
export async function registerOrganisationCommand(
  {
    dataDir,
    region,
    kind,
    code = '',
    province = '',
    since = '',
    nameEn = '',
  }: RegisterFlags & { readonly dataDir: string },
  nameZh: string,
  voice: Voice,
): Promise<ExitName> {
  const body = {
    nameZh,
    nameEn,
    nameFrom: since,
    creditCode: code,
    kind: kindOf(kind),
    province,
    predecessors: [],
  };
  const system = await findSystem(dataDir);
  try {
    const asked = { regionId: await chosenRegion(system, region), ...body };
    const { organisationId, outcome } = await system.call('organisations', 'secretariat', 'registerOrganisation', {
      requestId: digestOfJson(asked),
      validateOnly: false,
      ...asked,
    });
    voice.result(sayOrganisation.registered(nameZh, organisationId), {
      organisationId,
      written: outcome!.replayed ? 0 : outcome!.events.length,
    });
    return 'ok';
  } finally {
    system.close();
  }
}

/** Committees of a region, by name. */
export async function listCommitteesCommand(
  { dataDir, region }: { readonly dataDir: string; readonly region?: string },
  voice: Voice,
): Promise<ExitName> {
  const system = await findSystem(dataDir);
  let count = 0;
  try {
    const regionId = await chosenRegion(system, region);
    await everyPage(
      (pageToken) => system.call('organisations', ASKER, 'listCommittees', { regionId, pageSize: 200, pageToken }),
      ({ committees }) => {
        for (const each of committees) {
          const { committeeId, nameZh, province, termFrom, termUntil } = each;
          voice.answer(sayOrganisation.committee(committeeId, nameZh, province, termFrom, termUntil), each);
        }
        count += committees.length;
      },
    );
  } finally {
    system.close();
  }
  voice.result(sayOrganisation.committees(count), { committees: count });
  return 'ok';
}
