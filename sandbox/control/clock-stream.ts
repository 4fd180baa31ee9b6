import { randomUUID } from "node:crypto";
import type { SandboxClock } from "../shop/sandbox-clock.ts";

/** Tells a follower of every change of the clock, from now on, as server-sent events. */
export function clockStream(clock: SandboxClock, request: Request): Response {
  const encoder = new TextEncoder();
  let stopFollowing: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      stopFollowing = clock.follow(randomUUID(), (change) => {
        controller.enqueue(encoder.encode(`data: ${JSON.stringify(change)}\n\n`));
      });
      request.signal.addEventListener("abort", () => stopFollowing());
    },
    cancel: () => stopFollowing(),
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}
