import { BlockStack, Card, Text } from "@shopify/polaris";
import { type ReactNode, useId } from "react";

interface SectionCardProps {
  readonly heading: string;
  readonly intro?: ReactNode;
  readonly badge?: ReactNode;
  readonly children: ReactNode;
}

/** A card with a heading of the second level, named for those who jump between sections. */
export function SectionCard({ heading, intro, badge, children }: SectionCardProps) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} className="hadiya-section">
      <Card padding="500">
        <BlockStack gap="400">
          <BlockStack gap="100">
            <div className="hadiya-section__heading">
              <Text as="h2" variant="headingMd" id={headingId}>
                {heading}
              </Text>
              {badge}
            </div>
            {intro && (
              <Text as="p" tone="subdued">
                {intro}
              </Text>
            )}
          </BlockStack>
          {children}
        </BlockStack>
      </Card>
    </section>
  );
}
