import type { BridgeCalls } from "../bridge/protocol.ts";
import { element } from "./elements.ts";

type Item = BridgeCalls["navMenu"]["args"]["items"][number];
type Words = Record<string, string>;

/** The app's own pages under its name, and which of them is open. */
export function appNavigation(base: string, go: (href: string) => void) {
  const pages = element("app-pages", HTMLElement);
  const home = element("app-home", HTMLAnchorElement);
  let path = location.pathname.slice(base.length);
  let homeHref = "/app";

  function mark(): void {
    const links = [...pages.querySelectorAll("a")];
    const open = links
      .filter((link) => isWithin(path, link.dataset.path ?? ""))
      .sort((a, b) => (b.dataset.path ?? "").length - (a.dataset.path ?? "").length)[0];
    for (const link of [...links, home]) link.removeAttribute("aria-current");
    (open ?? home).setAttribute("aria-current", "page");
  }

  function follow(link: HTMLAnchorElement, href: () => string): void {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      go(href());
    });
  }

  function show(items: Item[]): void {
    homeHref = items.find((item) => item.home)?.href ?? homeHref;
    pages.replaceChildren(
      ...items.filter((item) => !item.home).map((item) => entry(item, base, follow)),
    );
    mark();
  }

  follow(home, () => homeHref);
  mark();
  return {
    show,
    at(next: string) {
      path = next.split("?")[0] ?? next;
      mark();
    },
  };
}

function isWithin(path: string, page: string): boolean {
  return path === page || path.startsWith(`${page}/`);
}

function entry(
  item: Item,
  base: string,
  follow: (link: HTMLAnchorElement, href: () => string) => void,
): HTMLLIElement {
  const place = document.createElement("li");
  const link = document.createElement("a");
  link.className = "item";
  link.href = base + item.href;
  link.dataset.path = item.href.split("?")[0] ?? item.href;
  link.textContent = item.label;
  follow(link, () => item.href);
  place.append(link);
  return place;
}

/** On a narrow screen the navigation opens from a button and closes when it has been used. */
export function navigationButton(words: Words): void {
  const button = element("menu", HTMLButtonElement);
  const navigation = element("navigation", HTMLElement);
  function open(isOpen: boolean): void {
    document.body.classList.toggle("navigation-open", isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
    const label = isOpen ? words.closeNavigation : words.openNavigation;
    button.setAttribute("aria-label", label ?? "");
  }
  button.addEventListener("click", () => open(button.getAttribute("aria-expanded") === "false"));
  navigation.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) open(false);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") open(false);
  });
}
