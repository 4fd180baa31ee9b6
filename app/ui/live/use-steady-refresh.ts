import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";

const EVERY_MS = 15_000;

/**
 * Looks again now and then while the page can be seen, for what changes without any news: ages grow
 * by themselves, and where the worker stands still no news ever comes.
 */
export function useSteadyRefresh(): void {
  const { revalidate, state } = useRevalidator();
  const look = useRef(() => {});
  useEffect(() => {
    look.current = () => {
      if (state === "idle" && document.visibilityState === "visible") revalidate();
    };
  }, [revalidate, state]);
  useEffect(() => {
    const timer = setInterval(() => look.current(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
}
