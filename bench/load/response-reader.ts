const HEAD_END = "\r\n\r\n";
const LAST_CHUNK = "0\r\n\r\n";

/**
 * Reads one HTTP response after another from what a socket delivers, and no more of each than its
 * status. For answers that are short: a general client would cost as much as the server under test.
 */
export class ResponseReader {
  #text = "";

  /** The status of the response that `chunk` completes; null while it is not there whole. */
  read(chunk: Buffer): number | null {
    this.#text += chunk.toString("latin1");
    const headEnd = this.#text.indexOf(HEAD_END);
    if (headEnd < 0) return null;
    const head = this.#text.slice(0, headEnd);
    if (!isWhole(head, this.#text.slice(headEnd + HEAD_END.length))) return null;
    this.#text = "";
    return Number(head.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length));
  }
}

function isWhole(head: string, body: string): boolean {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return body.length >= Number(length);
  return !/\r\ntransfer-encoding: *chunked/i.test(head) || body.endsWith(LAST_CHUNK);
}
