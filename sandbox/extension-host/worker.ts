/**
 * The worker side of the extension host: a document made of remote elements, the `shopify`
 * global, and one extension script. One worker runs one extension.
 */
import "@remote-dom/core/polyfill";
import { retain, ThreadWebWorker } from "@quilted/threads";
import {
  BatchingRemoteConnection,
  createRemoteElement,
  type RemoteConnection,
  RemoteRootElement,
} from "@remote-dom/core/elements";
import type { CheckoutState, WorkerExports } from "./checkout-state.ts";
import { createShopify, type ShopifyState } from "./shopify-global.ts";
import type { SignalConstructor } from "./signal.ts";
import { type ElementWords, VOCABULARY } from "./vocabulary.ts";

declare function importScripts(...urls: string[]): void;

type Target = () => void | Promise<void>;

const targets = new Map<string, Target>();
let signalConstructor: SignalConstructor | undefined;
let state: ShopifyState | undefined;

defineRemoteElements();
setGlobal("shopify", {
  extend: (target: string, run: Target) => targets.set(target, run),
  setSignals: (Signal: SignalConstructor) => {
    signalConstructor = Signal;
  },
});
// The page hears of a worker's errors, but not of its rejected promises.
self.addEventListener("unhandledrejection", (event) => reportError(event.reason));

ThreadWebWorker.self.export<WorkerExports>({
  async run(job, connection, api) {
    retain(connection);
    retain(api);
    importScripts(job.scriptUrl);
    if (!job.manifest.networkAccess) closeNetwork();
    const target = targets.get(job.target);
    if (!target) throw new Error(`The script registers no ${job.target}`);
    if (!signalConstructor) {
      throw new Error('The script must import "@shopify/ui-extensions/preact"');
    }
    state = createShopify({ ...job, api, Signal: signalConstructor });
    setGlobal("shopify", state.shopify);
    const painted = observe(connection as RemoteConnection);
    await target();
    await painted();
  },
  async update(changed: Partial<CheckoutState>) {
    state?.update(changed);
  },
});

/**
 * Makes `document.body` a root whose every change goes to the page; what it returns sends those
 * still in hand and waits for all of them.
 */
function observe(connection: RemoteConnection): () => Promise<unknown> {
  const sent: Promise<unknown>[] = [];
  const batching = new BatchingRemoteConnection({
    call: (...args) => connection.call(...args),
    mutate: (records) => {
      sent.push(Promise.resolve(connection.mutate(records)));
    },
  });
  customElements.define("remote-root", RemoteRootElement);
  const root = document.createElement("remote-root") as RemoteRootElement;
  document.body.append(root);
  Object.defineProperty(document, "body", { value: root });
  root.connect(batching);
  return () => {
    batching.flush();
    return Promise.all(sent);
  };
}

function defineRemoteElements() {
  for (const [name, words] of Object.entries<ElementWords>(VOCABULARY)) {
    // Not subclassed: a subclass forgets which attribute belongs to which property.
    const RemoteElement = createRemoteElement({
      properties: Object.fromEntries(words.properties.map((property) => [property, {}])),
      events: Object.fromEntries(words.events.map((event) => [event, { dispatchEvent: adopt }])),
    });
    // Preact turns onClick into "click" only where `onclick` is a property of the element.
    for (const event of words.events) {
      Object.defineProperty(RemoteElement.prototype, `on${event}`, { value: null, writable: true });
    }
    customElements.define(name, RemoteElement);
  }
}

/** A field's event carries what the shopper put in; the remote element takes it over first. */
function adopt(this: Element, detail: unknown) {
  if (typeof detail === "object" && detail !== null) Object.assign(this, detail);
}

function closeNetwork() {
  const refuse = () => {
    throw new Error("This extension does not ask for network_access in its shopify.extension.toml");
  };
  for (const name of ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "importScripts"]) {
    setGlobal(name, refuse);
  }
}

function setGlobal(name: string, value: unknown) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
