/** What may come over the wire besides a well-made webhook: each refused in words, within bounds. */
import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openDoor } from "../app/door.server.ts";
import { BODY_LIMITS, type BodyLimits } from "../app/door-body.server.ts";
import { httpServer } from "../app/http-server.server.ts";
import type { Webhook } from "../app/usecases/inbox/receive-webhook.ts";
import { NOW } from "./support/database.ts";
import { signature } from "./support/webhook.ts";

const SECRET = "sandbox-secret";
const ORDER = '{"id":1}';

let server: Server;
let received: Webhook[];
let receive: (webhook: Webhook) => Promise<void>;
let pageRequests: string[];
const sockets: Socket[] = [];

async function serve(limits: Partial<BodyLimits> = {}, headersTimeout = 60_000): Promise<void> {
  const door = openDoor({
    secrets: [SECRET],
    receive: (webhook) => receive(webhook),
    clock: () => NOW,
    onFault: () => {},
    limits: { ...BODY_LIMITS, ...limits },
  });
  const pages: RequestListener = (request, response) => {
    pageRequests.push(`${request.method} ${request.url}`);
    response.writeHead(404).end();
  };
  const options = { headersTimeout, connectionsCheckingInterval: 50 };
  server = httpServer({ door, pages }, options).listen(0, "127.0.0.1");
  await once(server, "listening");
}

beforeEach(() => {
  received = [];
  pageRequests = [];
  receive = async (webhook) => void received.push(webhook);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

interface Talk {
  readonly socket: Socket;
  /** All statuses that were answered so far; 100 is the permission to go on. */
  statuses(): number[];
  answer(): string;
  readonly closed: Promise<unknown>;
}

async function open(): Promise<Talk> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  sockets.push(socket);
  let answer = "";
  socket.on("error", () => {}); // the door hangs up on what is left
  socket.on("data", (chunk) => {
    answer += chunk.toString("latin1");
  });
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await once(socket, "connect");
  return {
    socket,
    answer: () => answer,
    statuses: () => [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, code]) => Number(code)),
    closed,
  };
}

type Header = readonly [string, string];

function headers(body: string | Buffer, more: readonly Header[] = []): Header[] {
  return [
    ["host", "door"],
    ["x-shopify-topic", "orders/create"],
    ["x-shopify-shop-domain", "noor.myshopify.com"],
    ["x-shopify-hmac-sha256", signature(body, SECRET)],
    ...more,
  ];
}

function head(lines: readonly Header[], first = "POST /webhooks HTTP/1.1"): string {
  return [first, ...lines.map((pair) => pair.join(": ")), "", ""].join("\r\n");
}

/** A whole request, well-made. */
function signed(body: string | Buffer, more: readonly Header[] = []): Buffer {
  const length: Header = ["content-length", String(Buffer.byteLength(body))];
  return Buffer.concat([Buffer.from(head(headers(body, [length, ...more]))), Buffer.from(body)]);
}

/** Waits until the socket takes more, or is closed. */
async function writeAll({ socket, closed }: Talk, bytes: Buffer | string): Promise<void> {
  if (socket.write(bytes)) return;
  await Promise.race([new Promise((resolve) => socket.once("drain", resolve)), closed]);
}

async function answered(talk: Talk, ...statuses: number[]): Promise<void> {
  await vi.waitFor(() => expect(talk.statuses()).toEqual(statuses), 10_000);
}

/** The door is still there for the next one. */
async function isOpen(): Promise<void> {
  const talk = await open();
  const before = received.length;
  talk.socket.write(signed('{"id":"next"}'));
  await answered(talk, 200);
  expect(received).toHaveLength(before + 1);
}

/** 600,000 buffers of one byte are 98 MB. */
const MOST_GROWN = 50 * 1024 * 1024;

