import type { ErrorRequestHandler } from "express";
import { writeFault } from "./fault.server.ts";

/** What no page could answer. Express itself would write the error whole, into the log and the page. */
export const answerFault: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const status = refusedStatus(error);
  if (status === null) writeFault(error, "request");
  if (response.headersSent) response.destroy();
  else response.status(status ?? 500).end();
};

/** An address that cannot be read, a body that is cut off: the sender's doing, not a fault. */
function refusedStatus(error: unknown): number | null {
  const { status } = (error ?? {}) as { status?: unknown };
  return typeof status === "number" && status >= 400 && status < 500 ? status : null;
}
