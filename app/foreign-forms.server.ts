import type { RequestHandler } from "express";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what another site's page sends here to change something. Remix refuses it too, but as a
 * fault of ours. Forwarded hosts are asked first, as Remix does.
 */
export const refuseForeignForms: RequestHandler = ({ method, headers }, response, next) => {
  const { origin } = headers;
  if (READS.has(method) || origin === undefined) return next();
  const forwarded = [headers["x-forwarded-host"]].flat()[0]?.split(",")[0]?.trim();
  const host = forwarded || headers.host;
  if (hostOf(origin) === host) return next();
  response.status(403).end();
};

/** Null for what is no address, such as the "null" of a sandboxed frame. */
function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
