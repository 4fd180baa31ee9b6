import { PassThrough } from "node:stream";
import {
  createReadableStreamFromReadable,
  type EntryContext,
  type LoaderFunctionArgs,
} from "@remix-run/node";
import { RemixServer } from "@remix-run/react";
import { renderToPipeableStream } from "react-dom/server";
import { writeFault } from "./fault.server.ts";
import { newNonce, setPagePolicy } from "./security-headers.server.ts";
import { services } from "./services.server.ts";
import { addDocumentResponseHeaders } from "./shopify.server.ts";
import { NonceProvider } from "./ui/page/nonce.ts";

// The server that hosts this bundle works on the same database and queue as the pages in it.
export { services };

/** Renders a page whole: its data is there before rendering starts, so nothing is streamed later. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  context: EntryContext,
): Promise<Response> {
  const nonce = newNonce();
  addDocumentResponseHeaders(request, headers);
  setPagePolicy(headers, nonce);
  headers.set("Content-Type", "text/html; charset=utf-8");
  return new Promise((resolve, reject) => {
    const page = (
      <NonceProvider value={nonce}>
        <RemixServer context={context} url={request.url} nonce={nonce} />
      </NonceProvider>
    );
    const { pipe } = renderToPipeableStream(page, {
      nonce,
      onAllReady: () => {
        const body = new PassThrough();
        resolve(new Response(createReadableStreamFromReadable(body), { headers, status }));
        pipe(body);
      },
      onShellError: reject,
      onError: reject,
    });
  });
}

/** What the pages could not catch, without the data that errors of the database carry. */
export function handleError(error: unknown, { request }: LoaderFunctionArgs): void {
  if (request.signal.aborted) return;
  writeFault(error, "page");
}
