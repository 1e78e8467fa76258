/** Flags of the commands that look after a log. */
export interface LogFlags {
  readonly dataFile?: string;
  readonly server?: string;
}

/** Flags of `event-store`. */
export interface EventStoreFlags {
  readonly dataFile: string;
  readonly port: number;
  readonly host: string;
  readonly sync: 'full' | 'normal';
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

/** Flags of `log copy`. */
export interface CopyFlags {
  readonly from: string;
  readonly to: string;
}
