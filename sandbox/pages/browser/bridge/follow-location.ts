import type { AdminLine } from "./admin-line.ts";

/** What the admin adds to the app's address, and what must never stand in the admin's own. */
const ADMIN_PARAMS = [
  "embedded",
  "hmac",
  "host",
  "id_token",
  "locale",
  "session",
  "shop",
  "timestamp",
];

function pathOf(href: string): string {
  const url = new URL(href);
  for (const name of ADMIN_PARAMS) url.searchParams.delete(name);
  return url.pathname + url.search + url.hash;
}

/** Keeps the admin's address bar on the page the app shows, so that a reload comes back to it. */
export function followLocation(line: AdminLine): void {
  const tell = () => void line.call("location", { path: pathOf(location.href) });
  for (const method of ["pushState", "replaceState"] as const) {
    const native = history[method].bind(history);
    history[method] = (...args: Parameters<History["pushState"]>) => {
      native(...args);
      tell();
    };
  }
  addEventListener("popstate", tell);
  tell();
}

/** A click in the admin's navigation: the app's router listens for `shopify:navigate` on a link. */
export function followAdmin(line: AdminLine): void {
  line.on("navigate", ({ href }) => {
    const link = document.createElement("a");
    link.setAttribute("href", href);
    document.body.append(link);
    link.dispatchEvent(new Event("shopify:navigate", { bubbles: true }));
    link.remove();
  });
}

/** `shopify:admin/…` and `shopify://admin/…` links lead to pages of Shopify's own admin. */
export function followAdminLinks(line: AdminLine): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest("a[href^='shopify:']");
    if (!link) return;
    event.preventDefault();
    const path = (link.getAttribute("href") ?? "").replace(/^shopify:(\/\/)?admin/, "");
    void line.call("adminPath", { path });
  });
}
