// A caller of numbering in a process of its own, for the recorded history. Reads rounds from stdin, one JSON line each; writes what it
// called and was told to stdout, one JSON line per operation (docs/numbering-history.md), and `{"done":round}` at the end of a round.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { NumberingServiceClient } from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { call, connect, RpcFailure } from '@tongbiao/service';
import { startFaultProxy } from './fault-proxy.ts';
import { mulberry, requestOf, workOf, type Operation, type Target } from './numbering-history.ts';

/** What the parent tells it at the start. */
export interface ClientSettings {
  readonly client: number;
  readonly addresses: readonly string[];
  readonly token: string;
  readonly rangeId: string;
  readonly seed: number;
  /** Operations that it has under way at the same time. */
  readonly slots: number;
  /** Answers get lost for some milliseconds, this often. */
  readonly loseEveryMs: number;
}

/** One round: nobody begins the next before everybody has ended this one. */
export interface Round {
  readonly round: number;
  readonly operations: number;
  /** Numbers that are held, for everybody to assign or release. */
  readonly targets: readonly Target[];
}

const { client, addresses, token, rangeId, seed, slots, loseEveryMs } = JSON.parse(process.argv[2]!) as ClientSettings;
const random = mulberry(seed);
const proxies = await Promise.all(addresses.map((address) => startFaultProxy(() => Number(address.split(':')[1]))));
const clients = proxies.map(({ port }) =>
  connect(NumberingServiceClient, { address: `127.0.0.1:${port}`, token: () => token }),
);
const clock = (): string => process.hrtime.bigint().toString();
const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
/** Codes after which a caller does not know what happened. */
const UNSURE: ReadonlySet<string> = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED', 'INTERNAL', 'ABORTED']);

const losing = async (): Promise<never> => {
  for (;;) {
    await sleep(loseEveryMs * (0.5 + random()));
    await pick(proxies).swallowAnswers(5 + Math.floor(random() * 20));
  }
};
void losing();

let retries = 0;
/** Sends it again, to whichever replica, until it is answered: the same request, or first the question what it did. */
const insist = async <T>(
  send: (to: NumberingServiceClient) => Promise<T>,
  recall?: (to: NumberingServiceClient) => Promise<T | undefined>,
): Promise<T> => {
  for (let wait = 10; ; wait = Math.min(500, wait * 2)) {
    try {
      return await send(pick(clients));
    } catch (error) {
      const code = error instanceof RpcFailure ? error.code : 'UNKNOWN';
      if (!UNSURE.has(code)) throw error;
    }
    retries++;
    await sleep(wait * random());
    if (recall === undefined || random() < 0.5) continue;
    try {
      const found = await recall(pick(clients));
      if (found !== undefined) return found;
    } catch {
      // It is asked again.
    }
  }
};
const options = { waitForReady: true, deadlineMs: 3_000 };

const reserve = async (request: string): Promise<Partial<Operation>> => {
  const workId = workOf(request);
  return insist(
    async (to) => {
      const { sequence, reservationId } = await call(
        to,
        'reserve',
        {
          seriesId: '',
          requestId: request,
          validateOnly: false,
          rangeId,
          workId,
          revision: 1,
          round: 1,
          members: [],
          holdDays: 90,
        },
        options,
      );
      return { sequence, reservation: reservationId, work: workId, result: 'OK' };
    },
    async (to) => {
      const { found, outcome } = await call(
        to,
        'getByRequestId',
        { rangeId, prefix: '', rpc: 'Reserve', asked: request },
        options,
      );
      if (!found) return undefined;
      const { sequence, reservationId } = JSON.parse(outcome!.events[0]!.dataJson) as {
        sequence: number;
        reservationId: string;
      };
      return { sequence, reservation: reservationId, work: workId, result: 'OK' };
    },
  );
};

const change = async (op: 'assign' | 'release', request: string, { sequence, reservation, work }: Target) => {
  const write = { requestId: request, validateOnly: false, rangeId, reservationId: reservation };
  const result = await insist(async (to) => {
    try {
      if (op === 'assign') await call(to, 'assign', { seriesId: '', ...write, workId: work }, options);
      else await call(to, 'release', { ...write, reason: 'not needed' }, options);
      return 'OK';
    } catch (error) {
      const refused = error instanceof RpcFailure && ['RESERVATION_ENDED', 'ALREADY_ASSIGNED'].includes(error.reason);
      if (!refused) throw error;
      return error.reason;
    }
  });
  return { sequence, reservation, work, result };
};

let counter = 0;
const operate = async ({ round, targets }: Round): Promise<void> => {
  const request = requestOf(client, seed, counter++);
  const choice = random();
  const op = targets.length === 0 || choice < 0.6 ? 'reserve' : choice < 0.8 ? 'assign' : 'release';
  const at = clock();
  const told = op === 'reserve' ? await reserve(request) : await change(op, request, pick(targets));
  process.stdout.write(`${JSON.stringify({ client, round, op, request, call: at, return: clock(), ...told })}\n`);
};

const lines = createInterface({ input: process.stdin });
// Whatever is under way: without a parent nobody reads what comes of it, and the replicas that it insists on are gone as well.
lines.once('close', () => process.exit());
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
for await (const line of lines) {
  const round = JSON.parse(line) as Round;
  let left = round.operations;
  await Promise.all(
    Array.from({ length: slots }, async () => {
      while (left-- > 0) await operate(round);
    }),
  );
  process.stdout.write(`${JSON.stringify({ done: round.round, retries })}\n`);
}
