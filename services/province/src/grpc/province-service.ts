import { setTimeout as sleep } from 'node:timers/promises';
import {
  ProvinceServiceService,
  type FedFrom,
  type GetWorkRequest,
  type GetWorkResponse,
  type ListWorksRequest,
  type ListWorksResponse,
} from '@tongbiao/contracts/gen/tongbiao/province/v1/province_service';
import { digestOfPublicWork } from '@tongbiao/domain/registry';
import { CallFailed, defineService, type Call, type Refused, type Role, type ServedService } from '@tongbiao/service';
import type { Books } from '../books.ts';
import type { Following } from '../following/following.ts';
import type { Followings } from '../following/followings.ts';

/** What a provincial system serves from. */
export interface ProvinceSources {
  readonly province: string;
  readonly books: Books;
  readonly followings: Pick<Followings, 'all' | 'lookAgain'>;
}

const READERS: readonly Role[] = ['system', 'regulator', 'department', 'auditor', 'service'];
/** These serve one province, and read its system only. */
const OWN_PROVINCE_ONLY: ReadonlySet<string> = new Set<Role>(['system', 'regulator', 'department']);
const DEFAULT_PAGE = 50;
const WORK_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const keepToProvince = (province: string, { actor }: Call): void => {
  if (!OWN_PROVINCE_ONLY.has(actor.role) || actor.province === province) return;
  throw new CallFailed({
    status: 'PERMISSION_DENIED',
    reason: 'NOT_YOUR_PROVINCE',
    message: `this is the system of ${province}`,
  });
};

const getWork = async (
  { books, followings }: ProvinceSources,
  { workId, minOrdinal }: GetWorkRequest,
  { patience }: Call,
): Promise<GetWorkResponse | Refused> => {
  const least = (of: readonly string[]): bigint => {
    const ordinals = of.map((region) => books.ordinal(region) ?? -1n);
    return ordinals.reduce((a, b) => (a < b ? a : b), ordinals[0] ?? -1n);
  };
  // A work that is known lies in one region; one that is not may still come in any.
  const reached = (): bigint => {
    const region = books.regionOf(workId);
    return least(region === undefined ? followings.all().map((each) => each.region) : [region]);
  };
  if (minOrdinal !== '') {
    const wanted = BigInt(minOrdinal);
    // It may lie in a region that was formed a moment ago.
    if (books.regionOf(workId) === undefined) await followings.lookAgain();
    await books.waitUntil(() => reached() >= wanted, patience);
  }
  const work = books.work(workId);
  if (work === undefined)
    return {
      rejected: { status: 'NOT_FOUND', code: 'UNKNOWN_WORK', field: 'workId', message: `there is no work ${workId}` },
    };
  return { work, digest: digestOfPublicWork(work), ordinal: ordinalOf(reached()) };
};

/** Nothing read yet is told as 0, the founding of the log, which no work can depend on. */
const ordinalOf = (ordinal: bigint | undefined): bigint => (ordinal === undefined || ordinal < 0n ? 0n : ordinal);

const listWorks = (
  { books, followings }: ProvinceSources,
  { regionId, pageSize, pageToken }: ListWorksRequest,
): ListWorksResponse | Refused => {
  const after = Buffer.from(pageToken, 'base64url').toString('latin1');
  if (pageToken !== '' && !WORK_ID.test(after))
    return {
      rejected: {
        status: 'INVALID_ARGUMENT',
        code: 'PAGE_TOKEN_INVALID',
        field: 'pageToken',
        message: 'pageToken must be one that this system gave out',
      },
    };
  const followed = followings.all().map(({ region }) => region);
  if (regionId !== '' && !followed.includes(regionId))
    return {
      rejected: {
        status: 'NOT_FOUND',
        code: 'REGION_NOT_FOLLOWED',
        field: 'regionId',
        message: `this system does not follow region ${regionId}; it follows ${followed.join(', ')}`,
      },
    };
  const limit = pageSize === 0 ? DEFAULT_PAGE : pageSize;
  const found = books.list({ ...(regionId === '' ? {} : { region: regionId }), after, limit: limit + 1 });
  const works = found.slice(0, limit);
  const regions = regionId === '' ? followed : [regionId];
  const ordinals = regions.map((region) => ordinalOf(books.ordinal(region)));
  return {
    works,
    nextPageToken: found.length > limit ? Buffer.from(works.at(-1)!.workId).toString('base64url') : '',
    ordinal: ordinals.reduce((a, b) => (a < b ? a : b), ordinals[0] ?? 0n),
  };
};

/** A broker that does not answer must not keep the status from those who ask for it. */
const LAG_PATIENCE_MS = 1_000;

const fedFrom = async (books: Books, following: Following): Promise<FedFrom> => {
  const { region, transport } = following;
  const place =
    transport === 'feed'
      ? (books.feedPosition(region) ?? '')
      : books
          .kafkaPlaces(region)
          .map(({ partition, offset }) => `${partition}@${offset}`)
          .join(',');
  const unknown = sleep(LAG_PATIENCE_MS, undefined, { ref: false });
  const lag = (await Promise.race([following.lag().catch(() => undefined), unknown]))?.events ?? 0n;
  return {
    regionId: region,
    transport,
    place,
    ordinal: ordinalOf(books.ordinal(region)),
    lag,
    state: following.state(),
  };
};

/** A province's books over gRPC, for its own people and systems, for auditors and for the other services. Nothing is written here. */
export const provinceService = (sources: ProvinceSources): ServedService => {
  const { province, books, followings } = sources;
  return defineService({
    definition: ProvinceServiceService,
    methods: {
      getWork: {
        access: { roles: READERS },
        required: ['workId'],
        handle: async (request, call) => {
          keepToProvince(province, call);
          return getWork(sources, request, call);
        },
      },
      listWorks: {
        access: { roles: READERS },
        handle: async (request, call) => {
          keepToProvince(province, call);
          return listWorks(sources, request);
        },
      },
      getStatus: {
        access: { roles: READERS },
        handle: async (_, call) => {
          keepToProvince(province, call);
          return {
            province,
            logId: books.logId() ?? '',
            sources: await Promise.all(followings.all().map((following) => fedFrom(books, following))),
            works: books.count(),
          };
        },
      },
    },
  });
};
