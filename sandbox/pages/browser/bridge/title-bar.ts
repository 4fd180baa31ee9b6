import type { AdminLine } from "./admin-line.ts";
import { actionsIn } from "./bar-actions.ts";
import { WatchedElement } from "./watched-element.ts";

/** `ui-title-bar`: the page's title and actions, shown by the admin above the frame. */
export function defineTitleBar(line: AdminLine): void {
  class TitleBar extends WatchedElement {
    report(): void {
      // Inside a modal it is the modal's header and footer, which the modal itself draws.
      if (this.closest("ui-modal")) return;
      void line.call("titleBar", { title: this.getAttribute("title"), actions: actionsIn(this) });
    }
    gone(): void {
      if (document.querySelector("ui-title-bar")) return;
      void line.call("titleBar", { title: null, actions: [] });
    }
  }
  customElements.define("ui-title-bar", TitleBar);
}
