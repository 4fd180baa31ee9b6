import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { followNews, type NewsPorts } from "./follow-news.ts";

/**
 * Keeps the page's figures true: reloads its data as soon as the shop's revision moves on.
 * A reload brings a new revision, which starts the next question. Null: nothing to wait for.
 */
export function useLiveUpdates(revision: bigint | null): void {
  const { revalidate } = useRevalidator();
  const refresh = useRef(revalidate);
  useEffect(() => {
    refresh.current = revalidate;
  }, [revalidate]);
  useEffect(() => {
    if (revision === null) return;
    const leaving = new AbortController();
    const ports: NewsPorts = { ask, untilVisible, pause, onNews: () => refresh.current() };
    void followNews(revision, ports, leaving.signal);
    return () => leaving.abort();
  }, [revision]);
}

/** App Bridge puts the session token on every fetch of the page. */
async function ask(since: bigint, signal: AbortSignal): Promise<bigint> {
  const hidden = whenHidden(signal);
  try {
    const url = `/app/live?since=${since}`;
    const response = await fetch(url, { signal: hidden.signal });
    if (!response.ok) throw new Error(`the news door answered ${response.status}`);
    const { revision } = (await response.json()) as { revision: string };
    return BigInt(revision);
  } catch (fault) {
    if (hidden.signal.aborted) return since;
    throw fault;
  } finally {
    hidden.release();
  }
}

/** A signal that also aborts when the page goes out of sight, to hold no connection for nobody. */
function whenHidden(outer: AbortSignal): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const look = () => document.visibilityState === "hidden" && abort();
  if (outer.aborted) abort();
  outer.addEventListener("abort", abort);
  document.addEventListener("visibilitychange", look);
  return {
    signal: controller.signal,
    release: () => {
      outer.removeEventListener("abort", abort);
      document.removeEventListener("visibilitychange", look);
    },
  };
}

function untilVisible(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState === "hidden" && !signal.aborted) return;
      document.removeEventListener("visibilitychange", look);
      signal.removeEventListener("abort", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look);
    look();
  });
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
