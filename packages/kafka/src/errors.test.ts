import { describe, expect, it } from 'vitest';
import { isPassing, KafkaError, toKafkaError } from './errors.ts';

const kafkajs = (name: string, fields: object = {}): Error => Object.assign(new Error(name), { name, ...fields });

describe('an error of the client library', () => {
  it.each([
    ['fenced, as real brokers say it', kafkajs('KafkaJSProtocolError', { code: 47 }), 'FENCED'],
    ['fenced, by its newer name', kafkajs('KafkaJSProtocolError', { code: 90 }), 'FENCED'],
    ['a forgotten producer', kafkajs('KafkaJSProtocolError', { code: 49 }), 'SESSION_LOST'],
    ['a topic that is not there', kafkajs('KafkaJSProtocolError', { code: 3, retriable: true }), 'UNKNOWN_TOPIC'],
    ['a batch too large', kafkajs('KafkaJSProtocolError', { code: 10 }), 'TOO_LARGE'],
    ['an operation that is not allowed', kafkajs('KafkaJSProtocolError', { code: 29 }), 'FORBIDDEN'],
    ['a broken connection', kafkajs('KafkaJSConnectionError', { code: 'ECONNREFUSED' }), 'UNAVAILABLE'],
    ['a retriable state', kafkajs('KafkaJSProtocolError', { code: 5, retriable: true }), 'UNAVAILABLE'],
    ['anything else', kafkajs('KafkaJSNonRetriableError', { retriable: false }), 'BROKER_ERROR'],
  ])('%s', (_, error, code) => expect(toKafkaError(error, 'committing').code).toBe(code));

  it('is judged by its innermost cause, however often it was wrapped', () => {
    const inner = kafkajs('KafkaJSProtocolError', { code: 47 });
    const outer = kafkajs('KafkaJSNonRetriableError', {
      cause: kafkajs('KafkaJSNumberOfRetriesExceeded', { cause: inner }),
    });
    expect(toKafkaError(outer, 'committing').code).toBe('FENCED');
  });

  it('is judged by its parts when it is several', () =>
    expect(toKafkaError(kafkajs('KafkaJSAggregateError', { errors: [kafkajs('x', { code: 29 })] }), 'x').code).toBe(
      'FORBIDDEN',
    ));

  it('says what was being done', () =>
    expect(toKafkaError(new Error('boom'), 'committing').message).toBe('committing: boom'));

  it('is left alone when it is ours', () => {
    const ours = new KafkaError('FENCED', 'x');
    expect(toKafkaError(ours, 'y')).toBe(ours);
  });
});

describe('a state that passes', () => {
  it.each([
    ['a leader being elected', kafkajs('KafkaJSProtocolError', { code: 6, retriable: true }), true],
    ['a coordinator loading, wrapped', kafkajs('x', { cause: kafkajs('y', { code: 14, retriable: true }) }), true],
    ['nobody there', kafkajs('KafkaJSConnectionError', { code: 'ECONNREFUSED', retriable: true }), false],
    ['a topic that is not there', kafkajs('KafkaJSProtocolError', { code: 3, retriable: true }), false],
    ['a refusal', kafkajs('KafkaJSProtocolError', { code: 29, retriable: false }), false],
  ])('%s: %s', (_, error, passing) => expect(isPassing(error)).toBe(passing));
});
