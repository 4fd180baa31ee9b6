import type { AdminLine } from "./admin-line.ts";
import type { ModalApi } from "./modal.ts";
import type { SaveBarApi } from "./save-bar.ts";

type ToastOptions = {
  duration?: number;
  isError?: boolean;
  action?: string;
  onAction?: () => void;
  onDismiss?: () => void;
};

const TOAST_MS = 5000;

/** Parts of App Bridge that need more of Shopify than the sandbox has. */
const ABSENT = [
  "app",
  "intents",
  "picker",
  "pos",
  "resourcePicker",
  "reviews",
  "scanner",
  "scopes",
  "shopifyQL",
  "support",
  "tools",
] as const;

function toastApi(line: AdminLine) {
  const shown = new Map<string, ToastOptions>();
  let count = 0;
  line.on("toastAction", ({ id }) => shown.get(id)?.onAction?.());
  line.on("toastDismiss", ({ id }) => {
    shown.get(id)?.onDismiss?.();
    shown.delete(id);
  });
  return {
    show(message: string, options: ToastOptions = {}): string {
      count += 1;
      const id = `toast-${count}`;
      shown.set(id, options);
      void line.call("toast", {
        id,
        message,
        isError: options.isError ?? false,
        duration: options.duration ?? TOAST_MS,
        action: options.action ?? null,
      });
      return id;
    },
    hide: (id: string) => void line.call("hideToast", { id }),
  };
}

function absentApi(name: string) {
  const refuse = () => {
    throw new Error(`shopify.${name} is not part of the sandbox's App Bridge`);
  };
  return new Proxy(refuse, { get: () => refuse });
}

type Parts = { line: AdminLine; apiKey: string; modal: ModalApi; saveBar: SaveBarApi };

/** The `shopify` global of an embedded page. */
export function shopifyGlobal({ line, apiKey, modal, saveBar }: Parts) {
  const params = new URLSearchParams(location.search);
  const embedded = window.top !== window;
  return {
    config: {
      apiKey,
      shop: params.get("shop") ?? "",
      host: params.get("host") ?? "",
      locale: params.get("locale") ?? "en",
    },
    origin: line.origin,
    ready: Promise.resolve(),
    environment: { embedded, mobile: false, pos: false, intent: false },
    idToken: () => line.call("idToken", {}),
    user: () => line.call("user", {}),
    toast: toastApi(line),
    loading: (on?: boolean) => void line.call("loading", { on: on ?? true }),
    webVitals: { onReport: async () => undefined },
    modal,
    saveBar,
    ...Object.fromEntries(ABSENT.map((name) => [name, absentApi(name)])),
  };
}
