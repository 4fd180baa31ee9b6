/** What the generator is asked to send: `perSecond` null is as fast as the answers come. */
export interface LoadOrder {
  readonly url: string;
  readonly shop: string;
  readonly secret: string;
  readonly connections: number;
  readonly requests: number;
  /** Serial of the first webhook; no two may share one. */
  readonly firstSerial: number;
  readonly perSecond: number | null;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** How many were answered with each status; 0 stands for no answer. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Why the first that got no answer got none. */
  readonly problem: string | null;
  /** From when a request was due, not from when there was room to send it. */
  readonly p99Ms: number;
  /** Share of the time the generator was busy: near 1, it was the limit. */
  readonly busy: number;
}
