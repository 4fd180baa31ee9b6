import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";

const DOOR = "/webhooks";

/** Node's defaults are for servers behind somebody patient. */
const OPTIONS: ServerOptions = {
  headersTimeout: 10_000,
  /** Merchants upload files: how long a webhook may take is the door's own affair. */
  requestTimeout: 600_000,
  connectionsCheckingInterval: 1000,
  /** Longer than a load balancer keeps idle connections, so that it does not use one we are closing. */
  keepAliveTimeout: 75_000,
};

/** The door and the pages behind one port. What cannot be parsed is answered 400, 408 or 431 by Node. */
export function httpServer(
  { door, pages }: { readonly door: RequestListener; readonly pages: RequestListener },
  options: ServerOptions = {},
): Server {
  const isForDoor = (url: string | undefined) =>
    url === DOOR || (url?.startsWith(`${DOOR}?`) ?? false);
  const server = createServer({ ...OPTIONS, ...options }, (request, response) => {
    if (isForDoor(request.url)) door(request, response);
    else pages(request, response);
  });
  // A sender who asks first is answered by the door itself: what it refuses is never sent.
  server.on("checkContinue", (request, response) => {
    if (isForDoor(request.url)) return door(request, response);
    response.writeContinue();
    pages(request, response);
  });
  return server;
}