describe("a request that two readers could take in two ways", () => {
  beforeEach(() => serve());
  const smuggled = "GET /app/smuggled HTTP/1.1\r\nhost: door\r\n\r\n";
  const length: Header = ["content-length", String(ORDER.length)];

  test.each<[string, Header[]]>([
    ["two lengths", [length, ["content-length", String(ORDER.length + smuggled.length)]]],
    ["one length twice", [length, length]],
    ["a list of lengths", [["content-length", `${ORDER.length}, ${ORDER.length}`]]],
    ["a length with a sign", [["content-length", `+${ORDER.length}`]]],
    ["a length in hex", [["content-length", `0x${ORDER.length}`]]],
    ["a length below nothing", [["content-length", "-1"]]],
    ["a length beside chunks", [length, ["transfer-encoding", "chunked"]]],
    ["chunks that are not the last encoding", [["transfer-encoding", "chunked, identity"]]],
    ["an encoding nobody knows", [["transfer-encoding", "xchunked"]]],
    ["a header folded over two lines", [length, ["x-note", "one\r\n two"]]],
    ["a space before the colon", [length, ["x-note ", "one"]]],
    ["a bare line feed within a header", [length, ["x-note", "one\nx-shopify-topic: a/b"]]],
  ])("%s: answered 400, and nothing of it is carried out", async (_, lines) => {
    const talk = await open();
    talk.socket.write(`${head(headers(ORDER, lines))}${ORDER}${smuggled}`);
    await talk.closed;
    expect(talk.statuses()).toEqual([400]);
    expect(received).toEqual([]);
    expect(pageRequests).toEqual([]);
    await isOpen();
  });

  test("chunks with a length that is no number are answered 400", async () => {
    const talk = await open();
    talk.socket.write(head(headers(ORDER, [["transfer-encoding", "chunked"]])));
    talk.socket.write(`8;x\r\n${ORDER}\r\nzz\r\n`);
    await talk.closed;
    expect(talk.statuses()).toEqual([400]);
    expect(received).toEqual([]);
  });

  test("headers beyond 16 kB are answered 431", async () => {
    const talk = await open();
    talk.socket.write(head(headers(ORDER, [length, ["x-note", "a".repeat(17_000)]])));
    await talk.closed;
    expect(talk.statuses()).toEqual([431]);
    await isOpen();
  });

  test("no host is answered 400", async () => {
    const talk = await open();
    talk.socket.write(head(headers(ORDER, [length]).slice(1)) + ORDER);
    await talk.closed;
    expect(talk.statuses()).toEqual([400]);
    expect(received).toEqual([]);
  });

  test.each<[string, Header, number]>([
    ["topics", ["x-shopify-topic", "orders/paid"], 400],
    ["shops", ["x-shopify-shop-domain", "other.myshopify.com"], 400],
    ["signatures", ["x-shopify-hmac-sha256", signature(ORDER, SECRET)], 401],
  ])("two %s are none", async (_, second, status) => {
    const talk = await open();
    talk.socket.write(signed(ORDER, [second]));
    await answered(talk, status);
    expect(received).toEqual([]);
  });
});

