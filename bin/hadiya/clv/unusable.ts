/** What was handed in cannot be used; the message is the one sentence that says why. */
export class Unusable extends Error {
  override readonly name = "Unusable";
}
