import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:http2';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { anEvent } from './store.ts';

const PREFIX_BYTES = 5;

const { Empty, StreamIdentifier, UUID } = shared;
const { BatchAppendReq } = streams;

function uuid(): InstanceType<typeof UUID> {
  const id = new UUID();
  id.setString(randomUUID());
  return id;
}

/** One append of one event as it goes over the wire. */
function frame(slot: number): Buffer {
  const identifier = new StreamIdentifier();
  identifier.setStreamName(Buffer.from(`raw-${slot}`).toString('base64'));
  const options = new BatchAppendReq.Options();
  options.setStreamIdentifier(identifier);
  options.setAny(new Empty());
  const message = new BatchAppendReq.ProposedMessage();
  const event = anEvent();
  message.setId(uuid());
  message.getMetadataMap().set('type', event.type);
  message.getMetadataMap().set('content-type', event.contentType);
  message.setData(Buffer.from(JSON.stringify(event.data)).toString('base64'));
  const request = new BatchAppendReq();
  request.setCorrelationId(uuid());
  request.setOptions(options);
  request.setIsFinal(true);
  request.addProposedMessages(message);
  const bytes = request.serializeBinary();
  const framed = Buffer.alloc(PREFIX_BYTES + bytes.length);
  framed.writeUInt32BE(bytes.length, 1);
  framed.set(bytes, PREFIX_BYTES);
  return framed;
}

/**
 * Sends durable single-event appends, so many in flight, as frames made beforehand and without looking into the answers: what
 * the server does when no client slows it down. Returns appends per second; their success is for the caller to see in the log.
 */
export async function rawAppends(port: number, calls: number, count: number): Promise<number> {
  const frames = Array.from({ length: count }, (_, i) => frame(i % calls));
  const session = connect(`http://127.0.0.1:${port}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/event_store.client.streams.Streams/BatchAppend',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  let sent = 0;
  let answered = 0;
  let rest: Buffer = Buffer.alloc(0);
  const from = performance.now();
  const send = (wanted: number): void => {
    const next = frames.slice(sent, sent + wanted);
    sent += next.length;
    if (next.length > 0) stream.write(Buffer.concat(next));
  };
  send(calls);
  for await (const chunk of stream) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let answers = 0;
    while (rest.length >= PREFIX_BYTES && rest.length >= PREFIX_BYTES + rest.readUInt32BE(1)) {
      rest = rest.subarray(PREFIX_BYTES + rest.readUInt32BE(1));
      answers++;
    }
    answered += answers;
    if (answered === count) break;
    send(answers);
  }
  const seconds = (performance.now() - from) / 1000;
  stream.close();
  session.close();
  await once(session, 'close');
  return Math.round(count / seconds);
}
