import type { ShopContext } from "../shop/shop-context.ts";

const BROWSER =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36";
const POLL_MS = 200;

/** Does what a merchant's browser would: opens the app, which installs it, and launches it. */
export class AppInstaller {
  readonly #context: ShopContext;

  constructor(context: ShopContext) {
    this.#context = context;
  }

  /** Polls the app's `/healthz` until it answers, or until `signal` says to stop. */
  async waitForApp(signal: AbortSignal): Promise<void> {
    const health = new URL("/healthz", this.#context.settings.appTarget);
    while (!signal.aborted) {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(2000)]);
      const answer = await fetch(health, { signal: patience }).catch(() => null);
      await answer?.body?.cancel();
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Loads the embedded app once; its token exchange is what installs it. */
  async install(): Promise<void> {
    const { settings, shop } = this.#context;
    const url = new URL("/app", settings.appOrigin);
    const token = this.#context.sessionToken();
    const parameters = { ...this.#context.embeddedParameters(), id_token: token };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const answer = await fetch(url, { headers: { "user-agent": BROWSER, accept: "text/html" } });
    const page = await answer.text();
    if (answer.status !== 200) {
      throw new Error(`the app answered its first visit with ${answer.status}: ${excerpt(page)}`);
    }
    if (!shop.isInstalled()) throw new Error("the app loaded, but asked for no access token");
  }

  async launch(): Promise<void> {
    const url = new URL("/app/launch", this.#context.settings.appOrigin);
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        "user-agent": BROWSER,
        accept: "application/json",
        authorization: `Bearer ${this.#context.sessionToken()}`,
      },
    });
    const said = await answer.text();
    if (!answer.ok) {
      throw new Error(`the app answered the launch with ${answer.status}: ${excerpt(said)}`);
    }
  }
}

function excerpt(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 200);
}
