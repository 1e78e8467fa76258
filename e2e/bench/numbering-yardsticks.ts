// The yardsticks of `pnpm bench numbering`, in a process of their own: an echo whose answers have the size of ours, and a sequence of
// PostgreSQL behind the same gRPC. Arguments: bytes of an answer, then folder of the socket and connections of the pool. Prints its port.
import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import {
  NumberingServiceService,
  type ReserveRequest,
  type ReserveResponse,
} from '@tongbiao/contracts/gen/tongbiao/numbering/v1/numbering_service';
import { Pool } from 'pg';

const [bytes = '0', socket, connections = '10'] = process.argv.slice(2);
const asIs = (buffer: Buffer): Buffer => buffer;
const server = new Server();
const { reserve } = NumberingServiceService;

if (socket === undefined) {
  const answer = Buffer.alloc(Number(bytes), 'e');
  const echo: handleUnaryCall<Buffer, Buffer> = (_, reply) => reply(null, answer);
  const method = {
    ...reserve,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  server.addService({ reserve: method }, { reserve: echo });
} else {
  const pool = new Pool({ host: socket, user: 'bench', database: 'postgres', max: Number(connections) });
  const padding = 'x'.repeat(Math.max(0, Number(bytes) - 120));
  // A repeated request id gets the number that it has.
  const query = {
    name: 'reserve',
    text: `INSERT INTO reservations (request_id, sequence, range_id, work_id, revision, expires_at)
           VALUES ($1, nextval('numbers'), $2, $3, $4, now() + interval '90 days')
           ON CONFLICT (request_id) DO UPDATE SET request_id = excluded.request_id
           RETURNING sequence, expires_at`,
  };
  const take: handleUnaryCall<ReserveRequest, ReserveResponse> = ({ request }, reply) => {
    const { requestId, rangeId, workId, revision } = request;
    pool
      .query<{ sequence: string; expires_at: Date }>({ ...query, values: [requestId, rangeId, workId, revision] })
      .then(
        ({ rows: [row] }) =>
          reply(null, {
            outcome: { events: [], position: padding, replayed: false },
            reservationId: requestId,
            sequence: Number(row!.sequence),
            expiresAt: row!.expires_at.toISOString(),
          }),
        (error: Error) => reply({ code: 13, details: error.message }),
      );
  };
  await pool.query('CREATE SEQUENCE IF NOT EXISTS numbers START 100001');
  await pool.query(
    `CREATE TABLE IF NOT EXISTS reservations (request_id text PRIMARY KEY, sequence bigint NOT NULL UNIQUE, range_id text NOT NULL,
     work_id uuid NOT NULL, revision int NOT NULL, expires_at timestamptz NOT NULL)`,
  );
  server.addService({ reserve }, { reserve: take });
}
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
