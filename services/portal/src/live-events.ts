import type { Request, Response } from 'express';
import type { EventMetadata } from '@tongbiao/contracts';
import { RpcFailure } from '@tongbiao/service';
import type { Backend } from './backend.ts';

/** Milliseconds that a browser waits before it comes again. */
const RETRY_MS = 1000;

/**
 * Server-sent events: one `change` per public event of a region or work, its id a position token, so that a browser that
 * was away resumes without a gap (`Last-Event-ID`). Heartbeats are comments. `after` is the place to start from; without one it
 * starts with the first event of the log.
 */
export const liveEvents =
  (backend: Backend, stopping: AbortSignal) =>
  async (request: Request, response: Response): Promise<void> => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, stopping]);
    const { region, work, after } = request.query;
    const options = {
      region: typeof region === 'string' ? region : '',
      work: typeof work === 'string' ? work : '',
      position: request.get('last-event-id') ?? (typeof after === 'string' ? after : ''),
    };
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
    try {
      for await (const { message } of backend.subscribe(options, signal)) {
        if (message?.$case !== 'event') {
          response.write(`: ${message?.$case ?? 'unknown'}\n\n`);
          continue;
        }
        const event = message.value;
        const metadata = JSON.parse(Buffer.from(event.metadata).toString('utf8')) as EventMetadata;
        const data = JSON.stringify({ ordinal: String(event.ordinal), type: event.type, workId: metadata.workId });
        if (!response.write(`id: ${event.position}\nevent: change\ndata: ${data}\n\n`))
          await new Promise<void>((resolve) => {
            response.once('drain', resolve);
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
      }
    } catch (error) {
      if (!signal.aborted)
        response.write(
          `event: problem\ndata: ${JSON.stringify({ reason: error instanceof RpcFailure ? error.reason : 'INTERNAL' })}\n\n`,
        );
    } finally {
      response.end();
    }
  };
