import { once } from "node:events";
import { request as httpRequest, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openDoor } from "../app/door.server.ts";
import { httpServer } from "../app/http-server.server.ts";
import { openInbox } from "../app/store/inbox.ts";
import { shopIdFor } from "../app/store/shops.ts";
import type { Database } from "../app/store/sql.ts";
import type { Webhook } from "../app/usecases/inbox/receive-webhook.ts";
import { DATABASE_KINDS, NOW, openTestDatabase } from "./support/database.ts";
import { fixture, signature } from "./support/webhook.ts";

const SECRET = "sandbox-secret";
const PREVIOUS = "secret-before";
const LIMIT = 10 * 1024 * 1024;
const DOMAIN = "noor.myshopify.com";

let server: Server;
let origin: string;
let received: Webhook[];
let receive: (webhook: Webhook) => Promise<void>;
const onFault = vi.fn();

beforeEach(async () => {
  received = [];
  onFault.mockReset();
  receive = async (webhook) => void received.push(webhook);
  const door = openDoor({
    secrets: [SECRET, PREVIOUS],
    receive: (webhook) => receive(webhook),
    clock: () => NOW,
    onFault,
  });
  const pages: RequestListener = (_request, response) => void response.writeHead(404).end();
  server = httpServer({ door, pages }).listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

type Headers = Record<string, string | undefined>;

function headersFor(body: string | Uint8Array, changes: Headers = {}): Record<string, string> {
  const headers: Headers = {
    "content-type": "application/json",
    "x-shopify-topic": "orders/create",
    "x-shopify-shop-domain": DOMAIN,
    "x-shopify-hmac-sha256": signature(body, SECRET),
    "x-shopify-event-id": "98880550-7158-44d4-b7cd-2c97c8a091b5",
    "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    "x-shopify-triggered-at": "2026-11-20T10:00:00.123456789Z",
    "x-shopify-api-version": "2026-07",
    ...changes,
  };
  const present = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as Record<string, string>;
}

/** Posts a signed webhook, with some headers changed or (undefined) left out; returns the status. */
async function post(body: string, changes: Headers = {}): Promise<number> {
  const response = await fetch(origin, {
    method: "POST",
    body,
    headers: headersFor(body, changes),
  });
  await response.arrayBuffer();
  return response.status;
}

const ORDER = JSON.stringify(fixture("order"));

test("a signed webhook is stored as it came, and only then answered 200", async () => {
  let stored: (() => void) | undefined;
  receive = (webhook) => {
    received.push(webhook);
    return new Promise((resolve) => {
      stored = resolve;
    });
  };
  const answer = post(ORDER);
  await vi.waitFor(() => expect(stored).toBeDefined());
  const pending = Symbol("not answered");
  const immediately = new Promise((resolve) => setImmediate(() => resolve(pending)));
  expect(await Promise.race([answer, immediately])).toBe(pending);
  stored?.();
  expect(await answer).toBe(200);
  expect(received).toEqual([
    {
      shopDomain: DOMAIN,
      topic: "orders/create",
      eventId: "98880550-7158-44d4-b7cd-2c97c8a091b5",
      webhookId: "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
      apiVersion: "2026-07",
      triggeredAt: "2026-11-20T10:00:00.123456Z",
      receivedAt: NOW,
      body: Buffer.from(ORDER),
    },
  ]);
});

test.each([
  ["absent", undefined],
  ["empty", ""],
  ["malformed", "not base64 at all!"],
  ["too short", "c2hvcnQ="],
  ["of other bytes", signature("other", SECRET)],
  ["by another secret", signature(ORDER, "other-secret")],
  ["in hex", Buffer.from(signature(ORDER, SECRET), "base64").toString("hex")],
  ["without its padding", signature(ORDER, SECRET).slice(0, -1)],
  ["with more after it", `${signature(ORDER, SECRET)}AAAA`],
  [
    "with a blank in it",
    ` ${signature(ORDER, SECRET).slice(0, 9)} ${signature(ORDER, SECRET).slice(9)}`,
  ],
  ["written another way", withOtherLastBits(signature(ORDER, SECRET))],
  ["for a URL", signature(ORDER, SECRET).replaceAll("+", "-").replaceAll("/", "_").padEnd(45, "=")],
  ["twice", `${signature(ORDER, SECRET)}, ${signature(ORDER, SECRET)}`],
  ["behind another one", `${signature("other", SECRET)}, ${signature(ORDER, SECRET)}`],
  ["very long", "A".repeat(8000)],
])("a signature that is %s is answered 401, and nothing is stored", async (_, given) => {
  expect(await post(ORDER, { "x-shopify-hmac-sha256": given })).toBe(401);
  expect(received).toEqual([]);
});

/** The last character of base64 for 32 bytes carries two bits that say nothing. */
function withOtherLastBits(text: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const last = alphabet.indexOf(text.at(-2) ?? "");
  return `${text.slice(0, -2)}${alphabet[last + 1]}=`;
}

test.each([SECRET, PREVIOUS])("while the secret is changed, either signs: %s", async (secret) => {
  expect(await post(ORDER, { "x-shopify-hmac-sha256": signature(ORDER, secret) })).toBe(200);
  expect(received).toHaveLength(1);
});

test.each(["", "{", "null", "[]", '{"id":', "\u0000"])(
  'a signed body "%s" is stored: reading it comes later',
  async (body) => {
    expect(await post(body)).toBe(200);
    expect(Buffer.from(received[0]?.body ?? []).toString()).toBe(body);
  },
);

test.each([
  ["no shop", { "x-shopify-shop-domain": undefined }],
  ["a shop elsewhere", { "x-shopify-shop-domain": "noor.example.com" }],
  ["a shop with a path", { "x-shopify-shop-domain": "noor.myshopify.com/x" }],
  ["a shop in capitals", { "x-shopify-shop-domain": "Noor.myshopify.com" }],
  ["a shop that hides behind ours", { "x-shopify-shop-domain": "evil.com?noor.myshopify.com" }],
  ["no topic", { "x-shopify-topic": undefined }],
  ["a topic that is none", { "x-shopify-topic": "orders" }],
  ["a topic with spaces", { "x-shopify-topic": "orders / create" }],
])("%s is answered 400, and nothing is stored", async (_, changes) => {
  expect(await post(ORDER, changes)).toBe(400);
  expect(received).toEqual([]);
});

describe("without what tells a repeated webhook", () => {
  test("the webhook's id serves for a missing event id", async () => {
    expect(await post(ORDER, { "x-shopify-event-id": undefined })).toBe(200);
    expect(received[0]?.eventId).toBe("b54557e4-bdd9-4b37-8a5f-bf7d70bcd043");
  });

  test("the bytes serve for a missing webhook id", async () => {
    const none = { "x-shopify-event-id": undefined, "x-shopify-webhook-id": undefined };
    expect(await post(ORDER, none)).toBe(200);
    expect(await post(ORDER, none)).toBe(200);
    expect(await post("{}", none)).toBe(200);
    const [first, second, other] = received.map(({ eventId }) => eventId);
    expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });
});

test.each([
  undefined,
  "",
  "yesterday",
  "2026-11-20",
  "2026-11-20T10:00:00",
  "2026-13-40T10:00:00Z",
])("triggered at %s is taken for now", async (triggeredAt) => {
  expect(await post(ORDER, { "x-shopify-triggered-at": triggeredAt })).toBe(200);
  expect(received[0]?.triggeredAt).toBe(NOW.toISOString());
});

test.each(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])("%s is answered 405", async (method) => {
  const response = await fetch(origin, { method });
  expect(response.status).toBe(405);
  expect(received).toEqual([]);
});

test("what cannot be stored is answered 503, and told", async () => {
  const fault = new Error("the disk is full");
  receive = () => Promise.reject(fault);
  expect(await post(ORDER)).toBe(503);
  expect(onFault).toHaveBeenCalledExactlyOnceWith(
    fault,
    expect.objectContaining({ shopDomain: DOMAIN, topic: "orders/create" }),
  );
});

describe("a body beyond 10 MB", () => {
  test("the largest one is taken", async () => {
    expect(await post("a".repeat(LIMIT))).toBe(200);
    expect(received[0]?.body).toHaveLength(LIMIT);
  });

  test("one byte more is answered 413", async () => {
    expect(await post("a".repeat(LIMIT + 1)).catch(() => 413)).toBe(413);
    expect(received).toEqual([]);
  });

  test("one that announces itself is answered before it is sent", async () => {
    const headers = headersFor("", { "content-length": String(LIMIT + 1) });
    const request = httpRequest(origin, { method: "POST", headers });
    request.on("error", () => {}); // the door hangs up on what is left
    request.flushHeaders();
    const [response] = await once(request, "response");
    expect(response.statusCode).toBe(413);
    request.destroy();
  });

  test("one that grows in chunks is answered as soon as it is too large", async () => {
    const request = httpRequest(origin, { method: "POST", headers: headersFor("") });
    request.on("error", () => {}); // the door hangs up on what is left
    request.write("a".repeat(LIMIT + 1));
    const [response] = await once(request, "response");
    expect(response.statusCode).toBe(413);
    expect(received).toEqual([]);
    request.destroy();
  });

  test("one that streams without end is cut off, and not kept in memory", async () => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.on("error", () => {}); // the door hangs up
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const headers = Object.entries(headersFor("", { "transfer-encoding": "chunked" }));
    const head = [
      "POST /webhooks HTTP/1.1",
      "host: door",
      ...headers.map((pair) => pair.join(": ")),
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\n`);
    const chunk = `10000\r\n${"a".repeat(0x10000)}\r\n`;
    let sent = 0;
    for (; !socket.destroyed && sent < 100 * LIMIT; sent += chunk.length) {
      if (socket.write(chunk)) continue;
      const drained = new Promise((resolve) => socket.once("drain", resolve));
      await Promise.race([drained, closed]);
    }
    await closed;
    expect(sent).toBeLessThan(4 * LIMIT); // what is above the limit lay in the sockets' buffers
    expect(received).toEqual([]);
  });

  test("the door stays open for others", async () => {
    await post("a".repeat(LIMIT + 1)).catch(() => 413);
    expect(await post(ORDER)).toBe(200);
  });
});

test("one who hangs up half-way does no harm", async () => {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  const reached = once(server, "request");
  const headers = Object.entries(headersFor("", { "content-length": "100" }));
  const head = headers.map((pair) => pair.join(": ")).join("\r\n");
  socket.write(`POST /webhooks HTTP/1.1\r\nhost: door\r\n${head}\r\n\r\n{`);
  await reached;
  socket.destroy();
  expect(await post(ORDER)).toBe(200);
  expect(received).toHaveLength(1);
});

describe.each(DATABASE_KINDS)("with the inbox of the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());
  beforeEach(() => {
    const inbox = openInbox(
      database,
      (domain) => shopIdFor(database, domain),
      () => {},
    );
    receive = (webhook) => inbox.append(webhook);
  });

  const stored = (domain: string) =>
    database.query<{ event_id: string; body: string }>(
      `select i.event_id, convert_from(i.body, 'UTF8') as body
       from inbox i join shops s using (shop_id) where s.domain = $1 order by i.sequence`,
      [domain],
    );

  test("500 at once are each stored once, though some come twice", async () => {
    const shop = { "x-shopify-shop-domain": "busy.myshopify.com" };
    const numbers = Array.from({ length: 500 }, (_, index) => index % 400);
    const statuses = await Promise.all(
      numbers.map((n) => post(`{"id":${n}}`, { ...shop, "x-shopify-event-id": `event-${n}` })),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    const rows = await stored("busy.myshopify.com");
    expect(rows.map((row) => row.event_id).sort()).toEqual(
      Array.from({ length: 400 }, (_, n) => `event-${n}`).sort(),
    );
    for (const row of rows) expect(row.body).toBe(`{"id":${row.event_id.slice(6)}}`);
  });

  test("one event is stored once for each topic, and for each shop", async () => {
    const shop = { "x-shopify-shop-domain": "once.myshopify.com" };
    const statuses = [
      await post(ORDER, shop),
      await post(ORDER, shop),
      await post(ORDER, { ...shop, "x-shopify-topic": "orders/paid" }),
      await post(ORDER, { "x-shopify-shop-domain": "twice.myshopify.com" }),
    ];
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(await stored("once.myshopify.com")).toHaveLength(2);
    expect(await stored("twice.myshopify.com")).toHaveLength(1);
  });

  // Headers are not signed, so any of these can come with a body that is.
  test.each(["2026-11-20T10:00:00+20:00", "0000-01-01T00:00:00Z", "2026-11-20T24:00:00Z"])(
    "a strange moment %s does not keep a webhook out",
    async (triggeredAt) => {
      const changes = { "x-shopify-triggered-at": triggeredAt, "x-shopify-event-id": triggeredAt };
      expect(await post(ORDER, changes)).toBe(200);
    },
  );

  test("what is not written is not acknowledged", async () => {
    const gone = await openTestDatabase("embedded");
    const inbox = openInbox(
      gone,
      async () => 1,
      () => {},
    );
    await gone.close();
    receive = (webhook) => inbox.append(webhook);
    expect(await post(ORDER)).toBe(503);
    expect(onFault).toHaveBeenCalledOnce();
  });
});
