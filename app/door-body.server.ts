import type { IncomingMessage } from "node:http";

export interface BodyLimits {
  /** The longest body that is taken. */
  readonly longestBytes: number;
  /** From the headers to the body's end. */
  readonly longestMs: number;
  /** All bodies that are being received or waiting to be stored, together. */
  readonly heldBytes: number;
  /** What is read, and thrown away, of a body that was refused, so that the sender hears why. */
  readonly thrownAwayBytes: number;
}

/** Shopify gives up after 5 seconds, and its largest payloads are far smaller. */
export const BODY_LIMITS: BodyLimits = {
  longestBytes: 10 * 1024 * 1024,
  longestMs: 10_000,
  heldBytes: 128 * 1024 * 1024,
  thrownAwayBytes: 1024 * 1024,
};

/** Above this a body may use only half of what may be held: webhooks as they are always find room. */
const LARGE_BYTES = 256 * 1024;

/** Too long, too slow, or too much at once for the memory we give it. */
export type BodyRefusal = 408 | 413 | 503;

export interface ReadBody {
  readonly bytes: Buffer;
  /** To be called when the body is not needed any more. */
  readonly release: () => void;
}

interface Waiter {
  /** Called before the first byte is read, unless the body is refused for what it announces. */
  readonly begins: () => void;
  readonly whole: (body: ReadBody) => void;
  readonly refused: (status: BodyRefusal) => void;
}

/**
 * Reads bodies within bounded memory. Nothing more is called for one whose sender hangs up. The bytes of
 * all requests are counted together, as they come: announcing a large body takes no room from others.
 */
export function bodyReader(limits: BodyLimits) {
  let held = 0;
  return (request: IncomingMessage, { begins, whole, refused }: Waiter): void => {
    if (Number(request.headers["content-length"] ?? 0) > limits.longestBytes) {
      refused(413);
      return;
    }
    begins();
    const body = new GrowingBody();
    let mine = 0;
    const release = () => {
      held -= mine;
      mine = 0;
    };
    const stop = () => {
      clearTimeout(timer);
      request.off("data", take).off("end", end).off("close", leave);
    };
    const refuse = (status: BodyRefusal) => {
      stop();
      release();
      refused(status);
    };
    const take = (chunk: Buffer) => {
      mine += chunk.length;
      held += chunk.length;
      if (mine > limits.longestBytes) return refuse(413);
      if (held > (mine > LARGE_BYTES ? limits.heldBytes / 2 : limits.heldBytes)) return refuse(503);
      body.add(chunk);
    };
    const end = () => {
      stop();
      whole({ bytes: body.bytes(), release });
    };
    const leave = () => {
      stop();
      release();
    };
    const timer = setTimeout(() => refuse(408), limits.longestMs);
    request.on("data", take).on("end", end).on("close", leave);
  };
}

/** What was refused is thrown away as it comes, up to a limit: then the door hangs up. */
export function throwAway(
  request: IncomingMessage,
  { longestMs, thrownAwayBytes }: BodyLimits,
): void {
  let bytes = 0;
  const timer = setTimeout(() => request.destroy(), longestMs);
  request.on("close", () => clearTimeout(timer)).on("end", () => clearTimeout(timer));
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > thrownAwayBytes) request.destroy();
  });
  request.resume();
}

/** One chunk stays as it is; more are gathered, so that a million tiny ones are one piece of memory. */
class GrowingBody {
  #only: Buffer | null = null;
  #gathered: Buffer | null = null;
  #length = 0;

  add(chunk: Buffer): void {
    if (!this.#only) this.#only = chunk;
    else this.#room(this.#only, chunk.length).set(chunk, this.#length);
    this.#length += chunk.length;
  }

  bytes(): Buffer {
    return this.#gathered?.subarray(0, this.#length) ?? this.#only ?? Buffer.alloc(0);
  }

  #room(first: Buffer, more: number): Buffer {
    const gathered = this.#gathered ?? first;
    if (this.#gathered && gathered.length >= this.#length + more) return gathered;
    const larger = Buffer.allocUnsafe(2 * (this.#length + more));
    larger.set(gathered.subarray(0, this.#length));
    this.#gathered = larger;
    return larger;
  }
}
