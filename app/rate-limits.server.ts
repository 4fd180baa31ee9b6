import { isIPv6 } from "node:net";
import type { RequestHandler, Response } from "express";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Door } from "./door.server.ts";

/** Requests a minute from one address, in one process: each process counts for itself. */
export interface Limits {
  /** Extensions of a busy shop: many shoppers behind one address of a mobile network. */
  readonly api: number;
  readonly signIn: number;
  /** Answered 400 to 410: wrong tokens and addresses that lead nowhere. Others are not counted. */
  readonly refused: number;
}

export const LIMITS: Limits = { api: 600, signIn: 120, refused: 300 };
const WINDOW_S = 60;

/** For the paths it is put on: so many requests, then 429 with the time to wait. */
export function limitRequests(most: number): RequestHandler {
  const limiter = limiterOf(most);
  return async (request, response, next) => {
    try {
      await limiter.consume(addressKey(request.ip));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) return next(refusal);
      return refuse(response, refusal);
    }
    next();
  };
}

/** Counts only what is refused; who has been refused too often is not listened to for a while. */
export function limitRefused(most: number): RequestHandler {
  const limiter = limiterOf(most);
  return async (request, response, next) => {
    const key = addressKey(request.ip);
    const counted = await limiter.get(key);
    if (counted && counted.consumedPoints >= most) return refuse(response, counted);
    response.once("finish", () => {
      const { statusCode } = response;
      if (statusCode >= 400 && statusCode <= 410) void limiter.penalty(key);
    });
    next();
  };
}

/** What Shopify's signature looks like: 32 bytes in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Before the door: who keeps sending what cannot be signed is turned away unread. What carries a
 * signature always gets to the door, which alone can tell whether it holds.
 */
export function limitUnsigned(door: Door, most: number): Door {
  const limiter = limiterOf(most);
  return (request, response) => {
    const signature = request.headers["x-shopify-hmac-sha256"];
    if (typeof signature === "string" && SIGNATURE.test(signature)) {
      door(request, response);
      return;
    }
    limiter.consume(addressKey(request.socket.remoteAddress)).then(
      () => door(request, response),
      (counted: RateLimiterRes) => {
        response.writeHead(429, { "Retry-After": String(secondsOf(counted)), Connection: "close" });
        response.end();
      },
    );
  };
}

function limiterOf(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: WINDOW_S });
}

function refuse(response: Response, counted: RateLimiterRes): void {
  response
    .status(429)
    .set("Retry-After", String(secondsOf(counted)))
    .end();
}

function secondsOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}

/**
 * One who asks: an IPv4 address, or the half of an IPv6 one that its network was given (the other
 * half is theirs to change at will).
 */
export function addressKey(address: string | undefined): string {
  const plain = (address ?? "").replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("%")[0]?.split("::") ?? [];
  const groups = head.split(":").filter(Boolean);
  const rest = tail?.split(":").filter(Boolean) ?? [];
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length;
  const all = [...groups, ...Array<string>(Math.max(0, zeros)).fill("0"), ...rest];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