describe("well-made in an unusual way", () => {
  beforeEach(() => serve());

  test("several on one connection, sent at once, are answered in their sequence", async () => {
    const talk = await open();
    const bodies = Array.from({ length: 20 }, (_, id) => JSON.stringify({ id }));
    const wrong = 7;
    const requests = bodies.map((body, at) =>
      at === wrong ? Buffer.from(signed(body).toString().replace('{"id"', '{"ID"')) : signed(body),
    );
    talk.socket.write(Buffer.concat(requests));
    await answered(talk, ...bodies.map((_, at) => (at === wrong ? 401 : 200)));
    expect(received.map(({ body }) => Buffer.from(body).toString())).toEqual(
      bodies.filter((_, at) => at !== wrong),
    );
  });

  test("byte by byte, and in chunks", async () => {
    const talk = await open();
    const lines = headers(ORDER, [["transfer-encoding", "chunked"]]);
    for (const byte of head(lines)) talk.socket.write(byte);
    for (const byte of ORDER) talk.socket.write(`1\r\n${byte}\r\n`);
    talk.socket.write("0\r\n\r\n");
    await answered(talk, 200);
    expect(Buffer.from(received[0]?.body ?? []).toString()).toBe(ORDER);
  });

  test("HTTP/1.0 is answered, and hung up on", async () => {
    const talk = await open();
    const lines = headers(ORDER, [["content-length", String(ORDER.length)]]);
    talk.socket.write(head(lines, "POST /webhooks HTTP/1.0") + ORDER);
    await talk.closed;
    expect(talk.statuses()).toEqual([200]);
    expect(received).toHaveLength(1);
  });

  test("a query does not lead past the door", async () => {
    const talk = await open();
    const length: Header = ["content-length", String(ORDER.length)];
    talk.socket.write(head(headers(ORDER, [length]), "POST /webhooks?a=b HTTP/1.1") + ORDER);
    await answered(talk, 200);
  });

  test.each(["/webhooks/", "/webhooksx", "//webhooks", "/Webhooks", "/webhooks/../webhooks", "/"])(
    "%s is not the door",
    async (path) => {
      const talk = await open();
      const length: Header = ["content-length", String(ORDER.length)];
      talk.socket.write(head(headers(ORDER, [length]), `POST ${path} HTTP/1.1`) + ORDER);
      await answered(talk, 404);
      expect(received).toEqual([]);
      expect(pageRequests).toEqual([`POST ${path}`]);
    },
  );

  describe("one who asks before sending the body", () => {
    const expecting = (more: readonly Header[]) =>
      headers(ORDER, [["expect", "100-continue"], ...more]);

    test("is told to go on, and answered", async () => {
      const talk = await open();
      talk.socket.write(head(expecting([["content-length", String(ORDER.length)]])));
      await answered(talk, 100);
      talk.socket.write(ORDER);
      await answered(talk, 100, 200);
      expect(received).toHaveLength(1);
    });

    test.each<[string, Header[], number]>([
      ["too much", [["content-length", String(BODY_LIMITS.longestBytes + 1)]], 413],
      [
        "a packed body",
        [
          ["content-length", "9"],
          ["content-encoding", "gzip"],
        ],
        415,
      ],
      [
        "without a signature",
        [
          ["content-length", "9"],
          ["x-shopify-hmac-sha256", "no"],
        ],
        401,
      ],
    ])("%s is refused without it", async (_, more, status) => {
      const talk = await open();
      talk.socket.write(head(expecting(more)));
      await talk.closed;
      expect(talk.statuses()).toEqual([status]);
      expect(received).toEqual([]);
    });

    test("for something else is answered 417", async () => {
      const talk = await open();
      talk.socket.write(signed(ORDER, [["expect", "a-miracle"]]));
      await answered(talk, 417);
      expect(received).toEqual([]);
    });
  });
});

describe("a packed body", () => {
  beforeEach(() => serve());
  // 100 MB of nothing in 100 kB or less.
  const bomb = Buffer.alloc(100 * 1024 * 1024);

  test.each<[string, (body: Buffer) => Buffer]>([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["GZIP", gzipSync],
    ["gzip, gzip", (body) => gzipSync(gzipSync(body))],
    ["identity, gzip", gzipSync],
  ])("by %s is answered 415, however well it is signed, and never unpacked", async (name, pack) => {
    const packed = pack(bomb);
    const before = process.memoryUsage();
    const talk = await open();
    talk.socket.write(signed(packed, [["content-encoding", name]]));
    await answered(talk, 415);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(bomb.length / 4);
    expect(received).toEqual([]);
    await isOpen();
  });

  test("identity is no packing", async () => {
    const talk = await open();
    talk.socket.write(signed(ORDER, [["content-encoding", "identity"]]));
    await answered(talk, 200);
  });
});

