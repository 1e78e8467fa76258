import type { DomainEvent } from '@tongbiao/contracts';
import type { Chance } from './chance.ts';
import type { Ground, Party } from './ground.ts';

/** Something that happens in a life, on a day; the event is made when its turn comes. */
export interface Step {
  readonly day: number;
  readonly stream: string;
  readonly who: Doer;
  readonly make: () => DomainEvent;
}

/** Who does it; a party's act carries its signature where an `rpc` is named. */
export interface Doer {
  readonly role: 'secretariat' | 'department' | 'regulator' | 'committee' | 'service';
  readonly party?: Party;
  readonly rpc?: string;
}

/** One consultation round of a work: how many comments it gets is told from outside. */
export interface Commenting {
  /** Comments received, and how many of them are disposed of. */
  readonly received: number;
  readonly disposed: number;
}

/** What a life is made from. */
export interface Begun {
  readonly nth: number;
  readonly chance: Chance;
  readonly ground: Ground;
  readonly workId: string;
  /** Takes the next number of the region's range. */
  readonly nextNumber: () => number;
  /** Asked for each round that closes before the end of the log. */
  readonly comments: () => Commenting;
  /** Last day of the log. */
  readonly lastDay: number;
}

/** A digest that is the same for the same words. */
export const digestFrom = (chance: Chance): string => `sha256:${chance.hex64()}`;
