import type { AdminLine } from "./admin-line.ts";
import { WatchedElement } from "./watched-element.ts";

/** `ui-nav-menu` and its newer name `s-app-nav`: the app's pages in the admin's own navigation. */
export function defineNavMenu(line: AdminLine): void {
  class NavMenu extends WatchedElement {
    report(): void {
      const links = [...this.querySelectorAll("a, s-link")];
      const items = links.map((link) => ({
        href: link.getAttribute("href") ?? "",
        label: (link.textContent ?? "").trim(),
        home: link.getAttribute("rel") === "home",
      }));
      void line.call("navMenu", { items });
    }
    gone(): void {
      void line.call("navMenu", { items: [] });
    }
  }
  customElements.define("ui-nav-menu", NavMenu);
  customElements.define("s-app-nav", class extends NavMenu {});
}
