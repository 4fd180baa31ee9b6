/**
 * The page side of the extension host: shows one built UI extension inside a page, as Shopify's
 * checkout does. The extension runs in a Web Worker of its own; its `s-*` elements are mirrored
 * here as real elements (`elements.ts`).
 *
 * Served files, all made by `npm run extensions:build`:
 *   build/extension-host/host.js      this module (ES module, for the page)
 *   build/extension-host/worker.js    the worker (classic script)
 *   build/extensions/<handle>.js      an extension
 *   build/extensions/<handle>.json    its manifest: targets, metafields, locales; found beside
 *                                     the script
 *
 *   <div id="perks"></div>
 *   <script type="module">
 *     import { mountExtension } from "/extension-host/host.js";
 *     const mounted = await mountExtension({
 *       scriptUrl: "/extensions/loyalty-perks.js",
 *       target: "purchase.checkout.block.render",
 *       element: document.getElementById("perks"),
 *       initial: state,                              // CheckoutState, see checkout-state.ts
 *       api: { sessionToken: () => fetch("…").then((answer) => answer.text()) },
 *       onError: (error) => console.error(error),    // faults after mounting; optional
 *     });
 *     await mounted.update({ lines, cost });         // any part of CheckoutState; repaints
 *     mounted.dispose();                             // ends the worker, empties the element
 *   </script>
 *
 * The promise resolves when the extension has been run and its first tree is in the element; an
 * extension with nothing to say leaves the element empty (`:empty` matches, so a page can hide
 * its frame). It rejects, with the worker ended, when the script or its manifest cannot be had,
 * does not have that target, or throws. `dir` and `lang` come from the page: put them on <html>
 * or any ancestor. `localization.language` chooses the words: give both the same language.
 * The look follows these custom properties when the page sets them: `--s-accent`, `--s-font`,
 * `--s-text`, `--s-text-subdued`, `--s-border`, `--s-surface-subdued`, `--s-radius`.
 *
 * Two defaults a page need not set: `workerUrl` is `worker.js` beside this module; the manifest's
 * address is the script's with `.json`.
 */
import { release, retain, ThreadWebWorker } from "@quilted/threads";
import { DOMRemoteReceiver } from "@remote-dom/core/receivers";
import type {
  CheckoutApi,
  CheckoutState,
  ExtensionManifest,
  WorkerExports,
} from "./checkout-state.ts";
import { defineElements } from "./elements.ts";
import { elementPolicies } from "./vocabulary.ts";

export type MountOptions = {
  scriptUrl: string;
  target: string;
  element: HTMLElement;
  initial: CheckoutState;
  api: CheckoutApi;
  workerUrl?: string;
  onError?(error: Error): void;
};

export type MountedExtension = {
  update(changed: Partial<CheckoutState>): Promise<void>;
  dispose(): void;
};

export async function mountExtension(options: MountOptions): Promise<MountedExtension> {
  defineElements();
  const scriptUrl = new URL(options.scriptUrl, document.baseURI).href;
  const manifest = await readManifest(scriptUrl);
  if (!manifest.targets.includes(options.target)) {
    throw new Error(`The extension ${manifest.handle} has no target ${options.target}`);
  }
  const worker = new Worker(options.workerUrl ?? new URL("./worker.js", import.meta.url).href);
  const receiver = new DOMRemoteReceiver({ retain, release, elements: elementPolicies() });
  receiver.connect(options.element);
  const dispose = () => {
    worker.terminate();
    options.element.replaceChildren();
  };
  const faults = watchFaults(worker, manifest.handle, options.onError);
  const thread = new ThreadWebWorker<WorkerExports>(worker);
  const job = { scriptUrl, target: options.target, manifest, state: options.initial };
  try {
    await Promise.race([thread.imports.run(job, receiver.connection, options.api), faults]);
  } catch (cause) {
    dispose();
    throw new Error(`The extension ${manifest.handle} failed to start`, { cause });
  }
  return { update: (changed) => thread.imports.update(changed), dispose };
}

async function readManifest(scriptUrl: string): Promise<ExtensionManifest> {
  const url = scriptUrl.replace(/\.js(?=$|\?)/, ".json");
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`No extension manifest at ${url}: HTTP ${answer.status}`);
  return answer.json();
}

/** Rejects on the worker's first uncaught error; later ones go to `onError`. */
function watchFaults(
  worker: Worker,
  handle: string,
  onError: MountOptions["onError"],
): Promise<never> {
  const first = new Promise<never>((_, reject) => {
    worker.addEventListener("error", (event) => {
      const error = new Error(`${handle}: ${event.message}`);
      reject(error);
      onError?.(error);
    });
  });
  first.catch(() => undefined);
  return first;
}
