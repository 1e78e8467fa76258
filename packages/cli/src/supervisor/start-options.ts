import type { Voice } from '../voice.ts';
import type { House } from './house.ts';
import type { KafkaChoice } from './kafka.ts';

/** What `tongbiao start` was asked for. */
export interface StartOptions {
  readonly dataDir: string;
  /** @default DEFAULT_PORT_BASE */
  readonly portBase?: number | 'auto';
  readonly withoutKafka: boolean;
  /** Delete everything first. */
  readonly fresh: boolean;
  /** Do not ask before deleting. */
  readonly yes: boolean;
  /** Names of processes; empty = all. */
  readonly only: readonly string[];
}

/** A start that is under way. */
export interface Ascent {
  readonly options: StartOptions & { readonly portBase: number };
  readonly kafka: KafkaChoice;
  readonly voice: Voice;
  readonly env: NodeJS.ProcessEnv;
  readonly house: House;
  /** Aborts when the whole has to stop. */
  readonly signal: AbortSignal;
}
