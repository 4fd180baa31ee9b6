import { createHash } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { BODY_LIMITS, type BodyLimits, bodyReader, throwAway } from "./door-body.server.ts";
import { signatureCheck } from "./door-signature.server.ts";
import type { Webhook } from "./usecases/inbox/receive-webhook.ts";

const DOMAIN = /^[a-z0-9][a-z0-9-]{0,98}\.myshopify\.com$/;
const TOPIC = /^[a-z0-9_]{1,60}\/[a-z0-9_]{1,60}$/;
const KEY = /^[\x21-\x7e]{1,200}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/;

const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** Answers a webhook: 200 only once it is on disk. */
export type Door = (request: IncomingMessage, response: ServerResponse) => void;

export interface DoorOptions {
  /** The app's secret, and the one before while it is being rotated. */
  readonly secrets: readonly string[];
  readonly receive: (webhook: Webhook) => Promise<void>;
  readonly clock: () => Date;
  /** Told with the ids of the webhook that could not be stored. */
  readonly onFault: (error: unknown, webhook: Webhook) => void;
  readonly limits?: BodyLimits;
}

/**
 * The way in for webhooks, before any framework: the signature is checked over the raw bytes, and
 * what carries it is stored unread. Shopify tries again on every answer but 200.
 */
export function openDoor({ secrets, limits = BODY_LIMITS, ...options }: DoorOptions): Door {
  const signatures = signatureCheck(secrets);
  const readBody = bodyReader(limits);
  return (request, response) => {
    const refuse = (status: number) => {
      if (status === 405) response.setHeader("allow", "POST");
      if (status === 503) response.setHeader("retry-after", "1");
      if (status === 408 || waitsToBeAsked(request)) response.setHeader("connection", "close");
      answer(response, status);
      if (!request.complete) throwAway(request, limits);
    };
    const signature = request.headers["x-shopify-hmac-sha256"];
    if (request.method !== "POST") return refuse(405);
    if (isEncoded(request)) return refuse(415);
    if (!signatures.isPossible(signature)) return refuse(401);
    readBody(request, {
      begins: () => {
        if (waitsToBeAsked(request)) response.writeContinue();
      },
      refused: refuse,
      whole: ({ bytes, release }) => {
        const webhook = signatures.isBy(signature, bytes)
          ? webhookFrom(request.headers, bytes, options.clock())
          : 401;
        if (typeof webhook !== "number")
          return void store(webhook, response, options).then(release);
        release();
        refuse(webhook);
      },
    });
  };
}

async function store(
  webhook: Webhook,
  response: ServerResponse,
  { receive, onFault }: Pick<DoorOptions, "receive" | "onFault">,
): Promise<void> {
  try {
    await receive(webhook);
    answer(response, 200);
  } catch (error) {
    onFault(error, webhook);
    response.setHeader("retry-after", "1");
    answer(response, 503);
  }
}

function answer(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

/** Has said Expect: 100-continue, and sends the body only when told to. */
function waitsToBeAsked({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.expect !== undefined && httpVersion === "1.1";
}

/** Shopify signs and sends plain JSON. What is packed is never unpacked here: it may be a bomb. */
function isEncoded({ headers }: IncomingMessage): boolean {
  const encoding = headers["content-encoding"];
  return encoding !== undefined && encoding.toLowerCase() !== "identity";
}

/** 400 when the headers do not say whose webhook this is or what it is about. */
function webhookFrom(headers: IncomingHttpHeaders, body: Buffer, now: Date): Webhook | 400 {
  const shopDomain = matching(headers["x-shopify-shop-domain"], DOMAIN);
  const topic = matching(headers["x-shopify-topic"], TOPIC);
  if (!shopDomain || !topic) return 400;
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
