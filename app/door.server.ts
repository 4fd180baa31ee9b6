import {
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Webhook } from "./usecases/inbox/receive-webhook.ts";

const LARGEST_BODY_BYTES = 10 * 1024 * 1024;
const DOMAIN = /^[a-z0-9][a-z0-9-]{0,98}\.myshopify\.com$/;
const TOPIC = /^[a-z0-9_]{1,60}\/[a-z0-9_]{1,60}$/;
const KEY = /^[\x21-\x7e]{1,200}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/;

const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** Answers a webhook: 200 only once it is on disk. */
export type Door = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The way in for webhooks, before any framework: the signature is checked over the raw bytes, and
 * what carries it is stored unread. Shopify tries again on every answer but 200.
 */
export function openDoor(options: {
  readonly secret: string;
  readonly receive: (webhook: Webhook) => Promise<void>;
  readonly clock: () => Date;
  readonly onFault: (error: unknown) => void;
}): Door {
  const key = createSecretKey(Buffer.from(options.secret, "utf8"));
  return (request, response) => {
    if (request.method !== "POST") return answer(response, 405);
    readBody(request, (body) => {
      if (body === "too_large") return refuseRest(request, response);
      if (!isSigned(body, request.headers["x-shopify-hmac-sha256"], key)) {
        return answer(response, 401);
      }
      const webhook = webhookFrom(request.headers, body, options.clock());
      if (!webhook) return answer(response, 400);
      options.receive(webhook).then(
        () => answer(response, 200),
        (error: unknown) => {
          options.onFault(error);
          answer(response, 503);
        },
      );
    });
  };
}

function answer(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

/** Memory stays bounded: what comes after the limit is neither kept nor waited for. */
function refuseRest(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("connection", "close");
  response.once("finish", () => request.destroy());
  answer(response, 413);
}

function readBody(request: IncomingMessage, done: (body: Buffer | "too_large") => void): void {
  if (Number(request.headers["content-length"] ?? 0) > LARGEST_BODY_BYTES) {
    done("too_large");
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  const take = (chunk: Buffer) => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes <= LARGEST_BODY_BYTES) return;
    request.off("data", take).off("end", end).pause();
    done("too_large");
  };
  const end = () => {
    const [only] = chunks;
    done(chunks.length === 1 && only ? only : Buffer.concat(chunks, bytes));
  };
  request.on("data", take).on("end", end);
}

function isSigned(body: Buffer, signature: string | string[] | undefined, key: KeyObject): boolean {
  if (typeof signature !== "string") return false;
  const given = Buffer.from(signature, "base64");
  const expected = createHmac("sha256", key).update(body).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Null when the headers do not say whose webhook this is or what it is about. */
function webhookFrom(headers: IncomingHttpHeaders, body: Buffer, now: Date): Webhook | null {
  const shopDomain = matching(headers["x-shopify-shop-domain"], DOMAIN);
  const topic = matching(headers["x-shopify-topic"], TOPIC);
  if (!shopDomain || !topic) return null;
  const webhookId = matching(headers["x-shopify-webhook-id"], KEY);
  const eventId = matching(headers["x-shopify-event-id"], KEY) ?? webhookId ?? contentId(body);
  const triggeredAt = triggerInstant(headers["x-shopify-triggered-at"]) ?? now.toISOString();
  const apiVersion = matching(headers["x-shopify-api-version"], KEY);
  return { shopDomain, topic, eventId, webhookId, apiVersion, triggeredAt, receivedAt: now, body };
}

/** In UTC with six decimals, as the database keeps it; null for what is no such moment. */
function triggerInstant(header: string | string[] | undefined): string | null {
  const text = matching(header, INSTANT);
  const ms = text ? Date.parse(text) : Number.NaN;
  if (!text || !(ms >= EARLIEST && ms < LATEST)) return null;
  const decimals = INSTANT.exec(text)?.[1]?.slice(1) ?? "";
  return `${new Date(ms).toISOString().slice(0, 19)}.${decimals.padEnd(6, "0").slice(0, 6)}Z`;
}

function matching(header: string | string[] | undefined, pattern: RegExp): string | null {
  return typeof header === "string" && pattern.test(header) ? header : null;
}

/** Without any id of Shopify's, the same bytes are the same event. */
function contentId(body: Buffer): string {
  return `sha256:${createHash("sha256").update(body).digest("hex")}`;
}
