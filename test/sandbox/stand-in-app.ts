import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createProbe } from "node:net";

export interface Received {
  headers: IncomingMessage["headers"];
  body: string;
}

/** Answers a webhook: a status, "hang" (never), or what the function says of each. */
type Manner = number | "hang" | ((webhook: Received) => number | "hang");

/**
 * An app as small as the sandbox can be tried on: it asks for a token when it is opened, and takes
 * webhooks in the manner it is told.
 */
export class StandInApp {
  readonly received: Received[] = [];
  manner: Manner = 200;
  launches = 0;
  token: string | null = null;
  readonly #sandboxOrigin: string;
  readonly #server: Server;
  readonly #waiting: (() => void)[] = [];

  private constructor(port: number) {
    this.#sandboxOrigin = `http://127.0.0.1:${port}`;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Two ports after the sandbox's, where it expects the app. */
  static async start(sandboxPort: number): Promise<StandInApp> {
    const app = new StandInApp(sandboxPort);
    app.#server.listen(sandboxPort + 2, "127.0.0.1");
    await once(app.#server, "listening");
    return app;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  topics(): string[] {
    return this.received.map(({ headers }) => String(headers["x-shopify-topic"]));
  }

  /** Resolves once that many webhooks have come. */
  async has(count: number): Promise<void> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    if (url.pathname === "/webhooks")
      return this.#take({ headers: request.headers, body }, response);
    if (url.pathname === "/app") await this.#install(url.searchParams);
    if (url.pathname === "/app/launch") this.launches += 1;
    response.end("<title>stand-in</title>");
  }

  #take(webhook: Received, response: ServerResponse): void {
    this.received.push(webhook);
    const answer = typeof this.manner === "function" ? this.manner(webhook) : this.manner;
    if (answer !== "hang") response.writeHead(answer).end();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async #install(parameters: URLSearchParams): Promise<void> {
    const answer = await fetch(`${this.#sandboxOrigin}/admin/oauth/access_token`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-sandbox-shop": parameters.get("shop") ?? "",
      },
      body: JSON.stringify({
        client_id: "sandbox-key",
        client_secret: "sandbox-secret",
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: parameters.get("id_token"),
        requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
        expiring: "1",
      }),
    });
    this.token = ((await answer.json()) as { access_token?: string }).access_token ?? null;
  }
}

/** The first of three free ports in a row. */
export async function freePorts(): Promise<number> {
  for (;;) {
    const first = (await claim(0)) ?? 0;
    const others = [await claim(first + 1), await claim(first + 2)];
    if (first > 0 && !others.includes(null)) return first;
  }
}

async function claim(port: number): Promise<number | null> {
  const probe = createProbe();
  try {
    probe.listen(port, "127.0.0.1");
    await once(probe, "listening");
    const address = probe.address();
    return typeof address === "object" && address ? address.port : null;
  } catch {
    return null;
  } finally {
    probe.close();
  }
}
