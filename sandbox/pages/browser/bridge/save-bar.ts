import type { AdminLine } from "./admin-line.ts";
import { actionsIn } from "./bar-actions.ts";
import type { BarAction } from "./protocol.ts";
import { WatchedElement } from "./watched-element.ts";

export type SaveBarApi = {
  show: (id: string) => Promise<void>;
  hide: (id: string) => Promise<void>;
  toggle: (id: string) => Promise<void>;
  leaveConfirmation: () => Promise<void>;
};

interface SaveBarElement extends HTMLElement {
  readonly showing: boolean;
  show(): Promise<void>;
  hide(): Promise<void>;
}

const HIDDEN: { showing: boolean; actions: BarAction[]; confirmDiscard: boolean } = {
  showing: false,
  actions: [],
  confirmDiscard: false,
};

function saveBarById(id: string): SaveBarElement {
  const element = document.getElementById(id);
  if (element?.localName !== "ui-save-bar") throw new Error(`No ui-save-bar has the id "${id}"`);
  return element as SaveBarElement;
}

function defineElement(line: AdminLine): void {
  class SaveBar extends WatchedElement {
    showing = false;
    get discardConfirmation(): boolean {
      return this.hasAttribute("discardconfirmation");
    }
    set discardConfirmation(value: boolean) {
      this.toggleAttribute("discardconfirmation", value);
    }
    report(): void {
      if (this.closest("ui-modal")) return;
      const { showing, discardConfirmation: confirmDiscard } = this;
      void line.call("saveBar", { showing, actions: actionsIn(this), confirmDiscard });
    }
    gone(): void {
      if (this.showing) void line.call("saveBar", HIDDEN);
      this.showing = false;
    }
    async show(): Promise<void> {
      this.#turn(true);
    }
    async hide(): Promise<void> {
      this.#turn(false);
    }
    async toggle(): Promise<void> {
      this.#turn(!this.showing);
    }
    #turn(showing: boolean): void {
      if (this.showing === showing) return;
      this.showing = showing;
      this.report();
      this.dispatchEvent(new Event(showing ? "show" : "hide"));
    }
  }
  customElements.define("ui-save-bar", SaveBar);
}

/** `ui-save-bar`: "unsaved changes" in the admin's top bar. */
export function defineSaveBar(line: AdminLine): SaveBarApi {
  defineElement(line);
  watchMarkedForms(line);
  return {
    show: async (id) => saveBarById(id).show(),
    hide: async (id) => saveBarById(id).hide(),
    toggle: async (id) => {
      const bar = saveBarById(id);
      await (bar.showing ? bar.hide() : bar.show());
    },
    leaveConfirmation: async () => {
      // App Bridge leaves the promise open when the merchant stays.
      if (!(await line.call("leaveConfirmation", {}))) await new Promise<never>(() => undefined);
    },
  };
}

/** Save submits the form, discard resets it; the admin gives the buttons their names. */
function barFor(form: HTMLFormElement): HTMLElement {
  const bar = document.createElement("div");
  const save = document.createElement("button");
  save.setAttribute("variant", "primary");
  save.addEventListener("click", () => form.requestSubmit());
  const discard = document.createElement("button");
  discard.addEventListener("click", () => form.reset());
  bar.append(save, discard);
  return bar;
}

function markedForm(event: Event): HTMLFormElement | null {
  if (!(event.target instanceof Element)) return null;
  return event.target.closest<HTMLFormElement>("form[data-save-bar]");
}

/** `<form data-save-bar>` shows the bar by itself, when something is entered. */
function watchMarkedForms(line: AdminLine): void {
  const bars = new WeakMap<HTMLFormElement, HTMLElement>();
  document.addEventListener("input", (event) => {
    const form = markedForm(event);
    if (!form) return;
    const bar = bars.get(form) ?? barFor(form);
    bars.set(form, bar);
    const confirmDiscard = form.hasAttribute("data-discard-confirmation");
    void line.call("saveBar", { showing: true, actions: actionsIn(bar), confirmDiscard });
  });
  for (const name of ["submit", "reset"]) {
    document.addEventListener(name, (event) => {
      if (markedForm(event)) void line.call("saveBar", HIDDEN);
    });
  }
}
