/** What the exit code of every command means; `tongbiao help exit-codes` prints this list. */
export const exitCodes = {
  ok: 0,
  /** Done, but not everything is as asked: rows refused, digests that differ, something missing on this machine. */
  incomplete: 1,
  /** The command line or an input file is wrong; nothing was done. */
  usage: 2,
  /** No running system in this data folder, or it does not answer. */
  notRunning: 3,
  portInUse: 4,
  dataFolderHeld: 5,
  /** This machine lacks something: Node or Java too old. */
  prerequisite: 6,
  /** A process could not be started, or could not stay up. */
  processFailed: 7,
  /** The system refused a command, or went away while it was asked. */
  refused: 8,
  /** A defect of Tongbiao. */
  defect: 70,
} as const;

/** Name of an exit code. */
export type ExitName = keyof typeof exitCodes;
