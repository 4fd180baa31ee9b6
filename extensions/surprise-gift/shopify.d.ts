import "@shopify/ui-extensions";

// What `shopify app dev` writes too: the global of this module is that of its target.
declare module "./src/thank-you-block.tsx" {
  const shopify: import("@shopify/ui-extensions/purchase.thank-you.block.render").Api;
  const globalThis: { shopify: typeof shopify };
}
