/** Why views refuse to open, stop, or do not answer. */
export type ViewErrorCode =
  /** The file was built from another log. Delete it, or point the service at the right store. */
  | 'FOREIGN_LOG'
  /** A view threw at an event, or its data is not of its type. Nothing behind that event is applied until that is mended. */
  | 'POISON'
  /** The source left out or repeated an event: what follows would be built on a gap. */
  | 'OUT_OF_ORDER'
  /** The views did not reach the asked-for place in time. */
  | 'POSITION_NOT_REACHED'
  /** The wait, or the building, was given up by its caller. */
  | 'ABORTED'
  /** The thread that built views ended before they were there. */
  | 'BROKEN_OFF'
  /** Views are being built or checked; one at a time. */
  | 'BUSY'
  /** The views that serve stand still, so that others cannot be brought to the same place. */
  | 'STANDING_STILL'
  /** The views were closed. */
  | 'CLOSED';

/** A failure of the views. */
export class ViewError extends Error {
  override readonly name = 'ViewError';
  readonly code: ViewErrorCode;
  /** Of POISON: what failed where. */
  readonly at: { readonly view: string; readonly ordinal: bigint; readonly type: string } | undefined;
  constructor(code: ViewErrorCode, message: string, options: { cause?: unknown; at?: ViewError['at'] } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.at = options.at;
  }
}
