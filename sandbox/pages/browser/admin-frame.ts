import type {
  AdminEvent,
  BridgeCalls,
  BridgeMethod,
  BridgeReply,
  BridgeRequest,
} from "./bridge/protocol.ts";
import { type FrameWords, saveBar, titleBar } from "./frame/bars.ts";
import { element } from "./frame/elements.ts";
import { appNavigation, navigationButton } from "./frame/navigation.ts";
import { toasts } from "./frame/toasts.ts";
import { readJson } from "./read-json.ts";

type FrameSettings = {
  base: string;
  appOrigin: string;
  tokenHref: string;
  pageTitle: string;
  appTitle: string;
  words: FrameWords;
  user: BridgeCalls["user"]["result"];
};

type Answers = {
  [Method in BridgeMethod]: (
    args: BridgeCalls[Method]["args"],
  ) => BridgeCalls[Method]["result"] | Promise<BridgeCalls[Method]["result"]>;
};

const settings = readJson<FrameSettings>("frame-settings");
const frame = element("frame", HTMLIFrameElement);

function tell(message: AdminEvent | BridgeReply): void {
  frame.contentWindow?.postMessage(message, settings.appOrigin);
}

const press = (ref: string) => tell({ sandboxAdmin: 1, event: "action", detail: { ref } });
const bar = saveBar(settings.words, press);
const showTitle = titleBar(press);
const messages = toasts(settings.words.dismiss ?? "", {
  onAction: (id) => tell({ sandboxAdmin: 1, event: "toastAction", detail: { id } }),
  onDismiss: (id) => tell({ sandboxAdmin: 1, event: "toastDismiss", detail: { id } }),
});
const navigation = appNavigation(settings.base, async (href) => {
  if (await bar.mayLeave()) tell({ sandboxAdmin: 1, event: "navigate", detail: { href } });
});

/**
 * `#expired-token` put behind the address, now or later: the next token handed out has expired,
 * to watch the app recover from it.
 */
let expiredTokens = 0;
function heedAddress(): void {
  if (location.hash === "#expired-token") expiredTokens = 1;
}
heedAddress();
addEventListener("hashchange", heedAddress);

async function idToken(): Promise<string> {
  const href = expiredTokens > 0 ? `${settings.tokenHref}?ttl=-60` : settings.tokenHref;
  expiredTokens = 0;
  const answer = await fetch(href);
  if (!answer.ok) throw new Error(`The sandbox gave no session token: ${answer.status}`);
  return answer.text();
}

let toastCount = 0;
function say(message: string): void {
  toastCount += 1;
  const id = `frame-${toastCount}`;
  messages.show({ id, message, isError: false, duration: 5000, action: null });
}

const answers: Answers = {
  idToken,
  user: () => settings.user,
  location({ path }) {
    history.replaceState(null, "", settings.base + path);
    navigation.at(path);
    return null;
  },
  loading({ on }) {
    element("loading", HTMLElement).hidden = !on;
    return null;
  },
  navMenu({ items }) {
    navigation.show(items);
    return null;
  },
  titleBar(args) {
    showTitle(args);
    const title = args.title ?? settings.appTitle;
    document.title = settings.pageTitle.replace("{{title}}", title);
    return null;
  },
  saveBar(args) {
    bar.show(args);
    return null;
  },
  leaveConfirmation: () => bar.mayLeave(),
  toast(args) {
    messages.show(args);
    return null;
  },
  hideToast({ id }) {
    messages.hide(id);
    return null;
  },
  modal({ open }) {
    document.body.classList.toggle("modal-open", open);
    return null;
  },
  adminPath({ path }) {
    say((settings.words.noAdminPage ?? "").replace("{{path}}", path));
    return null;
  },
};

function isBridgeRequest(data: unknown): data is BridgeRequest {
  return typeof data === "object" && data !== null && "sandboxBridge" in data;
}

async function reply(request: BridgeRequest): Promise<BridgeReply> {
  const { id, method } = request;
  const answer = answers[method] as ((args: unknown) => unknown) | undefined;
  try {
    if (!answer) throw new Error(`The sandbox's admin does not know "${method}"`);
    return { sandboxAdmin: 1, id, result: await answer(request.args), error: null };
  } catch (cause) {
    const error = cause instanceof Error ? cause.message : String(cause);
    return { sandboxAdmin: 1, id, result: null, error };
  }
}

addEventListener("message", async (event: MessageEvent<unknown>) => {
  const fromApp = event.origin === settings.appOrigin && event.source === frame.contentWindow;
  if (fromApp && isBridgeRequest(event.data)) tell(await reply(event.data));
});

navigationButton(settings.words);
