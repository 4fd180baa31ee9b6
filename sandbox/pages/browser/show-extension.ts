import type { CheckoutState } from "../../extension-host/checkout-state.ts";
import { type MountedExtension, mountExtension } from "../../extension-host/host.ts";

/**
 * Runs one built extension in its worker, in the element of its name. A fault of it is for the
 * console: the shopper sees a page without it.
 */
export async function showExtension(
  handle: string,
  target: string,
  state: CheckoutState,
): Promise<MountedExtension | null> {
  const element = document.getElementById(handle);
  if (!element) return null;
  try {
    return await mountExtension({
      scriptUrl: `/extensions/${handle}.js`,
      workerUrl: "/extension-host/worker.js",
      target,
      element,
      initial: state,
      api: { sessionToken: async () => (await fetch("/checkout/session-token")).text() },
      onError: (error) => console.error(error),
    });
  } catch (error) {
    console.error(error);
    element.replaceChildren();
    return null;
  }
}
