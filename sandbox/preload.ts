/**
 * Loaded before the app (`node --import ./sandbox/preload.ts app/server.ts`), which knows nothing of
 * it. Sends what the app asks of `*.myshopify.com` to the sandbox, refuses every other host, and
 * moves this process's clock to the shop's.
 */
import { request as httpRequest } from "node:http";

const CONNECT_ATTEMPTS = 60;
const RECONNECT_AFTER_MS = 250;
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

const RealDate = globalThis.Date;
const realNow = RealDate.now.bind(RealDate);
let offsetMs = 0;

/** `new Date()` and `Date.now()` follow the shop; everything else of Date is untouched. */
function shiftDate(): void {
  const shiftedNow = () => realNow() + offsetMs;
  const ShiftedDate = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [shiftedNow()] : values, newTarget),
    apply: () => new RealDate(shiftedNow()).toString(),
  });
  RealDate.now = shiftedNow;
  RealDate.prototype.constructor = ShiftedDate;
  globalThis.Date = ShiftedDate;
}

function redirectFetch(origin: string): void {
  const realFetch = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const asked = new Request(input, init);
    const url = new URL(asked.url);
    if (LOOPBACK.has(url.hostname)) return realFetch(asked);
    if (!url.hostname.endsWith(".myshopify.com")) {
      throw new TypeError(`offline: refused ${asked.method} ${url.origin}${url.pathname}`);
    }
    const headers = new Headers(asked.headers);
    headers.set("x-sandbox-shop", url.hostname);
    const body = asked.body ? await asked.arrayBuffer() : null;
    const to = new URL(url.pathname + url.search, origin);
    return realFetch(to, { method: asked.method, headers, body, signal: asked.signal });
  };
}

interface ClockChange {
  follower: string;
  revision: number;
  offsetMs: number;
}

/** Follows the shop's clock until the connection ends. Keeps the process alive, as a server is. */
function followClock(origin: string, onChange: () => void, onEnd: () => void): void {
  const connection = httpRequest(new URL("/__sandbox/clock/stream", origin));
  connection.on("error", () => connection.destroy());
  connection.on("close", onEnd);
  connection.on("response", (stream) => {
    let text = "";
    stream.setEncoding("utf8");
    stream.on("data", (part: string) => {
      text += part;
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages) {
        const change: ClockChange = JSON.parse(message.slice("data: ".length));
        offsetMs = change.offsetMs;
        acknowledge(origin, change);
        onChange();
        // Only now: until the first offset is here, this connection is all there is to wait for.
        stream.socket.unref();
      }
    });
  });
  connection.end();
}

function acknowledge(origin: string, { follower, revision }: ClockChange): void {
  const answer = httpRequest(new URL("/__sandbox/clock/acknowledge", origin), {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  // Unheard, the sandbox goes on after two seconds.
  answer.on("error", () => answer.destroy());
  answer.on("response", (response) => response.resume());
  answer.end(JSON.stringify({ follower, revision }));
}

/** Resolves with the first offset. Reconnects for as long as the process lives. */
function keepFollowing(origin: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let attempts = 0;
    let isConnected = false;
    const onChange = () => {
      isConnected = true;
      resolve();
    };
    const onEnd = () => {
      if (!isConnected && attempts >= CONNECT_ATTEMPTS) {
        reject(new Error(`the sandbox store does not answer at ${origin}: start it first`));
        return;
      }
      const again = setTimeout(connect, RECONNECT_AFTER_MS);
      if (isConnected) again.unref();
    };
    const connect = () => {
      attempts += 1;
      followClock(origin, onChange, onEnd);
    };
    connect();
  });
}

async function preload(origin: string | undefined): Promise<void> {
  if (!origin) throw new Error("SANDBOX_ORIGIN is missing: the sandbox store's address");
  shiftDate();
  redirectFetch(origin);
  await keepFollowing(origin);
}

try {
  await preload(process.env.SANDBOX_ORIGIN);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
