import { Link } from "@remix-run/react";
import { Icon, Text } from "@shopify/polaris";
import { ArrowLeftIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";

interface PageFrameProps {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly back?: { readonly to: string; readonly label: string };
  /** A button for the page as a whole. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** One page: where to go back to, its heading, and its cards below each other. */
export function PageFrame({ title, subtitle, back, action, children }: PageFrameProps) {
  return (
    <main className="hadiya-page">
      <header className="hadiya-page__header">
        {back && (
          <Link className="hadiya-back" to={back.to} aria-label={back.label}>
            <span className="hadiya-mirrored">
              <Icon source={ArrowLeftIcon} />
            </span>
          </Link>
        )}
        <div>
          <Text as="h1" variant="headingLg">
            <bdi>{title}</bdi>
          </Text>
          {subtitle && <div className="hadiya-page__subtitle">{subtitle}</div>}
        </div>
        {action && <div className="hadiya-page__action">{action}</div>}
      </header>
      {children}
    </main>
  );
}
