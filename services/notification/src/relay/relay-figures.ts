import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '@tongbiao/service';
import type { Relay } from './relay.ts';

const STATES = ['connecting', 'relaying', 'waiting', 'retrying', 'stopped'] as const;

/** Shows the relay to an operator. */
export const relayFigures = (metrics: Metrics, relay: Relay): void => {
  const registers = [metrics];
  const counted = (name: string, help: string, value: () => number): void => {
    let told = 0;
    new Counter({
      name,
      help,
      registers,
      collect() {
        const now = value();
        this.inc(now - told);
        told = now;
      },
    });
  };
  counted('tongbiao_relay_events_total', 'Events written to Kafka.', relay.relayed);
  counted('tongbiao_relay_transactions_total', 'Transactions committed.', relay.transactions);
  counted('tongbiao_relay_sessions_total', 'Sessions opened; a new one begins after every failure.', relay.sessions);
  new Gauge({
    name: 'tongbiao_relay_ordinal',
    help: 'Number of the last event in the log that is dealt with.',
    registers,
    collect() {
      const ordinal = relay.place()?.ordinal;
      if (ordinal !== undefined) this.set(Number(ordinal));
    },
  });
  new Gauge({
    name: 'tongbiao_relay_state',
    help: '1 for what the relay is doing; topic: the one that it waits for.',
    labelNames: ['state', 'topic'],
    registers,
    collect() {
      this.reset();
      const state = relay.state();
      for (const each of STATES) if (each !== state.kind) this.set({ state: each, topic: '' }, 0);
      this.set({ state: state.kind, topic: state.kind === 'waiting' ? state.topic : '' }, 1);
    },
  });
};