describe("a slow sender", () => {
  test("of headers is answered 408", async () => {
    await serve({}, 100);
    const talk = await open();
    talk.socket.write("POST /webhooks HTTP/1.1\r\nhost: do");
    await talk.closed;
    expect(talk.statuses()).toEqual([408]);
    expect(received).toEqual([]);
  });

  test("of a body is answered 408, and hung up on", async () => {
    await serve({ longestMs: 100 });
    const talk = await open();
    talk.socket.write(head(headers(ORDER, [["content-length", "100"]])));
    talk.socket.write("{");
    await talk.closed;
    expect(talk.statuses()).toEqual([408]);
    expect(received).toEqual([]);
    await isOpen();
  });

  test("many who hold large bodies leave room for webhooks as they are", async () => {
    const megabyte = 1024 * 1024;
    await serve({ heldBytes: 8 * megabyte });
    const part = Buffer.alloc(megabyte, "a");
    const slow = await Promise.all(Array.from({ length: 12 }, open));
    for (const { socket } of slow) {
      socket.write(head(headers("", [["content-length", String(2 * megabyte)]])));
      socket.write(part);
    }
    // 8 MB at most, large bodies at most half of it: no more than four of the twelve still wait.
    await vi.waitFor(() => {
      const refused = slow.filter((talk) => talk.statuses().includes(503));
      expect(refused.length).toBeGreaterThanOrEqual(8);
    }, 10_000);
    expect(slow.find((talk) => talk.statuses().length > 0)?.answer()).toMatch(
      /retry-after: 1\r\n/i,
    );
    await isOpen();
    for (const { socket } of slow) socket.destroy();
    // What the slow ones held is free again.
    const large = await open();
    await vi.waitFor(async () => {
      const talk = await open();
      talk.socket.write(signed(Buffer.alloc(3 * megabyte, "b")));
      await answered(talk, 200);
    }, 10_000);
    large.socket.destroy();
  });

  test("bodies that wait to be stored count as well", async () => {
    await serve({ heldBytes: 100_000 });
    const stored = Promise.withResolvers<void>();
    receive = (webhook) => {
      received.push(webhook);
      return stored.promise;
    };
    const body = Buffer.alloc(60_000, "a");
    const first = await open();
    first.socket.write(signed(body));
    await vi.waitFor(() => expect(received).toHaveLength(1));
    const second = await open();
    second.socket.write(signed(body));
    await answered(second, 503);
    stored.resolve();
    await answered(first, 200);
    second.socket.write(signed(body));
    await answered(second, 503, 200);
  });
});

test("600,000 bytes in chunks of one are not 600,000 pieces of memory", async () => {
  await serve({ longestMs: 120_000 });
  const before = process.memoryUsage();
  const talk = await open();
  talk.socket.write(head(headers("", [["transfer-encoding", "chunked"]])));
  const many = Buffer.from("1\r\na\r\n".repeat(10_000));
  for (let sent = 0; sent < 60; sent++) await writeAll(talk, many);
  const after = process.memoryUsage();
  const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  expect(grown).toBeLessThan(MOST_GROWN);
  talk.socket.write("0\r\n\r\n");
  await answered(talk, 401);
});

test.each(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])(
  "%s is told what is allowed",
  async (method) => {
    await serve();
    const talk = await open();
    talk.socket.write(`${method} /webhooks HTTP/1.1\r\nhost: door\r\n\r\n`);
    await answered(talk, 405);
    expect(talk.answer()).toMatch(/allow: POST\r\n/i);
    talk.socket.write(signed(ORDER));
    await answered(talk, 405, 200);
  },
);

test("what is refused is not read without end", async () => {
  await serve({ thrownAwayBytes: 1_000_000 });
  const talk = await open();
  const lines: Header[] = [
    ["host", "door"],
    ["transfer-encoding", "chunked"],
  ];
  talk.socket.write(head(lines, "PUT /webhooks HTTP/1.1"));
  const chunk = `10000\r\n${"a".repeat(0x10000)}\r\n`;
  let sent = 0;
  for (; !talk.socket.destroyed && sent < 200_000_000; sent += chunk.length) {
    await writeAll(talk, chunk);
  }
  await talk.closed;
  expect(talk.statuses()).toEqual([405]);
  expect(sent).toBeLessThan(100_000_000);
});

test("a hundred who hang up half-way leave nothing behind", async () => {
  await serve({ heldBytes: 1_000_000 });
  for (let round = 0; round < 100; round++) {
    const talk = await open();
    const reached = once(server, "request");
    talk.socket.write(head(headers(ORDER, [["content-length", "200000"]])));
    talk.socket.write(Buffer.alloc(100_000));
    await reached;
    talk.socket.destroy();
  }
  await vi.waitFor(isOpen, 10_000);
  const talk = await open();
  talk.socket.write(signed(Buffer.alloc(400_000, "a")));
  await answered(talk, 200);
});
