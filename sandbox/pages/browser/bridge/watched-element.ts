/** A hidden element of App Bridge whose content the admin shows: reports itself whenever it changes. */
export abstract class WatchedElement extends HTMLElement {
  #observer: MutationObserver | null = null;
  #queued = false;

  /** What to tell the admin now. */
  abstract report(): void;
  /** The element left the page. */
  abstract gone(): void;

  connectedCallback(): void {
    this.style.display = "none";
    this.#observer = new MutationObserver(() => this.queueReport());
    this.#observer.observe(this, {
      childList: true,
      subtree: true,
      attributes: true,
      characterData: true,
    });
    this.queueReport();
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    this.gone();
  }

  /** React fills children in one after the other: one report for all of them. */
  protected queueReport(): void {
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      if (this.isConnected) this.report();
    });
  }
}
