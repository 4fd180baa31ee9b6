import type { AdminLine } from "./admin-line.ts";
import { actionsIn, press } from "./bar-actions.ts";
import { MODAL_STYLE } from "./modal-style.ts";
import type { BarAction } from "./protocol.ts";

export type ModalApi = {
  show: (id: string) => Promise<void>;
  hide: (id: string) => Promise<void>;
  toggle: (id: string) => Promise<void>;
};

function buttonFor(action: BarAction): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = action.label;
  button.dataset.kind = action.kind;
  if (action.critical) button.dataset.critical = "";
  button.disabled = action.disabled || action.loading;
  button.addEventListener("click", () => press(action.ref));
  return button;
}

function rank(action: BarAction): number {
  return action.kind === "primary" ? 1 : 0;
}

/** The page is the app's: only its own `lang` tells which language this one button speaks. */
function closeButton(close: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "✕";
  const isArabic = document.documentElement.lang.startsWith("ar");
  button.setAttribute("aria-label", isArabic ? "إغلاق" : "Close");
  button.addEventListener("click", close);
  return button;
}

class Modal extends HTMLElement {
  /** Set before the element is defined: the browser makes these, with no arguments. */
  static line: AdminLine;
  /** React portals what belongs in the modal into this element. */
  readonly content = document.createElement("div");
  readonly #dialog = document.createElement("dialog");
  readonly #heading = document.createElement("h2");
  readonly #footer = document.createElement("footer");
  readonly #bars = new MutationObserver(() => this.#drawBars());

  get variant(): string {
    return this.getAttribute("variant") ?? "base";
  }
  get src(): string | null {
    return this.getAttribute("src");
  }
  get contentWindow(): Window | null {
    return this.content.querySelector("iframe")?.contentWindow ?? null;
  }
  connectedCallback(): void {
    this.style.display = "none";
    this.#build();
    document.body.append(this.#dialog);
    this.#bars.observe(this, { childList: true, subtree: true, attributes: true });
  }
  disconnectedCallback(): void {
    this.#bars.disconnect();
    if (this.#dialog.open) this.#dialog.close();
    this.#dialog.remove();
  }
  async show(): Promise<void> {
    if (this.#dialog.open || !this.isConnected) return;
    this.#drawBars();
    this.#drawSource();
    this.#dialog.dataset.variant = this.variant;
    this.#dialog.showModal();
    void Modal.line.call("modal", { open: true });
    this.dispatchEvent(new Event("show"));
  }
  async hide(): Promise<void> {
    if (this.#dialog.open) this.#dialog.close();
  }
  async toggle(): Promise<void> {
    await (this.#dialog.open ? this.hide() : this.show());
  }
  #build(): void {
    if (this.#dialog.hasChildNodes()) return;
    const style = document.createElement("style");
    style.textContent = MODAL_STYLE;
    const header = document.createElement("header");
    header.append(
      this.#heading,
      closeButton(() => this.#dialog.close()),
    );
    this.content.className = "sandbox-modal-content";
    this.#dialog.className = "sandbox-modal";
    this.#dialog.append(style, header, this.content, this.#footer);
    this.#dialog.addEventListener("close", () => {
      void Modal.line.call("modal", { open: false });
      this.dispatchEvent(new Event("hide"));
    });
  }
  #drawBars(): void {
    const bar = this.querySelector<HTMLElement>("ui-title-bar");
    this.#heading.textContent = bar?.getAttribute("title") ?? "";
    this.#dialog.setAttribute("aria-label", this.#heading.textContent || "Modal");
    const actions = bar ? actionsIn(bar) : [];
    const ordered = [...actions].sort((a, b) => rank(a) - rank(b));
    this.#footer.replaceChildren(...ordered.map(buttonFor));
  }
  #drawSource(): void {
    if (this.src === null || this.content.querySelector("iframe")) return;
    const frame = document.createElement("iframe");
    frame.title = this.#heading.textContent ?? "";
    frame.src = this.src;
    this.content.append(frame);
  }
}

function modalById(id: string): Modal {
  const element = document.getElementById(id);
  if (!(element instanceof Modal)) throw new Error(`No ui-modal has the id "${id}"`);
  return element;
}

/** `ui-modal`: drawn over the app's page; the admin darkens what lies around it. */
export function defineModal(line: AdminLine): ModalApi {
  Modal.line = line;
  customElements.define("ui-modal", Modal);
  return {
    show: async (id) => modalById(id).show(),
    hide: async (id) => modalById(id).hide(),
    toggle: async (id) => modalById(id).toggle(),
  };
}
