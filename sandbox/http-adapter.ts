import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

export type WebHandler = (request: Request) => Promise<Response>;
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** The most a request to the sandbox may carry. */
const MOST_BYTES = 20_000_000;
const KEEP_ALIVE_MS = 65_000;

/** Lets a handler of web-standard requests answer node's. */
export function nodeHandler(handler: WebHandler, origin: string): NodeHandler {
  return (incoming, outgoing) => {
    void answer(handler, { origin, incoming, outgoing }).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (!outgoing.headersSent) outgoing.writeHead(500, { "content-type": "application/json" });
      outgoing.end(JSON.stringify({ error: `sandbox: ${message}` }));
    });
  };
}

interface Exchange {
  origin: string;
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

async function answer(handler: WebHandler, exchange: Exchange): Promise<void> {
  const { origin, incoming, outgoing } = exchange;
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  const body = await readBody(incoming);
  const method = incoming.method ?? "GET";
  const hasBody = method !== "GET" && method !== "HEAD" && body.length > 0;
  const request = new Request(new URL(incoming.url ?? "/", origin), {
    method,
    headers: headersOf(incoming),
    body: hasBody ? new Uint8Array(body) : null,
    signal: gone.signal,
  });
  const response = await handler(request);
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  outgoing.writeHead(response.status, headers);
  if (response.body && method !== "HEAD") await send(response.body, outgoing, gone.signal);
  outgoing.end();
}

async function send(
  body: ReadableStream<Uint8Array>,
  outgoing: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  outgoing.flushHeaders();
  const reader = body.getReader();
  gone.addEventListener("abort", () => void reader.cancel().catch(() => undefined));
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    outgoing.write(part.value);
  }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error("the request is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) headers.append(name, one);
    }
  }
  return headers;
}

/**
 * Listens on 127.0.0.1 and, where there is IPv6, on ::1: browsers try either for localhost.
 * Rejects with one clear sentence when the port is taken.
 */
export async function listenOnLoopback(handler: NodeHandler, port: number): Promise<Server[]> {
  const first = await listen(handler, port, "127.0.0.1");
  const second = await listen(handler, port, "::1").catch(() => null);
  return second ? [first, second] : [first];
}

function listen(handler: NodeHandler, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(handler);
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(isTaken ? new Error(`port ${port} is in use by another program`) : error);
    });
    server.listen(port, host, () => resolve(server));
  });
}
