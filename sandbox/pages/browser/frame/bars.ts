import type { BarAction, BridgeCalls } from "../bridge/protocol.ts";
import { element } from "./elements.ts";
import { ask } from "./question.ts";

export type FrameWords = Record<string, string>;

function buttonFor(action: BarAction, label: string, press: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.dataset.kind = action.kind;
  if (action.critical) button.dataset.critical = "";
  button.disabled = action.disabled || action.loading;
  if (action.loading) button.setAttribute("aria-busy", "true");
  button.addEventListener("click", press);
  return button;
}

/** The primary button stands last, where the reading direction ends. */
function primaryLast(actions: readonly BarAction[]): BarAction[] {
  const rank = (action: BarAction) => (action.kind === "primary" ? 1 : 0);
  return [...actions].sort((a, b) => rank(a) - rank(b));
}

/** The title and actions of the app's page, above its frame. */
export function titleBar(press: (ref: string) => void) {
  const title = element("page-title", HTMLElement);
  const actions = element("title-actions", HTMLElement);
  return (bar: BridgeCalls["titleBar"]["args"]) => {
    title.textContent = bar.title ?? "";
    const buttons = primaryLast(bar.actions).map((action) =>
      buttonFor(action, action.label, () => press(action.ref)),
    );
    actions.replaceChildren(...buttons);
  };
}

function askToDiscard(words: FrameWords): Promise<boolean> {
  return ask({
    title: words.discardQuestion ?? "",
    text: words.discardText ?? "",
    yes: words.discardYes ?? "",
    no: words.discardNo ?? "",
  });
}

function askToLeave(words: FrameWords): Promise<boolean> {
  return ask({
    title: words.leaveQuestion ?? "",
    text: words.leaveText ?? "",
    yes: words.leaveYes ?? "",
    no: words.leaveNo ?? "",
  });
}

/** "Unsaved changes", in the place of the search field. */
export function saveBar(words: FrameWords, press: (ref: string) => void) {
  const bar = element("save-bar", HTMLElement);
  const topBar = element("topbar", HTMLElement);
  const actions = element("save-bar-actions", HTMLElement);

  async function discard(action: BarAction, confirm: boolean): Promise<void> {
    if (!confirm || (await askToDiscard(words))) press(action.ref);
  }

  function show(state: BridgeCalls["saveBar"]["args"]): void {
    bar.hidden = !state.showing;
    topBar.classList.toggle("unsaved", state.showing);
    const buttons = primaryLast(state.actions).map((action) => {
      const isSave = action.kind === "primary";
      const label = action.label || (isSave ? words.save : words.discard) || "";
      const pressed = () => (isSave ? press(action.ref) : discard(action, state.confirmDiscard));
      return buttonFor(action, label, () => void pressed());
    });
    actions.replaceChildren(...buttons);
  }

  /** Whether the merchant may leave the page: asked when something is unsaved. */
  async function mayLeave(): Promise<boolean> {
    if (bar.hidden) return true;
    bar.classList.remove("shake");
    void bar.offsetWidth;
    bar.classList.add("shake");
    return askToLeave(words);
  }

  return { show, mayLeave };
}
