/** Something that a service opened and has to close. */
export interface Part {
  readonly name: string;
  /** Takes nothing new and finishes what is under way, within the limit. All parts drain at once, before any is closed. */
  drain?(limitMs: number): Promise<void>;
  close(): Promise<void> | void;
  /** Rejects when the part cannot go on; the service then stops and exits with 1. */
  readonly failed?: Promise<unknown>;
}
