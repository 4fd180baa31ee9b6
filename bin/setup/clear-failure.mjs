// @ts-check
/** A failure the person can act on: printed as it stands, without a stack. */
export class ClearFailure extends Error {}

/**
 * Ends the process with one sentence for what a person can put right, and with the whole story
 * for what is our own fault.
 * @param {unknown} error
 * @returns {never}
 */
export function exitWith(error) {
  console.error(error instanceof ClearFailure ? `\n${error.message}` : error);
  process.exit(1);
}
