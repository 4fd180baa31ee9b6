import { Card, Text } from "@shopify/polaris";
import type { ReactNode } from "react";

interface EmptyCardProps {
  readonly heading: string;
  readonly body: string;
  readonly children?: ReactNode;
}

/** What stands where there is nothing to show yet. */
export function EmptyCard({ heading, body, children }: EmptyCardProps) {
  return (
    <Card padding="0">
      <div className="hadiya-empty">
        <GiftDrawing />
        <Text as="h2" variant="headingMd">
          {heading}
        </Text>
        <div className="hadiya-empty__body">
          <Text as="p" tone="subdued">
            {body}
          </Text>
        </div>
        {children}
      </div>
    </Card>
  );
}

function GiftDrawing() {
  return (
    <svg className="hadiya-empty__drawing" viewBox="0 0 96 96" aria-hidden="true">
      <circle cx="48" cy="48" r="46" />
      <rect x="26" y="46" width="44" height="28" rx="3" />
      <rect x="22" y="36" width="52" height="12" rx="3" />
      <path d="M48 36v38M48 36c-6-14-20-14-18-5 1 5 10 5 18 5Zm0 0c6-14 20-14 18-5-1 5-10 5-18 5Z" />
    </svg>
  );
}
