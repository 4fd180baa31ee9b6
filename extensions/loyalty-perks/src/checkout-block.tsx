/** @jsxImportSource preact */
import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { moneyIn } from "../../standing/money-words.ts";
import { percentIn, perkWords } from "../../standing/perk-words.ts";
import type { Progress } from "../../standing/progress.ts";
import { readShopify } from "../../standing/shopify-standing.ts";
import type { Perk } from "../../standing/standing.ts";
import { decide, type View } from "./decide.ts";

export default function checkoutBlock() {
  render(<CheckoutBlock />, document.body);
}

function CheckoutBlock() {
  const view = decide(readShopify(shopify));
  switch (view.kind) {
    case "nothing":
      return null;
    case "invitation":
      return <s-text color="subdued">{shopify.i18n.translate("invitation")}</s-text>;
    case "standing":
      return <StandingCard view={view} />;
  }
}

function StandingCard({ view }: { view: View & { kind: "standing" } }) {
  const { translate } = shopify.i18n;
  return (
    <s-box border="base" borderRadius="base" padding="base">
      <s-section heading={translate("heading")}>
        <s-stack direction="block" gap="base">
          <s-stack direction="inline" gap="small-200" alignItems="center">
            <s-badge icon="star-filled">{view.tier}</s-badge>
            {view.perks.length > 0 ? (
              <s-text color="subdued">
                {translate("perksOnOrder", { count: view.perks.length })}
              </s-text>
            ) : null}
          </s-stack>
          {view.perks.length > 0 ? <PerkList perks={view.perks} /> : null}
          {view.progress ? <TierProgress progress={view.progress} /> : null}
          {view.isTopTier ? <s-text color="subdued">{translate("topTier")}</s-text> : null}
        </s-stack>
      </s-section>
    </s-box>
  );
}

function PerkList({ perks }: { perks: Perk[] }) {
  return (
    <s-stack direction="block" gap="small-300" accessibilityRole="unordered-list">
      {perks.map((perk) => (
        <s-stack
          key={perk.kind}
          direction="inline"
          gap="small-300"
          alignItems="center"
          accessibilityRole="list-item"
        >
          <s-icon type="check-circle" tone="success" size="small" />
          <s-text type="strong">{perkLine(perk)}</s-text>
        </s-stack>
      ))}
    </s-stack>
  );
}

function perkLine(perk: Perk): string {
  const { i18n } = shopify;
  return perk.kind === "percent_off"
    ? i18n.translate("perkLine.percentOff", { percent: percentIn(i18n, perk.basisPoints) })
    : i18n.translate("perkLine.freeShipping");
}

function TierProgress({ progress }: { progress: Progress }) {
  const { translate } = shopify.i18n;
  const { tier, currency } = progress;
  const reached = moneyIn(shopify.i18n, progress.reached, currency);
  const threshold = moneyIn(shopify.i18n, progress.threshold, currency);
  const perks = perkWords(shopify.i18n, progress.perks);
  return (
    <s-stack direction="block" gap="small-300">
      <s-text>{progressLine(progress)}</s-text>
      <s-progress
        value={progress.reached}
        max={progress.threshold}
        accessibilityLabel={translate("progress.label", { tier, reached, threshold })}
      />
      {progress.missing > 0 ? (
        <s-stack direction="inline" justifyContent="space-between" gap="small-300">
          <s-text type="small" color="subdued">
            {reached}
          </s-text>
          <s-text type="small" color="subdued">
            {threshold}
          </s-text>
        </s-stack>
      ) : null}
      {perks ? (
        <s-text color="subdued">{translate("progress.perks", { tier, perks })}</s-text>
      ) : null}
    </s-stack>
  );
}

function progressLine({ tier, currency, missing, added }: Progress): string {
  const { translate } = shopify.i18n;
  if (missing === 0) return translate("progress.reaches", { tier });
  const amount = moneyIn(shopify.i18n, missing, currency);
  return translate(added === null ? "progress.missing" : "progress.missingAfter", { tier, amount });
}
