/**
 * The shop's clock: the machine's, moved by an offset that survives a restart. Processes that
 * follow it (the app, through `preload.ts`) are told of every change and acknowledge it, so that
 * after `moveTo` has resolved nobody still lives in the old time.
 */
export class SandboxClock {
  #offsetMs: number;
  #revision = 0;
  readonly #save: (offsetMs: number) => void;
  readonly #followers = new Map<string, Follower>();
  readonly #listeners = new Set<() => void>();

  constructor(offsetMs: number, save: (offsetMs: number) => void) {
    this.#offsetMs = offsetMs;
    this.#save = save;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  /** Resolves once every follower has acknowledged, or has had two seconds to. */
  async advance(milliseconds: number): Promise<void> {
    await this.#change(this.#offsetMs + milliseconds);
  }

  async moveTo(instant: number): Promise<void> {
    await this.#change(instant - Date.now());
  }

  /** Called in this process on every change. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  follow(id: string, tell: (change: ClockChange) => void): () => void {
    const follower: Follower = { tell, acknowledged: -1, waiting: [] };
    this.#followers.set(id, follower);
    tell({ follower: id, revision: this.#revision, offsetMs: this.#offsetMs });
    return () => {
      if (this.#followers.get(id) === follower) this.#followers.delete(id);
      for (const resolve of follower.waiting) resolve();
    };
  }

  acknowledge(id: string, revision: number): boolean {
    const follower = this.#followers.get(id);
    if (!follower) return false;
    follower.acknowledged = revision;
    if (revision >= this.#revision) for (const resolve of follower.waiting.splice(0)) resolve();
    return true;
  }

  get followers(): { id: string; acknowledged: boolean }[] {
    return [...this.#followers].map(([id, { acknowledged }]) => ({
      id,
      acknowledged: acknowledged >= this.#revision,
    }));
  }

  async #change(offsetMs: number): Promise<void> {
    this.#offsetMs = Math.round(offsetMs);
    this.#revision += 1;
    this.#save(this.#offsetMs);
    for (const listener of this.#listeners) listener();
    await Promise.all([...this.#followers].map(([id, follower]) => this.#tell(id, follower)));
  }

  #tell(id: string, follower: Follower): Promise<void> {
    return new Promise((resolve) => {
      const giveUp = setTimeout(resolve, ACKNOWLEDGE_WITHIN_MS);
      follower.waiting.push(() => {
        clearTimeout(giveUp);
        resolve();
      });
      follower.tell({ follower: id, revision: this.#revision, offsetMs: this.#offsetMs });
    });
  }
}

const ACKNOWLEDGE_WITHIN_MS = 2000;

export interface ClockChange {
  follower: string;
  revision: number;
  offsetMs: number;
}

interface Follower {
  tell: (change: ClockChange) => void;
  acknowledged: number;
  waiting: (() => void)[];
}
