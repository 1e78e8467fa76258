// A grpc-js unary echo in a process of its own: the yardstick of the benchmarks. Prints its port; ends when its stdin closes.
import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import { ECHO_METHOD } from './echo.ts';

const echo: handleUnaryCall<Buffer, Buffer> = (call, answer) => answer(null, call.request);
const server = new Server();
server.addService({ echo: ECHO_METHOD }, { echo });
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
process.stdin.on('end', () => server.forceShutdown()).resume();
