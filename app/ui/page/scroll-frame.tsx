import { type ReactNode, useEffect, useRef } from "react";

interface ScrollFrameProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** Lets a wide table be scrolled on a narrow screen: by keyboard too, but only where it must. */
export function ScrollFrame({ label, children }: ScrollFrameProps) {
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <section className="hadiya-scroll" aria-label={label} ref={frame}>
      {children}
    </section>
  );
}
