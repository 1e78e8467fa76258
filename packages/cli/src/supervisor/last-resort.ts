import type { Socket } from 'node:net';

// Loaded into every process of the house before its own code. Each of them ends in order when its stdin closes, which is how
// it learns that the supervisor is gone; one that does not manage in time is ended here, so that nothing outlives the
// supervisor by two seconds.

const GRACE_MS = 1_000;

const end = (): void => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
};
process.stdin.once('end', end).once('close', end).once('error', end).resume();
// Listening here must not keep a process that has nothing more to do.
(process.stdin as Partial<Socket>).unref?.();
